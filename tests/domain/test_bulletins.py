"""Bulletins: civil periods, and who takes one from its draft to its issue."""

from __future__ import annotations

from collections import deque
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import bulletin_naming as naming
from linli.domain.bulletins import (
    KINDS,
    MOVES,
    STANDINGS,
    Facts,
    Hand,
    Kind,
    Period,
    Standing,
    Verb,
    before,
    containing,
    judge,
    last_whole,
    open_to,
    period_problem,
    year_ago,
)
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours

WRITER, APPROVER, NAMED = (frozenset({one}) for one in (Hand.WRITER, Hand.APPROVER, Hand.NAMED))
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@given(st.sampled_from(Kind), DAYS)
def test_periods_of_a_kind_follow_each_other_without_gap_or_overlap(kind: Kind, day: date) -> None:
    period = containing(kind, day)
    assert period.first <= day <= period.last
    assert containing(kind, period.first) == containing(kind, period.last) == period
    assert before(kind, period).last == period.first - timedelta(days=1)
    assert last_whole(kind, day) == before(kind, period)


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.YEAR]), DAYS)
def test_the_same_period_a_year_ago_is_a_whole_one(kind: Kind, day: date) -> None:
    period = containing(kind, day)
    earlier = year_ago(kind, period)
    assert earlier is not None
    assert earlier == containing(kind, earlier.first)
    assert 350 <= (period.first - earlier.first).days <= 366
    if kind in (Kind.WEEK, Kind.DAY):
        assert earlier.first.weekday() == period.first.weekday()


def test_a_year_is_compared_with_the_one_before_alone() -> None:
    assert year_ago(Kind.YEAR, containing(Kind.YEAR, date(2026, 5, 1))) is None


@pytest.mark.parametrize(
    ("kind", "day", "ends", "name", "span"),
    [
        (Kind.WEEK, "2026-03-04", "2026-03-02/2026-03-08", "2026年第10周", "3月2日至3月8日"),
        (Kind.WEEK, "2027-01-01", "2026-12-28/2027-01-03", "2026年第53周", "2027年1月3日"),
        (Kind.MONTH, "2028-02-29", "2028-02-01/2028-02-29", "2028年2月", "2月1日至2月29日"),
        (Kind.QUARTER, "2026-12-31", "2026-10-01/2026-12-31", "2026年第四季度", "12月31日"),
        (Kind.YEAR, "2026-06-01", "2026-01-01/2026-12-31", "2026年", "1月1日至12月31日"),
        (Kind.DAY, "2026-02-17", "2026-02-17/2026-02-17", "2026年2月17日", "2026年2月17日"),
        (Kind.TOPICS, "2026-02-17", "2026-02-01/2026-02-28", "2026年2月", "2月28日"),
    ],
)
def test_periods_and_what_they_are_called(
    kind: Kind, day: str, ends: str, name: str, span: str
) -> None:
    period = containing(kind, date.fromisoformat(day))
    assert f"{period.first}/{period.last}" == ends
    assert naming.period_name(kind, period) == name
    assert naming.span_name(period).endswith(span)
    assert name in naming.title(kind, period, "春节假期")


def test_only_whole_periods_that_are_over_are_drafted() -> None:
    today = date(2026, 3, 9)
    week = containing(Kind.WEEK, today)
    assert period_problem(Kind.WEEK, before(Kind.WEEK, week), today) is None
    running = period_problem(Kind.WEEK, week, today)
    assert isinstance(running, Invalid)
    assert "还没有结束" in running.fields["day"]
    crooked = period_problem(Kind.WEEK, Period(date(2026, 3, 3), date(2026, 3, 8)), today)
    assert isinstance(crooked, Invalid)
    assert "不符" in crooked.fields["day"]
    assert period_problem(Kind.DAY, Period(today, today), today) is None
    ahead = today + timedelta(days=1)
    tomorrow = period_problem(Kind.DAY, Period(ahead, ahead), today)
    assert isinstance(tomorrow, Invalid)
    assert "还没有到" in tomorrow.fields["day"]


def test_every_kind_and_standing_has_its_word() -> None:
    assert set(KINDS) == set(Kind)
    assert set(STANDINGS) == set(Standing)
    assert set(naming.THIS) == set(naming.BEFORE) == set(Kind)


def test_every_standing_is_reached_from_the_draft() -> None:
    seen, waiting = {Standing.DRAFT}, deque([Standing.DRAFT])
    while waiting:
        here = waiting.popleft()
        for move in MOVES:
            if move.source is here and move.target not in seen:
                seen.add(move.target)
                waiting.append(move.target)
    assert seen == set(Standing)
    assert not [move for move in MOVES if move.source is Standing.DROPPED]


def test_nobody_approves_what_they_wrote() -> None:
    both = WRITER | APPROVER
    with pytest.raises(NotYours, match="另一位负责人"):
        judge(Verb.APPROVE, Facts(Standing.SUBMITTED, both, wrote=True))
    assert judge(Verb.APPROVE, Facts(Standing.SUBMITTED, both)) is Standing.APPROVED
    with pytest.raises(NotYours, match="负责人审签"):
        judge(Verb.APPROVE, Facts(Standing.SUBMITTED, WRITER))


@pytest.mark.parametrize(
    ("verb", "facts", "says"),
    [
        (Verb.ISSUE, Facts(Standing.DRAFT, WRITER), "草稿"),
        (Verb.EDIT, Facts(Standing.SUBMITTED, WRITER), "待审签"),
        (Verb.SUBMIT, Facts(Standing.DRAFT, WRITER, shown=0), "至少留下一段"),
        (Verb.APPROVE, Facts(Standing.SUBMITTED, APPROVER, shown=0), "至少留下一段"),
        (Verb.REISSUE, Facts(Standing.ISSUED, WRITER, superseded=True), "新的一版"),
        (Verb.EDIT, Facts(Standing.DRAFT, NAMED), "分流员"),
        (Verb.DISPUTE, Facts(Standing.ISSUED, WRITER), "列出数字的单位"),
    ],
)
def test_what_is_refused_says_why(verb: Verb, facts: Facts, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        judge(verb, facts)
    assert isinstance(caught.value, NotNow | NotYours)
    assert says in caught.value.message


def test_what_was_issued_may_be_issued_anew() -> None:
    assert judge(Verb.REISSUE, Facts(Standing.WITHDRAWN, WRITER)) is Standing.WITHDRAWN


def test_the_page_offers_what_these_hands_may_do() -> None:
    assert set(open_to(Facts(Standing.DRAFT, WRITER))) == {Verb.EDIT, Verb.DROP, Verb.SUBMIT}
    told = open_to(Facts(Standing.SUBMITTED, APPROVER, wrote=True))
    assert told[Verb.SEND_BACK] == ""
    assert "另一位负责人" in told[Verb.APPROVE]
    assert open_to(Facts(Standing.DRAFT, frozenset())) == {}
    assert set(open_to(Facts(Standing.ISSUED, NAMED))) == {Verb.DISPUTE}
