"""Spreadsheets: every wrong row in words, every likeness reviewed, written once, taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from linli.audit.verifying import verify
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.gridbook.actions import (
    amend,
    commit,
    committing,
    decide_rows,
    purge,
    stage,
    staging,
    undo,
)
from linli.gridbook.actions.reviewing import decide_all
from linli.gridbook.models import Batch, Entry, Row
from linli.gridbook.queries import detail, importing
from linli.kernel import clock, outbox
from linli.people.models import Post
from tests.gridbook.book import ELSEWHERE, GRID, VILLAGE, Line, even, sheet, shop
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def staged(world: World, *rows: dict[str, str], by: str = "grid1", **more: Any) -> Batch:
    """Read rows of shops."""
    given: dict[str, Any] = {"kind": "shop", "area": GRID, "file_name": "店铺.xlsx", **more}
    lines = even(given.pop("lines", None) or sheet(*rows))
    return stage(actor=world.actor(by), rows=lines, **given)


def row(name: str, address: str = "和平路1号", **more: str) -> dict[str, str]:
    """Return one row of the template, its headings with their stars."""
    return {"店铺名称*": name, "地址*": address, **more}


def states(batch: Batch) -> dict[int, str]:
    """Return line → state."""
    return dict(Row.objects.filter(batch=batch).values_list("line", "fate"))


def work() -> int:
    """Deliver everything that is promised; return how many turns."""
    turns = 0
    while due := [one for one in outbox.claim("w", 50) if one.topic.startswith("gridbook.")]:
        for one in due:
            assert outbox.deliver_one(one)
            turns += 1
    return turns


def test_wrong_rows_are_told_in_words_and_good_ones_written(world: World) -> None:
    rows = [
        Line(2, row("老王面馆", 业态="餐饮", 民族="汉")),
        Line(3, row("", "和平路2号")),
        Line(4, row("小李理发", "和平路3号", 业态="美容院")),
        Line(5, problem="有 9 列，比表头的 4 列多。"),
        Line(6, row("低保户张三的店", "和平路4号")),
        Line(7, row("第二网格的店", "和平路5号", 网格="第二网格")),
        Line(8, row("远处的店", "上河路1号", 网格=ELSEWHERE)),
        Line(9, row("没有点的店", "和平路6号", 东经="高", 北纬="37")),
        Line(10, row("有点的店", "和平路7号", 东经="111.9", 北纬="37.02")),
    ]
    batch = staged(world, lines=rows, by="v1_head", area=VILLAGE)
    assert batch.ignored == "民族"
    assert batch.standing == Batch.Standing.REVIEW
    assert not Entry.objects.exists()
    found = importing.view(world.actor("v1_head"), batch.pk)
    assert (found.total, found.many("bad"), found.many("new")) == (9, 6, 3)
    told = {line.row.line: line.problems for line in importing.lines(found, ["bad"], "").items}
    assert told[3] == (("店铺名称*", "请填写“店铺名称”。", ""),)
    assert told[4][0][0] == "业态"
    assert told[4][0][1].startswith("“美容院”不在可选范围内，可以填：餐饮、")
    assert told[4][0][2] == "美容院"
    assert told[5] == (("", "有 9 列，比表头的 4 列多。", ""),)
    # What sorts people is refused and not kept on the slip either.
    assert told[6][0][2] == "（未保留）"
    assert "低保户张三" not in json.dumps(
        list(Row.objects.filter(line=6).values_list("values", "problems")), ensure_ascii=False
    )
    assert told[8] == (("网格", "没有这个网格，或者不在您导入的范围内。", ELSEWHERE),)
    assert told[9] == (("东经、北纬", "坐标不对，请检查经度和纬度。", "高，37"),)
    commit(actor=world.actor("v1_head"), key=batch.pk)
    with pytest.raises(NotNow):
        commit(actor=world.actor("v1_head"), key=batch.pk)
    work()
    assert {one.name: one.area.code for one in Entry.objects.select_related("area")} == {
        "老王面馆": VILLAGE,
        "第二网格的店": f"{VILLAGE}002",
        "有点的店": VILLAGE,
    }
    noodles = Entry.objects.get(name="老王面馆")
    (step,) = detail.view(world.actor("audit1"), world.catalogue, noodles.pk).history
    assert (step.label, step.by, step.imported) == ("登记", "米守田", True)
    assert {change.label for change in step.changes} == {"店铺名称", "地址", "业态", "所在网格"}
    assert Entry.objects.get(name="有点的店").point == "111.900000,37.020000"
    assert verify().ok


@pytest.mark.parametrize(
    ("rows", "more", "field"),
    [
        ([], {}, "file"),
        ([{"名字": "x"}], {}, "file"),
        ([row("x")], {"kind": "contact"}, "kind"),
        ([row("x")], {"kind": "person"}, "kind"),
        ([row("x")], {"area": "149901001000"}, "area"),
    ],
)
def test_a_file_that_is_none_is_refused_at_once(
    world: World, rows: list[dict[str, str]], more: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        staged(world, **more, lines=sheet(*rows) or [Line(1, problem="空")])
    assert set(refused.value.fields) == {field}
    assert not Batch.objects.exists()


def test_who_may_import_and_who_sees_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for by in ("grid2", "dispatch1", "zj_handler", "audit1"):
        with pytest.raises(NotYours):
            staged(world, row("甲店"), by=by)
    batch = staged(world, row("甲店"), by="admin1")
    for other in ("grid1", "leader1"):
        with pytest.raises(NotFound):
            importing.view(world.actor(other), batch.pk)
    assert importing.recent(world.actor("admin1")) == [batch]
    monkeypatch.setattr(staging, "ROWS_LIMIT", 2)
    with pytest.raises(Invalid) as many:
        staged(world, row("甲店"), row("乙店"), row("丙店"))
    assert "一次最多导入2行" in many.value.fields["file"]
    assert Batch.objects.count() == 1
    # Whose post has ended since has nothing written in their name.
    commit(actor=world.actor("admin1"), key=batch.pk)
    Post.objects.filter(user__username="admin1").delete()
    work()
    assert not Entry.objects.exists()
    assert states(batch) == {2: "bad"}


def test_what_looks_like_something_is_decided_by_a_person(world: World) -> None:
    kept = shop(world, trade="grocery", hours="8:00-21:00")
    batch = staged(
        world,
        row("利民超市", "和平路12号", 业态="食品零售"),  # says nothing new
        row("老王面馆", "和平路1号"),
        row("老王 面馆", "和平路一号"),  # the same twice in the file
        row("利明超市", "和平路12号", 营业时间="全天"),  # nearly
        row("老张维修", "和平路9号"),
    )
    assert states(batch) == {2: "same", 3: "new", 4: "ask", 5: "ask", 6: "new"}
    twice = Row.objects.get(batch=batch, line=4)
    assert (twice.like_line, twice.likeness) == (3, "same")
    near = Row.objects.get(batch=batch, line=5)
    assert (near.entry_id, near.likeness) == (kept.pk, "near")
    grid = world.actor("grid1")
    (seen,) = [
        line
        for line in importing.lines(importing.view(grid, batch.pk), ["ask"], "").items
        if line.row.line == 5
    ]
    assert [(one.label, one.held, one.read) for one in seen.differences] == [
        ("店铺名称", "利民超市", "利明超市"),
        ("营业时间", "8:00-21:00", "全天"),
    ]
    assert decide_all(actor=grid, key=batch.pk, what="update") == 1  # the doubled one is left out
    assert states(batch)[4] == "skip"
    assert states(batch)[5] == "ask"
    # Field by field: the hours are taken over, the name is not.
    assert decide_rows(actor=grid, key=batch.pk, decisions={5: ("update", ["hours"])}) == 1
    assert decide_rows(actor=grid, key=batch.pk, decisions={6: ("same", []), 99: ("new", [])}) == 0
    commit(actor=grid, key=batch.pk)
    with pytest.raises(NotNow):
        decide_rows(actor=grid, key=batch.pk, decisions={5: ("same", [])})
    work()
    kept.refresh_from_db()
    assert (kept.name, kept.values["hours"], kept.version) == ("利民超市", "全天", 2)
    assert set(Entry.objects.values_list("name", flat=True)) == {"利民超市", "老王面馆", "老张维修"}
    done = importing.view(grid, batch.pk)
    assert (done.many("done"), done.many("skip", "same"), done.may_undo) == (3, 2, True)


def test_an_exact_match_that_says_otherwise_updates_the_chosen_fields(world: World) -> None:
    kept = shop(world)
    batch = staged(world, row("利民超市", "和平路12号", 营业时间="全天", 用气="瓶装液化气"))
    grid = world.actor("grid1")
    assert Row.objects.get(batch=batch).chosen == "hours,gas"
    assert decide_all(actor=grid, key=batch.pk, what="same") == 1
    assert decide_rows(actor=grid, key=batch.pk, decisions={2: ("update", ["gas", "hours"])}) == 1
    with pytest.raises(Invalid):
        decide_all(actor=grid, key=batch.pk, what="drop")
    commit(actor=grid, key=batch.pk)
    # Ended in between: the row says so, nothing is written over it.
    Entry.objects.filter(pk=kept.pk).update(standing="ended")
    work()
    (line,) = importing.lines(importing.view(grid, batch.pk), ["bad"], "").items
    assert line.problems[0][1] == "台账里的这一条已经停用或合并，没有写入。"


def test_killed_between_and_inside_turns_it_goes_on_and_writes_each_row_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "TURN", 3)
    monkeypatch.setattr(staging, "CHUNK", 4)
    batch = staged(world, *(row(f"第{n}小店", f"和平路{n}号") for n in range(10)))
    assert len(states(batch)) == 10
    commit(actor=world.actor("grid1"), key=batch.pk)
    (first,) = [one for one in outbox.claim("killed", 5) if one.topic == committing.COMMIT_TOPIC]
    assert outbox.deliver_one(first)
    assert Entry.objects.count() == 3

    def die(*_args: object, **_more: object) -> None:
        raise RuntimeError("the machine is gone")

    with monkeypatch.context() as dying:
        # After the entries are inserted, before the turn is marked: everything of it is undone.
        dying.setattr(committing, "_go_on", die)
        (second,) = outbox.claim("killed", 5)
        assert not outbox.deliver_one(second)
    assert Entry.objects.count() == 3
    assert list(states(batch).values()).count("done") == 3
    # A message that comes twice changes nothing either.
    with clock.at(clock.now() + timedelta(minutes=30)):
        work()
    assert Entry.objects.count() == 10
    assert set(states(batch).values()) == {"done"}
    late = outbox.Message(1, "", "", {"batch": batch.pk}, 1, clock.now())
    committing.write_turn(late)
    # A turn that fails for good gives the batch back, to be begun again.
    for stuck, free in (("writing", "review"), ("undoing", "done"), ("done", "done")):
        Batch.objects.filter(pk=batch.pk).update(standing=stuck)
        committing.give_up(late, "broken")
        assert Batch.objects.get(pk=batch.pk).standing == free
    assert Entry.objects.count() == 10
    assert verify().ok


def test_somebody_added_the_same_after_the_review(world: World) -> None:
    batch = staged(world, row("利民超市", "和平路12号"))
    assert states(batch) == {2: "new"}
    shop(world, by="v1_head")
    commit(actor=world.actor("grid1"), key=batch.pk)
    work()
    assert states(batch) == {2: "skip"}
    assert Entry.objects.count() == 1


def test_a_batch_is_taken_back_within_a_week_except_what_was_changed_since(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "TURN", 2)
    grid, kept = world.actor("grid1"), shop(world)
    batch = staged(
        world,
        row("利民超市", "和平路12号", 营业时间="全天"),
        row("老王面馆", "和平路1号"),
        row("老张维修", "和平路9号"),
    )
    decide_rows(actor=grid, key=batch.pk, decisions={2: ("update", ["hours"])})
    with pytest.raises(NotNow):
        undo(actor=grid, key=batch.pk)
    commit(actor=grid, key=batch.pk)
    assert work() == 2
    noodles = Entry.objects.get(name="老王面馆")
    amend(actor=grid, key=noodles.pk, raw={"hours": "上午"}, version=1)
    later = clock.now() + timedelta(days=7, minutes=1)
    with clock.at(later), pytest.raises(NotNow):
        undo(actor=grid, key=batch.pk)
    undo(actor=grid, key=batch.pk)
    work()
    assert states(batch) == {2: "undone", 3: "kept", 4: "undone"}
    kept.refresh_from_db()
    assert kept.values["hours"] == "8:00-21:00"
    assert dict(Entry.objects.values_list("name", "standing")) == {
        "利民超市": "current",
        "老王面馆": "current",
        "老张维修": "ended",
    }
    assert verify().ok
    assert purge() == 0
    with clock.at(later + timedelta(days=2)):
        assert purge() == 1
    assert not Row.objects.exists()
    assert Entry.objects.count() == 3
