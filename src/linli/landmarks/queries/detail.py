"""One landmark: everything reported there, what was promised, what was done.

Only of matters the reader may open; no number says how many others there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.audit.models import Event
from linli.cases.access import visible_to as visible_cases
from linli.cases.models import Case, Milestone, Verification
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmark_matching import DOUBT_WORDS, Doubt
from linli.domain.landmarks import LinkStanding, NameStanding
from linli.domain.lifecycle import State
from linli.domain.states import STATES
from linli.domain.supervision import LEVEL_NAMES, Level
from linli.domain.tasks import OPEN as OPEN_TASKS
from linli.domain.words import Words
from linli.kernel import clock, keyset
from linli.landmarks import access
from linli.landmarks.actions.recording import CHAIN
from linli.landmarks.models import Alias, CaseLandmark, Landmark
from linli.people.actor import Actor
from linli.places.drawing import Ground, ground
from linli.tasks.access import visible_to as visible_tasks
from linli.tasks.models import Task

#: Matters the numbers are taken from, newest first; matters on one page; months of the chart.
MOST = 2000
PAGE = 20
MONTHS = 12
#: Kinds of matters the bars show, promises, tasks and doubtful links at most.
BARS = 8
SOME = 20
_ORDER = ("-clock_start", "-id")

_ACTS = {
    "landmark-add": "登记",
    "landmark-amend": "修改",
    "landmark-name": "加别名",
    "landmark-name-off": "删别名",
    "landmark-retire": "停用",
    "landmark-restore": "恢复",
    "landmark-merge": "并入一个地点",
    "landmark-merged": "并入别的地点",
    "landmark-link": "关联事项",
    "landmark-unlink": "取消关联",
}


@dataclass(frozen=True, slots=True)
class Month:
    """One month: how many matters were registered, how many were closed."""

    first: date
    reported: int
    closed: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the visible matters add up to; ``cut``: only the newest are counted.

    ``solved`` of ``said`` is how many requesters said it is solved, of those who said anything.
    """

    matters: int
    open: int
    late: int
    supervised: int
    answered: int
    closed: int
    verified: int
    solved: int
    said: int
    reopened: int
    cut: bool
    months: tuple[Month, ...]
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One matter: when it came, what was promised, what came of it."""

    no: str
    title: str
    at: datetime
    matter: str
    state: str
    open: bool
    late: bool
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    supervision: str
    solved: bool | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A step of a plan somebody promised, kept or not."""

    no: str
    title: str
    text: str
    due_on: date
    done_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A matter that may be about the landmark, and why nobody is sure."""

    no: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the landmark's history."""

    action: str
    label: str
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """The page of a landmark."""

    landmark: Landmark
    names: tuple[Alias, ...]
    keeps: bool
    numbers: Numbers
    lines: keyset.Page[Line]
    promises: tuple[Promise, ...]
    tasks: tuple[Task, ...]
    doubtful: tuple[Doubtful, ...]
    history: tuple[Step, ...]
    ground: Ground | None
    pin: tuple[float, float] | None
    dots: tuple[tuple[float, float], ...]
    #: The line of a road or a river as an SVG path; "" without one.
    course: str


def view(
    actor: Actor, catalogue: Catalogue, key: str | int, cursor: str = "", *, open_only: bool = False
) -> View:
    """Return everything about one landmark: about twelve queries, however many matters.

    Raises NotFound; Invalid for a bad cursor.
    """
    landmark = access.get_landmark(actor, key)
    now = clock.now()
    cases = matters(actor, landmark)
    wanted = cases.filter(ended_at__isnull=True, closed_at__isnull=True) if open_only else cases
    page = keyset.page(wanted, order=_ORDER, cursor=cursor, size=PAGE)
    numbers, ids, points = _numbers(cases, catalogue, now)
    area = catalogue.tree.by_id(landmark.area_id)
    around = catalogue.tree.ancestor(area, "village") or area
    drawn = ground(catalogue.tree, around.id)
    history = chain.newest(CHAIN, landmark.pk, 50)
    return View(
        landmark,
        tuple(landmark.aliases.filter(standing=NameStanding.CONFIRMED.value).order_by("id")),
        access.keeps(actor, landmark.area.path),
        numbers,
        keyset.Page([_line(case, catalogue, now) for case in page.items], page.next, page.prev),
        _promises(ids),
        _tasks(actor, ids),
        _doubtful(actor, landmark),
        _history(actor, history),
        drawn,
        _at(drawn, landmark.point) if drawn else None,
        tuple(dot for point in points if drawn and (dot := _at(drawn, point))),
        _course(drawn, landmark.course) if drawn else "",
    )


def matters(actor: Actor, landmark: Landmark) -> QuerySet[Case]:
    """Return the matters of a landmark that this actor may open."""
    return visible_cases(actor).filter(
        landmark_links__landmark_id=landmark.pk,
        landmark_links__standing=LinkStanding.CONFIRMED.value,
    )


def _numbers(
    cases: QuerySet[Case], catalogue: Catalogue, now: datetime
) -> tuple[Numbers, list[int], list[tuple[float, float]]]:
    """Return the numbers, the keys they are of, and the points that are known: two queries."""
    rows = list(
        cases.order_by(*_ORDER).values_list(
            *("id", "clock_start", "matter_id", "due_at", "ended_at", "answered_at", "closed_at"),
            *("supervision", "confirmed_solved", "reopen_count", "paused_at", "lon", "lat"),
            *("place_unchecked", "state"),
            named=True,
        )[: MOST + 1]
    )
    cut, rows = len(rows) > MOST, rows[:MOST]
    ids = [row.id for row in rows]
    verified = (
        Verification.objects.filter(case_id__in=ids, result=Verification.Result.TRUE)
        .order_by()
        .values("case_id")
        .distinct()
        .count()
        if ids
        else 0
    )
    said = [row.confirmed_solved for row in rows if row.confirmed_solved is not None]
    kinds = Counter(_matter(catalogue, row.matter_id) for row in rows)
    first = _months(now)
    reported = Counter(_month(row.clock_start) for row in rows)
    closed = Counter(_month(row.closed_at) for row in rows if row.closed_at)
    points = [
        (row.lon, row.lat)
        for row in rows[:200]
        if row.lon is not None and row.lat is not None and not row.place_unchecked
    ]
    numbers = Numbers(
        matters=len(rows),
        open=sum(not (row.ended_at or row.closed_at) for row in rows),
        late=sum(
            _late(row.ended_at, row.answered_at, row.paused_at, row.due_at, now) for row in rows
        ),
        supervised=sum(bool(row.supervision) for row in rows),
        answered=sum(row.answered_at is not None for row in rows),
        closed=sum(row.closed_at is not None for row in rows),
        verified=verified,
        solved=sum(said),
        said=len(said),
        reopened=sum(row.reopen_count for row in rows),
        cut=cut,
        months=tuple(Month(one, reported[one], closed[one]) for one in first),
        kinds=tuple(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))[:BARS]),
    )
    return numbers, ids, points


def _late(
    ended: datetime | None,
    answered: datetime | None,
    paused: datetime | None,
    due: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether an open matter has no answer although its date is over."""
    return not (ended or answered or paused) and due is not None and due < now


def _month(at: datetime) -> date:
    return at.astimezone(clock.CIVIL).date().replace(day=1)


def _months(now: datetime) -> list[date]:
    """Return the first days of the last twelve months, this one last."""
    last = _month(now)
    index = last.year * 12 + last.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(index - MONTHS + 1, index + 1)]


def _matter(catalogue: Catalogue, key: int | None) -> str:
    found = catalogue.matters.get(key or 0)
    return found.name if found else "还没有定事项"


def _line(case: Case, catalogue: Catalogue, now: datetime) -> Line:
    return Line(
        no=case.no,
        title=case.title,
        at=case.clock_start,
        matter=_matter(catalogue, case.matter_id),
        state=STATES[State(case.state)].label,
        open=not (case.ended_at or case.closed_at),
        late=_late(case.ended_at, case.answered_at, case.paused_at, case.due_at, now),
        due_at=case.due_at,
        answered_at=case.answered_at,
        closed_at=case.closed_at,
        outcome=catalogue.label("outcome", case.outcome) if case.outcome else "",
        supervision=LEVEL_NAMES[Level(case.supervision)] if case.supervision else "",
        solved=case.confirmed_solved,
    )


def _promises(ids: Sequence[int]) -> tuple[Promise, ...]:
    """Return the promised steps of plans in force, open ones first: one query, none for none."""
    if not ids:
        return ()
    rows = (
        Milestone.objects.filter(plan__case_id__in=ids, plan__version=F("plan__case__plan_version"))
        .select_related("plan__case")
        .order_by(F("done_at").desc(nulls_first=True), "due_on", "id")[:SOME]
    )
    today = clock.today()
    return tuple(
        Promise(
            row.plan.case.no,
            row.plan.case.title,
            row.text,
            row.due_on,
            row.done_at,
            row.done_at is None and row.due_on < today,
        )
        for row in rows
    )


def _tasks(actor: Actor, ids: Sequence[int]) -> tuple[Task, ...]:
    """Return the open tasks about these matters that the actor may see: one query."""
    if not ids:
        return ()
    rows = visible_tasks(actor).filter(
        case_id__in=ids, standing__in=[one.value for one in OPEN_TASKS]
    )
    return tuple(rows.select_related("unit", "case").order_by("due_at", "id")[:SOME])


def _doubtful(actor: Actor, landmark: Landmark) -> tuple[Doubtful, ...]:
    """Return the newest matters that may be about it, of those the actor may open: one query."""
    rows = CaseLandmark.objects.filter(
        landmark_id=landmark.pk,
        standing=LinkStanding.PROPOSED.value,
        case__in=visible_cases(actor),
    )
    return tuple(
        Doubtful(row.case.no, row.case.title, DOUBT_WORDS.get(Doubt(row.doubt), ""))
        for row in rows.select_related("case").order_by("-case__clock_start", "-id")[:SOME]
    )


def _history(actor: Actor, events: Iterable[Event]) -> tuple[Step, ...]:
    """Return what happened to the landmark; the number of a matter only to who may open it."""
    read = [(event, payload_of(event)) for event in events]
    numbers = {str(told["case"]) for _, told in read if "case" in told}
    seen = (
        set(visible_cases(actor).filter(no__in=numbers).values_list("no", flat=True))
        if numbers
        else set()
    )
    steps = []
    for event, told in read:
        no = str(told.get("case", ""))
        if no and no not in seen:
            continue
        words = [str(told[name]) for name in ("alias", "from", "reason") if told.get(name)]
        if isinstance(told.get("name"), list):
            words.append(" → ".join(str(one) for one in told["name"]))
        label = _ACTS.get(event.action, event.action)
        by = str(told.get("actor_name", ""))
        steps.append(Step(event.action, label, event.at, by, "；".join([no, *words]).strip("；")))
    return tuple(steps)


def _at(drawn: Ground, point: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return where a point stands on the drawing; None outside of it."""
    if point is None:
        return None
    x = (point[0] - drawn.west) / (drawn.east - drawn.west) * drawn.width
    y = (drawn.north - point[1]) / (drawn.north - drawn.south) * drawn.height
    inside = 0 <= x <= drawn.width and 0 <= y <= drawn.height
    return (round(x, 1), round(y, 1)) if inside else None


def _course(drawn: Ground, line: Sequence[tuple[float, float]]) -> str:
    """Return a line as the path of the drawing, which cuts off what lies outside."""
    across, down = (
        drawn.width / (drawn.east - drawn.west),
        drawn.height / (drawn.north - drawn.south),
    )
    return " ".join(
        f"{'L' if at else 'M'}{(lon - drawn.west) * across:.1f} {(drawn.north - lat) * down:.1f}"
        for at, (lon, lat) in enumerate(line)
    )


def finding(numbers: Numbers) -> Words:
    """Return what the page says first, in a sentence."""
    if not numbers.matters:
        return Words("还没有您能打开的事项说到这里。")
    return Words(
        "反映过{n}件，还在办的有{open}件，已经结案的有{closed}件。",
        n=numbers.matters,
        open=numbers.open,
        closed=numbers.closed,
    )
