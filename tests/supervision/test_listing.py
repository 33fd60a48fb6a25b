"""挂牌公示: a leader's act alone, of what is allowed alone, gone as soon as it must be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.world import World

from linli.audit.chain import read
from linli.cases.models import Case
from linli.domain.errors import DomainError, NotFound
from linli.kernel import clock
from linli.supervision.actions import list_publicly, take_down
from linli.supervision.models import Listing, Supervision
from linli.supervision.queries import shown

pytestmark = pytest.mark.django_db

SECRET = "孙某某家门口的垃圾堆了半年"


def listed_case(world: World, matter: str = "A02") -> str:
    no = world.report(text=SECRET, address="和平社区9号楼", name="孙小梅").no
    world.drive(no, ("accept", {"matter": matter}), ("dispatch", {"lead_unit": "zj"}), "sign")
    world.do(no, "supervise", by="leader1", level="listed")
    Case.objects.filter(no=no).update(due_at=clock.now() - timedelta(days=1))
    return no


def act(world: World, no: str, by: str = "leader1", **raw: object) -> str:
    """Return “shown”, or the code of the refusal with the wrong fields."""
    fields: dict[str, object] = {
        "ground": "overdue",
        "due_on": (clock.today() + timedelta(days=10)).isoformat(),
        "note": "多次督办未解决",
        "confirmed": True,
        **raw,
    }
    try:
        list_publicly(actor=world.actor(by), no=no, **fields)  # type: ignore[arg-type]  # as typed above
    except DomainError as refusal:
        return " ".join([refusal.code, *sorted(getattr(refusal, "fields", {}))])
    return "shown"


def test_only_a_leader_lists_only_what_is_listed_and_confirmed(world: World) -> None:
    no = listed_case(world)
    for other in ("dispatch1", "zj_leader"):
        assert act(world, no, by=other) == "leader-lists"
    assert act(world, no, by="t2_dispatch") == "not-found"
    late = (clock.today() - timedelta(days=1)).isoformat()
    bad = act(world, no, ground="because", due_on=late, note=" ", confirmed=False)
    assert bad == "invalid confirmed due_on ground note"
    far = (clock.today() + timedelta(days=61)).isoformat()
    assert act(world, no, due_on=far) == "invalid due_on"
    for lower in ("t1_leader", "v1_leader"):
        assert act(world, no, by=lower) == "county-lists"
    assert act(world, no) == "shown"
    assert act(world, no) == "listed-already"
    red = world.report().no
    world.drive(red, ("accept", {"matter": "A02"}), "dispatch")
    world.do(red, "supervise", by="leader1", level="red")
    assert act(world, red) == "not-listed"
    assert [event.action for event in read("supervision", Supervision.objects.get(case__no=no).pk)]


def test_matters_about_persons_stay_hidden(world: World) -> None:
    no = listed_case(world, "B01")
    assert act(world, no) == "barred"
    allowed = listed_case(world)
    assert act(world, allowed) == "shown"
    # What becomes a report about somebody is gone at once.
    Case.objects.filter(no=allowed).update(request_type="report")
    assert shown(world.catalogue).items == []


def test_everybody_reads_unit_class_town_and_day_and_nothing_else(
    world: World, client: Client
) -> None:
    no = listed_case(world)
    assert "现在没有挂牌督办的事" in client.get("/board/listed/").content.decode()
    act(world, no, note="内部理由不外传")
    page = client.get("/board/listed/")
    text = page.content.decode()
    for piece in ("市容环境", "东风街道", "测试县住房和城乡建设局", "超过承诺时限没有办结"):
        assert piece in text
    for secret in (SECRET, "孙小梅", "和平社区9号楼", no, "内部理由", "乱堆乱放"):
        assert secret not in text
    assert "/board/listed/" in client.get("/board/").content.decode()
    assert client.get("/board/listed/?after=broken").status_code == 422


def test_it_comes_down_by_the_leader_with_the_release_and_with_the_case(world: World) -> None:
    by_hand, released, closed = (listed_case(world) for _ in range(3))
    for no in (by_hand, released, closed):
        assert act(world, no) == "shown"
    assert len(shown(world.catalogue).items) == 3
    row = Listing.objects.get(supervision__case__no=by_hand)
    with pytest.raises(DomainError) as refusal:
        take_down(actor=world.actor("dispatch1"), listing=row.pk, note="不合适")
    assert refusal.value.code == "leader-lists"
    with pytest.raises(DomainError) as refusal:
        take_down(actor=world.actor("leader2"), listing=row.pk, note="")
    assert refusal.value.code == "invalid"
    take_down(actor=world.actor("leader2"), listing=row.pk, note="已经解决")
    with pytest.raises(DomainError) as refusal:
        take_down(actor=world.actor("leader2"), listing=row.pk, note="已经解决")
    assert refusal.value.code == "not-shown"
    world.drive(released, "feed_back")
    world.do(released, "release", by="leader1")
    world.drive(closed, "answer", "verify_true", "close")
    assert shown(world.catalogue).items == []
    ends = Listing.objects.order_by("id").values_list("ended_by__username", "end_note")
    assert list(ends) == [("leader2", "已经解决"), (None, ""), (None, "")]


def test_a_town_neither_takes_it_down_nor_moves_it_away(world: World) -> None:
    no = listed_case(world)
    assert act(world, no) == "shown"
    row = Listing.objects.get()
    with pytest.raises(DomainError) as refusal:
        take_down(actor=world.actor("t1_leader"), listing=row.pk, note="不合适")
    assert refusal.value.code == "county-lists"
    world.do(no, "ask_return", by="zj_handler")
    world.do(no, "grant_return", by="t1_dispatch")
    world.do(no, "dispatch", by="t1_dispatch", lead_unit="cg")
    assert len(shown(world.catalogue).items) == 1
    take_down(actor=world.actor("leader1"), listing=row.pk, note="已经移交")
    assert shown(world.catalogue).items == []


def test_who_may_not_see_the_matter_is_not_told_its_number(world: World) -> None:
    no = listed_case(world)
    assert act(world, no) == "shown"
    for stranger, listing in (("t2_dispatch", Listing.objects.get().pk), ("leader1", 999_999)):
        with pytest.raises(NotFound) as refusal:
            take_down(actor=world.actor(stranger), listing=listing, note="不合适")
        assert refusal.value.message == NotFound().message
        assert no not in str(vars(refusal.value))


def test_nothing_is_said_in_public_that_the_record_contradicts(world: World) -> None:
    no = listed_case(world)
    for ground in ("returned", "unsatisfied", "month"):
        assert act(world, no, ground=ground) == "invalid ground"
    Case.objects.filter(no=no).update(due_at=clock.now() + timedelta(days=1))
    assert act(world, no, ground="overdue") == "invalid ground"
    Case.objects.filter(no=no).update(return_count=2)
    assert act(world, no, ground="returned") == "shown"
