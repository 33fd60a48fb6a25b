"""One warning as its page shows it: evidence, the matters somebody may see, what followed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from linli.cases.access import visible_to as visible_cases
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmarks import LinkStanding
from linli.domain.rising_terms import KINDS, VERDICTS, Counted, Kind, Outcome, Verdict, spans
from linli.domain.words import Words
from linli.kernel import clock
from linli.landmarks.models import CaseLandmark
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
#: Fewer than so many on usual days are not written as 0.0.
_LITTLE = 0.05


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the evidence; ``expected`` is text, '' where nothing is known."""

    day: date
    count: int
    expected: str


@dataclass(frozen=True)
class WarningRoom:
    """Everything of the page.

    ``matter``: what it is about: the matter, or the landmark. ``inside``: places that rose with it,
    in the order of their codes; ``merged``: reports that were merged into the matters counted;
    ``cases``: number, title, day; ``seen``: how many of the matters behind it the reader may open.
    """

    row: Alert
    kind_name: str
    verdict_name: str
    place: str
    matter: str
    told: str
    days: tuple[DayRow, ...]
    inside: tuple[str, ...]
    merged: int
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
        matter=row.landmark.name if row.landmark is not None else row.matter.name,
        told=sentence(row, catalogue),
        days=days_of(row),
        inside=_inside(row, catalogue),
        merged=int(json.loads(row.evidence).get("merged", 0)),
        cases=[(no, title, at.astimezone(clock.CIVIL).date()) for no, title, at in named[:NAMED]],
        seen=seen,
        campaign=campaign,
        tasks=tasks,
        outcome=_outcome(row, campaign, catalogue),
        may_judge=judging(actor, row) is not None,
    )


def days_of(row: Alert) -> tuple[DayRow, ...]:
    """Return the counts by day as they were frozen."""
    held = json.loads(row.evidence)["days"]
    return tuple(DayRow(date.fromisoformat(day), int(n), mean) for day, n, mean in held)


def subject_of(row: Alert, catalogue: Catalogue) -> str:
    """Return place and matter in words."""
    place = catalogue.tree.label(catalogue.tree.by_id(row.area_id)).replace(" ", "")
    if row.landmark is not None:
        return f"{place}“{row.landmark.name}”"
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
            usual=_usual(row),
        )
    if row.kind == Kind.PLACE.value:
        told = {**names, "name": row.landmark.name if row.landmark else ""}
        return Words(
            "{place}“{name}”{days}天内收到{count}件不同的事项，最多的是“{matter}”，平常约{usual}件。",
            **told,
            days=row.window,
            count=row.count,
            usual=_usual(row),
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


def _usual(row: Alert) -> str:
    usual = row.expected or 0.0
    return f"{usual:.1f}" if usual >= _LITTLE else Words("不到0.1")


def _inside(row: Alert, catalogue: Catalogue) -> tuple[str, ...]:
    areas = [catalogue.tree.by_id(one) for one in json.loads(row.evidence).get("inside", [])]
    return tuple(catalogue.tree.label(one) for one in sorted(areas, key=lambda one: one.code))


def _outcome(row: Alert, campaign: Campaign | None, catalogue: Catalogue) -> Outcome | None:
    """Return the counts before the finding and since the campaign began: two queries."""
    if campaign is None:
        return None
    before, after = spans(row.day, campaign.first, clock.today())
    return Outcome(_counted(row, *before, catalogue), _counted(row, *after, catalogue))


def _counted(row: Alert, first: date, last: date, catalogue: Catalogue) -> Counted:
    if last < first:
        return Counted(first, last, 0, 0)
    of_it = Q(matter_id__in=below(row.matter_id, catalogue))
    if row.landmark_id is not None:
        links = CaseLandmark.objects.filter(
            landmark_id=row.landmark_id, standing=LinkStanding.CONFIRMED.value
        )
        of_it = Q(pk__in=links.order_by().values("case_id"))
    rows = Case.objects.filter(
        within(row.area_path, "area_path"),
        clock_start__gte=start_of(first),
        clock_start__lt=start_of(last + timedelta(days=1)),
    ).order_by()
    found = rows.aggregate(count=Count("pk", filter=of_it), whole=Count("pk"))
    return Counted(first, last, found["count"], found["whole"])
