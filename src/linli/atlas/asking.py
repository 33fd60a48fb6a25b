"""What a map is asked: which matters, where, of which months."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from linli.atlas import framing
from linli.atlas.framing import Framed, UnreadableError
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries import listing, scope
from linli.cases.queries.listing import Filters
from linli.catalogue.snapshot import Catalogue
from linli.domain.spans import Span, month_of
from linli.domain.states import OPEN
from linli.kernel import clock
from linli.people.actor import Actor
from linli.pins import cells
from linli.places.tree import Node

#: Which matters, by what is wanted of them: name and queue of the list that holds the same.
GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("在办", "open"),
    "overdue": ("已超期", "overdue"),
    "near": ("将超期", "near"),
    "supervised": ("督办中", "supervised"),
    "all": ("全部", "all"),
    "ended": ("已办结", ""),
}
#: Groups that grow for ever: without months of their own they show the last twelve.
ENDLESS: Final = frozenset({"all", "ended"})
MONTHS_SHOWN: Final = 12
#: Areas whose matters have an index by the day of registration.
_BY_MONTH: Final = frozenset({"county", "town", "village"})
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class Month(NamedTuple):
    """A civil month."""

    year: int
    month: int

    @property
    def number(self) -> int:
        """As the pins write it: year × 100 + month."""
        return self.year * 100 + self.month

    @property
    def code(self) -> str:
        """As it stands in an address: ``2026-05``."""
        return f"{self.year}-{self.month:02}"

    @property
    def days(self) -> Span:
        """Its first and last day."""
        return month_of(date(self.year, self.month, 1))

    def back(self, months: int) -> Month:
        """Return the month so many months earlier (later, if below zero)."""
        whole = self.year * 12 + self.month - 1 - months
        return Month(whole // 12, whole % 12 + 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One view of the map.

    ``cell`` is an H3 cell the view is narrowed to, ``frame`` the part of the map in sight.
    ``unsaid``: the months were not asked for, but are those of a group that grows for ever.
    """

    group: str
    area: Node
    cell: int | None = None
    matter: str = ""
    unit: str = ""
    first: Month | None = None
    last: Month | None = None
    unsaid: bool = False
    frame: Framed | None = None

    @property
    def filters(self) -> Filters:
        """The same as filters of the list; 已办结 as “all”, narrowed by :func:`condition`."""
        county = self.area.kind == "county"
        return Filters(
            queue=GROUPS[self.group][1] or "all",
            matter=self.matter,
            area="" if county else self.area.code,
            unit=self.unit,
            since=self.first.days.first if self.first else None,
            until=self.last.days.last if self.last else None,
        )

    @property
    def times(self) -> tuple[datetime | None, datetime | None]:
        """From when on a matter of its months was registered, and before when."""
        since = _midnight(self.first.days.first) if self.first else None
        until = _midnight(self.last.days.last + timedelta(days=1)) if self.last else None
        return since, until

    def query(self, **changes: str) -> dict[str, str]:
        """Return the view as it stands in an address, with these words changed."""
        values = {
            "show": self.group,
            "area": self.area.code,
            "cell": cells.name(self.cell) if self.cell is not None else "",
            "matter": self.matter,
            "unit": self.unit,
            "first": self.first.code if self.first and not self.unsaid else "",
            "last": self.last.code if self.last and not self.unsaid else "",
            "box": self.frame.box if self.frame else "",
            "zoom": self.frame.zoom if self.frame else "",
            **changes,
        }
        return {name: value for name, value in values.items() if value}


def read(
    raw: Mapping[str, str], actor: Actor, catalogue: Catalogue, today: date
) -> tuple[Asked, list[str]]:
    """Return what can be read of an address and a sentence for whatever cannot."""
    problems: list[str] = []

    def word(name: str, *, known: bool, sentence: str) -> str:
        given = raw.get(name, "").strip()
        if given and not known:
            problems.append(sentence)
            return ""
        return given

    code = raw.get("area", "").strip()[:60]
    area = catalogue.tree.by_code(code) if code else _usual(actor, catalogue)
    if area is None:
        problems.append("没有这个地方。")
        area = _usual(actor, catalogue)
    asked = raw.get("show", "").strip()
    group = word("show", known=asked in GROUPS, sentence="没有这种工单。") or "open"
    cell = cells.read(raw.get("cell", "").strip())
    word("cell", known=cell is not None, sentence="没有这个格。")
    matter = raw.get("matter", "").strip()
    unit = raw.get("unit", "").strip()
    months = [_month(raw.get(name, "").strip()) for name in ("first", "last")]
    if any(raw.get(name, "").strip() and not one for name, one in _ends(months)):
        problems.append("月份请按 2026-05 的样子填写。")
    first, last = months
    if first and last and first > last:
        problems.append("截止月份早于起始月份。")
        first = last = None
    frame = None
    try:
        frame = framing.read(raw, catalogue)
    except UnreadableError as wrong:
        problems.append(str(wrong))
    unsaid = group in ENDLESS and first is None and last is None
    if group in ENDLESS and first is None:
        last = last or Month(today.year, today.month)
        first = last.back(MONTHS_SHOWN - 1)
    found = Asked(
        group,
        area,
        cell,
        word("matter", known=catalogue.matter(matter) is not None, sentence="没有这个事项。"),
        word("unit", known=catalogue.unit_by_code(unit) is not None, sentence="没有这个单位。"),
        first,
        last,
        unsaid,
        frame,
    )
    return found, problems


def _ends(months: list[Month | None]) -> list[tuple[str, Month | None]]:
    return list(zip(("first", "last"), months, strict=True))


def _month(text: str) -> Month | None:
    found = _MONTH.fullmatch(text)
    return Month(int(found[1]), int(found[2])) if found else None


def _usual(actor: Actor, catalogue: Catalogue) -> Node:
    """Return the one area the posts reach, else the county."""
    tops = scope.reach(actor, catalogue)
    return tops[0] if len(tops) == 1 else catalogue.tree.root


def condition(actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime) -> Q:
    """Return what the view leaves of the cases somebody sees, its cell apart."""
    found = listing.condition(actor, asked.filters, catalogue, now)
    if asked.group == "ended":
        found &= ~Q(state__in=[state.value for state in OPEN])
    return found


def matters(actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime) -> QuerySet[Case]:
    """Return the cases of the view that somebody sees, its cell apart: sight comes first."""
    if asked.group not in ENDLESS or asked.area.kind not in _BY_MONTH:
        return standing(actor, asked, catalogue, now)
    return visible_to(actor).filter(condition(actor, asked, catalogue, now)).order_by()


def standing(actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime) -> QuerySet[Case]:
    """Return the same for matters that are open, will be filtered so, or lie in a grid.

    That is to lead; the months are asked of what is found. SQLite would begin with all matters of
    the county in these months.
    """
    undated = replace(asked, first=None, last=None)
    cases = visible_to(actor).filter(condition(actor, undated, catalogue, now)).order_by()
    cases = cases.alias(registered=Coalesce("clock_start", "clock_start"))
    since, until = asked.times
    if since:
        cases = cases.filter(registered__gte=since)
    if until:
        cases = cases.filter(registered__lt=until)
    return cases


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.CIVIL)
