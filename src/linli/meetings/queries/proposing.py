"""The agenda proposed to whoever plans a meeting: matters of the area that need talking about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from linli.cases.access import subtree, visible_to
from linli.cases.models import Case, CaseLink
from linli.cases.queries.clock_badges import ClockView, business_clock
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain import complaints
from linli.domain.agenda import Candidate, propose
from linli.domain.deadlines import is_overdue
from linli.domain.lifecycle import STATES, State
from linli.domain.meeting_rhythm import next_day
from linli.domain.meetings import BINDING
from linli.domain.supervision import LEVEL_NAMES, Level
from linli.kernel import clock
from linli.meetings.access import shown_promises, sight
from linli.meetings.judging import rules_of
from linli.meetings.models import Meeting
from linli.people.actor import Actor
from linli.tasks.queries.rows import TaskRow, of_origin

#: Most matters looked at, most groups of the same place and matter, longest period looked back.
MOST, GROUPS = 300, 10
PERIOD = timedelta(days=31)
_TIERS = {"village": "村级", "town": "乡级", "county": "县级"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of the proposal: a case, or a promise of the last meeting that is about none."""

    no: str
    title: str
    state_label: str
    reasons: tuple[str, ...]
    clock: ClockView | None


@dataclass(frozen=True)
class Proposal:
    """What is proposed, what was promised, and which meeting that was."""

    lines: tuple[Proposed, ...]
    previous: Meeting | None
    promised: tuple[TaskRow, ...]


def last_bound(centre_id: int) -> Meeting | None:
    """Return the centre's last meeting whose decisions bind: one query."""
    bound = sorted(one.value for one in BINDING)
    rows = Meeting.objects.filter(centre_id=centre_id, standing__in=bound)
    return rows.order_by("-planned_at", "-id").first()


def proposal(actor: Actor, centre: UnitInfo, catalogue: Catalogue, now: datetime) -> Proposal:
    """Return the proposed agenda of the centre's next meeting: at most eight queries.

    Only what the actor sees; complaints about handling are never proposed: they are talked
    about where those concerned are not.
    """
    rules = rules_of(catalogue)
    today = now.astimezone(clock.CIVIL).date()
    rhythm = rules.rhythms[centre.tier]
    coming = next_day(rhythm, today, catalogue.calendar)
    after = next_day(rhythm, coming, catalogue.calendar)
    until = datetime.combine(after, rhythm.at, clock.CIVIL)
    previous = last_bound(centre.id)
    since = max(
        (previous.held_at or previous.planned_at) if previous else now - PERIOD, now - PERIOD
    )
    former = of_origin("meeting", previous.key) if previous else []
    kept = sight(actor, [task.case_id for task in former if task.case_id is not None])
    tasks = shown_promises(actor, former, kept)
    undone = [task for task in tasks if task.open]
    path = catalogue.tree.by_id(centre.area_id).path
    area = visible_to(actor).filter(subtree(path)).exclude(source__in=sorted(complaints.SOURCES))
    repeated = _repeated(area, since, rules.repeated)
    merged = _merged(area, rules.merged)
    promises = {task.case_id: task for task in undone if task.case_id is not None}
    around = _Around(now, until, repeated, merged, promises)
    cases = _cases(area, around, rules.returns)
    candidates = [_candidate(case, around) for case in cases]
    candidates += [
        Candidate(f"task:{task.key}", promised=task.text, promised_due=task.due_at)
        for task in undone
        if task.case_id is None
    ]
    by_no = {case.no: case for case in cases}
    texts = {f"task:{task.key}": task for task in undone}
    ranked = propose(candidates, now=now, until=until, rules=rules)
    lines = []
    for one in ranked:
        case = by_no.get(one.key)
        if case is None:
            lines.append(Proposed("", texts[one.key].text[:120], "", one.words, None))
        else:
            label = STATES[State(case.state)].label
            lines.append(Proposed(case.no, case.title, label, one.words, _clock(case, now)))
    return Proposal(tuple(lines), previous, tasks)


def _clock(case: Case, now: datetime) -> ClockView:
    return business_clock(
        state=case.state,
        due_at=case.due_at,
        near_at=case.near_at,
        paused_at=case.paused_at,
        answered_at=case.answered_at,
        now=now,
    )


def _repeated(area: QuerySet[Case], since: datetime, least: int) -> dict[tuple[int, int], int]:
    """Return how often the same matter was reported in the same village since then."""
    rows = (
        area.filter(clock_start__gte=since, village__isnull=False, matter__isnull=False)
        .order_by()
        .values("village_id", "matter_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=least)
        .order_by("-n", "village_id", "matter_id")[:GROUPS]
    )
    return {(row["village_id"], row["matter_id"]): row["n"] for row in rows}


def _merged(area: QuerySet[Case], least: int) -> dict[int, int]:
    """Return how many reports were merged into one matter."""
    # Others than those merged into it count with the matter itself.
    rows = (
        CaseLink.objects.filter(
            kind=CaseLink.Kind.MERGED_INTO,
            target__in=area.filter(ended_at__isnull=True, closed_at__isnull=True).order_by(),
        )
        .order_by()
        .values("target_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=least - 1)
        .order_by("-n", "target_id")[:MOST]
    )
    return {row["target_id"]: row["n"] + 1 for row in rows}


@dataclass(frozen=True, slots=True)
class _Around:
    """What a matter is measured against."""

    now: datetime
    until: datetime
    repeated: Mapping[tuple[int, int], int]
    merged: Mapping[int, int]
    promises: Mapping[int, TaskRow]


def _cases(area: QuerySet[Case], around: _Around, returns: int) -> list[Case]:
    wanted = Q(paused_at__isnull=True, answered_at__isnull=True, due_at__lte=around.until)
    wanted |= ~Q(supervision="") | ~Q(climbed="") | Q(whistles__gt=0)
    wanted |= Q(return_count__gte=returns) | Q(rework_count__gte=returns - F("reopen_count"))
    wanted |= Q(pk__in=[*around.merged, *around.promises])
    for village, matter in around.repeated:
        wanted |= Q(village_id=village, matter_id=matter)
    rows = area.filter(wanted, ended_at__isnull=True, closed_at__isnull=True)
    found = list(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST])
    return _one_of_each(found, around)


def _one_of_each(found: list[Case], around: _Around) -> list[Case]:
    """Keep of several alike only the first, unless it has a reason of its own."""
    seen: set[tuple[int, int]] = set()
    kept = []
    for case in found:
        group = (case.village_id or 0, case.matter_id or 0)
        pressed = bool(case.supervision or case.climbed or case.whistles)
        pressed |= case.due_at is not None and case.due_at < around.now
        pressed |= case.pk in around.promises or case.pk in around.merged
        if group in around.repeated and group in seen and not pressed:
            continue
        seen.add(group)
        kept.append(case)
    return kept


def _candidate(case: Case, around: _Around) -> Candidate:
    running = case.paused_at is None and case.answered_at is None
    over = running and case.due_at is not None and is_overdue(case.due_at, around.now)
    level = Level(case.supervision) if case.supervision else None
    found = Candidate(
        key=case.no,
        due_at=case.due_at if running else None,
        over=around.now - case.due_at if over and case.due_at else None,
        supervision=LEVEL_NAMES[level] if level else "",
        listed=level is Level.LISTED,
        climbed=_TIERS.get(case.climbed, ""),
        whistles=case.whistles,
        returns=max(case.return_count, case.rework_count + case.reopen_count),
        repeated=around.repeated.get((case.village_id or 0, case.matter_id or 0), 0),
        merged=around.merged.get(case.pk, 0),
    )
    task = around.promises.get(case.pk)
    return replace(found, promised=task.text, promised_due=task.due_at) if task else found
