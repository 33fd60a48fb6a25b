"""A number's earlier matters: its own, for whoever takes the call, on record."""

from __future__ import annotations

import json

import pytest
from tests.budgets import within
from tests.world import World

from linli.audit.chain import read
from linli.audit.models import Event
from linli.cases.actions.caller import LIMIT, MOST, look_up, name_given
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NUMBER = "13900001234"


def numbers(world: World, phone: str = NUMBER, by: str = "seat1") -> list[str]:
    return [one.no for one in look_up(actor=world.actor(by), phone=phone)]


def test_only_the_numbers_own_matters_newest_first(world: World) -> None:
    first = world.report(title="一").no
    second = world.report(title="二").no
    world.report(phone="13900005678")
    assert numbers(world) == [second, first]
    assert numbers(world, "139 0000-1234") == [second, first]
    assert numbers(world, "+8613900001234") == [second, first]
    assert numbers(world, "13900001235") == []


def test_who_filed_for_somebody_else_is_not_who_it_is_about(world: World) -> None:
    world.report(proxy_name="乙", proxy_phone="13900005678")
    assert numbers(world, "13900005678") == []


def test_anonymous_reports_are_never_found(world: World) -> None:
    world.report(privacy="anonymous")
    assert numbers(world) == []


def test_at_most_ten(world: World) -> None:
    for number in range(MOST + 1):
        world.report(title=f"第{number}件")
    assert len(numbers(world)) == MOST


def test_the_look_up_is_on_record_without_the_number(world: World) -> None:
    no = world.report().no
    numbers(world)
    seat = world.user("seat1")
    (event,) = read("caller", seat.pk)
    body = json.loads(event.payload.body)
    assert (event.action, event.actor_id) == ("look_up_caller", seat.pk)
    assert body["shown"] == [no]
    assert NUMBER not in event.payload.body


def test_looking_for_nothing_is_on_record_too(world: World) -> None:
    numbers(world)
    assert len(read("caller", world.user("seat1").pk)) == 1


@pytest.mark.parametrize("by", ["zj_handler", "grid1", "verify1", "audit1", "admin1", "visitor"])
def test_others_do_not_look_up(world: World, by: str) -> None:
    world.report()
    with pytest.raises(NotYours):
        numbers(world, by=by)
    assert not Event.objects.filter(chain_kind="caller").exists()


def test_only_what_the_clerk_may_see(world: World) -> None:
    here = world.report(area="149901001001001").no
    there = world.report(area="149901100201001").no
    assert set(numbers(world, by="seat1")) == {here, there}
    assert numbers(world, by="t1_dispatch") == [here]


def test_whoever_is_kept_out_of_a_case_does_not_find_it(world: World) -> None:
    no = world.report().no
    world.do(no, "block", by="dispatch1", account="seat1", text="亲属")
    assert numbers(world) == []


@pytest.mark.parametrize("phone", ["", "12", "1390000123", "电话", "13900001234；13900005678"])
def test_what_is_no_number_is_said(world: World, phone: str) -> None:
    with pytest.raises(Invalid) as refusal:
        numbers(world, phone)
    assert "phone" in refusal.value.fields


def test_too_many_numbers_are_refused(world: World) -> None:
    for _ in range(LIMIT.most):
        assert LIMIT.hit(str(world.user("seat1").pk), clock.now())
    with pytest.raises(NotNow):
        numbers(world)
    assert numbers(world, by="dispatch1") == []


def test_no_name_for_a_number_nobody_left_or_left_without_a_name(world: World) -> None:
    assert name_given(actor=world.actor("seat1"), phone=NUMBER) == ""
    world.report(name="")
    assert name_given(actor=world.actor("seat1"), phone=NUMBER) == ""
    assert not Event.objects.filter(action="reveal_contact").exists()


def test_no_name_where_the_clerk_may_not_unmask(world: World) -> None:
    """Registered for another town by a dispatcher: their case to see, not their people to read."""
    no = world.report(by="t1_dispatch", area="149901100201001").no
    assert numbers(world, by="t1_dispatch") == [no]
    assert name_given(actor=world.actor("t1_dispatch"), phone=NUMBER) == ""
    assert not Event.objects.filter(action="reveal_contact").exists()


def test_open_ones_can_take_more(world: World) -> None:
    world.closed()
    world.report()
    assert [one.open for one in look_up(actor=world.actor("seat1"), phone=NUMBER)] == [True, False]


def test_the_name_comes_on_request_and_on_record(world: World) -> None:
    world.report(name="旧名")
    no = world.report(name="测试居民").no
    assert name_given(actor=world.actor("seat1"), phone=NUMBER) == "测试居民"
    (event,) = read("reading", int(no))
    assert event.action == "reveal_contact"
    assert "测试居民" not in event.payload.body


def test_no_name_no_reading(world: World) -> None:
    assert name_given(actor=world.actor("seat1"), phone=NUMBER) == ""
    no = world.report(name="").no
    assert name_given(actor=world.actor("seat1"), phone=NUMBER) == ""
    assert read("reading", int(no)) == []


def test_the_cost_does_not_grow(world: World) -> None:
    actor = world.actor("seat1")
    look_up(actor=actor, phone=NUMBER)
    for number in range(5):
        world.report(title=f"第{number}件")
    with within("cases.look_up_caller"):
        look_up(actor=actor, phone=NUMBER)
