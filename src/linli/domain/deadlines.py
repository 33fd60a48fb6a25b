"""When something is due, and why: the only place that computes a deadline.

Conventions, the same for every policy:

* A due moment is inclusive. Day budgets do not count the starting day (民法典第二百零一条) and
  end with their last day, written 23:59:59 in Asia/Shanghai; hour budgets end at the exact
  moment. One month later is the same day of the next month, or its last day (第二百零二条).
* With ``roll`` a last day which is a statutory rest day moves to the next workday (第二百零三条).
* The business clock starts once. Extensions and changes of level recompute from that start,
  and only those approved by ``as_of`` are known, so every past answer can be given again.
* A pause moves the due moment it found by exactly the time paused, measured as the budget
  counts: elapsed time for hours, natural days and months; time on workdays (24 hours each) for
  workdays; desk time for working hours. What remained when the clock stopped is what remains
  when it goes on; only a rolling budget may gain, when it would now end on a rest day: it then
  ends at the same time of the next workday, so that the order of starts stays the order of
  due moments. Pauses that begin after the due moment change nothing: late is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from linli.domain.calendar import CIVIL, DAY, WorkCalendar
from linli.domain.clock_text import moment_text, remaining_text, span_text
from linli.domain.counting import Due, Run, Step
from linli.domain.errors import Invalid
from linli.domain.ledger import Change, ChangeKind, Ledger
from linli.domain.pauses import Pause, Stop, paused_at, stops, total
from linli.domain.policies import (
    LEAD_SENTENCE,
    LEVEL_NAMES,
    STAGE_NAMES,
    Budget,
    Level,
    LevelRule,
    OnExpiry,
    Policy,
    Stage,
    Unit,
)
from linli.domain.words import Words

__all__ = [
    "Budget",
    "Change",
    "ChangeKind",
    "ClockStatus",
    "Due",
    "Ledger",
    "Level",
    "LevelRule",
    "OnExpiry",
    "Pause",
    "Policy",
    "Stage",
    "Step",
    "Unit",
    "add",
    "explain",
    "extension_problem",
    "is_overdue",
    "near_at",
    "paused_at",
    "plain_dues",
    "remaining_text",
    "resolve_due",
    "respond_due",
    "stage_due",
    "stage_moment",
    "status",
]


class ClockStatus(StrEnum):
    """How a clock stands at a moment."""

    NORMAL = "normal"
    NEAR = "near"
    OVERDUE = "overdue"
    PAUSED = "paused"


def add(start: datetime, budget: Budget, calendar: WorkCalendar) -> Due:
    """Due moment of one ``budget`` from ``start``. Raises ValueError for a naive start."""
    return Run(start, calendar).run((budget,), ()).finish()


def resolve_due(policy: Policy, ledger: Ledger, calendar: WorkCalendar, as_of: datetime) -> Due:
    """The business deadline as known at ``as_of``, always counted from the original start.

    Steps name the policy, every change with the date before and after, the count, skipped
    days and pauses. Warnings: a missing holiday table, extensions or pauses over the policy's
    limits. Nothing later than ``as_of`` has any influence.
    """
    start = moment_text(calendar.civil(ledger.start))
    steps = [
        Step(
            "policy",
            Words(
                "依据：{policy}（{code}，第 {version} 版）。",
                policy=policy.name,
                code=policy.code,
                version=policy.version,
            ),
        ),
        Step("level", Words("登记时等级：{level}。", level=LEVEL_NAMES[ledger.level])),
        Step(
            "start",
            Words("起算：{start}首次登记，此后任何改动都不重新起算。", start=start),
            ledger.start,
        ),
    ]
    level, granted = ledger.level, list[Budget]()
    for change in ledger.known(as_of):
        halts = stops(ledger.pauses, change.at)
        before = _business(policy, ledger.start, level, granted, calendar, halts=halts).due_at()
        what = change.text(level)
        granted += change.granted
        level = change.level or level
        after = _business(policy, ledger.start, level, granted, calendar, halts=halts).due_at()
        steps.append(
            Step(
                change.kind.value,
                Words(
                    "{at}{by}批准{what}，理由：{why}。截止由{before}变为{after}，仍从首次登记起算。",
                    at=moment_text(calendar.civil(change.at)),
                    by=change.by,
                    what=what,
                    why=change.why,
                    before=moment_text(calendar.civil(before)),
                    after=moment_text(calendar.civil(after)),
                ),
                change.at,
            )
        )
    if policy.effective(level) is not level:
        text = Words(
            "本办法没有单列“{level}”，按“{general}”的时限。",
            level=LEVEL_NAMES[level],
            general=LEVEL_NAMES[Level.GENERAL],
        )
        steps.append(Step("fallback", text))
    halts = stops(ledger.pauses, as_of)
    run = _business(policy, ledger.start, level, granted, calendar, halts=halts)
    due = run.finish()
    steps += due.steps
    if policy.rule(level).on_expiry is OnExpiry.OVERSIGHT:
        text = Words("到期仍未解决的，自动转为重点督办，须报解决时间节点和方案，不得自动结案。")
        steps.append(Step("on-expiry", text, due.due_at))
    excess = (
        _extension_excess(policy, ledger.start, level, granted, calendar),
        _suspension_excess(policy, ledger.pauses, as_of, calendar),
    )
    warnings = due.warnings + tuple(text for text in excess if text)
    return replace(due, steps=tuple(steps), warnings=warnings)


def respond_due(
    policy: Policy, ledger: Ledger, calendar: WorkCalendar, as_of: datetime
) -> Due | None:
    """Deadline of the first answer to the requester, or None where the level asks for none.

    Follows the level in force at ``as_of`` from the original start; extensions do not move it.
    """
    budget = policy.rule(ledger.level_at(as_of)).respond
    if budget is None:
        return None
    return Run(ledger.start, calendar).run((budget,), stops(ledger.pauses, as_of)).finish()


def plain_dues(
    policy: Policy, ledger: Ledger, calendar: WorkCalendar, as_of: datetime
) -> tuple[Due, Due | None]:
    """What :func:`resolve_due` and :func:`respond_due` give, without the sentences.

    For writing dates: the reasons are most of the work and are computed again when asked for.
    """
    rule = policy.rule(ledger.level_at(as_of))
    halts = stops(ledger.pauses, as_of)
    budgets = (rule.resolve, *ledger.granted_at(as_of))
    resolve = Run(ledger.start, calendar, reasons=False).run(budgets, halts).finish()
    if rule.respond is None:
        return resolve, None
    respond = Run(ledger.start, calendar, reasons=False).run((rule.respond,), halts)
    return resolve, respond.finish()


def stage_moment(
    policy: Policy, stage: Stage, entered_at: datetime, calendar: WorkCalendar
) -> datetime:
    """The moment of :func:`stage_due` for a stage just entered, without its reasons."""
    run = Run(entered_at, calendar, reasons=False).run((policy.stages[stage],), ())
    return run.due_at()


def stage_due(
    policy: Policy,
    stage: Stage,
    entered_at: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    *,
    as_of: datetime | None = None,
) -> Due:
    """Deadline of whoever holds the case in ``stage``; restarts whenever the stage is entered.

    Without ``as_of`` the whole pause ledger is known and an open pause has just begun.
    """
    latest = [entered_at, *(pause.end or pause.start for pause in pauses)]
    halts = stops(pauses, max(latest) if as_of is None else as_of)
    run = Run(entered_at, calendar).run((policy.stages[stage],), halts)
    start = Words(
        "{stage}环节自{start}起算。",
        stage=STAGE_NAMES[stage],
        start=moment_text(run.civil_start),
    )
    due = run.finish()
    return replace(due, steps=(Step("stage", start, entered_at), *due.steps))


def explain(
    policy: Policy, ledger: Ledger, calendar: WorkCalendar, as_of: datetime
) -> tuple[Step, ...]:
    """Every step of both business clocks as known at ``as_of``, warnings last (为何是这个时限)."""
    resolve = resolve_due(policy, ledger, calendar, as_of)
    respond = respond_due(policy, ledger, calendar, as_of)
    steps = list(resolve.steps)
    warnings = dict.fromkeys(resolve.warnings)
    if respond is not None:
        budget = policy.rule(ledger.level_at(as_of)).respond
        text = budget.text() if budget else ""
        until = moment_text(calendar.civil(respond.due_at))
        sentence = Words("首次答复：{budget}，最迟{until}（含）。", budget=text, until=until)
        steps.append(Step("respond", sentence, respond.due_at))
        warnings |= dict.fromkeys(respond.warnings)
    return (*steps, *(Step("warning", text) for text in warnings))


def extension_problem(
    policy: Policy, ledger: Ledger, extra: Budget, calendar: WorkCalendar, as_of: datetime
) -> str | None:
    """Why ``extra`` may not be granted on top of the extensions known, or None when it may."""
    granted = ledger.granted_at(as_of)
    level = ledger.level_at(as_of)
    return _extension_excess(policy, ledger.start, level, [*granted, extra], calendar)


def near_at(due_at: datetime, yellow: Budget, calendar: WorkCalendar) -> datetime:
    """The moment from which a clock shows 将超期 (黄牌), ``yellow`` before ``due_at``.

    Workdays are counted back on the calendar at the same time of day. Raises Invalid for
    units that cannot be a lead.
    """
    if yellow.unit is Unit.WORKDAY:
        civil = calendar.civil(due_at)
        day = calendar.step(civil.date(), -yellow.amount)
        return calendar.moment(datetime.combine(day, civil.time())).astimezone(CIVIL)
    spans = {Unit.NATURAL_DAY: DAY, Unit.HOUR: timedelta(hours=1)}
    if yellow.unit not in spans:
        raise Invalid("bad-lead", LEAD_SENTENCE)
    return (due_at.astimezone(UTC) - spans[yellow.unit] * yellow.amount).astimezone(CIVIL)


def is_overdue(due_at: datetime, moment: datetime) -> bool:
    """Whether ``moment`` is too late; the whole due second is still in time."""
    return moment.replace(microsecond=0) > due_at


def status(
    due_at: datetime, now: datetime, *, paused: bool = False, near: datetime | None = None
) -> ClockStatus:
    """How the clock stands at ``now``; ``near`` comes from :func:`near_at`."""
    if paused:
        return ClockStatus.PAUSED
    if is_overdue(due_at, now):
        return ClockStatus.OVERDUE
    return ClockStatus.NEAR if near is not None and now >= near else ClockStatus.NORMAL


def _business(
    policy: Policy,
    start: datetime,
    level: Level,
    granted: Sequence[Budget],
    calendar: WorkCalendar,
    *,
    halts: Iterable[Stop] = (),
) -> Run:
    budgets = (policy.rule(level).resolve, *granted)
    return Run(start, calendar).run(budgets, halts)


def _extension_excess(
    policy: Policy,
    start: datetime,
    level: Level,
    granted: Sequence[Budget],
    calendar: WorkCalendar,
) -> str | None:
    if not granted:
        return None
    limit = policy.extension_limit(level)
    name = LEVEL_NAMES[policy.effective(level)]
    if limit is None:
        return Words("本办法规定“{level}”事项不得延期。", level=name)
    asked = _business(policy, start, level, granted, calendar)
    allowed = _business(policy, start, level, (limit,), calendar)
    if asked.at <= allowed.at:
        return None
    return Words("累计延期超过“{level}”事项的上限 {limit}。", level=name, limit=limit.text())


def _suspension_excess(
    policy: Policy, pauses: Sequence[Pause], as_of: datetime, calendar: WorkCalendar
) -> str | None:
    spent = total(pauses, as_of)
    if not spent:
        return None
    first = min(pause.start for pause in pauses)
    limit = Run(first, calendar).run((policy.max_suspension,), ())
    if spent <= limit.at - limit.start:
        return None
    return Words(
        "累计暂停 {spent}，超过上限 {limit}，请尽快恢复办理。",
        spent=span_text(spent),
        limit=policy.max_suspension.text(),
    )
