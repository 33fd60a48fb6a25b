"""The machine of a whistle and of its calls: every way ends, nobody judges themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from graphlib import TopologicalSorter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.county.defaults import load_calendar
from linli.county.pack_powers import default_of
from linli.domain import whistles as rules
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.whistles import (
    AWAITED,
    CALL_ROWS,
    RATED,
    SETTLED,
    Act,
    Asked,
    Kind,
    Outcome,
    Side,
    Stage,
    Standing,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in China
LIMITS = rules.read_limits(default_of("whistles"))
MOVES = [(row.act, row.side) for row in CALL_ROWS]


def test_every_standing_is_reached_every_way_ends_and_no_way_is_long() -> None:
    reached = {Standing.CALLED}
    front = [Standing.CALLED]
    while front:
        standing = front.pop(0)
        for row in CALL_ROWS:
            if standing in row.sources and row.target and row.target not in reached:
                reached.add(row.target)
                front.append(row.target)
    assert reached == set(Standing)
    # No circle: an objection refused is not made again, so no call goes on for ever.
    ways = TopologicalSorter[Standing]()
    for row in CALL_ROWS:
        if row.target:
            ways.add(row.target, *row.sources)
    assert next(iter(ways.static_order())) is Standing.CALLED
    for standing in AWAITED:
        assert any(standing in row.sources and row.target in SETTLED for row in CALL_ROWS)
    assert not any(row.sources & SETTLED and row.target for row in CALL_ROWS)


def test_the_called_unit_never_records_rates_or_decides() -> None:
    own = {row.act for row in CALL_ROWS if row.side is Side.CALLED_UNIT}
    assert own == {Act.COME, Act.OBJECT}
    decides = {row.side for row in CALL_ROWS if row.act in {Act.UPHOLD, Act.REFUSE}}
    assert decides == {Side.COUNTY_LEADER}
    for act in (Act.ARRIVE, Act.RATE, Act.MISS, Act.UPHOLD):
        with pytest.raises(NotYours):
            rules.after(Standing.CALLED, act, Side.CALLED_UNIT)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(MOVES), max_size=12), st.sampled_from(Outcome), st.integers(-90, 90)
)
def test_whatever_happens_the_end_settles_every_call(
    acts: list[tuple[Act, Side]], outcome: Outcome, minutes: int
) -> None:
    standing, arrived, said = Standing.CALLED, False, list[str]()
    for act, side in acts:
        try:
            standing = rules.after(standing, act, side)
        except DomainError as refusal:
            said.append(refusal.message)
        arrived = arrived or standing is Standing.ARRIVED
    assert all(sentence.endswith("。") for sentence in said)
    assert not (arrived and standing is Standing.ABSENT), "who came was not absent"
    last = rules.closing(standing, outcome, NOW, NOW + timedelta(minutes=minutes))
    ended = rules.after(standing, last, Side.CALLING_SIDE) if last else standing
    assert ended in SETTLED
    if last is Act.MISS:
        assert minutes > 0
        assert outcome is not Outcome.CALLED_OFF
        assert standing is not Standing.OBJECTS
    assert rules.stage_of([ended], ended=True) is Stage.ENDED
    if ended in RATED:
        assert rules.after(ended, Act.RATE, Side.CALLING_SIDE) is ended


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Kind), st.integers(1, 20_000), st.integers(0, 59))
def test_an_answer_is_never_due_after_the_arrival(kind: Kind, minutes: int, seconds: int) -> None:
    arrive_by = NOW + timedelta(minutes=minutes, seconds=seconds)
    due = rules.answer_by(kind, NOW, arrive_by, LIMITS, load_calendar())
    assert NOW < due <= arrive_by
    late = rules.minutes_late(due, due + timedelta(minutes=minutes))
    assert late == minutes
    assert not rules.in_time(due, due + timedelta(minutes=1))
    assert rules.minutes_late(due, due - timedelta(minutes=minutes)) <= 0


def test_answer_times_by_kind() -> None:
    far = NOW + timedelta(days=3)
    calendar = load_calendar()
    emergency = rules.answer_by(Kind.EMERGENCY, NOW, far, LIMITS, calendar)
    assert emergency == NOW + timedelta(minutes=30)
    # Four hours at the desk from nine: three until noon, one more from half past two.
    ordinary = rules.answer_by(Kind.DIFFICULT, NOW, far, LIMITS, calendar)
    assert ordinary == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert rules.limit_text(LIMITS.answer[Kind.EMERGENCY]) == "30 分钟"


def test_what_a_county_sets_is_checked_key_by_key() -> None:
    raw = default_of("whistles")
    with pytest.raises(Invalid) as wrong:
        rules.read_limits(
            {
                **raw,
                "answer": {
                    "enforcement": {"minutes": 0},
                    "difficult": {"hours": 2},
                    "emergency": 5,
                },
                "furthest_days": True,
                "most_units": 99,
                "colour": "red",
            }
        )
    assert set(wrong.value.fields) == {"answer", "furthest_days", "most_units", "colour"}
    with pytest.raises(Invalid) as partly:
        rules.read_limits({**raw, "answer": {"emergency": {"minutes": 10}}})
    assert set(partly.value.fields) == {"answer"}


def test_units_without_that_duty_need_a_basis() -> None:
    def problem(*asked: Asked, basis: str = "", matter: str = "占道经营") -> dict[str, str]:
        return rules.units_problem(asked, calling_unit=1, matter=matter, basis=basis, limits=LIMITS)

    stranger = Asked(7, "县供水公司", has_duty=False)
    assert "占道经营" in problem(stranger)["basis"]
    assert "县供水公司" in problem(stranger)["basis"]
    assert "还没有确定事项" in problem(stranger, matter="")["basis"]
    assert problem(stranger, basis="联席会议纪要第三条") == {}
    assert "本单位" in problem(Asked(1, "东风中心"))["units"]
    assert "重复吹哨" in problem(Asked(5, "县城管局", open_call=True))["units"]
    assert "被投诉" in problem(Asked(5, "县城管局", complained_of=True))["units"]
    many = [Asked(n, str(n)) for n in range(2, 2 + LIMITS.most_units + 1)]
    assert "最多请" in problem(*many)["units"]


def test_who_calls_records_and_decides() -> None:
    assert rules.calls_problem("town", "centre") is None
    assert rules.calls_problem("county", "centre") is None
    assert rules.calls_problem("village", "centre") is not None
    assert rules.calls_problem("county", "department") is not None

    def caller(acting: set[int], own: set[int] = frozenset()) -> DomainError | None:  # type: ignore[assignment]  # an empty set will do
        return rules.caller_problem(
            calling_unit=1, acting_units=frozenset(acting), own_units=frozenset(own), called={5}
        )

    assert caller({1}) is None
    assert caller({2}).code == "not-calling-side"  # type: ignore[union-attr]  # it is refused
    assert caller({1}, {5}).code == "own-unit"  # type: ignore[union-attr]  # it is refused

    def decider(*, leads: bool = True, hands: set[int], units: set[int]) -> str:
        refusal = rules.decider_problem(
            leads_county=leads,
            hands=frozenset(hands),
            called_by=10,
            units=frozenset(units),
            called_unit=5,
        )
        return refusal.code if refusal else ""

    assert decider(hands={11}, units={9}) == ""
    assert decider(leads=False, hands={11}, units={9}) == "not-convenor"
    assert decider(hands={11, 10}, units={9}) == "own-whistle"
    assert decider(hands={11}, units={9, 5}) == "own-unit"


def test_moments() -> None:
    assert "已经过了" in rules.moment_problem(NOW, NOW, LIMITS)
    assert "15天" in rules.moment_problem(NOW + timedelta(days=15, minutes=1), NOW, LIMITS)
    assert rules.moment_problem(NOW + timedelta(days=15), NOW, LIMITS) == ""
    assert "晚于现在" in rules.arrival_problem(NOW + timedelta(minutes=2), NOW, NOW)
    assert "早于吹哨" in rules.arrival_problem(NOW - timedelta(minutes=1), NOW, NOW)
    assert rules.arrival_problem(NOW, NOW + timedelta(seconds=40), NOW) == ""
    with pytest.raises(NotNow):
        rules.after(Standing.ARRIVED, Act.ARRIVE, Side.CALLING_SIDE)
