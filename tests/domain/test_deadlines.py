"""Deadlines by example: the published vectors, the policies, hours, warnings, wording."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.domain.clock_world import CALENDAR, HOTLINE, POLICY, at

from linli.domain.calendar import WorkCalendar
from linli.domain.clock_text import skipped_text
from linli.domain.deadlines import (
    Budget,
    ClockStatus,
    Ledger,
    Level,
    OnExpiry,
    Policy,
    Stage,
    Unit,
    add,
    explain,
    is_overdue,
    near_at,
    remaining_text,
    resolve_due,
    respond_due,
    stage_due,
    status,
)
from linli.domain.errors import Invalid


def last_second(day: str) -> datetime:
    return at(f"{day}T23:59:59")


def due(start: str, amount: int, unit: Unit, *, roll: bool = False) -> datetime:
    return add(at(start), Budget(amount, unit, roll), CALENDAR).due_at


@pytest.mark.parametrize(
    ("start", "workdays", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday worked for 春节
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),  # a Saturday worked for 国庆
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2025-01-24", 1, "2025-01-26"),  # a Sunday worked for 春节
        ("2025-01-24", 3, "2025-02-05"),
    ],
)
@pytest.mark.parametrize("clock", ["T00:00", "T09:30", "T23:59:59"])
def test_workdays_over_holidays(start: str, workdays: int, expected: str, clock: str) -> None:
    assert due(start + clock, workdays, Unit.WORKDAY) == last_second(expected)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "nominal", "rolled"),
    [
        ("2026-02-13", 3, Unit.NATURAL_DAY, "2026-02-16", "2026-02-24"),  # inside 春节
        ("2026-02-13", 1, Unit.NATURAL_DAY, "2026-02-14", "2026-02-14"),  # worked Saturday
        ("2026-03-05", 2, Unit.NATURAL_DAY, "2026-03-07", "2026-03-09"),  # plain Saturday
        ("2026-03-05", 1, Unit.NATURAL_DAY, "2026-03-06", "2026-03-06"),
        ("2026-09-01", 1, Unit.MONTH, "2026-10-01", "2026-10-08"),
        ("2026-01-31", 1, Unit.MONTH, "2026-02-28", "2026-02-28"),  # last day, worked Saturday
        ("2024-01-31", 1, Unit.MONTH, "2024-02-29", "2024-02-29"),
        ("2026-12-10", 1, Unit.MONTH, "2027-01-10", "2027-01-11"),
        ("2026-10-31", 4, Unit.MONTH, "2027-02-28", "2027-03-01"),
        ("2026-02-17", 1, Unit.SAME_DAY, "2026-02-17", "2026-02-24"),
    ],
)
def test_a_last_day_of_rest_moves_only_when_it_rolls(
    start: str, amount: int, unit: Unit, nominal: str, rolled: str
) -> None:
    assert due(start, amount, unit) == last_second(nominal)
    assert due(start, amount, unit, roll=True) == last_second(rolled)


def test_hours_run_through_the_night_and_working_hours_do_not() -> None:
    assert due("2026-02-14T23:30", 2, Unit.HOUR) == at("2026-02-15T01:30")
    assert due("2026-02-14T17:00", 4, Unit.WORKING_HOUR) == at("2026-02-24T11:00")
    assert due("2026-02-17T03:00", 4, Unit.WORKING_HOUR) == at("2026-02-24T12:00")


def test_the_civil_day_is_counted_in_shanghai_whatever_zone_the_start_is_in() -> None:
    evening = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)  # already 5 March there
    assert add(evening, Budget(1, Unit.WORKDAY), CALENDAR).due_at == last_second("2026-03-06")
    assert add(evening, Budget(1, Unit.WORKDAY), CALENDAR).due_at.isoformat().endswith("+08:00")


def answers(policy_code: str, level: Level, start: str) -> tuple[datetime, datetime | None]:
    policy = {"13710": POLICY, "12345": HOTLINE}[policy_code]
    ledger = Ledger(at(start), level)
    respond = respond_due(policy, ledger, CALENDAR, ledger.start)
    resolve = resolve_due(policy, ledger, CALENDAR, ledger.start)
    return resolve.due_at, respond.due_at if respond else None


def test_13710() -> None:
    start = "2026-03-02T10:00"
    same_day = last_second("2026-03-02")
    assert answers("13710", Level.GENERAL, start) == (last_second("2026-03-05"), same_day)
    assert answers("13710", Level.COMPLEX, start) == (last_second("2026-03-09"), same_day)
    assert answers("13710", Level.MAJOR, start) == (last_second("2026-04-02"), same_day)
    for level in (Level.URGENT, Level.UTILITY):
        assert answers("13710", level, start) == answers("13710", Level.GENERAL, start)
    assert POLICY.rule(Level.MAJOR).on_expiry is OnExpiry.OVERSIGHT
    assert POLICY.rule(Level.GENERAL).on_expiry is None


def test_12345() -> None:
    start = "2026-03-06T16:00"
    first_contact = last_second("2026-03-09")
    assert answers("12345", Level.URGENT, start) == (at("2026-03-06T18:00"), None)
    assert answers("12345", Level.UTILITY, start) == (at("2026-03-07T16:00"), None)
    assert answers("12345", Level.GENERAL, start) == (last_second("2026-03-17"), first_contact)
    for level in (Level.COMPLEX, Level.MAJOR):
        assert answers("12345", level, start) == (last_second("2026-03-27"), first_contact)


@pytest.mark.parametrize("policy", [POLICY, HOTLINE], ids=lambda policy: policy.code)
@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_budget(policy: Policy, stage: Stage) -> None:
    for_stage = stage_due(policy, stage, at("2026-03-02T10:00"), CALENDAR)
    assert for_stage.due_at > at("2026-03-02T10:00")
    assert "环节自2026年3月2日（周一）10:00起算" in for_stage.steps[0].text


def test_stage_budgets() -> None:
    friday = at("2026-03-06T17:00")
    assert stage_due(POLICY, Stage.SIGN, friday, CALENDAR).due_at == last_second("2026-03-09")
    review = stage_due(POLICY, Stage.RETURN_REVIEW, friday, CALENDAR)
    assert review.due_at == at("2026-03-09T11:00")


def flagged(start: str, budget: Budget, calendar: WorkCalendar = CALENDAR) -> str:
    return "".join(add(at(start), budget, calendar).warnings)


def test_a_clock_past_the_last_table_says_so_and_goes_on() -> None:
    assert "节假日表未维护：2027 年" in flagged("2026-12-30", Budget(3, Unit.WORKDAY))
    assert "2027" in flagged("2026-12-31T17:00", Budget(4, Unit.WORKING_HOUR))
    assert "2027" in flagged("2026-12-10", Budget(1, Unit.MONTH, roll=True))
    assert "2003、2004" in flagged("2003-12-31", Budget(1, Unit.WORKDAY), WorkCalendar())
    ledger = Ledger(at("2026-12-31"), Level.GENERAL)
    assert resolve_due(HOTLINE, ledger, CALENDAR, ledger.start).unmaintained == (2027,)
    steps = explain(HOTLINE, ledger, CALENDAR, ledger.start)
    assert [step.text for step in steps if step.code == "warning"] == [
        "节假日表未维护：2027 年。暂按周一至周五为工作日推算，放假安排公布后请及时录入并重新核对。"
    ]


def test_no_warning_where_the_table_plays_no_part() -> None:
    assert not flagged("2026-12-30", Budget(1, Unit.WORKDAY))
    assert not flagged("2026-12-30", Budget(9, Unit.NATURAL_DAY))
    assert not flagged("2027-05-01", Budget(2, Unit.HOUR))


def texts(start: str, level: Level = Level.GENERAL, policy: Policy = POLICY) -> list[str]:
    ledger = Ledger(at(start), level)
    return [step.text for step in explain(policy, ledger, CALENDAR, ledger.start)]


def test_the_explanation_reads_from_policy_to_due() -> None:
    assert texts("2026-02-13T09:30") == [
        "依据：13710工作制（13710，第 1 版）。",
        "登记时等级：一般。",
        "起算：2026年2月13日（周五）09:30首次登记，此后任何改动都不重新起算。",
        "计时 3 个自然日（末日遇休息日顺延），起算当天不计入，数到2026年2月16日（周一）23:59。",
        "2026年2月16日（周一）是春节，顺延到下一个工作日2026年2月24日（周二）。",
        "截止：2026年2月24日（周二）23:59（含）。",
        "首次答复：当日，最迟2026年2月13日（周五）23:59（含）。",
    ]
    assert any("自动转为重点督办" in text for text in texts("2026-02-13", Level.MAJOR))
    assert "本办法没有单列“紧急”，按“一般”的时限。" in texts("2026-02-13", Level.URGENT)
    assert "2026年3月7日（周六）是休息日" in "".join(texts("2026-03-04"))
    assert not any("首次答复" in text for text in texts("2026-03-04", Level.URGENT, HOTLINE))


def test_skipped_days_are_named() -> None:
    assert (
        "其间2月15日至2月23日春节放假不计；2月14日（周六）调休上班，计入；"
        "2月28日（周六）调休上班，计入。"
    ) in texts("2026-02-13", Level.GENERAL, HOTLINE) + texts("2026-02-13", Level.COMPLEX, HOTLINE)
    year = skipped_text(CALENDAR, at("2026-01-01").date(), at("2026-12-31").date())
    assert year.startswith("1月1日至1月3日元旦放假不计；")
    assert year.endswith("；另有 7 处")
    dragon_boat = skipped_text(CALENDAR, at("2024-06-10").date(), at("2024-06-11").date())
    assert dragon_boat == "6月10日端午节放假不计"


def test_status_turns_at_the_exact_second() -> None:
    limit = last_second("2026-03-05")
    near = near_at(limit, Budget(1, Unit.NATURAL_DAY), CALENDAR)
    second = timedelta(seconds=1)
    assert near == last_second("2026-03-04")
    assert status(limit, near - second, near=near) is ClockStatus.NORMAL
    assert status(limit, near, near=near) is ClockStatus.NEAR
    assert status(limit, near) is ClockStatus.NORMAL
    assert status(limit, limit, near=near) is ClockStatus.NEAR
    assert status(limit, limit + second * 0.999) is ClockStatus.NORMAL
    assert status(limit, limit + second, near=near) is ClockStatus.OVERDUE
    assert status(limit, limit + second, paused=True) is ClockStatus.PAUSED
    assert is_overdue(limit, limit + second)


def test_warning_leads() -> None:
    tuesday = last_second("2026-02-24")  # the first workday after 春节
    assert near_at(tuesday, Budget(2, Unit.WORKDAY), CALENDAR) == last_second("2026-02-13")
    assert near_at(tuesday, Budget(3, Unit.HOUR), CALENDAR) == at("2026-02-24T20:59:59")
    with pytest.raises(Invalid):
        near_at(tuesday, Budget(1, Unit.MONTH), CALENDAR)


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (timedelta(days=1, hours=3, minutes=59), "还剩 1 天 3 小时"),
        (timedelta(days=2), "还剩 2 天"),
        (timedelta(hours=5, minutes=7), "还剩 5 小时 7 分钟"),
        (timedelta(hours=5), "还剩 5 小时"),
        (timedelta(minutes=45), "还剩 45 分钟"),
        (timedelta(), "还剩不到 1 分钟"),
        (timedelta(hours=-2), "已超期 2 小时"),
        (timedelta(days=-1, hours=-4), "已超期 1 天 4 小时"),
    ],
)
def test_remaining_time_in_words(left: timedelta, shown: str) -> None:
    now = at("2026-03-05T10:00")
    assert remaining_text(now + left, now) == shown
    assert remaining_text(now + left, now, paused=True) == f"已暂停，{shown}"


def test_a_naive_start_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        add(datetime(2026, 3, 5), Budget(1, Unit.HOUR), CALENDAR)  # noqa: DTZ001 - the point
