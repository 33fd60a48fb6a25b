"""Pauses, extensions and changes of level: exact restore, the original start, both dates told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.domain.clock_world import CALENDAR, HOTLINE, POLICY, at

from linli.domain.deadlines import (
    Budget,
    Change,
    ChangeKind,
    Due,
    Ledger,
    Level,
    Pause,
    Policy,
    Stage,
    Unit,
    explain,
    extension_problem,
    paused_at,
    resolve_due,
    respond_due,
    stage_due,
)
from linli.domain.errors import Invalid
from linli.domain.pauses import stops, total

START = at("2026-03-02T10:00")  # a Monday
LATER = at("2026-12-01T00:00")
DAYS = Unit.NATURAL_DAY


def resolved(ledger: Ledger, as_of: datetime = LATER, policy: Policy = POLICY) -> Due:
    return resolve_due(policy, ledger, CALENDAR, as_of)


def ledger(*pauses: Pause, level: Level = Level.GENERAL) -> Ledger:
    return Ledger(START, level, pauses)


def extended(amount: int, unit: Unit = DAYS, when: str = "2026-03-04T09:00") -> Change:
    budget = Budget(amount, unit)
    return Change(at(when), ChangeKind.EXTENSION, "住建局王局长", "等待检测报告", budget=budget)


def raised(level: Level, when: str = "2026-03-03T15:00") -> Change:
    return Change(at(when), ChangeKind.LEVEL, "中心李主任", "牵涉三个单位", level=level)


def test_a_pause_moves_natural_days_by_exactly_its_length() -> None:
    pause = Pause(at("2026-03-03T11:00"), at("2026-03-03T14:30"))
    assert resolved(ledger()).due_at == at("2026-03-05T23:59:59")
    assert resolved(ledger(pause)).due_at == at("2026-03-06T03:29:59")


def test_a_pause_that_pushes_onto_a_rest_day_rolls_to_the_next_workday() -> None:
    pause = Pause(at("2026-03-03T11:00"), at("2026-03-05T11:00"), "等待补充材料")
    due = resolved(ledger(pause))
    assert due.due_at == at("2026-03-09T23:59:59")  # Thursday + 2 days is a Saturday
    told = [step.text for step in due.steps if step.code in ("pause", "roll")]
    assert told == [
        (
            "2026年3月3日（周二）11:00至2026年3月5日（周四）11:00暂停（等待补充材料），"
            "不计时 2 天，截止相应顺延到2026年3月7日（周六）23:59。"
        ),
        "2026年3月7日（周六）是休息日，顺延到下一个工作日2026年3月9日（周一）。",
    ]


def test_a_paused_clock_rolls_to_the_same_time_of_the_next_workday() -> None:
    """Whoever started a day later, and so rolls by nothing, is not due before them."""
    pause = Pause(at("2026-03-04T11:00"), at("2026-03-05T14:00"))  # 1 day and 3 hours
    due = resolved(ledger(pause))
    assert due.due_at == at("2026-03-09T02:59:59")  # not the whole of Monday 9th
    later = Ledger(at("2026-03-03T10:00"), Level.GENERAL, (pause,))  # Friday: Sunday
    assert resolved(later).due_at == due.due_at


def test_workdays_lose_only_paused_workday_time() -> None:
    weekend = Pause(at("2026-03-07T08:00"), at("2026-03-08T20:00"))
    over_weekend = Pause(at("2026-03-06T12:00"), at("2026-03-09T12:00"))
    plain = resolved(ledger(), policy=HOTLINE)
    unmoved = resolved(ledger(weekend), policy=HOTLINE)
    assert plain.due_at == unmoved.due_at == at("2026-03-11T23:59:59")
    assert any("都不在计时的时间内，截止不变" in step.text for step in unmoved.steps)
    moved = resolved(ledger(over_weekend), policy=HOTLINE)
    assert moved.due_at == at("2026-03-12T23:59:59")  # half of Friday and half of Monday


def test_working_hours_lose_only_paused_desk_time() -> None:
    entered = at("2026-03-06T16:00")
    pause = Pause(at("2026-03-06T17:00"), at("2026-03-09T09:00"))
    plain = stage_due(POLICY, Stage.RETURN_REVIEW, entered, CALENDAR)
    moved = stage_due(POLICY, Stage.RETURN_REVIEW, entered, CALENDAR, (pause,))
    assert plain.due_at == at("2026-03-09T10:00")
    assert moved.due_at == at("2026-03-09T12:00")  # Friday 17–18 and Monday 8–9


def test_overlapping_and_touching_pauses_count_once() -> None:
    overlap = ledger(
        Pause(at("2026-03-03T10:00"), at("2026-03-03T13:00"), "等材料"),
        Pause(at("2026-03-03T12:00"), at("2026-03-03T12:30"), "等材料"),
        Pause(at("2026-03-03T13:00"), at("2026-03-03T14:00"), "等专家"),
    )
    single = ledger(Pause(at("2026-03-03T10:00"), at("2026-03-03T14:00")))
    assert resolved(overlap).due_at == resolved(single).due_at == at("2026-03-06T03:59:59")
    assert stops(overlap.pauses, LATER)[0].why == "等材料、等专家"
    assert total(overlap.pauses, LATER) == timedelta(hours=4)


def test_an_open_pause_keeps_what_remains() -> None:
    history = ledger(Pause(at("2026-03-03T10:00")))
    for as_of in (at("2026-03-03T10:00"), at("2026-03-03T16:00"), at("2026-03-04T10:00")):
        due = resolved(history, as_of)
        assert due.paused
        assert due.due_at - as_of == at("2026-03-05T23:59:59") - at("2026-03-03T10:00")
    assert any("至今暂停" in step.text for step in due.steps)
    assert not resolved(history, at("2026-03-03T09:59")).paused
    assert paused_at(history.pauses, at("2026-03-03T10:00"))
    assert not paused_at(history.pauses, at("2026-03-03T09:59"))


def test_a_pause_inside_the_rolled_days_does_not_breach_on_return() -> None:
    wednesday = Ledger(at("2026-03-04T10:00"), Level.GENERAL)  # Saturday, rolls to Monday 9th
    pause = Pause(at("2026-03-08T10:00"), at("2026-03-10T10:00"))
    assert resolved(replace(wednesday, pauses=(pause,))).due_at == at("2026-03-11T23:59:59")


def test_a_pause_after_the_due_moment_or_before_the_start_changes_nothing() -> None:
    plain = resolved(ledger())
    late = resolved(ledger(Pause(at("2026-03-06T00:00:00"))), at("2026-03-07T00:00"))
    assert (late.due_at, late.paused) == (plain.due_at, False)
    early = resolved(ledger(Pause(at("2026-02-25T10:00"), at("2026-02-26T10:00"))))
    assert early.due_at == plain.due_at
    partly = resolved(ledger(Pause(at("2026-03-01T10:00"), at("2026-03-02T11:00"))))
    assert partly.due_at == at("2026-03-06T00:59:59")  # only the hour after the start


def test_impossible_pauses_are_refused() -> None:
    with pytest.raises(Invalid):
        Pause(START, START - timedelta(seconds=1))
    for naive in ((datetime(2026, 3, 2), None), (START, datetime(2027, 3, 2))):  # noqa: DTZ001
        with pytest.raises(ValueError, match="timezone-aware"):
            Pause(*naive)


def test_an_extension_is_counted_from_the_original_start() -> None:
    longer = replace(ledger(), changes=(extended(3),))
    due = resolved(longer)
    assert due.due_at == at("2026-03-09T23:59:59")  # 6 days end on Sunday 8th, then roll once
    assert [step.text for step in due.steps if step.code == "extension"] == [
        (
            "2026年3月4日（周三）09:00住建局王局长批准延期 3 个自然日，理由：等待检测报告。"
            "截止由2026年3月5日（周四）23:59变为2026年3月9日（周一）23:59，仍从首次登记起算。"
        )
    ]
    twice = replace(longer, changes=(extended(1, when="2026-03-08T09:00"), extended(3)))
    assert resolved(twice).due_at == at("2026-03-09T23:59:59")  # 7 days, not Monday plus 1


def test_months_add_up_before_they_are_counted() -> None:
    major = Ledger(at("2026-01-31T10:00"), Level.MAJOR)
    change = extended(1, Unit.MONTH, "2026-02-27T10:00")
    assert resolved(replace(major, changes=(change,))).due_at == at("2026-03-31T23:59:59")
    days = extended(2, DAYS, "2026-02-27T10:00")
    assert resolved(replace(major, changes=(days,))).due_at == at("2026-03-02T23:59:59")


def test_a_change_of_level_recomputes_from_the_original_start_and_keeps_extensions() -> None:
    upgraded = replace(ledger(), changes=(raised(Level.COMPLEX),))
    due = resolved(upgraded)
    assert due.due_at == at("2026-03-09T23:59:59")
    assert [step.text for step in due.steps if step.code == "level"][1:] == [
        (
            "2026年3月3日（周二）15:00中心李主任批准等级由“一般”调整为“复杂”，理由：牵涉三个单位。"
            "截止由2026年3月5日（周四）23:59变为2026年3月9日（周一）23:59，仍从首次登记起算。"
        )
    ]
    both = replace(upgraded, changes=(extended(1), raised(Level.COMPLEX)))
    assert resolved(both).due_at == at("2026-03-10T23:59:59")
    assert both.level_at(at("2026-03-03T14:59")) is Level.GENERAL
    assert both.level_at(LATER) is Level.COMPLEX
    back = replace(upgraded, changes=(raised(Level.COMPLEX), raised(Level.GENERAL)))
    assert resolved(back).due_at == at("2026-03-05T23:59:59")


def test_a_past_moment_does_not_know_later_changes() -> None:
    history = replace(ledger(), changes=(extended(3), raised(Level.MAJOR, "2026-03-05T08:00")))
    assert resolved(history, at("2026-03-04T08:59")).due_at == at("2026-03-05T23:59:59")
    assert resolved(history, at("2026-03-04T09:00")).due_at == at("2026-03-09T23:59:59")
    assert resolved(history).due_at == at("2026-04-07T23:59:59")  # 1 month + 3 days = 清明 rest


def test_the_first_answer_follows_the_level_but_no_extension() -> None:
    friday = Ledger(at("2026-03-06T16:00"), Level.URGENT, (), (raised(Level.GENERAL),))
    assert respond_due(HOTLINE, friday, CALENDAR, friday.start) is not None
    assert respond_due(HOTLINE, replace(friday, changes=()), CALENDAR, LATER) is None
    longer = Ledger(START, Level.GENERAL, (), (extended(3),))
    answer = respond_due(POLICY, longer, CALENDAR, LATER)
    assert answer is not None
    assert answer.due_at == at("2026-03-02T23:59:59")


def test_extensions_over_the_limit_are_named() -> None:
    history = replace(ledger(), changes=(extended(2),))
    assert extension_problem(POLICY, ledger(), Budget(3, DAYS), CALENDAR, LATER) is None
    assert extension_problem(POLICY, history, Budget(1, DAYS), CALENDAR, LATER) is None
    problem = extension_problem(POLICY, history, Budget(9, DAYS), CALENDAR, LATER)
    assert problem == "累计延期超过“一般”事项的上限 3 个自然日。"
    urgent = Ledger(START, Level.URGENT)
    refused = extension_problem(HOTLINE, urgent, Budget(1, Unit.HOUR), CALENDAR, LATER)
    assert refused == "本办法规定“紧急”事项不得延期。"
    over = replace(ledger(), changes=(extended(20),))
    assert resolved(over).warnings == (problem,)
    assert explain(POLICY, over, CALENDAR, LATER)[-1].text == problem


def test_too_long_on_the_shelf_is_named() -> None:
    history = ledger(Pause(at("2026-03-03T10:00")))
    assert resolved(history, at("2026-04-02T10:00")).warnings == ()
    assert resolved(history, at("2026-04-20T10:00")).warnings == (
        "累计暂停 48 天，超过上限 30 个自然日，请尽快恢复办理。",
    )


def test_a_change_without_approver_reason_or_content_is_refused() -> None:
    good = extended(1)
    naive = datetime(2026, 3, 4)  # noqa: DTZ001 - the point
    for bad in (
        {"by": " "},
        {"why": ""},
        {"budget": None},
        {"level": Level.MAJOR},
        {"kind": ChangeKind.LEVEL},
    ):
        with pytest.raises(Invalid):
            replace(good, **bad)
    with pytest.raises(ValueError, match="timezone-aware"):
        replace(good, at=naive)


def test_a_stage_knows_its_pauses_as_of_a_moment() -> None:
    entered = at("2026-03-02T10:00")
    closed = Pause(at("2026-03-02T12:00"), at("2026-03-03T12:00"))
    due = stage_due(POLICY, Stage.SIGN, entered, CALENDAR, (closed,))
    assert (due.due_at, due.paused) == (at("2026-03-04T23:59:59"), False)
    before = stage_due(POLICY, Stage.SIGN, entered, CALENDAR, (closed,), as_of=entered)
    assert before.due_at == at("2026-03-03T23:59:59")
    still = stage_due(POLICY, Stage.SIGN, entered, CALENDAR, (Pause(closed.start),))
    assert (still.due_at, still.paused) == (at("2026-03-03T23:59:59"), True)
