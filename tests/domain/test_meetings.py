"""Meetings: the machine walked through whole, the rhythm, the agenda, what binds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.county.defaults import load_calendar
from linli.county.pack_powers import default_of
from linli.domain.agenda import Candidate, Reason, propose
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.meeting_rhythm import Every, Rhythm, hint, next_day
from linli.domain.meeting_rules import read_rules
from linli.domain.meetings import (
    FINAL,
    MOVES,
    Facts,
    Hand,
    Standing,
    Verb,
    decision_problems,
    judge,
    may_chair,
    open_to,
)

CALENDAR = load_calendar()
RULES = read_rules(default_of("meetings"))
NOW = datetime(2026, 7, 6, 1, tzinfo=UTC)
HANDS = [frozenset(some) for some in chain.from_iterable(combinations(Hand, n) for n in range(5))]


def facts(standing: Standing, hands: frozenset[Hand], **more: object) -> Facts:
    return Facts(standing, hands, **more)  # type: ignore[arg-type]  # the field's own type


def test_every_standing_is_reached_and_only_a_voided_paper_leads_back() -> None:
    reached, edge = {Standing.PLANNED}, [Standing.PLANNED]
    while edge:
        here = edge.pop()
        new = {row.target for row in MOVES if row.source is here} - reached
        reached |= new
        edge += new
    assert reached == set(Standing)
    order = list(Standing)
    back = {
        (row.source, row.verb, row.target)
        for row in MOVES
        if order.index(row.target) < order.index(row.source)
    }
    assert back == {(Standing.ISSUED, Verb.RECALL, Standing.APPROVED)}
    assert {row.source for row in MOVES if row.source in FINAL} == {Standing.ISSUED}
    # From everywhere an end can be reached.
    ends = set(FINAL)
    for _ in order:
        ends |= {row.source for row in MOVES if row.target in ends}
    assert ends == set(Standing)


def test_nobody_approves_minutes_they_kept() -> None:
    for hands in HANDS:
        known = open_to(facts(Standing.CLOSED, hands))
        mine = Hand.KEEPER in hands
        assert (Verb.APPROVE in known) == (Hand.CHAIR in hands and not mine)
        if mine:
            with pytest.raises(NotYours, match="记录人不能审签"):
                judge(Verb.APPROVE, facts(Standing.CLOSED, hands))
        # Nor what they wrote in another capacity, nor may who chairs write or close.
        with pytest.raises(NotYours):
            judge(Verb.APPROVE, facts(Standing.CLOSED, hands, wrote=True))
        if Hand.CHAIR in hands and not mine:
            for verb in (Verb.RECORD, Verb.CLOSE):
                with pytest.raises(NotYours):
                    judge(verb, facts(Standing.OPEN, hands))
    with pytest.raises(NotYours, match="主持人审签"):
        judge(Verb.APPROVE, facts(Standing.CLOSED, frozenset({Hand.ORGANISER})))


@pytest.mark.parametrize(
    ("standing", "verb", "hand", "lack", "sentence"),
    [
        (Standing.PLANNED, Verb.OPEN, Hand.KEEPER, {"items": 0}, "还没有议题"),
        (Standing.OPEN, Verb.CLOSE, Hand.KEEPER, {"unsaid": 2}, "还有2个议题"),
        (Standing.OPEN, Verb.CLOSE, Hand.KEEPER, {"present": 0}, "到会"),
        (Standing.CLOSED, Verb.APPROVE, Hand.CHAIR, {"loose": 1}, "单位已撤销"),
        (Standing.OPEN, Verb.TAKE_CHAIR, Hand.CANDIDATE, {}, "主持人还在岗"),
        (Standing.ISSUED, Verb.RECORD, Hand.KEEPER, {}, "纪要已印发"),
        (Standing.CANCELLED, Verb.OPEN, Hand.CHAIR, {}, "已取消"),
    ],
)
def test_refusals_say_why(
    standing: Standing, verb: Verb, hand: Hand, lack: dict[str, int], sentence: str
) -> None:
    with pytest.raises(NotNow, match=sentence):
        judge(verb, facts(standing, frozenset({hand}), **lack))


def test_an_empty_leaders_post_stops_no_meeting() -> None:
    assert may_chair([[7, 3], [9]], [1]) == (3, 7)
    assert may_chair([[], [9]], [1]) == (9,)
    assert may_chair([[], []], [4, 1]) == (1, 4)
    taken = facts(Standing.CLOSED, frozenset({Hand.CANDIDATE}), vacant=True)
    assert judge(Verb.TAKE_CHAIR, taken).target is Standing.CLOSED
    author = facts(Standing.CLOSED, frozenset({Hand.CANDIDATE}), vacant=True, wrote=True)
    with pytest.raises(NotYours, match="您记录过"):
        judge(Verb.TAKE_CHAIR, author)
    both = facts(Standing.CLOSED, frozenset({Hand.CANDIDATE, Hand.KEEPER}), vacant=True)
    with pytest.raises(NotYours, match="记录人不能同时主持"):
        judge(Verb.TAKE_CHAIR, both)


@given(
    noted=st.booleans(),
    live=st.sampled_from([None, True, False]),
    due=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 1, 1))),
)
@settings(max_examples=60)
def test_a_decision_has_one_unit_and_a_day_or_is_only_noted(
    noted: bool, live: bool | None, due: date | None
) -> None:
    today = date(2026, 7, 6)
    wrong = decision_problems(text="清理楼道", noted=noted, unit_live=live, due=due, today=today)
    binds = live is True and due is not None and due >= today
    assert (not wrong) == ((binds and not noted) or (noted and live is None and due is None))
    assert "text" in decision_problems(text=" ", noted=True, unit_live=None, due=None, today=today)


@given(
    after=st.dates(date(2026, 1, 1), date(2026, 12, 20)),
    rhythm=st.one_of(
        st.builds(Rhythm, st.just(Every.WEEK), st.tuples(st.integers(1, 7)), st.just(time(9))),
        st.builds(
            Rhythm,
            st.just(Every.HALF_MONTH),
            st.tuples(st.integers(1, 14), st.integers(15, 28)),
            st.just(time(9)),
        ),
        st.builds(Rhythm, st.just(Every.MONTH), st.tuples(st.integers(1, 28)), st.just(time(9))),
    ),
)
@settings(max_examples=60)
def test_the_next_day_is_a_workday_soon_after(after: date, rhythm: Rhythm) -> None:
    day = next_day(rhythm, after, CALENDAR)
    assert day > after
    assert CALENDAR.is_workday(day)
    longest = {Every.WEEK: 7, Every.HALF_MONTH: 27, Every.MONTH: 31}[rhythm.every]
    assert day - after <= timedelta(days=longest + 10)  # the longest holiday and its weekends


def test_national_day_moves_the_meeting_and_a_late_one_is_due() -> None:
    village = RULES.rhythms["village"]
    # Monday 5 October 2026 is a holiday.
    assert next_day(village, date(2026, 9, 29), CALENDAR) == date(2026, 10, 8)
    assert hint(village, date(2026, 7, 6), date(2026, 7, 9), date(2026, 7, 7), CALENDAR) is None
    late = hint(village, date(2026, 6, 1), None, date(2026, 7, 8), CALENDAR)
    assert late is not None
    assert late.due
    assert late.day == date(2026, 7, 8)
    soon = hint(village, date(2026, 7, 6), None, date(2026, 7, 7), CALENDAR)
    assert soon is not None
    assert not soon.due
    assert soon.day == date(2026, 7, 13)
    first = hint(RULES.rhythms["county"], None, None, date(2026, 7, 7), CALENDAR)
    assert first is not None
    assert not first.due
    assert first.day == date(2026, 7, 10)


def test_wrong_rules_are_all_told() -> None:
    with pytest.raises(Invalid) as caught:
        read_rules(
            {
                "rhythm": {
                    "county": {"every": "year"},
                    "town": {"every": "half_month", "days": [20, 5], "at": "9"},
                    "hamlet": {},
                },
                "agenda": {"most": 900, "least": 1},
                "colour": "red",
            }
        )
    assert set(caught.value.fields) == {
        "colour",
        "rhythm.hamlet",
        "rhythm.county.every",
        "rhythm.town.days",
        "rhythm.town.at",
        "rhythm.village",
        "agenda.most",
        "agenda.least",
    }


CANDIDATES = st.builds(
    Candidate,
    key=st.text("abcdef", min_size=1, max_size=6),
    due_at=st.one_of(st.none(), st.just(NOW + timedelta(days=3))),
    over=st.one_of(st.none(), st.just(timedelta(days=2))),
    supervision=st.sampled_from(["", "黄牌督办"]),
    climbed=st.sampled_from(["", "县级"]),
    whistles=st.integers(0, 2),
    returns=st.integers(0, 4),
    repeated=st.integers(0, 5),
    merged=st.integers(0, 5),
    promised=st.sampled_from(["", "", "", "清理楼道"]),
)


@given(st.lists(CANDIDATES, max_size=30, unique_by=lambda one: one.key))
@settings(max_examples=60)
def test_the_agenda_is_bounded_ranked_and_always_says_why(candidates: list[Candidate]) -> None:
    found = propose(candidates, now=NOW, until=NOW + timedelta(days=7), rules=RULES)
    promised = [one.key for one in candidates if one.promised]
    assert len(found) <= max(RULES.most, len(promised))
    assert {one.key for one in found[: len(promised)]} == set(promised)
    assert all(one.reasons and all(one.words) for one in found)
    assert [one.reasons[0] for one in found] == sorted(one.reasons[0] for one in found)
    turned = propose(candidates[::-1], now=NOW, until=NOW + timedelta(days=7), rules=RULES)
    assert turned == found


def test_reasons_are_told_in_words() -> None:
    one = Candidate(
        "a", over=timedelta(days=4), supervision="挂牌督办", listed=True, returns=3, merged=5
    )
    (found,) = propose([one, Candidate("b")], now=NOW, until=NOW, rules=RULES)
    assert found.reasons == (Reason.LISTED, Reason.OVER, Reason.RETURNED, Reason.MERGED)
    assert found.words == (
        "挂牌督办",
        "超过办结时限4天",
        "退单、返工已有3次",
        "有5件反映同一件事，已并案",
    )
