"""Tasks in the field from a telephone: each item one record, others' records never written over."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from tests.fieldwork.phone import GRID, item, photo, send, upload
from tests.fieldwork.test_receive_crashes import _CrashError, crash_at
from tests.outings.field import given, shop, spots
from tests.world import World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.fieldwork.models import Receipt
from linli.kernel import clock
from linli.outings.actions import withdraw
from linli.outings.models import Outing, Stop, StopFile
from linli.outings.queries import detail

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def planned(**fields: Any) -> dict[str, Any]:
    said = {"kind": "patrol", "title": "自己看一圈", "matter": "A01", "area": GRID, "due": ""}
    stops = [{"name": "东口"}, {"name": "西口", "address": "和平路1号", "area": GRID}]
    return item("outing", fields={**said, "form": "", "stops": stops, **fields})


def stop(no: str, ref: str = "#0", outcome: str = "done", **more: Any) -> dict[str, Any]:
    fields = {"stop": ref, "outcome": outcome, **more.pop("fields", {})}
    return item("stop", no=no, fields=fields, base=more.pop("base", {}), **more)


def test_a_day_without_a_signal_arrives_in_order_and_once(world: World) -> None:
    plan = planned(stops=[{"entry": str(shop(world).pk)}, {"name": "东口"}])
    ref = f"client:{plan['key']}"
    seen = item(seq=2)
    queue = [
        plan,
        seen,
        stop(ref, "#0", "problem", seq=3, fields={"found": f"client:{seen['key']}"}),
        item("finish", no=ref, fields={"reason": "下雨了"}, seq=4),
    ]
    done = [send(world, raw) for raw in queue]
    assert [one["status"] for one in done] == ["done"] * 4
    assert done[2]["standing"] == "under_way"
    outing = Outing.objects.get()
    assert {done[0]["no"], done[2]["no"], done[3]["no"]} == {str(outing.pk)}
    assert (outing.own, outing.standing, str(outing.client_key)) == (True, "done", plan["key"])
    first, second = spots(outing)
    assert (first.spot, first.found_no, second.spot) == ("problem", done[1]["no"], "skipped")
    # The whole queue again, in any order: every answer as before, nothing written twice.
    for raw, answer in reversed(list(zip(queue, done, strict=True))):
        assert send(world, raw) == {**answer, "repeated": True}
    assert (Outing.objects.count(), Receipt.objects.count()) == (1, 4)
    assert verify("outing").ok


def test_a_plan_stays_one_when_its_receipt_is_long_gone(world: World) -> None:
    plan = planned()
    done = send(world, plan)
    Receipt.objects.all().delete()
    assert send(world, plan)["no"] == done["no"]
    assert Outing.objects.count() == 1


def test_a_report_may_arrive_after_the_stop_it_was_made_from(world: World) -> None:
    outing, seen = given(world), item()
    send(world, stop(str(outing.pk), fields={"found": f"client:{seen['key']}"}))
    assert spots(outing)[0].found_no == ""
    no = send(world, seen)["no"]
    places = detail.view(world.actor("t1_dispatch"), world.catalogue, outing.pk).places
    assert places[0].found == no
    # Somebody who may not see the matter is not told of it, and nobody names another's key.
    assert detail.view(world.actor("grid1"), world.catalogue, outing.pk).places[0].found == no


def test_a_stop_takes_its_own_words_place_and_photos(world: World) -> None:
    outing = given(world)
    key = str(spots(outing)[1].pk)
    said = {"note": "清走了", "checks": {"c1": "ok"}, "lon": 112.01, "lat": 37.01, "datum": "wgs84"}
    raw = stop(str(outing.pk), key, fields=said, files=[photo(world, "after", caption="清后")])
    done = send(world, {**raw, "base": {"version": 0}})
    assert (done["status"], done["stop"], done["version"]) == ("done", key, 1)
    kept = Stop.objects.get(pk=key)
    assert (kept.note, kept.found_at, kept.lon, kept.lat) == ("清走了", {"c1": "ok"}, 112.01, 37.01)
    assert [(one.purpose, one.caption) for one in StopFile.objects.all()] == [("after", "清后")]
    # Taken back, everything goes that was said about the place.
    send(world, stop(str(outing.pk), key, "open", base={"version": 1}))
    kept.refresh_from_db()
    assert (kept.spot, kept.found_at, kept.lon, kept.done_at) == ("open", {}, None, None)


def test_what_a_colleague_recorded_meanwhile_is_told_field_by_field(world: World) -> None:
    outing = given(world)
    no, base = str(outing.pk), {"version": 0}
    said = {"note": "堵了", "checks": {"c1": "problem"}}
    send(world, stop(no, "#0", "problem", fields=said, base=base))
    raw = stop(no, "#0", "done", base=base)
    told = send(world, raw, by="v1_head")
    assert (told["status"], told["may"], told["version"]) == ("changed", True, 1)
    assert told["now"]["state"] == {"label": "结果", "was": "待办", "is": "发现问题"}
    assert told["now"]["checks"]["is"] == "通道畅通 有问题"
    assert told["by"][0]["who"] == world.user("grid1").full_name
    assert not Receipt.objects.filter(pk=raw["key"]).exists()
    assert spots(outing)[0].note == "堵了"
    again = {**raw, "key": str(uuid4()), "base": {"version": told["version"]}}
    assert send(world, again, by="v1_head")["status"] == "done"
    # What one did oneself further up the queue stands in nobody's way.
    assert send(world, stop(no, "#0", "absent", base={"version": 2}), by="v1_head")
    assert send(world, stop(no, "#0", "done", base={"version": 2}), by="v1_head")["version"] == 4


def test_a_task_withdrawn_meanwhile_is_refused_with_the_reason_and_kept_there(
    world: World,
) -> None:
    outing = given(world)
    withdraw(actor=world.actor("t1_dispatch"), outing=outing.pk, reason="改期")
    for raw in (stop(str(outing.pk)), item("finish", no=str(outing.pk), fields={"reason": "x"})):
        with pytest.raises(NotNow) as refused:
            send(world, raw)
        assert "已撤回" in refused.value.message
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"fields": {"stops": [{"name": "东口", "lon": 112.0, "lat": 37.0}]}},
        {"fields": {"stops": [[112.0, 37.0]]}},
        {"fields": {"stops": [{"name": ["东口"]}]}},
        {"fields": {"stops": [{"name": str(n)} for n in range(101)]}},
        {"fields": {"stops": "东口"}},
        {"fields": {"track": []}},
        {"files": [{"upload": "a", "purpose": "other"}]},
        {"command": "answer"},
        {"report": {"text": "x"}},
    ],
)
def test_a_plan_is_words_and_entries_never_a_list_of_points(
    world: World, more: dict[str, Any]
) -> None:
    raw = planned(**more.pop("fields", {}))
    with pytest.raises(Invalid) as refused:
        send(world, {**raw, **more})
    assert refused.value.code == "bad-item"
    assert not Outing.objects.exists()


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("stop", {"no": ""}),
        ("stop", {"no": "client:abc"}),
        ("stop", {"no": "1" * 20}),
        ("stop", {"fields": {"stop": "#0", "outcome": "done", "lon": [1, 2]}}),
        ("stop", {"fields": {"checks": {"c1": ["ok", 1]}}}),
        ("stop", {"fields": {"answers": [1]}}),
        ("stop", {"fields": {"answers": {"f1": {"x": 1}}}}),
        ("stop", {"fields": {"checklist": ["x"]}}),
        ("stop", {"files": [{"upload": "a", "purpose": "report"}]}),
        ("finish", {"fields": {"stop": "#0"}}),
        ("finish", {"fields": {"reason": ["x"]}}),
        ("outing", {"fields": {"checklist": [{"x": 1}]}}),
    ],
)
def test_what_no_telephone_of_ours_sends_is_refused(
    world: World, kind: str, more: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        send(world, {**item(kind, no="1", fields={}), **more})
    assert refused.value.code == "bad-item"


def test_nobody_records_elsewhere_or_under_anothers_plan(world: World) -> None:
    plan = planned()
    send(world, plan)
    for raw in (stop(f"client:{plan['key']}"), stop(str(Outing.objects.get().pk))):
        with pytest.raises(NotFound):
            send(world, raw, by="grid2")
    with pytest.raises(Invalid) as refused:
        send(world, {**planned(), "key": plan["key"]}, by="grid2")
    assert refused.value.code == "key-used"
    used = upload(world)
    send(world, stop(f"client:{plan['key']}", files=[{"upload": used, "purpose": "other"}]))
    with pytest.raises(Invalid):
        send(world, stop(f"client:{plan['key']}", files=[{"upload": used, "purpose": "other"}]))


def test_wherever_it_crashes_the_next_sending_makes_one_record(world: World) -> None:
    for kind in ("outing", "stop", "finish"):
        for n in range(1, 60):
            plan = planned()
            ref = f"client:{plan['key']}"
            raw = plan
            if kind != "outing":
                send(world, plan)
                raw = stop(ref, seq=n) if kind == "stop" else item("finish", no=ref, fields=WHY)
            crashed = False
            try:
                with transaction.atomic(), connection.execute_wrapper(crash_at(n)):
                    send(world, raw)
            except _CrashError:
                crashed = True
                assert not Receipt.objects.filter(pk=raw["key"]).exists()
            done = send(world, {**raw, "sent_at": clock.now().isoformat()})
            outing = Outing.objects.get(client_key=plan["key"])
            assert send(world, raw)["no"] == done["no"] == str(outing.pk)
            events = Event.objects.filter(chain_kind="outing", chain_id=outing.pk)
            assert events.count() == outing.chain_seq == (1 if kind == "outing" else 2)
            if not crashed:
                break
        assert 5 < n < 59


WHY = {"reason": "下雨了"}
