"""Tasks in the database: who gives and does them, what is refused, what is never kept."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from linli.audit import chain
from linli.audit.verifying import verify
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.outing_reading import STOPS
from linli.domain.outings import LAPSES_AFTER
from linli.kernel import clock
from linli.outings import access
from linli.outings.actions import (
    Record,
    StopChanged,
    finish,
    give,
    lapse,
    plan_own,
    record_stop,
    withdraw,
)
from linli.outings.models import Outing, Stop, StopFile
from linli.outings.queries import detail, listing
from linli.outings.queries.phone import phone_rows
from linli.people.models import User
from tests.budgets import within
from tests.fieldwork.phone import give_post
from tests.gridbook.book import ELSEWHERE, contact
from tests.outings.field import GRID, VILLAGE, given, own, raw, shop, spots
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def record(world: World, outing: Outing, n: int, outcome: str, **more: Any) -> Stop:
    by = world.actor(more.pop("by", "grid1"))
    said = Record(stop=f"#{n}", outcome=outcome, **more)
    return record_stop(actor=by, outing=str(outing.pk), record=said).stop


def test_a_task_belongs_to_its_grid_and_is_seen_there_and_above(world: World) -> None:
    outing = given(world)
    for reader in ("grid1", "v1_head", "t1_dispatch", "dispatch1", "leader1", "verify1", "audit1"):
        assert access.get_outing(world.actor(reader), outing.pk) == outing, reader
        assert detail.view(world.actor(reader), world.catalogue, outing.pk).left == 2
    for stranger in ("grid2", "zj_handler", "visitor", "t2_dispatch"):
        assert not access.visible_to(world.actor(stranger)).exists(), stranger
        with pytest.raises(NotFound):
            access.get_outing(world.actor(stranger), outing.pk)
    for key in ("", "abc", "9" * 30, "client:", f"client:{uuid4()}", "１２"):
        with pytest.raises(NotFound):
            access.get_outing(world.actor("grid1"), key)
    # The department that leads the matter gives in it, and sees what it gave.
    theirs = given(world, "cg_leader")
    assert set(access.visible_to(world.actor("cg_handler"))) == {theirs}
    assert detail.view(world.actor("cg_handler"), world.catalogue, theirs.pk).may_withdraw
    with pytest.raises(NotYours):
        given(world, "zj_leader")
    for nobody in ("grid1", "seat1", "t2_dispatch", "verify1", "audit1", "visitor"):
        with pytest.raises(NotYours):
            given(world, nobody)


@pytest.mark.parametrize(
    ("kind", "matter", "word"),
    [
        ("visit", "A01", "走访"),  # admitted for reporting and handling alone
        ("patrol", "A02", "“占道经营与乱堆乱放”只准入网格员发现上报"),
        ("publicity", "B01", "宣传"),
        ("visit", "B02", "不在网格事项准入清单里"),
    ],
)
def test_what_is_not_admitted_for_grid_staff_is_refused_with_the_reason(
    world: World, kind: str, matter: str, word: str
) -> None:
    for act in (give, plan_own):
        by = "t1_dispatch" if act is give else "grid1"
        with pytest.raises(Invalid) as refused:
            act(actor=world.actor(by), raw=raw(kind=kind, matter=matter))
        assert refused.value.code == "not-for-grid-staff"
        told = refused.value.fields["matter"]
        assert "不能交给网格员" in told
        assert word in told or "只准入网格员" in told
    assert not Outing.objects.exists()
    assert given(world, kind="visit", matter="B01").kind == "visit"


def test_a_village_is_given_grid_by_grid(world: World) -> None:
    kept = [shop(world), shop(world, area="149901001001002", name="二号店", address="东街2号")]
    entries = [one.pk for one in kept]
    made = give(actor=world.actor("t1_dispatch"), raw=raw(area=VILLAGE, entries=entries, places=[]))
    assert [one.area.code for one in made] == [GRID, "149901001001002"]
    assert [spots(one)[0].entry_id for one in made] == entries
    # What lies in the village and no grid is done by its head, and by its grids' workers.
    hall = give(actor=world.actor("v1_head"), raw=raw(area=VILLAGE))[0]
    assert hall.area.code == VILLAGE
    assert str(hall.pk) in phone_rows(world.actor("grid1"), world.catalogue, str)
    assert str(hall.pk) not in phone_rows(world.actor("grid2"), world.catalogue, str)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"places": []}, "stops"),
        ({"places": [{"name": "x", "lon": 112.0, "lat": 37.0}]}, "stops"),
        ({"places": [{"name": ""}]}, "stops"),
        ({"places": ["东口"]}, "stops"),
        ({"places": [{"name": "信教户"}]}, "stops"),
        ({"places": [{"name": "河边", "area": ELSEWHERE}]}, "stops"),
        ({"places": [{"name": str(n)} for n in range(STOPS + 1)]}, "stops"),
        ({"entries": ["1"]}, "stops"),
        ({"area": "1"}, "area"),
        ({"matter": ""}, "matter"),
        ({"form": "F-999"}, "form"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    world: World, more: dict[str, Any], field: str
) -> None:
    for act, by in ((give, "t1_dispatch"), (plan_own, "grid1")):
        with pytest.raises(Invalid) as refused:
            act(actor=world.actor(by), raw=raw(**more))
        assert field in refused.value.fields
    assert not Outing.objects.exists()


def test_a_person_is_no_stop_and_no_place_is_named_twice(world: World) -> None:
    somebody, kept = contact(world), shop(world)
    for entries in ([somebody.pk], [kept.pk, kept.pk]):
        with pytest.raises(Invalid) as refused:
            given(world, entries=entries)
        assert "stops" in refused.value.fields
    with pytest.raises(NotYours):
        own(world, by="grid1", area=ELSEWHERE)


def test_stops_are_recorded_corrected_and_end_the_task(world: World) -> None:
    outing = given(world)
    record(world, outing, 0, "problem", note="通道堵了", checks={"c1": "problem", "c2": "na"})
    outing.refresh_from_db()
    assert (outing.standing, outing.ended_at) == ("under_way", None)
    done = record(world, outing, 1, "absent")
    outing.refresh_from_db()
    assert (outing.standing, done.version) == ("done", 1)
    # A slip is put right, and what was recorded may be taken back for another go.
    fixed = record(world, outing, 0, "done", note="现场清走了", version=1)
    assert (fixed.version, fixed.note) == (2, "现场清走了")
    record(world, outing, 1, "open")
    outing.refresh_from_db()
    assert outing.standing == "under_way"
    finish(actor=world.actor("v1_head"), outing=str(outing.pk), reason="修路过不去")
    assert [one.spot for one in spots(outing)] == ["done", "skipped"]
    again = finish(actor=world.actor("grid1"), outing=str(outing.pk))
    assert again.reason == "修路过不去"
    view = detail.view(world.actor("t1_dispatch"), world.catalogue, outing.pk)
    assert [step.label for step in view.course][:2] == ["结束", "待办"]
    assert view.course[-1].label == "布置"
    assert verify("outing").ok


@pytest.mark.parametrize(
    ("outcome", "more", "field"),
    [
        ("fine", {}, "outcome"),
        ("open", {}, "outcome"),
        ("problem", {}, "note"),
        ("done", {"note": "上访户家"}, "note"),
        ("done", {"checks": {"c9": "ok"}}, "checks"),
        ("done", {"lon": 999, "lat": 37}, "place"),
        ("done", {"lon": "x", "lat": "y"}, "place"),
        ("done", {"found": "1499012026010100999"}, "found"),
        ("done", {"found": "client:x"}, "found"),
        ("done", {"photos": [("a" * 40, "other", "")]}, "files"),
    ],
)
def test_a_record_that_cannot_be_is_refused_whole(
    world: World, outcome: str, more: dict[str, Any], field: str
) -> None:
    outing = given(world)
    with pytest.raises(Invalid) as refused:
        record(world, outing, 0, outcome, **more)
    assert list(refused.value.fields) == [field]
    assert {one.version for one in spots(outing)} == {0}
    outing.refresh_from_db()
    assert outing.version == 1


def test_only_whoever_works_there_records_and_only_the_giver_withdraws(world: World) -> None:
    outing = given(world)
    for other in ("t1_dispatch", "dispatch1", "verify1"):
        with pytest.raises(NotYours):
            record(world, outing, 0, "done", by=other)
    with pytest.raises(NotFound):
        record(world, outing, 0, "done", by="grid2")
    with pytest.raises(NotFound):
        record(world, outing, 7, "done")
    with pytest.raises(NotYours):
        withdraw(actor=world.actor("grid1"), outing=outing.pk, reason="不想去")
    with pytest.raises(Invalid):
        withdraw(actor=world.actor("t1_dispatch"), outing=outing.pk, reason=" ")
    with pytest.raises(Invalid):
        finish(actor=world.actor("grid1"), outing=str(outing.pk))
    withdraw(actor=world.actor("t1_dispatch"), outing=outing.pk, reason="改期")
    for late in ("done", "open"):
        with pytest.raises(NotNow):
            record(world, outing, 0, late)
    # One's own may be withdrawn by oneself.
    mine = own(world)
    assert withdraw(actor=world.actor("grid1"), outing=mine.pk, reason="下雨").standing


def test_somebody_elses_record_is_put_to_the_person_never_overwritten(world: World) -> None:
    outing = given(world)
    record(world, outing, 0, "problem", note="堵了", lon=112.01, lat=37.01, version=0)
    with pytest.raises(StopChanged) as told:
        record(world, outing, 0, "done", by="v1_head", version=0)
    fields = told.value.change.fields
    assert fields["state"] == ("open", "problem")
    assert fields["place"] == ("", "112.010000,37.010000")
    assert told.value.may
    assert spots(outing)[0].note == "堵了"
    # Having looked, the person may still say otherwise; the other record stays in the chain.
    record(world, outing, 0, "done", by="v1_head", version=1)
    # What one did oneself stands in nobody's way.
    record(world, outing, 0, "done", by="v1_head", version=1, note="又看了")
    with pytest.raises(StopChanged) as again:
        record(world, outing, 0, "done", version=1)
    assert again.value.change.fields["note"] == ("堵了", "又看了")
    # Finishing leaves the rest 未走到: that is a record of somebody else, too.
    finish(actor=world.actor("v1_head"), outing=str(outing.pk), reason="天黑了")
    with pytest.raises(StopChanged) as late:
        record(world, outing, 1, "done", version=0)
    assert late.value.change.fields == {"state": ("open", "skipped")}


def test_a_task_lapses_a_week_late_and_what_was_done_still_arrives(world: World) -> None:
    outing = given(world)
    assert lapse() == 0
    Outing.objects.update(due_at=clock.now() - LAPSES_AFTER - timedelta(minutes=1))
    assert lapse() == 1
    assert lapse() == 0
    assert not phone_rows(world.actor("grid1"), world.catalogue, str)
    record(world, outing, 0, "done")
    outing.refresh_from_db()
    assert outing.standing == "lapsed"
    record(world, outing, 1, "done")
    outing.refresh_from_db()
    assert outing.standing == "done"


def test_a_telephone_gets_the_tasks_of_its_own_grids_in_few_questions(world: World) -> None:
    kept = shop(world, lon="112.0100", lat="37.0100")
    outing = given(world, entries=[kept.pk])
    own(world, matter="B01", kind="visit", title="楼道走访")
    given(world, area="149901001001002")
    with within("outings.phone"):
        rows = phone_rows(world.actor("grid1"), world.catalogue, str)
    row: Any = rows[str(outing.pk)]
    assert len(rows) == 3
    assert (row["kind"], row["by"], row["may"]) == ("patrol", "东风中心", ["stop", "finish"])
    assert row["checklist"][0] == {"key": "c1", "label": "通道畅通"}
    first, *_ = row["stops"]
    assert (first["n"], first["version"], first["entry"]) == (0, 0, str(kept.pk))
    assert (first["lon"], first["lat"]) == (112.01, 37.01)
    assert "lon" not in row["stops"][1]
    assert phone_rows(world.actor("grid1"), world.catalogue, str) == rows
    record(world, outing, 0, "done")
    assert phone_rows(world.actor("grid1"), world.catalogue, str)[str(outing.pk)] != row


def test_nothing_is_counted_by_person_and_no_photo_or_place_is_there_unasked(
    world: World,
) -> None:
    outing = given(world)
    for n in (0, 1):
        record(world, outing, n, "done")
    assert not StopFile.objects.exists()
    assert not Stop.objects.exclude(lon__isnull=True).exists()
    # No column of a stop or a photo names anybody; a task names only who gave it.
    for model, people in ((Stop, set()), (StopFile, set()), (Outing, {"given_by"})):
        fields: Any = model._meta.concrete_fields
        named = {one.name for one in fields if one.related_model is User}
        assert named == people
    give_post(world, "v1_head", "dispatcher", "t1")
    with connection.execute_wrapper(_no_group_by_person):
        found = listing.listed(world.actor("dispatch1"), listing.Wanted(), "")
        line = listing.lines(found.items, world.catalogue)
        ended = listing.listed(world.actor("dispatch1"), listing.Wanted(ended=True), "")
        line = listing.lines(ended.items, world.catalogue)
        detail.view(world.actor("dispatch1"), world.catalogue, outing.pk)
        phone_rows(world.actor("grid1"), world.catalogue, str)
    assert [(one.done, one.stops) for one in line] == [(2, 2)]


def _no_group_by_person(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    grouped = sql.partition("GROUP BY")[2]
    assert "given_by" not in grouped
    assert "actor_id" not in grouped
    return execute(sql, params, many, context)


def test_the_event_tells_what_and_by_whom_and_the_telephones_time(world: World) -> None:
    outing = given(world)
    record(world, outing, 0, "problem", note="堵了", device_at="2026-11-22T08:00:00+08:00")
    one = next(iter(chain.newest("outing", outing.pk, 1)))
    body = json.loads(one.payload.body)
    assert (one.action, one.target_state, one.fields) == ("outing-stop", "problem", "stop-0")
    assert body["device_at"] == "2026-11-22T08:00:00+08:00"
    assert body["changes"]["note"] == ["", "堵了"]
