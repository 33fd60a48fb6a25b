"""Who did it stands in the event; in whose place, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from linli.people.actor import SYSTEM, Absent, Actor, hats
from linli.people.signing import signed

NOW = datetime(2026, 7, 14, 8, 30, tzinfo=UTC)
OWN = Actor(user_id=7, name="李分流", request_id="r1")


def test_an_act_in_ones_own_right() -> None:
    made = signed("book-end", OWN, NOW, unit_id=3, fields=["a"], payload={"reason": "拆了"})
    assert (made.actor_id, made.on_behalf_of, made.role, made.unit_id) == (7, None, "", 3)
    assert (made.source_state, made.target_state, made.request_id) == ("", "", "r1")
    assert made.payload == {"actor_name": "李分流", "reason": "拆了"}


def test_an_act_in_somebody_elses_place_names_both() -> None:
    away = Absent(8, "王格", ())
    own, other = hats(replace(OWN, standing_for=(away,)))
    assert own.in_place_of is None
    made = signed("book-end", other, NOW, states=("open", "done"))
    assert (made.actor_id, made.on_behalf_of) == (7, 8)
    assert (made.source_state, made.target_state) == ("open", "done")
    assert made.payload == {"actor_name": "李分流 代 王格"}


def test_the_clockwork_signs_as_such() -> None:
    made = signed("outing-lapse", SYSTEM, NOW)
    assert (made.actor_id, made.role) == (None, "system")
