"""What the clock finds by itself: last evening's rises, and matters told again and again.

Each warning is one transaction, and a cell has one open warning: a worker that is killed leaves
some of them, and the next finds the rest. Run twice on a day it finds nothing new.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.db import IntegrityError

from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.rising import METHOD, Finding, Settings, booked, evening
from linli.domain.rising_counts import Cell
from linli.domain.rising_terms import ALIKE, REPEATED, Kind
from linli.kernel import canonical, clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM
from linli.places.reach import within
from linli.rising.actions.recording import record
from linli.rising.gathering import below, occurrences, start_of
from linli.rising.models import Alert, Behind
from linli.rising.resembling import Together, together

logger = logging.getLogger(__name__)
SETTINGS = Settings()
#: Most warnings about repeated matters of one evening.
MOST_TOGETHER = 50
_DAY = timedelta(days=1)


@dataclass
class Swept:
    """How many warnings are new, went on and ended; failures in words."""

    found: int = 0
    went_on: int = 0
    closed: int = 0
    failed: list[str] = field(default_factory=list)


def sweep(beat: Callable[[], object] = lambda: None) -> Swept:
    """Judge yesterday, the last day that is whole, and end what has been quiet."""
    swept, catalogue = Swept(), snapshot.current()
    day = clock.today() - _DAY
    _rises(day, catalogue, swept, beat)
    beat()
    for number, one in enumerate(together(day)):
        if number >= MOST_TOGETHER:
            break
        beat()
        _guarded(swept, partial(_told_again, one, day, catalogue, swept))
    quiet = Alert.objects.filter(
        closed_on__isnull=True, last__lt=day - SETTINGS.quiet * _DAY
    ).order_by()
    for key in list(quiet.values_list("pk", flat=True)):
        with write():
            swept.closed += Alert.objects.filter(pk=key, closed_on__isnull=True).update(
                closed_on=day
            )
    return swept


def _guarded(swept: Swept, act: Callable[[], object]) -> None:
    try:
        act()
    except IntegrityError:
        pass  # another worker was first
    except Exception as error:  # one warning must not stop the others
        logger.exception("a warning could not be written")
        swept.failed.append(type(error).__name__)


def _rises(day: date, catalogue: Catalogue, swept: Swept, beat: Callable[[], object]) -> None:
    book, _ = booked(occurrences(catalogue, day), catalogue.calendar)
    beat()
    rows = Alert.objects.filter(kind=Kind.RISE, closed_on__isnull=True).order_by()
    standing = {_cell(row, catalogue): row for row in rows}
    found = evening(book, day, {cell: row.last for cell, row in standing.items()}, SETTINGS)
    for one in found.still:
        row = standing[one.cell]
        swept.went_on += 1
        with write():
            Alert.objects.filter(pk=row.pk, last__lt=day).update(last=day)
            _keep(row, _cases(one, row.area_path))
    for one in found.found:
        beat()
        # A quiet one whose end was missed ends here, so that the new one may stand.
        former = standing.get(one.cell)
        _guarded(swept, partial(_rose, one, former, catalogue, swept))


def _cell(row: Alert, catalogue: Catalogue) -> Cell:
    place = "" if row.area_id == catalogue.tree.root.id else str(row.area_id)
    return Cell(place, str(row.matter_id))


def _rose(one: Finding, former: Alert | None, catalogue: Catalogue, swept: Swept) -> None:
    area = catalogue.tree.by_id(int(one.cell.place)) if one.cell.place else catalogue.tree.root
    cases = _cases(one, area.path)
    with write():
        if former is not None:
            Alert.objects.filter(pk=former.pk, closed_on__isnull=True).update(closed_on=one.day)
        row = Alert.objects.create(
            key=secrets.token_hex(8),
            kind=Kind.RISE.value,
            area_id=area.id,
            area_path=area.path,
            matter_id=int(one.cell.matter),
            day=one.day,
            last=one.day,
            window=one.window,
            count=one.count,
            expected=one.expected,
            chance=one.chance,
            method=METHOD,
            evidence=canonical.dumps(
                {"days": [[str(at), n, f"{mean:.2f}"] for at, n, mean in one.shown]}
            ).decode(),
            found_at=clock.now(),
        )
        _keep(row, cases)
        record(row, "find_warning", SYSTEM, row.found_at, count=one.count)
    swept.found += 1


def _cases(one: Finding, path: str) -> list[int]:
    """Return the matters counted in the window: one query."""
    rows = Case.objects.filter(
        within(path, "area_path"),
        matter_id__in=below(int(one.cell.matter), snapshot.current()),
        clock_start__gte=start_of(one.day - (one.window - 1) * _DAY),
        clock_start__lt=start_of(one.day + _DAY),
    ).order_by("id")
    return list(rows.values_list("id", flat=True))


def _keep(row: Alert, cases: Sequence[int]) -> None:
    Behind.objects.bulk_create(
        [Behind(warning=row, case_id=case) for case in cases], ignore_conflicts=True
    )


def _told_again(one: Together, day: date, catalogue: Catalogue, swept: Swept) -> None:
    """Write a group of matters that tell of one thing, or let it go on where it stands."""
    ids = [case for case, _, _ in one.cases]
    newest = max(at for _, _, at in one.cases)
    days = (REPEATED if one.kind is Kind.REPEAT else ALIKE).days
    area = catalogue.tree.by_id(one.area_id)
    with write():
        held = Alert.objects.filter(
            # What is told of one place is not told again of its town.
            kind__in=[Kind.REPEAT.value, Kind.CLUSTER.value],
            closed_on__isnull=True,
            behind__case_id__in=ids,
        ).order_by("id")
        row = held.first()
        if row is None:
            row = Alert.objects.create(
                key=secrets.token_hex(8),
                kind=one.kind.value,
                area_id=area.id,
                area_path=area.path,
                matter_id=one.matter_id,
                focus=one.cases[0][1][:24],
                day=day,
                last=newest,
                window=days,
                count=len(ids),
                method="alike-1",
                evidence=canonical.dumps({"days": _by_day(one, day, days)}).decode(),
                found_at=clock.now(),
            )
            record(row, "find_warning", SYSTEM, row.found_at, count=len(ids))
            swept.found += 1
        else:
            swept.went_on += 1
        _keep(row, ids)
        Alert.objects.filter(pk=row.pk, last__lt=newest).update(last=newest)


def _by_day(one: Together, day: date, days: int) -> list[list[object]]:
    counts = [day - n * _DAY for n in reversed(range(days))]
    return [[str(at), sum(when == at for _, _, when in one.cases), ""] for at in counts]
