"""From the night's look to the judged warning, its paper and its campaign."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.budgets import within
from tests.documents.papers import pdf_text
from tests.rising.rising_world import NOW, history, outbreak, rise, swept
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.documents.actions.papers import frozen_paper, issue_paper, void_paper
from linli.documents.render_pdf import as_pdf
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.rising.access import get_warning
from linli.rising.actions import judging
from linli.rising.models import Alert, Behind
from linli.tasks.models import Task
from linli.tasks.waiting import waiting

pytestmark = pytest.mark.django_db

TRUE = {"verdict": "true", "words": "已到现场，主管道破裂。"}
CAMPAIGN: dict[str, object] = {
    "title": "供水管网专项整治",
    "demand": "排查老旧管道，三日内修复。",
    "units": ["water", "zj"],
    "until": "2026-06-30",
}


@pytest.fixture
def found(world: World) -> World:
    """The county after the night's look."""
    history(world)
    outbreak(world)
    swept()
    return world


@pytest.mark.both_engines
def test_a_rise_and_a_repetition_are_found_once_and_end_when_it_is_quiet(world: World) -> None:
    history(world)
    told = outbreak(world)
    first = swept()
    assert (first.failed, first.found) == ([], 2)
    row = rise()
    assert (row.count, row.window, str(row.day)) == (6, 1, "2026-06-15")
    assert set(row.behind.values_list("case__no", flat=True)) == set(told)
    again = Alert.objects.get(kind="repeat")
    assert (again.count, again.focus) == (6, told[0])
    # A second worker, and one that was killed in the middle, find nothing new.
    assert (swept().found, Alert.objects.count()) == (0, 2)
    Alert.objects.filter(pk=row.pk).delete()
    assert (swept().found, Alert.objects.count()) == (1, 2)
    # More of the same thing the next day joins what is open.
    with clock.at(NOW):
        more = world.report(text="和平社区3号楼门口自来水管爆裂，还在喷水，家里停水").no
        world.drive(more, ("accept", {"matter": "B02"}))
    swept(NOW + timedelta(days=1))
    assert Behind.objects.filter(warning=again, case__no=more).exists()
    assert Alert.objects.get(pk=again.pk).last > again.last
    quiet = swept(NOW + timedelta(days=20))
    assert quiet.closed == 2
    assert not Alert.objects.filter(closed_on=None).exists()
    # Nobody who reported stands anywhere in it.
    held = "".join(str(list(Alert.objects.values())))
    assert "13900001234" not in held
    assert "测试居民" not in held


def test_hundreds_of_old_matters_taken_over_in_one_night_raise_nothing(world: World) -> None:
    history(world)
    outbreak(world, 1)
    first = Case.objects.order_by("-clock_start").first()
    assert first is not None
    rows: list[Case] = []
    for n in range(400):
        row = Case.objects.get(pk=first.pk) if n == 0 else rows[0].__class__(**_values(rows[0]))
        row.pk, row.no, row.client_key = 2 * 10**12 + n, f"I{n:06}", None
        row.door, row.clock_start = "import", first.clock_start + timedelta(seconds=n)
        row.text, row.grid_id, row.village_id = f"旧件{n}", None, None
        rows.append(row)
    Case.objects.bulk_create(rows, batch_size=500)
    assert not Alert.objects.filter(kind="rise").exists()
    done = swept()
    assert done.failed == []
    assert not Alert.objects.filter(kind="rise").exists()


def _values(row: Case) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in Case._meta.concrete_fields}


def test_who_sees_and_who_judges(found: World) -> None:
    row = rise()
    leader, handler = found.actor("leader1"), found.actor("zj_handler")
    with pytest.raises(NotFound):
        get_warning(handler, row.key)
    with pytest.raises(NotFound):
        judging.judge(actor=handler, key=row.key, raw=TRUE, version=1)
    with pytest.raises(NotFound):
        get_warning(leader, "nothing'here")
    assert [one.key for one in waiting(leader, NOW) if one.kind == "rising"].count(row.key) == 1
    assert not [one for one in waiting(handler, NOW) if one.kind == "rising"]
    with pytest.raises(Invalid) as wrong:
        judging.judge(actor=leader, key=row.key, raw={"verdict": "x"}, version=1)
    assert set(wrong.value.fields) == {"verdict", "words"}
    with pytest.raises(Invalid):
        judging.judge(
            actor=leader, key=row.key, raw={"verdict": "true", "words": "字" * 501}, version=1
        )
    with pytest.raises(NotNow):
        judging.start_campaign(actor=leader, key=row.key, raw=CAMPAIGN, version=1)
    judging.judge(actor=leader, key=row.key, raw=TRUE, version=1)
    with pytest.raises(LostRace):
        judging.judge(actor=leader, key=row.key, raw=TRUE, version=1)
    assert not [one for one in waiting(leader, NOW) if one.key == row.key]
    steps = Event.objects.filter(chain_kind="warning", chain_id=row.pk).order_by("seq")
    assert list(steps.values_list("action", flat=True)) == ["find_warning", "judge_warning"]


def test_a_true_warning_becomes_a_paper_and_a_campaign_whose_outcome_is_counted(
    found: World, client: Any
) -> None:
    row = rise()
    leader = found.actor("leader1")
    with clock.at(NOW):
        with pytest.raises(NotNow):
            issue_paper(actor=leader, kind="warning", subject=row.key)
        judging.judge(actor=leader, key=row.key, raw=TRUE, version=row.version)
        paper = issue_paper(actor=leader, kind="warning", subject=row.key)
        text = pdf_text(as_pdf(frozen_paper(paper)))
        assert "工作预警提示" in text
        assert "主管道破裂" in text
        assert "供水故障" in text
        assert "测试居民" not in text
        row.refresh_from_db()
        assert row.paper == paper.number
        with pytest.raises(NotNow):
            judging.judge(actor=leader, key=row.key, raw=TRUE, version=row.version)
        with pytest.raises(Invalid) as wrong:
            judging.start_campaign(
                actor=leader,
                key=row.key,
                raw={"title": "字" * 81, "until": "2026-06-16", "units": ["nobody"]},
                version=row.version,
            )
        assert set(wrong.value.fields) == {"title", "demand", "until", "units"}
        judging.start_campaign(actor=leader, key=row.key, raw=CAMPAIGN, version=row.version)
        tasks = Task.objects.filter(origin="campaign", origin_key=row.key)
        assert sorted(tasks.values_list("unit__code", flat=True)) == ["water", "zj"]
        row.refresh_from_db()
        with pytest.raises(NotNow):
            judging.start_campaign(actor=leader, key=row.key, raw=CAMPAIGN, version=row.version)
        void_paper(actor=leader, key=paper.key, reason="文字有误")
        row.refresh_from_db()
        assert row.paper == ""
    with clock.at(NOW + timedelta(days=5)):
        found.login(client, "leader1")
        client.get("/desk/rising/")
        with within("desk.rising_one"):
            shown = client.get(f"/desk/rising/{row.key}/").content.decode()
    # Numerator, denominator and period of both sides; the everyday matters are the rest.
    assert "发现前 28 天（2026-05-19 至 2026-06-15）" in shown
    assert "6/33（18.18%）" in shown
    assert "开展后 4 天（2026-06-17 至 2026-06-20）" in shown
    assert "0/0（—）" in shown
    assert "供水管网专项整治" in shown


def test_the_pages(found: World, client: Any) -> None:
    row = rise()
    with clock.at(NOW):
        found.login(client, "leader1")
        client.get("/desk/")
        with within("desk.rising"):
            listed = client.get("/desk/rising/").content.decode()
        assert "供水故障" in listed
        assert client.get("/desk/rising/?after=x").status_code == 422
        assert "这里没有预警" in client.get("/desk/rising/?show=judged&kind=rise").content.decode()
        address = f"/desk/rising/{row.key}/"
        shown = client.get(address).content.decode()
        assert "6件" in shown
        assert "自来水管爆裂" in shown
        empty = client.post(f"{address}judge/", {"version": row.version, "words": "核实过"})
        assert (empty.status_code, "核实过" in empty.content.decode()) == (422, True)
        done = client.post(f"{address}judge/", {"version": row.version, **TRUE})
        assert done.status_code == 303
        short = client.post(f"{address}campaign/", {"version": row.version + 1, "title": "供水"})
        assert (short.status_code, 'value="供水"' in short.content.decode()) == (422, True)
        begun = client.post(f"{address}campaign/", {"version": row.version + 1, **CAMPAIGN})
        assert begun.status_code == 303
        with within("desk.rising_frequent"):
            month = client.get("/desk/rising/frequent/?month=2026-06").content.decode()
        assert "供水故障" in month
        assert "水管爆裂" in month
        with within("desk.rising_frequent_matter"):
            behind = client.get("/desk/rising/frequent/B02/?month=2026-06").content.decode()
        assert "2026-06 反映 6 件。" in behind
        assert behind.count("自来水管爆裂") == 6
        one = client.get("/desk/rising/frequent/B02/?month=2026-06&word=水管爆裂").content.decode()
        assert "的 6 件。" in one
        assert client.get("/desk/rising/frequent/?month=nothing").status_code == 200
        english = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert "<h1" in english
        assert client.get("/desk/rising/abc/").status_code == 404
        assert client.post("/desk/rising/abc/judge/", {}).status_code == 404
        assert client.post("/desk/rising/abc/campaign/", {}).status_code == 404
        found.login(client, "zj_handler")
        assert client.get("/desk/rising/").status_code == 403
        assert client.get(address).status_code in (403, 404)


def test_an_auditor_reads_and_does_not_judge(found: World) -> None:
    row = rise()
    auditor = found.actor("audit1")
    assert get_warning(auditor, row.key).pk == row.pk
    with pytest.raises(NotYours):
        judging.judge(actor=auditor, key=row.key, raw=TRUE, version=1)
