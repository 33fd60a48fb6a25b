"""提级: the ladder 网格 → 村 → 乡 → 县, what makes a matter climb, and the decision at its top.

A county's rules (:mod:`linli.domain.escalation_rules`) say which cause brings a matter to whom.
:func:`climb` judges one matter at one moment: which step is due, if any. It is pure; the clockwork
asks it under the lock of the matter, the dry run asks it about the hours to come.

* A step is asked of one tier, by a moment. Unanswered it goes to the next tier; answered with a
  promise it rests until the promise has passed. The last tier is always the county, where the
  convenor decides; nothing climbs beyond.
* One rule asks about one cause at one tier once, so that without people every climb ends.
* While a tier has been asked (or has promised) nothing asks it, or anyone below it, again.
* When the cause is gone, what is asked about it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.calendar import WorkCalendar
from linli.domain.counting import Run
from linli.domain.deadlines import is_overdue
from linli.domain.policies import Budget, Level


class Tier(StrEnum):
    """The steps of the ladder, lowest first."""

    GRID = "grid"
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


class Decision(StrEnum):
    """What the convenor decides when a matter has climbed to the top."""

    GO_ON = "go_on"
    REASSIGN = "reassign"


class Trigger(StrEnum):
    """What makes a matter climb; the first two come before everything else."""

    UNASSIGNED = "unassigned"
    REFUSED = "refused"
    STAGE_OVER = "stage_over"
    BUSINESS_NEAR = "business_near"
    BUSINESS_OVER = "business_over"
    RETURNS = "returns"
    REWORKS = "reworks"
    UNSIGNED = "unsigned"
    WHISTLE = "whistle"
    MILESTONE = "milestone"
    PART = "part"
    TASK = "task"
    DECISION = "decision"


class Standing(StrEnum):
    """Where one step stands."""

    OPEN = "open"
    ANSWERED = "answered"
    DECIDED = "decided"
    CLIMBED = "climbed"
    GONE = "gone"
    KEPT = "kept"


TIER_NAMES: Final[Mapping[Tier, str]] = {
    Tier.GRID: "网格",
    Tier.VILLAGE: "村（社区）",
    Tier.TOWN: "乡镇（街道）",
    Tier.COUNTY: "县级",
}
DECISION_NAMES: Final[Mapping[Decision, str]] = {
    Decision.GO_ON: "仍由现主办单位办理，限期解决",
    Decision.REASSIGN: "改由另一单位主办",
}
STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.OPEN: "等待回应",
    Standing.ANSWERED: "已回应，承诺期内",
    Standing.DECIDED: "已裁定，限期内",
    Standing.CLIMBED: "没有解决，已往上提",
    Standing.GONE: "原因已消除",
    Standing.KEPT: "已按承诺落实",
}
#: Where one step may go. OPEN is the beginning; the last three are ends.
MOVES: Final[Mapping[Standing, frozenset[Standing]]] = {
    Standing.OPEN: frozenset(
        {Standing.ANSWERED, Standing.DECIDED, Standing.CLIMBED, Standing.GONE}
    ),
    Standing.ANSWERED: frozenset({Standing.CLIMBED, Standing.KEPT}),
    Standing.DECIDED: frozenset({Standing.CLIMBED, Standing.KEPT}),
    Standing.CLIMBED: frozenset(),
    Standing.GONE: frozenset(),
    Standing.KEPT: frozenset(),
}
#: Steps that somebody still has to do with.
RUNNING: Final = frozenset({Standing.OPEN, Standing.ANSWERED, Standing.DECIDED})
#: Where a matter may be brought, lowest first; the grid is where it starts.
LADDER: Final = (Tier.VILLAGE, Tier.TOWN, Tier.COUNTY)
TOP: Final = Tier.COUNTY
#: Causes that lie with the centre itself: no tier below the centre's own is asked about them.
OF_THE_CENTRE: Final = frozenset({Trigger.UNASSIGNED, Trigger.REFUSED})
#: Longest time that may be promised in a response or set in a decision, days.
LONGEST_PROMISE: Final = 30
#: Most urgent first.
SEVERITY: Final = (Level.URGENT, Level.MAJOR, Level.UTILITY, Level.COMPLEX, Level.GENERAL)

_SECOND = timedelta(seconds=1)
#: Steps which the dry run looks ahead for one matter; more do not fit into a day.
_MOST_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a county's table: after which cause, how much later, who is asked, for how long.

    ``count``: how often, for the triggers that count. ``levels`` empty means every level.
    ``after`` None means at once. ``tiers`` ascend and end with the county.
    """

    code: str
    trigger: Trigger
    tiers: tuple[Tier, ...]
    respond: Budget
    after: Budget | None = None
    count: int = 1
    levels: frozenset[Level] = frozenset()


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that is, or will be, wrong from ``at`` on; ``ref`` tells two of a kind apart."""

    trigger: Trigger
    at: datetime
    ref: int = 0
    count: int = 1

    @property
    def key(self) -> tuple[Trigger, int, datetime]:
        """What makes it this very cause."""
        return self.trigger, self.ref, self.at


@dataclass(frozen=True, slots=True)
class Past:
    """A step already made. ``cause`` is the key of its cause; ``decided`` by the convenor."""

    id: int
    rule: str
    cause: tuple[Trigger, int, datetime]
    tier: Tier
    standing: Standing
    respond_by: datetime
    promised_by: datetime | None = None
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What the judgement needs of one matter.

    ``causes`` may lie ahead. ``steps`` in the order they were made. ``filled`` are the tiers with
    somebody who may be asked about this matter; ``floor`` is the tier of its centre.
    """

    level: Level
    causes: tuple[Cause, ...]
    steps: tuple[Past, ...] = ()
    filled: frozenset[Tier] = frozenset(LADDER)
    floor: Tier = Tier.VILLAGE


@dataclass(frozen=True, slots=True)
class Climb:
    """A step that is due: ``since`` when, up to which ``tier``, past which empty posts.

    ``follows`` is the step that ran out, None for the first about its cause.
    """

    rule: Rule
    cause: Cause
    tier: Tier
    passed: tuple[Tier, ...]
    since: datetime
    respond_by: datetime
    follows: int | None


def priority(trigger: Trigger) -> int:
    """Return the place in the order: unassigned, refused, then all others alike."""
    return {Trigger.UNASSIGNED: 0, Trigger.REFUSED: 1}.get(trigger, 2)


def severity(level: Level) -> int:
    """Return the place of a level, the most urgent 0."""
    return SEVERITY.index(level)


def order(climb: Climb, level: Level) -> tuple[int, int, datetime]:
    """Return what steps are sorted by: kind of cause, severity, then how long they wait."""
    return priority(climb.rule.trigger), severity(level), climb.since


def rung(tier: Tier) -> int:
    """Return how high a tier is."""
    return tuple(Tier).index(tier)


def ends(start: datetime, budget: Budget | None, calendar: WorkCalendar) -> datetime:
    """Return when ``budget`` from ``start`` is used up; ``start`` itself without one."""
    if budget is None:
        return start
    return Run(start, calendar, reasons=False).run((budget,), ()).due_at()


def standing_cause(subject: Subject, step: Past, rules: Iterable[Rule], now: datetime) -> bool:
    """Tell whether what a step was raised for is still so (and its rule still in force)."""
    rule = next((one for one in rules if one.code == step.rule), None)
    return rule is not None and any(
        cause.key == step.cause and _concerns(rule, cause, subject) and is_overdue(cause.at, now)
        for cause in subject.causes
    )


def decided_causes(causes: Iterable[Cause], steps: Iterable[Past]) -> Iterator[Cause]:
    """Yield what a decision's time limit makes a cause: what it was about is not settled yet."""
    known = {cause.key for cause in causes}
    for step in steps:
        if step.decided and step.promised_by is not None and step.cause in known:
            cause = Cause(Trigger.DECISION, step.promised_by, step.id)
            known.add(cause.key)
            yield cause


def gone(subject: Subject, rules: Sequence[Rule], now: datetime) -> tuple[Past, ...]:
    """Return the running steps whose cause is gone: open ones end, promises were kept.

    What the convenor decided rests until its time is over, then :attr:`Trigger.DECISION` asks.
    """
    return tuple(
        step
        for step in subject.steps
        if step.standing in RUNNING and not standing_cause(subject, step, rules, now)
    )


def climb(
    subject: Subject, rules: Sequence[Rule], now: datetime, calendar: WorkCalendar
) -> Climb | None:
    """Return the step that is due at ``now``, the most pressing one; None when there is none."""
    held = _held(subject, rules, now)
    due = [
        found
        for rule in rules
        for cause in subject.causes
        if _concerns(rule, cause, subject) and is_overdue(cause.at, now)
        if (found := _next(subject, rule, cause, calendar)) is not None
        if is_overdue(found.since, now) and rung(found.tier) > held
    ]
    if not due:
        return None
    first = min(due, key=lambda one: (priority(one.rule.trigger), one.since, -rung(one.tier)))
    return replace(first, respond_by=ends(now, first.rule.respond, calendar))


def ahead(
    subject: Subject,
    rules: Sequence[Rule],
    now: datetime,
    until: datetime,
    calendar: WorkCalendar,
) -> list[Climb]:
    """Return what would fire from ``now`` to ``until`` if nobody did anything, earliest first.

    The same judgement as :func:`climb`, asked at every moment at which something runs out.
    """
    found: list[Climb] = []
    moment = now
    while len(found) < _MOST_AHEAD:
        due = climb(subject, rules, moment, calendar)
        if due is None:
            later = [one for one in _moments(subject, rules, calendar) if moment < one <= until]
            if not later:
                break
            moment = min(later)
            continue
        found.append(due)
        subject = replace(subject, steps=_with(subject.steps, due))
    return found


def after_step(steps: Iterable[Past], due: Climb) -> tuple[Past, ...]:
    """Return the steps that end because ``due`` is made: what is open, and the one it follows."""
    before = {due.follows}
    if due.cause.trigger is Trigger.DECISION:
        before.add(due.cause.ref)
    return tuple(
        step
        for step in steps
        if step.standing is Standing.OPEN or (step.id in before and step.standing in RUNNING)
    )


def _with(steps: tuple[Past, ...], due: Climb) -> tuple[Past, ...]:
    over = {step.id for step in after_step(steps, due)}
    kept = (replace(step, standing=Standing.CLIMBED) if step.id in over else step for step in steps)
    number = min((step.id for step in steps), default=0) - 1  # none of the record has it
    made = Past(number, due.rule.code, due.cause.key, due.tier, Standing.OPEN, due.respond_by)
    return (*kept, made)


def _concerns(rule: Rule, cause: Cause, subject: Subject) -> bool:
    return (
        cause.trigger is rule.trigger
        and cause.count >= rule.count
        and (not rule.levels or subject.level in rule.levels)
    )


def _held(subject: Subject, rules: Sequence[Rule], now: datetime) -> int:
    """Return how high somebody has been asked or has promised, -1 for nowhere."""
    high = -1
    for step in subject.steps:
        waits = step.standing is Standing.OPEN
        promised = step.promised_by is not None and not is_overdue(step.promised_by, now)
        promises = step.standing in RUNNING and not waits and promised
        if (waits or promises) and standing_cause(subject, step, rules, now):
            high = max(high, rung(step.tier))
    return high


def _next(subject: Subject, rule: Rule, cause: Cause, calendar: WorkCalendar) -> Climb | None:
    """Return the coming step of one rule about one cause, due or not yet."""
    mine = [step for step in subject.steps if (step.rule, step.cause) == (rule.code, cause.key)]
    last = max(mine, key=lambda step: rung(step.tier), default=None)
    floor = rung(subject.floor) if rule.trigger in OF_THE_CENTRE else 0
    above = rung(last.tier) if last is not None else -1
    # An unassigned matter of the county's centre starts at the county, whatever the rule lists.
    open_to = [tier for tier in rule.tiers if rung(tier) >= floor and rung(tier) > above]
    tier = next((one for one in open_to if one in subject.filled), None)
    if tier is None:
        return None
    passed = tuple(one for one in open_to if rung(one) < rung(tier))
    since = _since(rule, cause, last, calendar)
    return Climb(rule, cause, tier, passed, since, since, last.id if last else None)


def _since(rule: Rule, cause: Cause, last: Past | None, calendar: WorkCalendar) -> datetime:
    if last is None or last.standing in (Standing.GONE, Standing.KEPT):
        return ends(cause.at, rule.after, calendar)
    # A step that ended because another rule went higher counts like one that ran out.
    return last.promised_by or last.respond_by


def _moments(subject: Subject, rules: Sequence[Rule], calendar: WorkCalendar) -> Iterator[datetime]:
    """Yield the first second after everything that can make a step due."""
    for step in subject.steps:
        yield step.respond_by + _SECOND
        if step.promised_by is not None:
            yield step.promised_by + _SECOND
    for rule in rules:
        for cause in subject.causes:
            if _concerns(rule, cause, subject):
                yield ends(cause.at, rule.after, calendar) + _SECOND
