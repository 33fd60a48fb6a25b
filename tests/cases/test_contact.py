"""Who sees a requester's name and number: for a duty, with a reason, on record."""

from __future__ import annotations

import json

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.audit.models import Event
from linli.cases.actions.reveal import reveal_contact
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def dispatched(world: World, **raw: object) -> str:
    no = world.report(**raw).no
    world.drive(no, "accept", ("dispatch", {"support_units": ["cg"]}))
    return no


def outcome(world: World, no: str, by: str, reason: str = "回访") -> object:
    try:
        return reveal_contact(actor=world.actor(by), no=no, reason=reason)
    except DomainError as refusal:
        return type(refusal)


@pytest.mark.parametrize(
    ("privacy", "by", "seen"),
    [
        ("named", "seat1", True),
        ("named", "verify1", True),
        ("named", "zj_handler", True),
        ("named", "zj_leader", True),
        ("named", "cg_handler", False),  # the supporting unit works through the lead
        ("named", "audit1", False),
        ("confidential", "dispatch1", True),
        ("confidential", "zj_handler", False),
    ],
)
def test_who_may(world: World, privacy: str, by: str, seen: bool) -> None:
    no = dispatched(world, privacy=privacy, proxy_name="乙", proxy_phone="13900005678")
    expected = {"诉求人": "测试居民 13900001234", "代办人": "乙 13900005678"}
    assert outcome(world, no, by) == (expected if seen else NotYours)
    assert len(read("reading", int(no))) == seen


def test_strangers_learn_nothing(world: World) -> None:
    no = dispatched(world)
    for by in ("water_handler", "t2_dispatch", "admin1", "visitor"):
        assert outcome(world, no, by) is NotFound


def test_a_reason_is_asked_and_kept(world: World) -> None:
    no = dispatched(world)
    assert outcome(world, no, "seat1", " \u200b ") is Invalid
    outcome(world, no, "seat1", "回访" * 200)
    event = read("reading", int(no))[0]
    assert event.actor_id == world.user("seat1").pk
    assert json.loads(event.payload.body)["reason"] == ("回访" * 200)[:200]
    assert "13900001234" not in event.payload.body


def test_half_a_contact(world: World) -> None:
    no = world.report(name="", phone="13900001234").no
    assert outcome(world, no, "seat1") == {"诉求人": "13900001234"}
    no = world.report(name="甲", phone="").no
    assert outcome(world, no, "seat1") == {"诉求人": "甲"}


def test_anonymous_has_nothing_to_show(world: World) -> None:
    no = world.report(privacy="anonymous").no
    assert outcome(world, no, "seat1") == {}
    assert Event.objects.filter(chain_kind="reading").count() == 1
