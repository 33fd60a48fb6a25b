"""One warning as its page shows it: evidence, the matters somebody may see, what followed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from linli.cases.access import visible_to as visible_cases
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.rising_terms import KINDS, VERDICTS, Kind, Outcome, Verdict, spans
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.reach import within
from linli.rising.access import get_warning, judging
from linli.rising.actions.judging import ORIGIN
from linli.rising.gathering import below, start_of
from linli.rising.models import Alert, Campaign
from linli.tasks.access import visible_to as visible_tasks
from linli.tasks.models import Task

#: Most matters and tasks named on the page.
NAMED = 30


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the evidence; ``expected`` is text, '' where nothing is known."""

    day: date
    count: int
    expected: str


@dataclass(frozen=True)
class WarningRoom:
    """Everything of the page. ``cases``: number, title, day; ``hidden``: matters not shown here."""

    row: Alert
    kind_name: str
    verdict_name: str
    place: str
    matter: str
    told: str
    days: tuple[DayRow, ...]
    cases: Sequence[tuple[str, str, date]]
    seen: int
    campaign: Campaign | None
    tasks: Sequence[Task]
    outcome: Outcome | None
    may_judge: bool


def room(actor: Actor, key: str, catalogue: Catalogue) -> WarningRoom:
    """Return one warning; raises NotFound for unknown and invisible alike."""
    row = get_warning(actor, key)
    mine = visible_cases(actor).filter(pk__in=row.behind.order_by().values("case_id"))
    named = list(
        mine.order_by("-clock_start", "-id").values_list("no", "title", "clock_start")[: NAMED + 1]
    )
    seen = len(named) if len(named) <= NAMED else mine.order_by().count()
    campaign = Campaign.objects.filter(warning=row).select_related("started_by").first()
    tasks: list[Task] = []
    if campaign is not None:
        given = visible_tasks(actor).filter(origin=ORIGIN, origin_key=row.key)
        tasks = list(given.select_related("unit").order_by("id")[:NAMED])
    return WarningRoom(
        row=row,
        kind_name=KINDS[Kind(row.kind)],
        verdict_name=VERDICTS[Verdict(row.verdict)] if row.verdict else "",
        place=catalogue.tree.label(catalogue.tree.by_id(row.area_id)),
        matter=row.matter.name,
        told=sentence(row, catalogue),
        days=days_of(row),
        cases=[(no, title, at.astimezone(clock.CIVIL).date()) for no, title, at in named[:NAMED]],
        seen=seen,
        campaign=campaign,
        tasks=tasks,
        outcome=_outcome(row, campaign),
        may_judge=judging(actor, row) is not None,
    )


def days_of(row: Alert) -> tuple[DayRow, ...]:
    """Return the counts by day as they were frozen."""
    held = json.loads(row.evidence)["days"]
    return tuple(DayRow(date.fromisoformat(day), int(n), mean) for day, n, mean in held)


def subject_of(row: Alert, catalogue: Catalogue) -> str:
    """Return place and matter in words."""
    place = catalogue.tree.label(catalogue.tree.by_id(row.area_id)).replace(" ", "")
    return f"{place}“{catalogue.matters[row.matter_id].name}”"


def sentence(row: Alert, catalogue: Catalogue) -> Words:
    """Return what was noticed, in one sentence without a guess at the cause."""
    place = catalogue.tree.label(catalogue.tree.by_id(row.area_id))
    names = {"place": place, "matter": catalogue.matters[row.matter_id].name}
    if row.kind == Kind.RISE.value:
        return Words(
            "{place}的“{matter}”近{days}天收到{count}件，按以往同类日子平常约{usual}件。",
            **names,
            days=row.window,
            count=row.count,
            usual=f"{row.expected or 0:.1f}",
        )
    if row.kind == Kind.REPEAT.value:
        return Words(
            "{place}的“{matter}”在{days}天内有{count}件反映的像是同一件事。",
            **names,
            days=row.window,
            count=row.count,
        )
    return Words(
        "{place}的“{matter}”在{days}天内有{count}件说法相近。",
        **names,
        days=row.window,
        count=row.count,
    )


def _outcome(row: Alert, campaign: Campaign | None) -> Outcome | None:
    """Return the counts before the finding and since the campaign began: two queries."""
    if campaign is None:
        return None
    before, after = spans(row.day, campaign.first, clock.today())
    return Outcome(
        _count(row, *before),
        (before[1] - before[0]).days + 1,
        _count(row, *after) if after[1] >= after[0] else 0,
        max((after[1] - after[0]).days + 1, 0),
    )


def _count(row: Alert, first: date, last: date) -> int:
    rows = Case.objects.filter(
        within(row.area_path, "area_path"),
        matter_id__in=below(row.matter_id, snapshot.current()),
        clock_start__gte=start_of(first),
        clock_start__lt=start_of(last + timedelta(days=1)),
    )
    return rows.order_by().count()
