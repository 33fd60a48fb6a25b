"""Members from a spreadsheet: looked at first, entered once, taken back; one member put right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.audit.models import Event, EventPayload
from linli.audit.verifying import verify
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock, outbox
from linli.people.models import Post
from linli.teams import sealing
from linli.teams.actions import (
    amend_member,
    come,
    commit_members,
    drop_members,
    end,
    importing,
    purge,
    remove,
    stage_members,
    undo_members,
)
from linli.teams.models import Member, MemberBatch, MemberSlip, Team
from linli.teams.queries import importing as reading
from tests.gridbook.book import Line, even
from tests.teams.crew import call, of_members, team
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def row(at: int, name: str, phone: str, **more: str) -> Line:
    """Return one row of the template."""
    day = clock.today().isoformat()
    return Line(at, {"姓名*": name, "手机号*": phone, "同意日期*": day} | more)


def staged(world: World, made: Team, *rows: Line, by: str = "v1_head") -> MemberBatch:
    """Read rows into an import."""
    return stage_members(
        actor=world.actor(by),
        team=made.pk,
        consent="当面征求",
        file_name="队员.xlsx",
        rows=even(list(rows)),
    )


def fates(batch: MemberBatch) -> dict[int, str]:
    """Return line → fate."""
    return dict(MemberSlip.objects.filter(batch=batch).values_list("line", "fate"))


def work() -> int:
    """Deliver every promised turn; return how many."""
    turns = 0
    while due := [one for one in outbox.claim("w", 50) if one.topic.startswith("teams.import")]:
        for one in due:
            assert outbox.deliver_one(one)
            turns += 1
    return turns


def names(made: Team) -> set[str]:
    """Return who is in the team."""
    return {sealing.opened(one).name for one in Member.objects.filter(team=made)}


def test_rows_are_looked_at_first_and_written_once(world: World) -> None:
    made, head = team(world), world.actor("v1_head")
    batch = staged(
        world,
        made,
        row(2, "周全", "13900006666", 愿意做的="会急救、能开车", 民族="汉"),
        row(3, "吴二", "139"),
        row(4, "周全全", "13900006666"),
        row(5, "另一个名字", "13900001111"),  # 王秀兰 has that number
        Line(6, problem="有 9 列，比表头的 4 列多。"),
        row(7, "郑三", "13900007777"),
        row(8, "孙七", "13900005555", **{"同意日期*": "去年"}),
    )
    assert batch.ignored == "民族"
    assert fates(batch) == {2: "new", 3: "bad", 4: "twice", 5: "same", 6: "bad", 7: "new", 8: "bad"}
    assert names(made) == {"王秀兰", "李建国", "赵桂花"}
    found = reading.view(head, made.pk, batch.pk)
    told = {one.slip.line: one for one in reading.lines(found, ["bad", "same", "twice"], "").items}
    assert told[3].problems == (("手机号", "请填写 11 位手机号。", "139"),)
    assert told[5].held == "王秀兰"
    assert told[5].phone == "139****1111"
    assert told[4].slip.like_line == 2
    # Nothing of a person stands in the open.
    slips = "".join(MemberSlip.objects.values_list("sealed", flat=True))
    for trace in ("周全", "13900006666", "吴二"):
        assert trace not in slips
    commit_members(actor=head, team=made.pk, key=batch.pk)
    with pytest.raises(NotNow):
        commit_members(actor=head, team=made.pk, key=batch.pk)
    assert work() == 1
    assert names(made) == {"王秀兰", "李建国", "赵桂花", "周全", "郑三"}
    fresh = next(one for one in Member.objects.all() if sealing.opened(one).name == "周全")
    assert (fresh.skills, fresh.how, fresh.consent) == ("first_aid,drive", "unit", "当面征求")
    slip = MemberSlip.objects.get(batch=batch, line=2)
    assert (slip.fate, slip.sealed, slip.member_id) == ("done", "", fresh.pk)
    written = reading.lines(reading.view(head, made.pk, batch.pk), ["done"], "").items
    assert [(one.name, one.skills) for one in written] == [
        ("周全", ("会急救", "能开车")),
        ("郑三", ()),
    ]
    assert written[0].agreed_on == clock.today().isoformat()
    # One event says how many, and of nobody who.
    events = Event.objects.filter(action="team-import")
    assert events.count() == 1
    bodies = "".join(EventPayload.objects.values_list("body", flat=True))
    assert '"many":2' in bodies.replace(" ", "")
    for trace in ("周全", "13900006666", str(fresh.pk)):
        assert trace not in bodies
    # The same file once more enters nobody.
    again = staged(world, made, row(2, "周全", "13900006666"))
    assert fates(again) == {2: "same"}
    with pytest.raises(NotNow):
        commit_members(actor=head, team=made.pk, key=again.pk)
    assert verify().ok


def test_many_rows_go_turn_by_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "TURN", 4)
    made, head = team(world, people=""), world.actor("v1_head")
    rows = [row(at, f"队员{'甲' * at}", f"139000{at:05}") for at in range(2, 12)]
    batch = staged(world, made, *rows)
    commit_members(actor=head, team=made.pk, key=batch.pk)
    # Somebody joins by their own words between the look and the writing.
    assert outbox.deliver_one(outbox.claim("w", 1)[0])
    assert Member.objects.filter(team=made).count() == 4
    own = Member(team=made, how="own", agreed_on=clock.today())
    sealing.put(own, sealing.Private("自己来的", "13900000011"))
    own.save()
    assert work() == 2
    assert Member.objects.filter(team=made).count() == 10
    assert fates(batch)[11] == "same"
    assert reading.view(head, made.pk, batch.pk).batch.standing == "done"
    undo_members(actor=head, team=made.pk, key=batch.pk)
    assert work() == 3
    assert names(made) == {"自己来的"}


def test_taking_back_leaves_whoever_was_amended_or_comes(world: World) -> None:
    made, head = team(world, people=""), world.actor("v1_head")
    rows = [row(at, name, f"139000{at:05}") for at, name in ((2, "甲一"), (3, "乙二"), (4, "丙三"))]
    batch = staged(world, made, *rows)
    with pytest.raises(NotNow):
        undo_members(actor=head, team=made.pk, key=batch.pk)
    commit_members(actor=head, team=made.pk, key=batch.pk)
    work()
    by_name = {sealing.opened(one).name: one for one in Member.objects.all()}
    amend_member(actor=head, team=made.pk, key=by_name["甲一"].pk, name="甲一一")
    asked = call(world, made)
    link = next(one for one in of_members(asked) if one.member == by_name["乙二"])
    come(link, {})
    with clock.at(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(NotNow):
        undo_members(actor=head, team=made.pk, key=batch.pk)
    undo_members(actor=head, team=made.pk, key=batch.pk)
    work()
    assert names(made) == {"甲一一", "乙二"}
    assert fates(batch) == {2: "kept", 3: "kept", 4: "undone"}
    assert not MemberSlip.objects.get(batch=batch, line=4).sealed
    gone = Event.objects.filter(action="team-import-undo")
    assert gone.count() == 1
    # Whoever leaves takes their slip with them.
    remove(actor=head, team=made.pk, key=by_name["乙二"].pk)
    assert 3 not in fates(batch)
    end(actor=head, key=made.pk)
    assert not MemberBatch.objects.exists()
    assert verify().ok


def test_what_is_no_import_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, head = team(world), world.actor("v1_head")
    monkeypatch.setattr(importing, "ROWS_LIMIT", 2)
    good = row(2, "周全", "13900006666")
    for rows, field_ in (
        ((), "file"),
        ((Line(2, problem="坏"),), "file"),
        ((Line(2, {"姓名": "周全", "手机号": "13900006666"}),), "file"),
        ((good, good, good), "file"),
    ):
        with pytest.raises(Invalid) as refused:
            staged(world, made, *rows)
        assert set(refused.value.fields) == {field_}
    for consent in ("", "低保户自己说的"):
        with pytest.raises(Invalid) as refused:
            stage_members(actor=head, team=made.pk, consent=consent, file_name="x.csv", rows=[good])
        assert set(refused.value.fields) == {"consent"}
    with pytest.raises(NotYours):
        staged(world, made, good, by="grid1")
    assert not MemberBatch.objects.exists()
    batch = staged(world, made, good)
    with pytest.raises(NotYours):
        commit_members(actor=world.actor("grid1"), team=made.pk, key=batch.pk)
    with pytest.raises(NotFound):
        reading.view(head, made.pk, batch.pk + 1)
    drop_members(actor=head, team=made.pk, key=batch.pk)
    with pytest.raises(NotFound):
        drop_members(actor=head, team=made.pk, key=batch.pk)
    assert not MemberSlip.objects.exists()
    held = staged(world, made, good)
    commit_members(actor=head, team=made.pk, key=held.pk)
    with pytest.raises(NotNow):
        drop_members(actor=head, team=made.pk, key=held.pk)
    # A turn that failed for good gives the import back.
    message = outbox.Message(1, importing.COMMIT_TOPIC, "k", {"batch": held.pk}, 8, clock.now())
    importing.give_up(message, "down")
    assert MemberBatch.objects.get(pk=held.pk).standing == "review"
    importing.write_turn(message)  # a promise that is no longer meant does nothing
    assert names(made) == {"王秀兰", "李建国", "赵桂花"}


def test_nobody_is_entered_for_somebody_whose_post_ended(world: World) -> None:
    made, head = team(world), world.actor("v1_head")
    batch = staged(world, made, row(2, "周全", "13900006666"))
    commit_members(actor=head, team=made.pk, key=batch.pk)
    Post.objects.filter(user__username="v1_head").update(valid_to=clock.today() - timedelta(days=1))
    work()
    assert "周全" not in names(made)
    assert fates(batch) == {2: "bad"}
    assert MemberBatch.objects.get().standing == "done"


def test_old_imports_are_forgotten(world: World) -> None:
    made, head = team(world), world.actor("v1_head")
    staged(world, made, row(2, "周全", "13900006666"))
    written = staged(world, made, row(2, "郑三", "13900007777"))
    now = clock.now()
    with clock.at(now + timedelta(days=5)):
        commit_members(actor=head, team=made.pk, key=written.pk)
        work()
    with clock.at(now + timedelta(days=7, hours=23)):
        assert purge() == 0
    with clock.at(now + timedelta(days=8, hours=1)):
        assert purge() == 1
        assert MemberBatch.objects.get() == written
    with clock.at(now + timedelta(days=13, hours=1)):
        assert purge() == 1
    assert "郑三" in names(made)


def test_one_member_is_put_right_on_record(world: World) -> None:
    made, head = team(world), world.actor("v1_head")
    by_name = {sealing.opened(one).name: one for one in Member.objects.all()}
    wang = by_name["王秀兰"]
    fields = amend_member(
        actor=head,
        team=made.pk,
        key=wang.pk,
        name="王秀芝",
        phone="139 0000 8888",
        skills=["drive", "carry"],
    )
    assert fields == ("name", "phone", "skills")
    wang.refresh_from_db()
    assert sealing.opened(wang) == sealing.Private("王秀芝", "13900008888")
    assert wang.skills == "drive,carry"
    # The number stays where none is typed; nothing changed is nothing written.
    assert amend_member(actor=head, team=made.pk, key=wang.pk, name="王秀芝", skills=["drive"]) == (
        "skills",
    )
    before = Event.objects.count()
    assert not amend_member(actor=head, team=made.pk, key=wang.pk, name="王秀芝", skills=["drive"])
    assert Event.objects.count() == before
    for name, phone, field_ in (
        ("", "", "name"),
        ("王", "12", "phone"),
        ("王", "13900002222", "phone"),
    ):
        with pytest.raises(Invalid) as refused:
            amend_member(actor=head, team=made.pk, key=wang.pk, name=name, phone=phone)
        assert set(refused.value.fields) == {field_}
    with pytest.raises(NotYours):
        amend_member(actor=world.actor("grid1"), team=made.pk, key=wang.pk, name="王")
    assert Event.objects.filter(action="team-member-amend").count() == 2
    bodies = "".join(EventPayload.objects.values_list("body", flat=True))
    for trace in ("王秀芝", "13900008888", str(wang.pk)):
        assert trace not in bodies
    end(actor=head, key=made.pk)
    with pytest.raises(NotFound):
        remove(actor=head, team=made.pk, key=wang.pk)
