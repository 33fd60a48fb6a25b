"""What is published about the units: pairs of counts, whole periods, nothing flattering."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.cases.models import Case, Duty, Rating, Verification
from linli.domain.indicators import Share
from linli.insights.performance import (
    FEWEST,
    UnitRow,
    lines,
    packed,
    performance,
    periods,
    unpacked,
)
from linli.kernel import clock

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=clock.CIVIL)


def dated(world: World, number: int, **columns: object) -> Case:
    """Open and dispatch a case to zj, then set its columns."""
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    at = datetime(2026, 10, 5, 9, number % 60, tzinfo=clock.CIVIL)
    due = at + timedelta(days=7)
    Case.objects.filter(no=receipt.no).update(
        **{"clock_start": at, "due_at": due, "state": "handling", **columns}
    )
    return Case.objects.get(no=receipt.no)


def of_zj(world: World, code: str = "month") -> UnitRow:
    unit = world.catalogue.unit_by_code("zj")
    assert unit is not None
    rows = performance(periods(NOW))[code]
    return next(row for row in rows if row.unit == unit.id)


def test_periods_are_the_last_whole_month_and_the_quarter_so_far() -> None:
    month, quarter = periods(NOW)
    assert (str(month.first), str(month.last)) == ("2026-10-01", "2026-10-31")
    assert (str(quarter.first), quarter.end) == ("2026-10-01", NOW)
    month, quarter = periods(datetime(2026, 1, 1, 0, 0, tzinfo=clock.CIVIL))
    assert (str(month.first), str(month.last)) == ("2025-12-01", "2025-12-31")
    assert str(quarter.first) == "2026-01-01"


@pytest.mark.both_engines
def test_what_is_open_and_overdue_stands_in_the_denominator(world: World) -> None:
    due = datetime(2026, 10, 12, 9, 0, tzinfo=clock.CIVIL)
    dated(world, 1, due_at=due, answered_at=due + timedelta(milliseconds=900), state="answered")
    dated(world, 2, due_at=due, answered_at=due + timedelta(seconds=1), state="answered")
    dated(world, 3, due_at=due)
    row = of_zj(world)
    assert (row.on_time, row.due, row.received) == (1, 3, 3)


def test_what_was_not_handled_here_or_stands_still_is_left_out(world: World) -> None:
    dated(world, 1)
    for state in ("rejected", "lawful_channel", "withdrawn", "merged"):
        dated(world, 2, state=state, ended_at=NOW)
    dated(world, 3, state="suspended")
    row = of_zj(world)
    assert (row.due, row.received) == (1, 2)


def test_not_yet_due_is_not_late(world: World) -> None:
    dated(world, 1, due_at=NOW + timedelta(days=1))
    assert of_zj(world, "quarter").due == 0


def test_the_requesters_word_counts_before_the_verifiers(world: World) -> None:
    answered = datetime(2026, 10, 10, 9, 0, tzinfo=clock.CIVIL)
    said = {"answered_at": answered, "answer_round": 1, "state": "verified"}
    own = dated(world, 1, confirmed_round=1, confirmed_solved=False, **said)
    checked = dated(world, 2, **said)
    dated(world, 3, **said)  # nobody said anything
    old = dated(world, 4, confirmed_round=1, confirmed_solved=True, **{**said, "answer_round": 2})
    for case, solved, round_ in ((own, True, 1), (checked, True, 1), (old, False, 1)):
        Verification.objects.create(
            case=case, round=round_, verifier=world.user("verify1"), method="phone",
            result="true", solved=solved, at=answered,
        )  # fmt: skip
    row = of_zj(world)
    assert (row.solved, row.asked) == (1, 2)


def test_satisfied_begins_at_four_stars(world: World) -> None:
    at = datetime(2026, 10, 20, 9, 0, tzinfo=clock.CIVIL)
    for number, stars in enumerate((5, 4, 3, 1)):
        Rating.objects.create(case=dated(world, number), round=1, stars=stars, at=at)
    row = of_zj(world)
    assert (row.satisfied, row.rated) == (2, 4)


def test_five_queries_however_many_periods(world: World) -> None:
    dated(world, 1)
    with counted() as found:
        performance(periods(NOW))
    assert len(found) == 5


def planned(world: World, number: int, answered_days: int | None, **part: object) -> Case:
    """A case of zj due on the 12th, with one part of cg; columns of the part as given."""
    due = datetime(2026, 10, 12, 23, 59, 59, tzinfo=clock.CIVIL)
    answered = None if answered_days is None else due + timedelta(days=answered_days)
    standing = "handling" if answered is None else "answered"
    case = dated(world, number, due_at=due, answered_at=answered, state=standing)
    cg = world.catalogue.unit_by_code("cg")
    assert cg is not None
    given = {"place": 1, "task": "清运", "days": 2, "given_at": case.clock_start, **part}
    Duty.objects.create(case=case, unit_id=cg.id, part="support", **given)
    return case


@pytest.mark.both_engines
def test_the_lateness_of_a_supporting_unit_is_its_own(world: World) -> None:
    due = datetime(2026, 10, 9, 23, 59, 59, tzinfo=clock.CIVIL)
    day = timedelta(days=1)
    with clock.at(NOW):
        # Five days late with its part, the answer three days late: all of it the part's.
        planned(world, 1, 3, due_at=due, done_at=due + 5 * day)
        # The lead took two days more than that.
        planned(world, 2, 7, due_at=due, done_at=due + 5 * day)
        # In time; not waited for; not due any more when it was dropped; still open and late.
        planned(world, 3, 0, due_at=due, done_at=due)
        planned(world, 4, 2, due_at=due)
        planned(world, 5, 1, due_at=due, ended_at=due - day, active=False)
        planned(world, 6, None, due_at=due)
        zj, found = of_zj(world), performance(periods(NOW))["month"]
    assert (zj.due, zj.on_time, zj.held_up) == (6, 1, 2)
    assert zj.shares()["on_time"] == Share(1, 4)
    cg = world.catalogue.unit_by_code("cg")
    assert cg is not None
    row = next(row for row in found if row.unit == cg.id)
    assert row.shares()["parts"] == Share(1, 5)
    (line,) = lines([zj], world.catalogue)
    assert line.held_up == 2


def test_what_is_still_open_is_held_up_while_the_part_is(world: World) -> None:
    due = datetime(2026, 10, 12, 23, 59, 59, tzinfo=clock.CIVIL)
    with clock.at(NOW):
        case = planned(world, 1, None, due_at=due - timedelta(hours=1))
        assert of_zj(world).held_up == 1
        Case.objects.filter(pk=case.pk).update(state="suspended")
        assert not any(row.held_up or row.parts_due for row in performance(periods(NOW))["month"])


def test_few_matters_give_no_rate_and_names_give_the_order(world: World) -> None:
    units = {unit.code: unit for unit in world.catalogue.units.values()}
    rows = [
        UnitRow(units["zj"].id, received=9, due=FEWEST, on_time=1),
        UnitRow(units["cg"].id, received=4, due=FEWEST - 1, on_time=4),
    ]
    assert unpacked(packed({"month": rows})) == {"month": rows}
    told = lines(rows, world.catalogue)
    assert [line.unit for line in told] == sorted(line.unit for line in told)
    rates = {line.unit: line.shares["on_time"] for line in told}
    assert rates[units["zj"].name] == Share(1, 5)
    assert rates[units["cg"].name] is None
