"""督办台账: every 督办 a person may see, newest first, by level and by where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from linli.cases.access import visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue
from linli.domain.supervision import (
    ENDING_NAMES,
    LEVEL_NAMES,
    LIVE,
    STANDING_NAMES,
    Ending,
    Level,
    Standing,
)
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.places.reach import within
from linli.supervision.models import Step

PAGE = 30
#: Which 督办 to list, with the words of the page.
STANDS: Mapping[str, str] = {
    "live": "督办中",
    "silent": "到期未反馈",
    "fed_back": "待解除",
    "ended": "已结束",
    "all": "全部",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; unknown codes read as “any”."""

    stand: str = "live"
    level: str = ""
    unit: str = ""
    area: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, str], catalogue: Catalogue) -> Wanted:
        """Read the filters of an address; what is unknown is left out."""
        stand, level, unit = (raw.get(name, "") for name in ("stand", "level", "unit"))
        area = raw.get("area", "")
        return cls(
            stand if stand in STANDS else "live",
            level if level in set(Level) else "",
            unit if catalogue.unit_by_code(unit) else "",
            area if catalogue.tree.by_code(area) else "",
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One 督办 with its last step."""

    no: str
    title: str
    unit: str
    level: str
    level_name: str
    number: str
    standing: str
    standing_name: str
    reason: str
    issued_at: datetime
    due_at: datetime
    fed_back_at: datetime | None
    ended_at: datetime | None
    late: bool


def register(actor: Actor, wanted: Wanted, catalogue: Catalogue, cursor: str = "") -> Page[Line]:
    """Return one page: one query. Raises Invalid for a foreign cursor."""
    now = clock.now()
    seen = visible_to(actor).filter(pk=OuterRef("case_id")).order_by()
    rows = Step.objects.filter(Exists(seen), place=F("supervision__steps_count"))
    live = [one.value for one in LIVE]
    if wanted.stand == "live":
        rows = rows.filter(supervision__ended_at__isnull=True)
    elif wanted.stand == "silent":
        rows = rows.filter(
            supervision__standing=Standing.ISSUED.value,
            due_at__lt=now.replace(microsecond=0),
        )
    elif wanted.stand == "fed_back":
        rows = rows.filter(supervision__standing=Standing.FED_BACK.value)
    elif wanted.stand == "ended":
        rows = rows.exclude(supervision__standing__in=live)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    unit = catalogue.unit_by_code(wanted.unit) if wanted.unit else None
    if unit is not None:
        rows = rows.filter(pressed_unit_id=unit.id)
    node = catalogue.tree.by_code(wanted.area) if wanted.area else None
    if node is not None:
        rows = rows.filter(within(node.path, "case__area_path"))
    rows = rows.select_related("supervision", "case")
    found = keyset.page(rows, order=("-issued_at", "-id"), cursor=cursor or None, size=PAGE)
    return Page([_line(row, catalogue, now) for row in found.items], found.next, found.prev)


def _line(row: Step, catalogue: Catalogue, now: datetime) -> Line:
    whole = row.supervision
    name = STANDING_NAMES[Standing(whole.standing)]
    if whole.ending:
        name = ENDING_NAMES[Ending(whole.ending)]
    waits = whole.ended_at is None and row.fed_back_at is None
    return Line(
        no=row.case.no,
        title=row.case.title,
        unit=catalogue.units[row.pressed_unit_id].name,
        level=row.level,
        level_name=LEVEL_NAMES[Level(row.level)],
        number=row.number,
        standing=whole.standing,
        standing_name=name,
        reason=row.reason,
        issued_at=row.issued_at,
        due_at=row.due_at,
        fed_back_at=row.fed_back_at,
        ended_at=whole.ended_at,
        late=is_overdue(row.due_at, row.fed_back_at or now) if waits or row.fed_back_at else False,
    )
