"""联办: the graph of parts, its moves walked through completely, and whose lateness it is."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain.calendar import CIVIL, WorkCalendar
from linli.domain.errors import Invalid, NotNow
from linli.domain.joint import (
    SEND_BACK_LIMIT,
    Part,
    arrange,
    awaited,
    circle,
    due,
    finish,
    lateness,
    levels,
    overdue_for,
    problem,
    ready,
    send_back,
    settle,
)
from linli.domain.joint_rules import proposed, read_templates
from linli.domain.pauses import Pause

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CALENDAR = WorkCalendar()


def name(unit: int) -> str:
    return f"单位{unit}"


def due_of(at: datetime, days: int) -> datetime:
    return due(at, days, CALENDAR)


def plan(*afters: tuple[int, ...]) -> tuple[Part, ...]:
    """A fresh plan of units 1, 2, …, one workday each."""
    return tuple(Part(place, place, 1, after) for place, after in enumerate(afters, start=1))


# The graph


def test_a_circle_is_said_in_words() -> None:
    assert problem(plan((), (1,), (1, 2)), 9, name) is None
    sentence = problem(plan((2,), (3,), (1,)), 9, name)
    assert sentence == (
        "先后顺序绕成了圈：第1步在第2步之后，第2步在第3步之后，第3步在第1步之后，"
        "谁也开不了头。请去掉其中一个先后关系。"
    )
    # The way into a circle is no part of it.
    assert circle(plan((2,), (3,), (2,))) == (2, 3)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (plan((1,)), "第1步写成了在它自己之后"),
        (plan((), (4,)), "第2步写的是在第4步之后，但没有第4步"),
        ((Part(1, 5), Part(2, 5)), "单位5写了两次：第1步和第2步"),
        ((Part(1, 5), Part(2, 9)), "第2步是主办单位自己"),
    ],
)
def test_unsound_plans_are_refused(parts: tuple[Part, ...], words: str) -> None:
    sentence = problem(parts, 9, name)
    assert sentence is not None
    assert words in sentence
    with pytest.raises(Invalid) as caught:
        arrange((), parts, lead=9, now=NOW, due_of=due_of, name=name)
    assert caught.value.fields == {"parts": sentence}


GRAPHS = st.integers(1, 6).flatmap(
    lambda n: st.lists(
        st.sets(st.integers(1, n), max_size=3).map(lambda one: tuple(sorted(one))),
        min_size=n,
        max_size=n,
    )
)


@given(GRAPHS)
@settings(max_examples=60, deadline=None)
def test_a_plan_is_sound_exactly_when_it_can_be_worked_off(afters: list[tuple[int, ...]]) -> None:
    parts = plan(*afters)
    done: set[int] = set()
    while fresh := {p.place for p in parts if set(p.after) <= done} - done:
        done |= fresh
    sound = done == {part.place for part in parts}
    assert (problem(parts, None, name) is None) is sound
    columns = levels(parts)
    assert sorted(place for column in columns for place in column) == [p.place for p in parts]
    if sound:
        at = {place: number for number, column in enumerate(columns) for place in column}
        assert all(at[one] < at[part.place] for part in parts for one in part.after)


# The moves, walked through


def test_every_reachable_plan_keeps_its_promise_and_can_be_finished() -> None:
    """Breadth first over all plans of three parts: finish and send back in every order."""
    shapes = [
        afters
        for afters in product([(), (1,), (2,), (3,), (1, 2), (1, 3), (2, 3)], repeat=3)
        if problem(plan(*afters), None, name) is None
    ]
    assert len(shapes) == 25  # the acyclic graphs of three labelled nodes
    for afters in shapes:
        start = arrange((), plan(*afters), lead=None, now=NOW, due_of=due_of, name=name).parts
        seen, queue = {start}, deque([start])
        ends = 0
        while queue:
            parts = queue.popleft()
            may = set(ready(parts))
            for part in parts:
                running = part.ready_at is not None and part.due_at is not None
                assert part.done_at is not None or running is (part.place in may)
                assert part.sent_back <= SEND_BACK_LIMIT
            still_open = [part for part in parts if part.done_at is None]
            ends += not still_open
            assert bool(may) is bool(still_open)  # never stuck
            for part in parts:
                for after in _next(parts, part):
                    if after not in seen:
                        seen.add(after)
                        queue.append(after)
        assert ends > 0


def _next(parts: tuple[Part, ...], part: Part) -> list[tuple[Part, ...]]:
    found = []
    if part.done_at is None:
        if awaited(parts, part.place):
            with pytest.raises(NotNow, match="还在等：单位"):
                finish(parts, part.place, now=NOW, due_of=due_of, name=name)
        else:
            found.append(finish(parts, part.place, now=NOW, due_of=due_of, name=name))
        with pytest.raises(NotNow, match="还没有反馈完成"):
            send_back(parts, part.place, days=1, now=NOW, due_of=due_of)
    elif part.sent_back < SEND_BACK_LIMIT:
        found.append(send_back(parts, part.place, days=1, now=NOW, due_of=due_of))
    else:
        with pytest.raises(NotNow, match=r"已经退回2次.*吹哨.*督办"):
            send_back(parts, part.place, days=1, now=NOW, due_of=due_of)
    return found


def test_clocks_start_when_the_last_predecessor_is_done() -> None:
    parts = arrange((), plan((), (), (1, 2)), lead=9, now=NOW, due_of=due_of, name=name).parts
    assert [part.ready_at for part in parts] == [NOW, NOW, None]
    later = NOW + timedelta(days=1)
    parts = finish(parts, 2, now=later, due_of=due_of, name=name)
    assert parts[2].ready_at is None
    parts = finish(parts, 1, now=later, due_of=due_of, name=name)
    assert (parts[2].ready_at, parts[2].due_at) == (later, due_of(later, 1))
    # Sent back, the first one is awaited again; what comes after it has no clock meanwhile.
    parts = send_back(parts, 1, days=2, now=later, due_of=due_of)
    assert (parts[0].due_at, parts[2].ready_at) == (due_of(later, 2), None)


def test_changing_a_plan_keeps_what_is_done_and_the_clocks_that_run() -> None:
    old = arrange((), plan((), (), (1,)), lead=9, now=NOW, due_of=due_of, name=name).parts
    old = finish(old, 1, now=NOW, due_of=due_of, name=name)
    later = NOW + timedelta(days=3)
    wanted = (Part(1, 3, 1), Part(2, 2, 4, (1,)), Part(3, 7, 1))
    new = arrange(old, wanted, lead=9, now=later, due_of=due_of, name=name)
    third, second, seventh, first = new.parts
    assert third.ready_at == NOW  # same workdays: its clock goes on
    assert (second.ready_at, second.due_at) == (None, None)  # waits now
    assert seventh.ready_at == later
    assert (first.unit, first.place, first.done_at) == (1, 4, NOW)  # done stays, not named or not
    assert (new.dropped, new.open) == ((), 3)
    only = arrange(new.parts, (Part(1, 7, 2),), lead=9, now=later, due_of=due_of, name=name)
    assert {part.unit for part in only.dropped} == {2, 3}
    assert all(part.ended_at == later for part in only.dropped)
    assert only.parts[0].ready_at == later
    assert settle(only.parts, NOW, due_of) == only.parts  # settled already


def test_due_moments_are_workdays_by_the_county_and_pauses_move_them() -> None:
    calendar = WorkCalendar({date(2026, 3, 3): False}, frozenset({2026}))
    plain = due(NOW, 2, calendar)
    assert plain.astimezone(CIVIL) == datetime(2026, 3, 5, 23, 59, 59, tzinfo=CIVIL)
    pause = Pause(NOW, NOW + timedelta(days=7))
    moved = due(NOW, 2, calendar, [pause], as_of=NOW + timedelta(days=7))
    assert moved > plain


# Whose lateness it is

_SPAN = st.tuples(
    st.integers(0, 400), st.none() | st.integers(0, 400), st.none() | st.integers(0, 400)
)


@given(st.integers(0, 300), st.none() | st.integers(0, 400), st.lists(_SPAN, max_size=5))
@settings(max_examples=150, deadline=None)
def test_shares_are_never_negative_and_sum_up(
    due_h: int, answered_h: int | None, spans: list[tuple[int, int | None, int | None]]
) -> None:
    def at(hours: int) -> datetime:
        return NOW + timedelta(hours=hours)

    now = at(410)
    answered = None if answered_h is None else at(answered_h)
    parts = [
        Part(
            place, place, due_at=at(due), done_at=None if done is None else at(done),
            ended_at=None if done is not None or ended is None else at(ended),
        )
        for place, (due, done, ended) in enumerate(spans, start=1)
    ]  # fmt: skip
    found = lateness(at(due_h), answered, now, parts)
    end = answered or now
    assert found.total == max(end - at(due_h), timedelta())
    assert found.own >= timedelta()
    assert all(share > timedelta() for share in found.supports.values())
    assert found.own + sum(found.supports.values(), start=timedelta()) == found.total
    second = timedelta(seconds=1)
    for part in parts:
        assert found.supports.get(part.unit, timedelta()) < overdue_for(part, end) + second
    # Parts nobody waited for excuse nobody.
    if answered is not None:
        waited = [p for p in parts if (p.done_at or p.ended_at or now) <= answered]
        assert lateness(at(due_h), answered, now, waited) == found


def test_what_the_formula_says() -> None:
    day = timedelta(days=1)
    case_due = NOW + 10 * day
    slow = Part(1, 1, due_at=NOW + 3 * day, done_at=NOW + 8 * day)
    # The part took five days too long, the answer came four days late: all of it is the part's.
    found = lateness(case_due, NOW + 14 * day, NOW + 20 * day, [slow])
    assert (found.own, found.supports) == (timedelta(), {1: 4 * day})
    # The lead waited once more for itself.
    found = lateness(case_due, NOW + 18 * day, NOW + 20 * day, [slow])
    assert (found.own, found.supports) == (3 * day, {1: 5 * day})
    # Two at once share; in time or not waited for counts nothing.
    twin = replace(slow, place=2, unit=2)
    found = lateness(case_due, NOW + 14 * day, NOW + 20 * day, [slow, twin])
    assert found.supports == {1: 2 * day, 2: 2 * day}
    left = Part(3, 3, due_at=NOW + day)
    found = lateness(case_due, NOW + 14 * day, NOW + 20 * day, [left])
    assert (found.own, found.supports) == (4 * day, {})
    assert lateness(case_due, None, NOW + 14 * day, [left]).supports == {3: 4 * day}
    assert lateness(case_due, NOW + 9 * day, NOW + 20 * day, [slow]).total == timedelta()


# Templates


def test_templates_are_fitted_to_the_county_and_the_lead() -> None:
    rules = {
        "joint_templates": [
            {
                "code": "one",
                "name": "一件事",
                "words": ["井盖"],
                "parts": [
                    {"units": ["x", "a"], "task": "甲", "days": 1},
                    {"units": ["lead"], "task": "乙", "days": 2, "after": [1]},
                    {"role": "丙类单位", "task": "丙", "days": 3, "after": [2]},
                ],
            }
        ]
    }
    (template,) = read_templates(rules)
    assert template.fits("A03", "井盖缺失")
    assert not template.fits("A03", "物业")
    first, last = proposed(template, {"a", "lead"}.__contains__, "lead")
    assert (first.unit, first.after) == ("a", ())
    assert (last.unit, last.role, last.after) == ("", "丙类单位", (1,))  # not the lead's own part


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"name": "一件事"}, "code 应有"),
        ({"code": "a", "name": "b", "color": 1}, "不认识的设置“color”"),
        ({"code": "a", "name": "b", "parts": []}, "1 到 12 个环节"),
        (
            {"code": "a", "name": "b", "parts": [{"role": "x", "task": "y", "after": [1]}]},
            "只能写前面步骤的序号",
        ),
        ({"code": "a", "name": "b", "parts": [{"task": "y"}]}, "没有写单位"),
        ({"code": "a", "name": "b", "parts": [{"role": "x", "task": "y", "days": 0}]}, "days 应是"),
        ({"code": "a", "name": "b", "parts": [{"role": "x", "task": "y"}]}, "用于哪些事项"),
    ],
)
def test_wrong_templates_are_refused_with_their_place(row: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_templates({"joint_templates": [row]})
    assert words in "".join(caught.value.fields.values())
    assert "第 1 个联办模板" in "".join(caught.value.fields)
    with pytest.raises(Invalid):
        read_templates({"joint_templates": "x"})


def test_the_order_in_which_parts_are_done_changes_nothing_but_the_clocks() -> None:
    for order in permutations((1, 2, 3)):
        parts = settle(plan((), (), ()), NOW, due_of)
        for place in order:
            parts = finish(parts, place, now=NOW, due_of=due_of, name=name)
        assert ready(parts) == ()
