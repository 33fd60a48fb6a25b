"""Nobody who had a part in a handling looks into the complaint about it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linli.domain.complaints import (
    NO_PARTS,
    PARTS,
    Done,
    Parts,
    kept_out,
    key,
    parts,
    prefix,
    round_of,
    taker,
)
from linli.domain.states import Command

CENTRE, SUPERVISION, TOWN, UNIT = 1, 2, 3, 4
UNITS = st.frozensets(st.sampled_from([CENTRE, SUPERVISION, TOWN, UNIT]))
DONE = st.builds(
    Done,
    unit=st.none() | st.sampled_from([CENTRE, SUPERVISION, TOWN, UNIT]),
    hands=st.frozensets(st.integers(1, 5), max_size=2),
)


def test_who_holds_a_duty_or_acted_had_a_part() -> None:
    done = [Done(TOWN, frozenset({7})), Done(None, frozenset({8, 9}))]
    assert parts([UNIT], done, CENTRE) == Parts(frozenset({UNIT, TOWN}), frozenset({7, 8, 9}))


def test_what_no_unit_ever_had_lies_with_its_centre() -> None:
    assert parts([], [], TOWN) == Parts(frozenset({TOWN}), frozenset())
    assert parts([], [Done(None, frozenset({7}))], TOWN).units == {TOWN}
    assert parts([], [Done(CENTRE, frozenset({7}))], TOWN).units == {CENTRE}
    assert parts([], [], None) == NO_PARTS


def test_passing_on_is_no_part_refusing_and_checking_are() -> None:
    assert {Command.REJECT, Command.TO_CHANNEL, Command.VERIFY_TRUE, Command.ANSWER} <= PARTS
    assert not {Command.ACCEPT, Command.DISPATCH, Command.CLOSE, Command.COMMENT} & PARTS


@given(st.lists(st.sampled_from([CENTRE, TOWN, UNIT])), st.lists(DONE), st.none() | st.just(TOWN))
def test_every_part_counts(duty_units: list[int], done: list[Done], lying: int | None) -> None:
    found = parts(duty_units, done, lying)
    assert found.units >= set(duty_units) | {act.unit for act in done if act.unit is not None}
    assert found.people == {hand for act in done for hand in act.hands}
    assert found.units or lying is None


@given(UNITS, st.none() | st.just(SUPERVISION))
def test_who_takes_it_in_had_no_part_if_anybody_had_none(
    units: frozenset[int], supervision: int | None
) -> None:
    concerned = Parts(units, frozenset())
    taken_by = taker(county_centre=CENTRE, supervision=supervision, concerned=concerned)
    free = [one for one in (CENTRE, supervision) if one is not None and one not in units]
    assert taken_by == (free[0] if free else CENTRE)
    assert kept_out(concerned, taken_by) == units - {taken_by}


def test_one_name_for_each_matter_and_round() -> None:
    no = "1407812026112100001"
    assert key(no, 2, 0).startswith(prefix(no, 2))
    assert len({key(no, turn, earlier) for turn in range(3) for earlier in range(3)}) == 9
    assert not key(no, 21, 0).startswith(prefix(no, 2))
    assert round_of(key(no, 2, 1)) == 2
