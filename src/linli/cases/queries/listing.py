"""Lists of cases for the desk and the API: filters, keyset paging, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Subquery

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries import narrowing, queues, scope, searching
from linli.cases.queries.rows import CaseRow, Line, case_rows
from linli.cases.queries.scope import Scope
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import han
from linli.domain.errors import Invalid
from linli.domain.lifecycle import State
from linli.domain.policies import Level
from linli.domain.supervision import Level as Pressing
from linli.domain.words import Words
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.kernel.statements import MOMENT_SLOT, Prepared
from linli.people.actor import Actor
from linli.search import finding

#: Rows on one page of the desk.
PAGE_SIZE = 50
#: Longest text searched for, characters.
TEXT_LIMIT = 60
#: Each is one index read forwards or backwards; others would sort every visible matter.
ORDERS = {"due": "时限最近", "latest": "时限最远", "newest": "最新登记", "oldest": "最早登记"}
#: Orders by the deadline, which only matters that still run have an index for.
BY_DUE = frozenset({"due", "latest"})


@dataclass(frozen=True)
class Filters:
    """What to list. Codes are checked by :meth:`parse`; empty means “any”.

    ``since``/``until`` are civil days of first registration, both included. ``whose`` is one of
    :data:`linli.cases.queries.scope.WHOSE`, ``order`` one of :data:`ORDERS`.
    """

    queue: str = "open"
    text: str = ""
    state: str = ""
    matter: str = ""
    area: str = ""
    unit: str = ""
    level: str = ""
    supervision: str = ""
    door: str = ""
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    whose: str = "all"
    order: str = ""

    @property
    def scope(self) -> Scope:
        """Whose queue and which area."""
        return Scope(self.whose, self.area)

    @property
    def sorting(self) -> str:
        """The order in force: open work by its deadline, everything by newest."""
        if self.order:
            return self.order
        return "newest" if self.queue in {"all", "reported"} else "due"

    @classmethod
    def parse(cls, raw: Mapping[str, object], catalogue: Catalogue) -> Filters:
        """Read filters from a query string or JSON; raises Invalid naming every wrong field."""
        filters, problems = read(raw, catalogue)
        if problems:
            raise Invalid("bad-filter", "筛选条件有误，请修改。", fields=problems)
        return filters

    def query(self) -> dict[str, str]:
        """Return the filters as they stand in an address, empty ones left out.

        ``whose`` always stands there: without it a page falls back to what is usual for the
        person.
        """
        values: dict[str, str] = {"queue": self.queue} if self.queue != "open" else {}
        values["whose"] = self.whose
        for name in (
            "text",
            "state",
            "matter",
            "area",
            "unit",
            "level",
            "supervision",
            "door",
            "order",
        ):
            if value := getattr(self, name):
                values[name] = value
        values |= {
            name: day.isoformat()
            for name, day in (("since", self.since), ("until", self.until))
            if day
        }
        return values | ({"overdue": "1"} if self.overdue else {})

    def without(self, name: str) -> Filters:
        """Return the filters with one of them taken away."""
        return replace(self, **{name: getattr(Filters(), name)})


def _day(raw: str) -> date | None:
    return date.fromisoformat(raw) if raw else None


def read(
    raw: Mapping[str, object], catalogue: Catalogue, usual: Scope | None = None
) -> tuple[Filters, dict[str, str]]:
    """Return what can be read and a sentence for every field that cannot.

    A page shows the sentences beside the list of what remains; the API refuses. ``usual`` is
    the scope where the address names none and searches for no text; ``mine`` is the older name
    of the own unit's scope.
    """
    problems: dict[str, str] = {}

    def word(name: str) -> str:
        return str(raw.get(name) or "").strip()

    def checked(name: str, ok: bool, sentence: str) -> str:  # noqa: FBT001 - a local shorthand
        value = word(name)
        if value and not ok:
            problems[name] = sentence
            return ""
        return value

    def day(name: str) -> date | None:
        try:
            return _day(word(name))
        except ValueError:
            problems[name] = "日期不对，请按 2026-12-01 的样子填写。"
            return None

    text = word("text").replace("\x00", "")
    if len(text) > TEXT_LIMIT:
        problems["text"] = Words("搜索的文字最多{n}个字。", n=TEXT_LIMIT)
        text = text[:TEXT_LIMIT]
    if text and not han.parse(text):
        problems["text"] = "只有标点和符号，没有可以搜索的文字或数字。"
        text = ""
    whose = "unit" if word("mine") in {"1", "true", "True"} else ""
    whose = checked("whose", word("whose") in scope.WHOSE, "没有这个范围。") or whose
    fallback = usual if usual and not whose and not text and "area" not in raw else None
    filters = Filters(
        queue=checked("queue", word("queue") in queues.BY_CODE, "没有这个队列。") or "open",
        text=text,
        state=checked("state", word("state") in set(State), "没有这个状态。"),
        matter=checked("matter", catalogue.matter(word("matter")) is not None, "没有这个事项。"),
        area=fallback.area
        if fallback
        else checked("area", catalogue.tree.by_code(word("area")) is not None, "没有这个地方。"),
        unit=checked("unit", catalogue.unit_by_code(word("unit")) is not None, "没有这个单位。"),
        level=checked("level", word("level") in set(Level), "没有这个等级。"),
        supervision=checked(
            "supervision", word("supervision") in set(Pressing), "没有这个督办级别。"
        ),
        door=checked("door", word("door") in Case.Door.values, "没有这个来源渠道。"),
        since=day("since"),
        until=day("until"),
        overdue=word("overdue") in {"1", "true", "True"},
        whose=whose or (usual.whose if usual and not text else "all"),
        order=checked("order", word("order") in ORDERS, "不能这样排序。"),
    )
    if filters.since and filters.until and filters.since > filters.until:
        problems["until"] = "截止日期早于起始日期。"
    return filters, problems


def _civil(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.CIVIL)


def _matter_ids(code: str, catalogue: Catalogue) -> list[int]:
    found = catalogue.matter(code)
    if found is None:
        return []
    below = [matter.id for matter in catalogue.matters.values() if matter.parent_id == found.id]
    return [found.id, *below]


def _text(actor: Actor, filters: Filters, catalogue: Catalogue, *, paged: bool, also: Q) -> Q:
    """Return the condition of the words; ``also``: all others, of which nothing is left out."""
    query = searching.asked(filters.text, catalogue).query
    if not paged:
        return finding.found(query)
    return narrowing.listed(actor, query, set(filters.query()), catalogue, also)


def condition(
    actor: Actor, filters: Filters, catalogue: Catalogue, now: datetime, *, paged: bool = False
) -> Q:
    """Return what the filters leave of the cases an actor sees; ``visible_to`` comes on top.

    An order by the deadline leaves out what has none. ``paged``: for the first rows in the
    order of the filters, not for counting them all.
    """
    found = queues.condition(filters.queue, now)
    found &= scope.within(actor, filters.scope, catalogue).condition()
    for name in ("state", "level", "supervision", "door"):
        if value := getattr(filters, name):
            found &= Q(**{name: value})
    if filters.matter:
        ids = _matter_ids(filters.matter, catalogue)
        found &= narrowing.by_matter(ids, words=paged and bool(filters.text))
    if filters.unit:
        unit = catalogue.unit_by_code(filters.unit)
        held = unit.id if unit else None
        found &= Q(holder_unit_id=held) | Q(lead_unit_id=held)
    if filters.since:
        found &= Q(clock_start__gte=_civil(filters.since))
    if filters.until:
        found &= Q(clock_start__lt=_civil(filters.until + timedelta(days=1)))
    if filters.overdue:
        found &= queues.overdue(now)
    if filters.sorting in BY_DUE:
        found &= Q(due_at__isnull=False)
    if filters.text:
        found &= _text(actor, filters, catalogue, paged=paged, also=found)
    return found


def list_cases(
    actor: Actor,
    filters: Filters,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    *,
    catalogue: Catalogue | None = None,
) -> Page[CaseRow]:
    """Return one page: two queries whatever the data size (plus the catalogue's check).

    Raises Invalid for a cursor that does not belong to this order.
    """
    catalogue = catalogue or snapshot.current()
    now = clock.now()
    order = _ORDERINGS[filters.sorting]
    if cursor or not _kept_text(filters):
        cases = _ordered(actor, filters, catalogue, now).values_list(*Line._fields, named=True)
        found = keyset.page(cases, order=order, cursor=cursor, size=size)
    else:
        first = _first_page(_Question(actor, filters, size, catalogue.revision), catalogue)
        lines = [Line._make(line) for line in first.tuples(now)]
        found = keyset.first_page(lines, order=order, size=size)
    rows = case_rows(found.items, catalogue, now, actor.stands_for)
    return Page(rows, found.next, found.prev)


_ORDERINGS = {
    "due": ("due_at", "id"),
    "latest": ("-due_at", "-id"),
    "newest": ("-clock_start", "-id"),
    "oldest": ("clock_start", "id"),
}


def first_numbers(actor: Actor, filters: Filters, catalogue: Catalogue) -> list[str]:
    """Return the numbers on the first page as it would be now, in order: one query."""
    now = clock.now()
    if not _kept_text(filters):
        rows = _ordered(actor, filters, catalogue, now).values_list("no", flat=True)
        return list(rows[:PAGE_SIZE])
    lines = _first_page(_Question(actor, filters, PAGE_SIZE, catalogue.revision), catalogue)
    return [line[1] for line in lines.tuples(now)[:PAGE_SIZE]]


class Neighbour(NamedTuple):
    """A matter next to another in a list; ``at`` is its place in the list's order."""

    id: int
    no: str
    title: str
    at: datetime


def neighbours(
    actor: Actor, filters: Filters, at: datetime, pk: int, catalogue: Catalogue
) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the matters before and after the place (``at``, ``pk``) of a list: one query.

    The matter with this ``pk`` need not be in the list, nor have this deadline, any more.
    """
    order = _ORDERINGS[filters.sorting]
    column = order[0].removeprefix("-")
    wanted = condition(actor, filters, catalogue, clock.now(), paged=True)
    listed = visible_to(actor).filter(wanted)
    around = keyset.beside(listed.exclude(pk=pk), order=order, values=(at, pk))
    nearest = [Subquery(side.values("pk")[:1]) for side in around]
    rows = Case.objects.order_by().filter(Q(pk=nearest[0]) | Q(pk=nearest[1]))
    found = [Neighbour(*row) for row in rows.values_list("id", "no", "title", column)]
    smaller = next((one for one in found if (one.at, one.id) < (at, pk)), None)
    larger = next((one for one in found if (one.at, one.id) > (at, pk)), None)
    return (larger, smaller) if order[0].startswith("-") else (smaller, larger)


def _kept_text(filters: Filters) -> bool:
    """Tell whether the text of the first page's query is worth keeping: few others like it."""
    return not (filters.text or filters.since or filters.until)


def _ordered(actor: Actor, filters: Filters, catalogue: Catalogue, now: datetime) -> QuerySet[Case]:
    cases = visible_to(actor).filter(condition(actor, filters, catalogue, now, paged=True))
    return cases.order_by(*_ORDERINGS[filters.sorting])


class _Question(NamedTuple):
    """All that the text of a first page's query depends on; codes become ids by a revision."""

    actor: Actor
    filters: Filters
    size: int
    revision: str


#: Most texts kept; a county's desks ask the same few questions all day.
_QUESTIONS = 512
_texts: dict[_Question, Prepared[Case]] = {}


def _first_page(question: _Question, catalogue: Catalogue) -> Prepared[Case]:
    """Return the query of a first page by the present moment, its text made once.

    Only for filters whose values come from short lists: what people type or pick freely
    (texts, days, cursors) would fill the memory with texts used once.
    """
    held = _texts.get(question)
    if held is None:
        actor, filters, size, _ = question

        def build() -> QuerySet[Case, tuple[Any, ...]]:
            cases = _ordered(actor, filters, catalogue, MOMENT_SLOT)
            return cases.values_list(*Line._fields)[: size + 1]

        if len(_texts) >= _QUESTIONS:
            _texts.clear()
        held = _texts[question] = Prepared(build)
    return held
