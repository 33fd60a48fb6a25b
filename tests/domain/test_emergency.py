"""The machine of one call, walked in full; the order of calling; the three-minute indicator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain.emergency import (
    GOAL,
    MOVES,
    OVER,
    Call,
    Called,
    Callee,
    Near,
    Part,
    Place,
    Verb,
    call_list,
    decide,
    first_called,
    next_called,
    offered,
    over,
    quickness,
)
from linli.domain.errors import NotNow, NotYours

T0 = datetime(2026, 3, 1, tzinfo=UTC)
PLACE = Place("c/t/v/g/", "c/t/v/", "c/t/", "c/")


def test_every_standing_is_reached_ends_and_never_turns_back() -> None:
    seen, edge, steps = {Call.CALLED}, {Call.CALLED}, 0
    while edge:
        steps += 1
        edge = {target for (call, _), (target, _) in MOVES.items() if call in edge} - seen
        seen |= edge
        assert steps <= len(Call), "a loop"
    assert seen == set(Call)
    assert not [call for call, _ in MOVES if call in OVER]
    for call in set(Call) - OVER:
        assert Verb.STAND_DOWN in offered(call, {Part.OFFICER})
        assert offered(call, {Part.RESPONDER}), f"a responder is stuck at {call}"
        assert Verb.STAND_DOWN not in offered(call, {Part.RESPONDER})
    assert not any(
        Part.CLOCKWORK in who
        for (_, verb), (_, who) in MOVES.items()
        if verb is not Verb.STAND_DOWN
    ), "only people answer"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Verb), st.sampled_from(Part)), max_size=12))
def test_any_course_of_a_call_obeys_the_table(course: list[tuple[Verb, Part]]) -> None:
    call, rank = Call.CALLED, list(Call)
    for verb, part in course:
        try:
            target = decide(call, verb, {part})
        except (NotNow, NotYours):
            assert verb not in offered(call, {part})
        else:
            assert rank.index(target) > rank.index(call)
            call = target
    assert over([call]) is (call in OVER)


def test_refusals_say_what_to_do() -> None:
    with pytest.raises(NotNow, match="已到场"):
        decide(Call.ACKNOWLEDGED, Verb.FINISH, {Part.RESPONDER})
    with pytest.raises(NotYours, match="被呼叫"):
        decide(Call.CALLED, Verb.ACKNOWLEDGE, {Part.OFFICER})
    with pytest.raises(NotNow, match="已经结束"):
        decide(Call.DONE, Verb.STAND_DOWN, {Part.OFFICER})
    assert not over([])


def _post(post: int, path: str, kind: str = "grid", **more: bool) -> Callee:
    given = {"volunteer": kind == "grid", "on_duty": True, **more}
    return Callee(post, post, path, kind, **given)


ALL = [
    _post(1, "c/", "county"),
    _post(2, "c/t/", "town"),
    _post(3, "c/t/v/", "village"),
    _post(4, "c/t/v/g/"),
    _post(5, "c/t/v/"),
    _post(6, "c/t/w/"),
    _post(7, "c/u/w/"),
    _post(8, "c/t/w/", "village"),
    _post(9, "c/t/v/g/m/"),
    _post(10, "c/t/v/h/", on_duty=False),
]


def test_the_order_goes_from_the_village_outwards() -> None:
    found = [(one.post, near) for one, near in call_list(reversed(ALL), PLACE)]
    assert found == [
        (3, Near.VILLAGE_POST),
        (2, Near.TOWN_POST),
        (4, Near.GRID),
        (9, Near.GRID),
        (5, Near.VILLAGE),
        (6, Near.NEIGHBOUR),
        (1, Near.COUNTY_POST),
    ]
    listed = call_list(ALL, PLACE)
    assert [one.post for one, _ in first_called(listed)] == [3, 4]
    called = [3, 4]
    while row := next_called(listed, called):
        called.append(row[0].post)
    assert called == [3, 4, 2, 9, 5, 6, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from(ALL)),
    st.sampled_from([PLACE, Place("", "", "c/t/", "c/"), Place("", "", "", "c/")]),
)
def test_nobody_off_duty_or_of_another_town_is_called(some: set[Callee], place: Place) -> None:
    for one, near in call_list(some, place):
        assert one.on_duty or not one.volunteer
        assert one.area_path.startswith(place.town) or near is Near.COUNTY_POST
        assert near is not Near.GRID or place.grid


def test_time_to_acknowledge_counts_the_goal_in_and_names_what_is_left_out() -> None:
    def row(answer: float | None, end: float | None = None, *, mistaken: bool = False) -> Called:
        return Called(
            T0,
            None if answer is None else T0 + timedelta(seconds=answer),
            None if end is None else T0 + timedelta(seconds=end),
            mistaken,
        )

    late = T0 + timedelta(hours=1)
    rows = [row(60), row(180), row(181), row(None), row(None, 90), row(5, 9, mistaken=True)]
    found = quickness(rows, late)
    assert (found.within, found.called, found.seconds) == (2, 4, 180)
    assert (found.mistaken, found.running, found.early) == (1, 0, 1)
    assert quickness([row(None)], T0 + GOAL).running == 1
    assert quickness([row(None)], T0 + GOAL + timedelta(seconds=1)).called == 1
    nothing = quickness([], late)
    assert (nothing.called, nothing.seconds) == (0, None)
