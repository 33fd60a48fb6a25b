"""Bulletins: drafted, worded, approved by a second person, issued, disputed, issued again."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError
from tests.bulletins.bulletin_world import (
    MIDWEEK,
    MONDAY,
    approved,
    drafted,
    issued,
    later,
    seen,
)
from tests.documents.papers import pdf_text, word_text
from tests.rota.duty_world import post
from tests.world import World

from linli.audit.verifying import verify
from linli.bulletins import actions, making, snapshots
from linli.bulletins.access import visible_to
from linli.bulletins.actions import drafting
from linli.bulletins.models import Bulletin, Wording
from linli.catalogue import snapshot
from linli.documents.actions.papers import frozen_paper, issue_paper, void_paper
from linli.documents.content import Chart, Table
from linli.documents.models import IssuedPaper
from linli.documents.render_docx import as_docx
from linli.documents.render_pdf import as_pdf
from linli.domain.bulletins import Kind, Verb
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.rising.queries.frequent import frequent
from linli.rota import actions as rota

pytestmark = pytest.mark.django_db


def week(world: World) -> str:
    """Fill the week with three reports and one answered matter; return its number."""
    with clock.at(MIDWEEK):
        for _ in range(3):
            world.report()
        return world.answered().no


def shown(made: Bulletin) -> frozenset[str]:
    """Return the blocks that are printed."""
    return frozenset(one.key for one in snapshots.unpacked(made.blocks) if one.shown)


@pytest.mark.both_engines
def test_from_the_draft_to_the_issued_paper(world: World) -> None:
    week(world)
    with clock.at(MONDAY):
        made = drafted(world)
        assert (made.standing, made.edition, made.drafted_by) == (
            *("draft", 1),
            world.user("dispatch1"),
        )
        with pytest.raises(NotNow, match="已经起草"):
            drafted(world)
        clerk, boss = world.actor("dispatch1"), world.actor("leader1")
        with pytest.raises(NotNow, match="先由另一位负责人审签"):
            issue_paper(actor=clerk, kind="bulletin", subject=made.key)
        made = actions.submit(actor=clerk, key=made.key, version=1)
        assert OutboxMessage.objects.filter(topic="staff.call", key__contains=made.key).exists()
        with pytest.raises(NotYours, match="负责人审签"):
            actions.approve(actor=clerk, key=made.key, version=made.version)
        made = actions.approve(actor=boss, key=made.key, version=made.version)
        paper = issue_paper(actor=clerk, kind="bulletin", subject=made.key)
        made.refresh_from_db()
        assert (made.standing, made.paper) == ("issued", paper.number)
        assert paper.number == "测综通报〔2026〕1号"
        document = frozen_paper(paper)
        assert "共收件4件" in document.texts()
        assert any(isinstance(one, Chart) for one in document.blocks)
        assert any(isinstance(one, Table) for one in document.blocks)
    assert verify().ok


def test_numbers_stay_as_they_were_frozen(world: World) -> None:
    no = week(world)
    with clock.at(MONDAY):
        made = drafted(world)
        before = made.snapshot
        assert snapshots.serialised(snapshots.read(before)) == before
        assert snapshots.digest(before) == made.digest
        given = json.loads(before)["now"]["in_time"]
        assert {"version", "count", "whole", "left_out", "excluded", "meaning"} <= set(given)
        world.drive(no, "verify_true", "close")
        world.report()
        assert "收件4件" in str([part.printed for part in seen(world, made.key).parts])
        made.refresh_from_db()
        assert made.snapshot == before


def test_words_may_change_numbers_may_not(world: World) -> None:
    week(world)
    clerk = world.actor("dispatch1")
    with clock.at(MONDAY):
        made = drafted(world)
        keep = shown(made)

        def edit(version: int | None = None, **texts: str) -> Bulletin:
            asked = actions.Edit(texts=texts, shown=keep)
            return actions.edit(actor=clerk, key=made.key, asked=asked, version=version)

        with pytest.raises(Invalid) as typed:
            edit(received="本周共收件999件。", notes="{{编造}}")
        assert set(typed.value.fields) == {"text-received", "text-notes"}
        assert "手写的数字" in typed.value.fields["text-received"]
        made = edit(1, received="收到群众反映{{收件}}件，多数已经回复。")
        assert made.version == 2
        with pytest.raises(LostRace):
            edit(1, received="另一句")
        assert edit(2).version == 2  # nothing changed, no version
        assert [one.version for one in Wording.objects.order_by("version")] == [1, 2]
        added = actions.Edit(shown=keep, add=True)
        made = actions.edit(actor=clerk, key=made.key, asked=added, version=2)
        own = snapshots.unpacked(made.blocks)[-1]
        moved = actions.Edit(shown=keep | {own.key}, move=(own.key, -1))
        made = actions.edit(actor=clerk, key=made.key, asked=moved, version=3)
        assert snapshots.unpacked(made.blocks)[-2].key == own.key
        gone = actions.Edit(texts={own.key: ""}, shown=keep, places={"notes": 1})
        made = actions.edit(actor=clerk, key=made.key, asked=gone, version=4)
        held = snapshots.unpacked(made.blocks)
        assert own.key not in {one.key for one in held}
        assert held[0].key == "notes"
        many = snapshots.unpacked(made.blocks)
        for _ in range(60 - len(many)):
            asked = actions.Edit(shown=frozenset(one.key for one in many), add=True)
            made = actions.edit(actor=clerk, key=made.key, asked=asked, version=None)
            many = snapshots.unpacked(made.blocks)
        with pytest.raises(Invalid) as full:
            actions.edit(
                actor=clerk,
                key=made.key,
                asked=actions.Edit(shown=frozenset(one.key for one in many), add=True),
                version=None,
            )
        assert "add" in full.value.fields


def test_whoever_wrote_does_not_approve(world: World) -> None:
    week(world)
    boss, clerk = world.actor("leader1"), world.actor("dispatch1")
    with clock.at(MONDAY):
        made = drafted(world)
        asked = actions.Edit(texts={"notes": "说明另附。"}, shown=shown(made))
        made = actions.edit(actor=boss, key=made.key, asked=asked, version=1)
        made = actions.submit(actor=clerk, key=made.key, version=2)
        with pytest.raises(NotYours, match="另一位负责人"):
            actions.approve(actor=boss, key=made.key, version=made.version)
        for why in (" ", "改" * 201):  # nothing is cut short in silence
            with pytest.raises(Invalid):
                actions.send_back(actor=boss, key=made.key, why=why, version=made.version)
        made = actions.send_back(actor=boss, key=made.key, why="语气再平和些", version=made.version)
        assert (made.standing, made.sent_back) == ("draft", "语气再平和些")
        made = actions.submit(actor=clerk, key=made.key, version=made.version)
        assert made.sent_back == ""
        made = actions.take_back(actor=clerk, key=made.key, version=made.version)
        made = actions.drop(actor=clerk, key=made.key, version=made.version)
        again = drafted(world)
        assert again.edition == 2
    # The database says it too.
    with pytest.raises(IntegrityError):
        Bulletin.objects.filter(pk=again.pk).update(
            submitted_by=world.user("leader1"), approved_by=world.user("leader1")
        )


def test_drafts_are_for_the_centre_what_went_out_for_everybody(world: World) -> None:
    week(world)
    with clock.at(MONDAY):
        made = drafted(world)
        for who in ("leader1", "dispatch1", "audit1"):
            assert visible_to(world.actor(who), world.catalogue).count() == 1
        for who in ("zj_handler", "t1_dispatch", "seat1", "grid1", "admin1", "visitor"):
            assert visible_to(world.actor(who), world.catalogue).count() == 0
        with pytest.raises(NotFound):
            seen(world, made.key, "t1_dispatch")
        with pytest.raises(NotFound):
            seen(world, "\x00", "leader1")
        with pytest.raises(NotYours, match="分流员"):
            drafted(world, by="zj_leader")
        with pytest.raises(NotYours):
            drafted(world, by="t2_dispatch", unit="t1")
        clerk = world.actor("dispatch1")
        made = actions.submit(actor=clerk, key=made.key, version=1)
        made = actions.approve(actor=world.actor("leader1"), key=made.key, version=2)
        issue_paper(actor=clerk, kind="bulletin", subject=made.key)
        for who in ("zj_handler", "t1_dispatch", "t2_dispatch", "grid1"):
            assert visible_to(world.actor(who), world.catalogue).count() == 1
        for who in ("admin1", "visitor"):
            assert visible_to(world.actor(who), world.catalogue).count() == 0
        # A town's own bulletin is its people's and the county's.
        town = drafted(world, by="t1_dispatch", unit="t1")
        assert "towns" not in snapshots.read(town.snapshot).tables
        assert visible_to(world.actor("t2_dispatch"), world.catalogue).count() == 1
        assert Verb.APPROVE not in seen(world, town.key, "leader1").verbs  # not yet submitted
        town = actions.submit(actor=world.actor("t1_dispatch"), key=town.key, version=1)
        assert Verb.APPROVE in seen(world, town.key, "leader1").verbs


def test_what_a_unit_disputes_is_answered_and_stands_in_the_next_edition(world: World) -> None:
    week(world)
    town, clerk = world.actor("t1_dispatch"), world.actor("dispatch1")
    with clock.at(MONDAY):
        made, paper = issued(world)
        figures = dict(seen(world, made.key, "t1_dispatch").owned)
        key = next(one for one, label in figures.items() if "收件" in label)
        assert all("东风街道" in label for label in figures.values())
        with pytest.raises(Invalid) as wrong:
            actions.dispute(actor=town, key=made.key, raw={"figure": "towns.149901100000.1"})
        assert set(wrong.value.fields) == {"figure", "why"}
        with pytest.raises(NotYours, match="列出数字的单位"):
            actions.dispute(actor=clerk, key=made.key, raw={"figure": key, "why": "不对"})
        raw = {"figure": key, "why": "有一件是县里的，不该算我街道"}
        said = actions.dispute(actor=town, key=made.key, raw=raw)
        with pytest.raises(NotNow, match="正等答复"):
            actions.dispute(actor=town, key=made.key, raw=raw)
        assert seen(world, made.key).waiting == 1
        with pytest.raises(Invalid) as bare:
            actions.answer(actor=clerk, key=made.key, dispute_id=said.pk, raw={})
        assert set(bare.value.fields) == {"upheld", "answer"}
        with pytest.raises(NotFound):
            actions.answer(actor=clerk, key=made.key, dispute_id=0, raw={})
        told = {"upheld": "yes", "answer": "属实，地点已改到清河镇。"}
        actions.answer(actor=clerk, key=made.key, dispute_id=said.pk, raw=told)
        with pytest.raises(NotNow, match="已经答复"):
            actions.answer(actor=clerk, key=made.key, dispute_id=said.pk, raw=told)
        with clock.at(MIDWEEK):  # what was entered late counts in another edition
            world.report(text="路灯不亮，晚上看不清路。")
        for why in ("", "改" * 201):
            with pytest.raises(Invalid):
                actions.reissue(actor=clerk, key=made.key, raw={"why": why})
        second = actions.reissue(actor=clerk, key=made.key, raw={"why": "更正数字", "recount": "1"})
        assert (second.edition, second.replaces) == (2, made)
        assert seen(world, made.key).row.standing == "issued"  # until the new one goes out
        with pytest.raises(NotNow, match="新的一版"):
            actions.reissue(actor=clerk, key=made.key, raw={"why": "再来一版"})
        found = seen(world, second.key)
        assert "提出异议1件" in str([part.printed for part in found.parts])
        assert {one.edition for one in found.editions} == {1, 2}
        second = actions.submit(actor=clerk, key=second.key, version=1)
        actions.approve(actor=world.actor("leader1"), key=second.key, version=2)
        new = issue_paper(actor=clerk, kind="bulletin", subject=second.key)
        made.refresh_from_db()
        paper.refresh_from_db()
        assert made.standing == "withdrawn"
        assert paper.void_reason == f"由{new.number}替代：更正数字"
        text = frozen_paper(new).texts()
        assert f"本通报替代{paper.number}" in text
        assert "地点已改到清河镇" in text
        # Both files say what was disputed, answered and changed; the former one says what it did.
        document, old = frozen_paper(new), frozen_paper(paper)
        for file in (pdf_text(as_pdf(document)), word_text(as_docx(document))):
            assert all(one in file for one in ("地点已改到清河镇", "与上一版的不同", "上一版本版"))
        assert "共收件4件" in pdf_text(as_pdf(old))
        assert "与上一版的不同" not in word_text(as_docx(old))
        assert snapshots.digest(made.snapshot) == made.digest
        assert seen(world, made.key, "t1_dispatch").row.paper == paper.number  # it stays
    assert verify().ok


def test_another_edition_with_the_same_numbers_shows_the_changed_words(world: World) -> None:
    week(world)
    clerk = world.actor("dispatch1")
    with clock.at(MONDAY):
        made = drafted(world)
        asked = actions.Edit(texts={"notes": "数字以系统为准。"}, shown=shown(made) - {"t-flow"})
        made = actions.edit(actor=clerk, key=made.key, asked=asked, version=1)
        made = actions.submit(actor=clerk, key=made.key, version=2)
        made = actions.approve(actor=world.actor("leader1"), key=made.key, version=3)
        paper = issue_paper(actor=clerk, kind="bulletin", subject=made.key)
        with pytest.raises(Invalid):
            void_paper(actor=clerk, key=paper.key, reason="")
        void_paper(actor=clerk, key=paper.key, reason="发错了范围")
        made.refresh_from_db()
        assert (made.standing, made.withdrawn_why) == ("withdrawn", "发错了范围")
        second = actions.reissue(actor=clerk, key=made.key, raw={"why": "改一句话"})
        assert snapshots.read(second.snapshot).now == snapshots.read(made.snapshot).now
        words = {one.key: one.text for one in snapshots.unpacked(second.blocks)}
        assert words["notes"] == "数字以系统为准。"  # what somebody worded goes on
        assert seen(world, second.key).changes == ()
        asked = actions.Edit(texts={"notes": "数字以系统记录为准。"}, shown=shown(second))
        second = actions.edit(actor=clerk, key=second.key, asked=asked, version=1)
        (change,) = seen(world, second.key).changes
        assert (change.was, change.now) == ("数字以系统为准。", "数字以系统记录为准。")


def test_matters_under_supervision_are_listed_with_persons_hidden(world: World) -> None:
    with clock.at(MIDWEEK):
        no = world.report(title="王建国13812345678反映楼道杂物").no
        world.drive(no, "accept", "dispatch", "supervise")
    with clock.at(MONDAY):
        made = drafted(world)
        (row,) = snapshots.read(made.snapshot).tables["pressed"].rows
        assert row.cells[0] == no
        assert row.cells[2] == "黄牌督办"
        assert "13812345678" not in made.snapshot
        assert "正在督办1件" in str([part.printed for part in seen(world, made.key).parts])
        # Its unit may say that it is wrong.
        assert row.owner in {
            unit.id for unit in world.catalogue.units.values() if unit.code == "zj"
        }


def test_bad_periods_are_told_field_by_field(world: World) -> None:
    with clock.at(MONDAY):
        with pytest.raises(Invalid) as bare:
            drafted(world, kind="hour", day="昨天")
        assert set(bare.value.fields) == {"kind", "day"}
        with pytest.raises(Invalid) as running:
            drafted(world, day="2026-03-10")
        assert "还没有结束" in running.value.fields["day"]
        with pytest.raises(Invalid) as days:
            drafted(world, kind="day", day="2026-03-08", days="99")
        assert "days" in days.value.fields


def test_the_clock_drafts_what_is_over_once(world: World) -> None:
    week(world)
    with clock.at(MONDAY):
        swept = actions.sweep()
        assert (swept.made, swept.failed) == (2, [])  # the week, and the month that is over
        made = Bulletin.objects.get(kind="week")
        assert (made.drafted_by, made.standing, made.first.isoformat()) == (
            *(None, "draft"),
            "2026-03-02",
        )
        assert actions.sweep().made == 0
        actions.drop(actor=world.actor("dispatch1"), key=made.key, version=1)
        assert actions.sweep().made == 0  # given up is not asked for again
    with clock.at(later(15)):
        actions.sweep()
        firsts = [one.first.isoformat() for one in Bulletin.objects.filter(kind="week")]
        assert sorted(firsts) == ["2026-03-02", "2026-03-16"]
    assert verify().ok


def test_one_bad_period_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = making.make

    def make(asked: making.Asked, *rest: object) -> object:
        if asked.kind is Kind.WEEK:
            raise RuntimeError("no")
        return real(asked, *rest)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(making, "make", make)
    with clock.at(MONDAY):
        swept = actions.sweep()
    assert swept.failed == ["week centre 2026-03-02: RuntimeError"]
    assert swept.made == 1


@pytest.mark.both_engines
def test_two_at_once_make_one_draft(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(MONDAY):
        made = drafted(world)
        # The other looked before the first had written: the constraint decides.
        monkeypatch.setattr(drafting, "standing_of", lambda _asked: None)
        monkeypatch.setattr(drafting, "_next", lambda _asked: made.edition)
        with pytest.raises(NotNow, match="已经起草"):
            drafted(world)
        assert Bulletin.objects.count() == 1


def test_frequent_matters_of_a_month(world: World, client: Any) -> None:
    with clock.at(MIDWEEK):
        for n in range(5):
            world.drive(world.report(text=f"{n}号楼，楼道堆放杂物。").no, "accept", "dispatch")
    with clock.at(later(30)):
        swept = actions.sweep()
        assert swept.failed == []
        made = Bulletin.objects.get(kind="topics")
        (row,) = snapshots.read(made.snapshot).tables["topics"].rows
        assert row.cells[1:] == ("5", "0", "+5")
        # The words people used, with the numbers of the page, each leading to its matters.
        catalogue = snapshot.current()
        held = snapshots.read(made.snapshot).tables["frequent"]
        (line,) = held.rows
        (page,) = frequent([catalogue.tree.root.path], date(2026, 3, 1), catalogue)
        told = "、".join(f"{word}（{n}）" for word, n in page.words)
        assert line.cells == (page.matter, "5", "0", str(page.villages), told)
        assert ("楼道堆放杂物", 5) in page.words
        month = Bulletin.objects.get(kind="month")
        assert snapshots.read(month.snapshot).tables["frequent"] == held
        made = actions.submit(actor=world.actor("dispatch1"), key=made.key, version=made.version)
        actions.approve(actor=world.actor("leader1"), key=made.key, version=made.version)
        paper = issue_paper(actor=world.actor("dispatch1"), kind="bulletin", subject=made.key)
        document = frozen_paper(paper)
        for text in (pdf_text(as_pdf(document)), word_text(as_docx(document))):
            assert "本月高频事项" in text
            assert "楼道堆放杂物（5）" in "".join(text.split())
        world.login(client, "leader1")
        shown = client.get(f"/desk/bulletins/{made.key}/").content.decode()
        for n, address in enumerate(re.findall(r'href="(/desk/rising/frequent/[^"]+)"', shown)):
            opened = client.get(unescape(address)).content.decode()
            assert re.search(r"(反映|的) 5 件。", opened), address
            assert opened.count('href="/desk/cases/') >= 5, address
            assert n < 20
        assert n >= 1
        assert client.get("/desk/rising/frequent/B01/?area=nowhere").status_code == 404
        assert client.get("/desk/rising/frequent/NONE/").status_code == 404
        assert client.get("/desk/rising/frequent/B01/?after=x").status_code == 422
        assert {"topics", "units", "towns", "figures"} <= set(snapshots.read(month.snapshot).tables)


def test_a_year_shows_its_months(world: World) -> None:
    week(world)
    with clock.at(MONDAY + timedelta(days=310)):
        made = drafted(world, kind="year")
        held = snapshots.read(made.snapshot)
        assert held.year == {}
        months = held.charts["months"]
        assert (len(months.labels), sum(months.series[-1][1]) + sum(months.series[0][1])) == (12, 4)
        assert made.title == "关于2026年度事项办理情况的考核数据通报"


def test_a_declared_day_takes_in_what_the_units_sent(world: World) -> None:
    with clock.at(MONDAY):
        post(world, "t1")
        post(world, "t2", by="leader1")
        raw = {
            "name": "重要时段值守",
            "area": "",
            "first": "2026-03-09",
            "last": "2026-03-11",
            "report_at": "17:00",
        }
        days = rota.declare(actor=world.actor("leader1"), raw=raw)
    with clock.at(later(0.2)):
        sent = {"words": "劝离占道摊点两处。"}
        rota.send_report(
            actor=world.actor("t1_dispatch"),
            days_id=days.pk,
            unit="t1",
            day=MONDAY.date(),
            raw=sent,
        )
    with clock.at(later(1)):
        assert actions.sweep().failed == []
        made = Bulletin.objects.get(kind="day")
        assert made.title == "重要时段值守2026年3月9日值守情况日报"
        said = str([part.printed for part in seen(world, made.key).parts])
        assert "应报送2家，已报送1家；尚未报送的有：清河镇" in said
        held = snapshots.read(made.snapshot)
        assert held.tables["told"].rows[0].cells[1] == "劝离占道摊点两处。"
        with pytest.raises(NotNow):
            drafted(world, kind="day", day="2026-03-09", days=str(days.pk))
        with pytest.raises(Invalid, match="标红") as undeclared:
            drafted(world, kind="day", day="2026-03-08", days=str(days.pk))
        assert "没有宣布值守" in undeclared.value.fields["day"]


def test_papers_of_bulletins_are_numbered_by_themselves(world: World) -> None:
    week(world)
    with clock.at(MONDAY):
        first = approved(world)
        clerk = world.actor("dispatch1")
        one = issue_paper(actor=clerk, kind="bulletin", subject=first.key)
        with pytest.raises(NotNow, match="已出具"):
            issue_paper(actor=clerk, kind="bulletin", subject=first.key)
        with pytest.raises(NotYours):
            issue_paper(actor=world.actor("zj_leader"), kind="bulletin", subject=first.key)
        other = approved(world, day="2026-02-25")
        two = issue_paper(actor=clerk, kind="bulletin", subject=other.key)
        assert (one.number, two.number) == ("测综通报〔2026〕1号", "测综通报〔2026〕2号")
        assert IssuedPaper.objects.count() == 2
