"""Lists of cases for the desk and the API: filters, keyset paging, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from linli.audit.models import Event
from linli.cases.access import subtree, visible_to
from linli.cases.models import Case
from linli.cases.queries import queues
from linli.cases.queries.clocks import ClockView, business_clock
from linli.cases.queries.words import WORDS
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.lifecycle import STATES, Command, State
from linli.domain.policies import LEVEL_NAMES, Level
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor

#: Rows on one page of the desk.
PAGE_SIZE = 50
#: Longest text searched for, characters.
TEXT_LIMIT = 60
ORDERS = {"due": "时限最近", "newest": "最新登记"}


@dataclass(frozen=True)
class Filters:
    """What to list. Codes are checked by :meth:`parse`; empty means “any”.

    ``since``/``until`` are civil days of first registration, both included. ``mine`` keeps
    what the actor's own units hold; ``order`` is one of :data:`ORDERS`.
    """

    queue: str = "open"
    text: str = ""
    state: str = ""
    matter: str = ""
    area: str = ""
    unit: str = ""
    level: str = ""
    door: str = ""
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    mine: bool = False
    order: str = ""

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
        """Return the filters as they stand in an address, empty ones left out."""
        values: dict[str, str] = {"queue": self.queue} if self.queue != "open" else {}
        for name in ("text", "state", "matter", "area", "unit", "level", "door", "order"):
            if value := getattr(self, name):
                values[name] = value
        values |= {
            name: day.isoformat()
            for name, day in (("since", self.since), ("until", self.until))
            if day
        }
        values |= {name: "1" for name in ("overdue", "mine") if getattr(self, name)}
        return values

    def without(self, name: str) -> Filters:
        """Return the filters with one of them taken away."""
        return replace(self, **{name: getattr(Filters(), name)})


def _day(raw: str) -> date | None:
    return date.fromisoformat(raw) if raw else None


def read(raw: Mapping[str, object], catalogue: Catalogue) -> tuple[Filters, dict[str, str]]:
    """Return what can be read and a sentence for every field that cannot.

    A page shows the sentences beside the list of what remains; the API refuses.
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
        problems["text"] = f"搜索的文字最多{TEXT_LIMIT}个字。"
        text = text[:TEXT_LIMIT]
    filters = Filters(
        queue=checked("queue", word("queue") in queues.BY_CODE, "没有这个队列。") or "open",
        text=text,
        state=checked("state", word("state") in set(State), "没有这个状态。"),
        matter=checked("matter", catalogue.matter(word("matter")) is not None, "没有这个事项。"),
        area=checked("area", catalogue.tree.by_code(word("area")) is not None, "没有这个地方。"),
        unit=checked("unit", catalogue.unit_by_code(word("unit")) is not None, "没有这个单位。"),
        level=checked("level", word("level") in set(Level), "没有这个等级。"),
        door=checked("door", word("door") in Case.Door.values, "没有这个来源渠道。"),
        since=day("since"),
        until=day("until"),
        overdue=word("overdue") in {"1", "true", "True"},
        mine=word("mine") in {"1", "true", "True"},
        order=checked("order", word("order") in ORDERS, "不能这样排序。"),
    )
    if filters.since and filters.until and filters.since > filters.until:
        problems["until"] = "截止日期早于起始日期。"
    return filters, problems


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list; all words are ready to print."""

    id: int
    no: str
    title: str
    state: str
    state_label: str
    matter: str
    place: str
    unit: str
    holder: str
    level: str
    level_label: str
    door: str
    clock_start: datetime
    clock: ClockView
    stage_due_at: datetime | None
    last_at: datetime
    last_word: str
    overseen: bool
    sampled: bool
    pending: str
    place_unchecked: bool
    place_seeded: bool
    again: int


_COLUMNS = (
    "id", "no", "title", "state", "matter_id", "area_id", "holder_unit_id", "lead_unit_id",
    "holder__full_name", "level", "door", "clock_start", "due_at", "near_at", "paused_at",
    "answered_at", "stage_due_at", "overseen", "sampled", "pending_kind", "place_unchecked",
    "place_seeded", "chain_seq", "rework_count", "reopen_count",
)  # fmt: skip


def _civil(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.CIVIL)


def _matter_ids(code: str, catalogue: Catalogue) -> list[int]:
    found = catalogue.matter(code)
    if found is None:
        return []
    below = [matter.id for matter in catalogue.matters.values() if matter.parent_id == found.id]
    return [found.id, *below]


def _area(code: str, catalogue: Catalogue) -> Q:
    node = catalogue.tree.by_code(code)
    if node is None:
        return Q(pk__in=[])
    if node.kind == "county":
        return Q()
    if node.kind == "town":
        return Q(town_id=node.id)
    if node.kind == "village":
        return Q(village_id=node.id)
    return subtree(node.path)


def _text(text: str) -> Q:
    number = text.replace(" ", "")
    if number.isdecimal() and len(number) >= 6:
        return Q(no__contains=number) | Q(text__contains=text)
    return Q(title__icontains=text) | Q(text__icontains=text) | Q(address__icontains=text)


def filtered(actor: Actor, filters: Filters, catalogue: Catalogue, now: datetime) -> QuerySet[Case]:
    """Return the visible cases that the filters leave, unordered."""
    cases = visible_to(actor).filter(queues.condition(filters.queue, now))
    if filters.text:
        cases = cases.filter(_text(filters.text))
    for name in ("state", "level", "door"):
        if value := getattr(filters, name):
            cases = cases.filter(**{name: value})
    if filters.matter:
        cases = cases.filter(matter_id__in=_matter_ids(filters.matter, catalogue))
    if filters.area:
        cases = cases.filter(_area(filters.area, catalogue))
    if filters.unit:
        unit = catalogue.unit_by_code(filters.unit)
        held = unit.id if unit else None
        cases = cases.filter(Q(holder_unit_id=held) | Q(lead_unit_id=held))
    if filters.since:
        cases = cases.filter(clock_start__gte=_civil(filters.since))
    if filters.until:
        cases = cases.filter(clock_start__lt=_civil(filters.until + timedelta(days=1)))
    if filters.overdue:
        cases = cases.filter(queues.overdue(now))
    if filters.mine:
        cases = cases.filter(holder_unit_id__in=actor.units)
    return cases


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
    cases = filtered(actor, filters, catalogue, now)
    if filters.sorting == "due":
        order: tuple[str, ...] = ("due_at", "id")
        cases = cases.filter(due_at__isnull=False)
    else:
        order = ("-clock_start", "-id")
    found = keyset.page(cases.values(*_COLUMNS), order=order, cursor=cursor, size=size)
    last = _last_events(found.items)
    rows = [_row(item, last, catalogue, now) for item in found.items]
    return Page(rows, found.next, found.prev)


def _last_events(items: list[dict[str, object]]) -> dict[int, tuple[str, datetime]]:
    """Return action and moment of the newest event of each case: one query.

    The case knows the number of its newest event, so the rows come straight from the index.
    """
    heads = {int(str(item["no"])): item["chain_seq"] for item in items}
    if not heads:
        return {}
    rows = Event.objects.filter(
        chain_kind="case", chain_id__in=list(heads), seq__in=set(heads.values())
    ).values_list("chain_id", "seq", "action", "at")
    return {number: (action, at) for number, seq, action, at in rows if heads[number] == seq}


def _last_word(action: str) -> str:
    try:
        return WORDS[Command(action)].done
    except ValueError:
        return ""


def _row(
    item: Mapping[str, object],
    last: Mapping[int, tuple[str, datetime]],
    catalogue: Catalogue,
    now: datetime,
) -> CaseRow:
    get = item.__getitem__
    number = str(get("no"))
    start: datetime = get("clock_start")  # type: ignore[assignment]  # .values() rows are untyped
    action, at = last.get(int(number), ("", start))
    unit_id = get("holder_unit_id") or get("lead_unit_id")
    unit = catalogue.units.get(unit_id) if isinstance(unit_id, int) else None
    matter_id = get("matter_id")
    matter = catalogue.matters.get(matter_id) if isinstance(matter_id, int) else None
    level = str(get("level"))
    return CaseRow(
        id=int(str(get("id"))),
        no=number,
        title=str(get("title")),
        state=str(get("state")),
        state_label=STATES[State(str(get("state")))].label,
        matter=matter.name if matter else "",
        place=catalogue.tree.label(catalogue.tree.by_id(int(str(get("area_id"))))),
        unit=unit.short_name if unit else "",
        holder=str(get("holder__full_name") or ""),
        level=level,
        level_label=LEVEL_NAMES[Level(level)],
        door=str(get("door")),
        clock_start=start,
        clock=business_clock(
            state=str(get("state")),
            due_at=get("due_at"),  # type: ignore[arg-type]  # .values() rows are untyped
            near_at=get("near_at"),  # type: ignore[arg-type]  # .values() rows are untyped
            paused_at=get("paused_at"),  # type: ignore[arg-type]  # .values() rows are untyped
            answered_at=get("answered_at"),  # type: ignore[arg-type]  # .values() rows are untyped
            now=now,
        ),
        stage_due_at=get("stage_due_at"),  # type: ignore[arg-type]  # .values() rows are untyped
        last_at=at,
        last_word=_last_word(action),
        overseen=bool(get("overseen")),
        sampled=bool(get("sampled")),
        pending=str(get("pending_kind")),
        place_unchecked=bool(get("place_unchecked")),
        place_seeded=bool(get("place_seeded")),
        again=int(str(get("rework_count"))) + int(str(get("reopen_count"))),
    )
