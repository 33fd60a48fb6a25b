"""What each move counts, case by case."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from linli.domain import measures
from linli.domain.measures import Basis, Measure, moved, stay_in, stock
from linli.domain.states import Command, State
from linli.domain.stays import bucket_of
from linli.domain.tallying import Fact, Happening, Place, Standing, facts_of

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday, half past nine in China
TODAY = date(2026, 3, 2)
DUE = NOW + timedelta(days=5)
HERE = Place(0, 10, 100, 7, "seat")
FRESH = Standing(
    State.REPORTED, HERE, NOW, holder=1, entered=NOW, due=DUE, respond_due=NOW + timedelta(days=1)
)


def _counts(facts: list[Fact], measure: int) -> int:
    return sum(fact.n for fact in facts if fact.measure == measure)


def _move(
    before: Standing, command: Command, after: Standing, *, at: datetime = NOW, **more: object
) -> list[Fact]:
    return facts_of(before, after, Happening(command, at, **more))  # type: ignore[arg-type]


def _plain(facts: list[Fact]) -> set[Measure]:
    """Return the flows among the facts."""
    return {
        Measure(fact.measure)
        for fact in facts
        if fact.measure < 40 and measures.INFO[Measure(fact.measure)].basis is Basis.HAPPENED
    }


def test_a_report_is_received_on_the_day_and_hour_it_was_made() -> None:
    early = replace(FRESH, registered=NOW - timedelta(days=1))
    facts = facts_of(None, early, Happening(Command.REPORT, NOW))
    assert Fact(Measure.RECEIVED, date(2026, 3, 1), 1, HERE, 6 * 24 + 9) in facts
    assert Fact(moved(None, State.REPORTED), TODAY, 1, HERE) in facts
    assert Fact(stock(State.REPORTED), TODAY, 1, HERE) in facts
    assert _counts(facts, Measure.OPEN_SINCE) == _counts(facts, Measure.DUE) == 1
    assert _counts(facts, Measure.OF_ACCEPTED) == _counts(facts, Measure.REPEAT) == 0
    again = facts_of(None, early, Happening(Command.REPORT, NOW, related=True))
    assert _counts(again, Measure.REPEAT) == 1


def test_a_case_without_dates_counts_in_none() -> None:
    facts = facts_of(
        None, replace(FRESH, due=None, respond_due=None), Happening(Command.REPORT, NOW)
    )
    assert not {Measure.DUE, Measure.CONTACT_DUE, Measure.OPEN_DUE} & {f.measure for f in facts}


def test_stock_and_cohorts_follow_the_case_and_flows_stay() -> None:
    given = replace(
        FRESH, state=State.DISPATCHED, lead=5, place=HERE._replace(unit=5), sign_due=NOW
    )
    facts = _move(replace(FRESH, state=State.ACCEPTED), Command.DISPATCH, given)
    assert Fact(Measure.DISPATCHED, TODAY, 1, given.place) in facts
    assert Fact(Measure.DUE, date(2026, 3, 7), -1, HERE) in facts
    assert Fact(Measure.DUE, date(2026, 3, 7), 1, given.place) in facts
    assert Fact(stock(State.ACCEPTED), TODAY, -1, HERE) in facts
    assert Fact(stock(State.DISPATCHED), TODAY, 1, given.place) in facts
    assert Fact(Measure.SIGN_DUE, TODAY, 1, given.place) in facts
    stay = next(fact for fact in facts if fact.measure == stay_in(State.ACCEPTED))
    assert (stay.place.unit, stay.slot) == (1, bucket_of(timedelta()))


def test_a_case_that_moves_to_another_place_takes_its_stock_along() -> None:
    moved_on = replace(FRESH, place=HERE._replace(town=11, village=110))
    facts = _move(FRESH, Command.AMEND, moved_on)
    assert _plain(facts) == set()
    assert Counter((f.measure, f.place.town, f.n) for f in facts if f.measure == 100) == {
        (100, 10, -1): 1,
        (100, 11, 1): 1,
    }
    assert _move(FRESH, Command.COMMENT, FRESH) == []


def test_a_state_entered_nobody_knows_when_gives_no_stay() -> None:
    before = replace(FRESH, entered=None)
    facts = _move(before, Command.ACCEPT, replace(FRESH, state=State.ACCEPTED))
    assert not [fact for fact in facts if fact.measure == stay_in(State.REPORTED)]


WITH_UNIT = replace(FRESH, state=State.DISPATCHED, lead=5, place=HERE._replace(unit=5))


@pytest.mark.parametrize(
    ("command", "after", "late", "due", "kept"),
    [
        (Command.SIGN, State.HANDLING, False, 0, 1),
        (Command.SIGN, State.HANDLING, True, 0, 0),
        (Command.RECALL, State.ACCEPTED, False, -1, 0),
        (Command.RECALL, State.ACCEPTED, True, 0, 0),
    ],
)
def test_signatures_due_and_kept(
    command: Command, after: State, late: bool, due: int, kept: int
) -> None:
    before = replace(WITH_UNIT, sign_due=NOW)
    at = NOW + timedelta(hours=1 if late else 0)
    facts = _move(before, command, replace(before, state=after, sign_due=None), at=at)
    assert (_counts(facts, Measure.SIGN_DUE), _counts(facts, Measure.SIGN_KEPT)) == (due, kept)


def test_a_decision_that_names_another_unit_is_a_dispatch_to_it() -> None:
    before = replace(WITH_UNIT, sign_due=NOW)
    other = replace(before, lead=6, place=HERE._replace(unit=6))
    facts = _move(before, Command.DECIDE, other)
    assert Fact(Measure.DISPATCHED, TODAY, 1, other.place) in facts
    assert Fact(Measure.SIGN_DUE, TODAY, -1, before.place) in facts
    assert Fact(Measure.SIGN_DUE, TODAY, 1, other.place) in facts
    assert _plain(_move(before, Command.DECIDE, before)) == set()


def test_a_return_is_counted_at_the_unit_that_gave_it_back() -> None:
    before = replace(WITH_UNIT, state=State.RETURN_PENDING)
    after = replace(before, state=State.ACCEPTED, lead=0, place=HERE._replace(unit=4))
    facts = _move(before, Command.GRANT_RETURN, after)
    assert Fact(Measure.RETURNED, TODAY, 1, before.place) in facts


@pytest.mark.parametrize("late", [False, True])
def test_disposal_and_closing_in_time(late: bool) -> None:
    at = DUE + timedelta(hours=1) if late else NOW
    handling = replace(WITH_UNIT, state=State.HANDLING)
    answered = replace(handling, state=State.ANSWERED, answered=at)
    facts = _move(handling, Command.ANSWER, answered, at=at)
    assert _plain(facts) == {Measure.DISPOSED, *(() if late else (Measure.DISPOSED_IN_TIME,))}
    assert _counts(facts, Measure.OPEN_DUE) == -1
    assert _counts(facts, Measure.OF_DISPOSED) == 1
    assert _counts(facts, Measure.DUE_KEPT) == (0 if late else 1)
    verified = replace(answered, state=State.VERIFIED)
    closed = replace(answered, state=State.CLOSED)
    facts = _move(verified, Command.CLOSE, closed)
    wanted = {Measure.CLOSED, Measure.CLOSED_AT_ONCE}
    assert _plain(facts) == wanted | (set() if late else {Measure.CLOSED_IN_TIME})
    assert (_counts(facts, Measure.OF_CLOSED), _counts(facts, Measure.OPEN_SINCE)) == (1, -1)


@pytest.mark.parametrize("turn", ["returns", "reworks", "reopens"])
def test_what_took_another_turn_was_not_closed_at_once(turn: str) -> None:
    before = replace(WITH_UNIT, state=State.VERIFIED, **{turn: 1})
    facts = _move(before, Command.CLOSE, replace(before, state=State.CLOSED))
    assert _plain(facts) == {Measure.CLOSED}  # and without an answer not in time either


def test_reopening_takes_back_what_followed_the_case_not_what_happened() -> None:
    closed = replace(WITH_UNIT, state=State.CLOSED, answered=NOW)
    again = replace(closed, state=State.REWORK, answered=None, reopens=1)
    facts = _move(closed, Command.REOPEN, again)
    assert _plain(facts) == {Measure.REOPENED}
    assert _counts(facts, Measure.OF_CLOSED) == _counts(facts, Measure.DUE_KEPT) == -1
    assert _counts(facts, Measure.OF_REOPENED) == _counts(facts, Measure.OPEN_DUE) == 1


def test_a_suspended_matter_is_due_on_no_day() -> None:
    handling = replace(WITH_UNIT, state=State.HANDLING)
    facts = _move(handling, Command.GRANT_SUSPENSION, replace(handling, state=State.SUSPENDED))
    assert _counts(facts, Measure.DUE) == _counts(facts, Measure.OPEN_DUE) == -1
    assert _counts(facts, Measure.OPEN_SINCE) == 0


@pytest.mark.parametrize(
    ("target", "command", "contact"),
    [
        (State.REJECTED, Command.REJECT, 0),
        (State.LAWFUL_CHANNEL, Command.TO_CHANNEL, 0),
        (State.WITHDRAWN, Command.WITHDRAW, -1),
        (State.MERGED, Command.MERGE, -1),
    ],
)
def test_what_is_not_handled_here_leaves_the_cohorts(
    target: State, command: Command, contact: int
) -> None:
    before = replace(FRESH, state=State.ACCEPTED)
    facts = _move(before, command, replace(before, state=target))
    assert _counts(facts, Measure.DUE) == _counts(facts, Measure.OF_ACCEPTED) == -1
    assert _counts(facts, Measure.CONTACT_DUE) == contact
    assert _counts(facts, Measure.REPEAT) == (command is Command.MERGE)


def test_the_first_contact_in_time() -> None:
    for at, kept in ((NOW, 1), (NOW + timedelta(days=2), 0)):
        facts = _move(FRESH, Command.REQUEST_INFO, replace(FRESH, responded=at))
        assert _counts(facts, Measure.CONTACT_KEPT) == kept


def test_checks_and_what_was_said() -> None:
    before = replace(WITH_UNIT, state=State.ANSWERED, answered=NOW)
    passed = replace(before, state=State.VERIFIED)
    solved = _move(before, Command.VERIFY_TRUE, passed, asked=True, solved=True)
    assert _plain(solved) == {
        Measure.VERIFIED, Measure.CALLED_BACK, Measure.REACHED, Measure.SAID, Measure.SAID_SOLVED,
    }  # fmt: skip
    on_site = _move(before, Command.VERIFY_FALSE, replace(before, reworks=1), solved=False)
    assert _plain(on_site) == {Measure.VERIFIED, Measure.VERIFIED_FALSE, Measure.SAID}
    nobody = _move(before, Command.VERIFY_UNREACHED, before, asked=True)
    assert _plain(nobody) == {Measure.CALLED_BACK}


def test_ratings() -> None:
    closed = replace(WITH_UNIT, state=State.CLOSED)
    assert _plain(_move(closed, Command.RATE, closed, stars=4)) == {
        Measure.RATED,
        Measure.SATISFIED,
    }
    assert _plain(_move(closed, Command.RATE, closed, stars=3)) == {Measure.RATED}


def test_every_measure_has_a_number_a_label_and_a_meaning() -> None:
    for state in State:
        assert measures.state_of(stock(state)) is state
        assert measures.stayed_in(stay_in(state)) is state
        assert measures.label(stock(state))
        assert measures.label(stay_in(state)).endswith("停留")
        for source in (None, *State):
            assert measures.move_of(moved(source, state)) == (source, state)
            assert "→" in measures.label(moved(source, state))
    assert measures.state_of(Measure.RECEIVED) is None
    assert set(measures.INFO) == set(Measure)
    assert measures.label(Measure.RECEIVED) == "收件"
    with pytest.raises(ValueError, match="99"):
        measures.label(99)
