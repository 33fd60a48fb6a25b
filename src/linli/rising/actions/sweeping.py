"""What the clock finds by itself: last evening's rises, and matters told again and again.

Each warning is one transaction, and a cell has one open warning: a worker that is killed leaves
some of them, and the next finds the rest. Run twice on a day it finds nothing new.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.db import IntegrityError
from django.db.models import Count

from linli.cases.models import Case, CaseLink
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.rising import METHOD, Crowd, Evening, Finding, booked, evening
from linli.domain.rising_counts import LEAST_HISTORY, LONGEST, Cell, Occurrence
from linli.domain.rising_rules import Rules
from linli.domain.rising_terms import Kind
from linli.kernel import canonical, clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM
from linli.places.reach import within_any
from linli.rising import ruling
from linli.rising.actions.recording import record
from linli.rising.gathering import below, occurrences, start_of, successors
from linli.rising.models import Alert, Behind, Night
from linli.rising.resembling import Together, first_of, read, together

logger = logging.getLogger(__name__)
#: Crowds of so many last days are told; older ones are told no more.
TOLD_DAYS = 28
#: Version of the way in which repeated matters are found.
ALIKE = "alike-2"
_DAY = timedelta(days=1)
_TOLD_AGAIN = [Kind.PLACE.value, Kind.REPEAT.value, Kind.CLUSTER.value]


@dataclass
class Swept:
    """How many warnings are new, went on and ended; failures in words."""

    found: int = 0
    went_on: int = 0
    closed: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Look:
    """One evening's look: what it goes by."""

    day: date
    number: int
    rules: Rules
    catalogue: Catalogue
    merged: dict[int, int]
    swept: Swept

    def evidence(self, days: Iterable[Sequence[object]], **more: object) -> str:
        """Return what is frozen: the counts by day, and the numbers that were in force."""
        held = {"days": [list(one) for one in days], "rules": self.rules.plain(), **more}
        return canonical.dumps(held).decode()

    def paths(self, area_id: int) -> list[str]:
        """Return where the matters of a place lie: in it, and in what was merged into it."""
        tree = self.catalogue.tree
        former = [old for old, new in self.merged.items() if new == area_id]
        return [tree.by_id(one).path for one in (area_id, *former)]


def sweep(beat: Callable[[], object] = lambda: None) -> Swept:
    """Judge yesterday, the last day that is whole, and end what has been quiet."""
    number, rules = ruling.current()
    day = clock.today() - _DAY
    look = _Look(day, number, rules, snapshot.current(), successors(), Swept())
    rows = occurrences(look.catalogue, day)
    beat()
    found, crowds = _rises(look, rows, beat)
    # What came in a crowd, or long after it was reported, tells nothing about these days.
    crowded = {(one.day, one.door) for one in crowds}
    leave = {int(one.key) for one in rows if one.late or (one.day, one.door) in crowded}
    groups, beyond = first_of(together(day, rules, read(day, rules, leave)), rules.most_repeats)
    for one in groups:
        beat()
        _guarded(look.swept, partial(_told_again, one, look))
    _note(look, found, rows, crowds, beyond)
    _end(look)
    return look.swept


def _end(look: _Look) -> None:
    quiet = Alert.objects.filter(
        closed_on__isnull=True, last__lt=look.day - look.rules.quiet_days * _DAY
    ).order_by()
    for key in list(quiet.values_list("pk", flat=True)):
        with write():
            rows = Alert.objects.filter(pk=key, closed_on__isnull=True)
            look.swept.closed += rows.update(closed_on=look.day)


def _note(
    look: _Look,
    found: Evening,
    rows: Sequence[Occurrence],
    crowds: Sequence[Crowd],
    beyond: int,
) -> None:
    """Write down what the look covered and what it left out; a second look takes its place."""
    told = [one for one in crowds if one.day > look.day - TOLD_DAYS * _DAY]
    late = sum(one.late for one in rows if one.day > look.day - LONGEST * _DAY)
    with write():
        Night.objects.update_or_create(
            day=look.day,
            defaults={
                "looked_at": clock.now(),
                "history": found.history,
                "rises": found.history >= LEAST_HISTORY,
                "beyond": found.left_out + beyond,
                "late": late,
                "crowds": json.dumps(
                    [[str(one.day), one.door, one.count, one.before] for one in told]
                ),
            },
        )


def _guarded(swept: Swept, act: Callable[[], object]) -> None:
    try:
        act()
    except IntegrityError:
        pass  # another worker was first
    except Exception as error:  # one warning must not stop the others
        logger.exception("a warning could not be written")
        swept.failed.append(type(error).__name__)


def _rises(
    look: _Look, rows: Sequence[Occurrence], beat: Callable[[], object]
) -> tuple[Evening, tuple[Crowd, ...]]:
    book, crowds = booked(rows, look.catalogue.calendar)
    beat()
    held = Alert.objects.filter(kind=Kind.RISE, closed_on__isnull=True).order_by("last", "id")
    standing = {_cell(row, look): row for row in held}
    opened = {cell: row.last for cell, row in standing.items()}
    found = evening(book, look.day, opened, look.rules.rise)
    for one in found.still:
        row = standing[one.cell]
        look.swept.went_on += 1
        with write():
            Alert.objects.filter(pk=row.pk, last__lt=look.day).update(last=look.day)
            _keep(row, _cases(one, look))
    for one in found.found:
        beat()
        # A quiet one whose end was missed ends here, so that the new one may stand.
        _guarded(look.swept, partial(_rose, one, standing.get(one.cell), look))
    return found, crowds


def _cell(row: Alert, look: _Look) -> Cell:
    """Return the cell a warning stands for today: its place may have been merged meanwhile."""
    area = look.merged.get(row.area_id, row.area_id)
    place = "" if area == look.catalogue.tree.root.id else str(area)
    return Cell(place, str(row.matter_id))


def _area_id(cell: Cell, look: _Look) -> int:
    return int(cell.place) if cell.place else look.catalogue.tree.root.id


def _rose(one: Finding, former: Alert | None, look: _Look) -> None:
    area = look.catalogue.tree.by_id(_area_id(one.cell, look))
    cases = _cases(one, look)
    shown = [(str(at), n, f"{mean:.2f}") for at, n, mean in one.shown]
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
            rules=look.number,
            evidence=look.evidence(shown, inside=[int(place) for place in one.inside]),
            found_at=clock.now(),
        )
        _keep(row, cases)
        record(row, "find_warning", SYSTEM, row.found_at, count=one.count)
    look.swept.found += 1


def _cases(one: Finding, look: _Look) -> list[int]:
    """Return the matters counted in the window: one query."""
    rows = Case.objects.filter(
        within_any(look.paths(_area_id(one.cell, look)), "area_path"),
        matter_id__in=below(int(one.cell.matter), look.catalogue),
        clock_start__gte=start_of(one.day - (one.window - 1) * _DAY),
        clock_start__lt=start_of(one.day + _DAY),
    ).order_by("id")
    return list(rows.values_list("id", flat=True))


def _keep(row: Alert, cases: Sequence[int]) -> None:
    Behind.objects.bulk_create(
        [Behind(warning=row, case_id=case) for case in cases], ignore_conflicts=True
    )


def _told_again(one: Together, look: _Look) -> None:
    """Write a group of matters that tell of one thing, or let it go on where it stands."""
    ids = [case for case, _, _ in one.cases]
    newest = max(at for _, _, at in one.cases)
    with write():
        row = _standing(one, ids)
        if row is None:
            row = _again(one, ids, newest, look)
            look.swept.found += 1
        else:
            look.swept.went_on += 1
        _keep(row, ids)
        Alert.objects.filter(pk=row.pk, last__lt=newest).update(last=newest)


def _standing(one: Together, ids: Sequence[int]) -> Alert | None:
    """Return the open warning a group belongs to: what is told of one place is told once.

    Groups of alike words are one where they share a matter. A matter about a road and an estate
    does not make them one: of a landmark, at least half of the group must be known already.
    """
    held = Alert.objects.filter(kind__in=_TOLD_AGAIN, closed_on__isnull=True)
    if one.landmark_id is not None:
        same = held.filter(landmark_id=one.landmark_id).order_by("id").first()
        if same is not None:
            return same
    shared = held.filter(behind__case_id__in=ids).annotate(shared=Count("behind"))
    for row in shared.order_by("-shared", "id"):
        by_place = one.landmark_id is not None or row.landmark_id is not None
        if not by_place or row.shared * 2 >= len(ids):
            return row
    return None


def _again(one: Together, ids: Sequence[int], newest: date, look: _Look) -> Alert:
    rules, area = look.rules, look.catalogue.tree.by_id(one.area_id)
    days = {Kind.PLACE: rules.place_days, Kind.REPEAT: rules.repeat_days}
    window = days.get(one.kind, rules.alike_days)
    merged = CaseLink.objects.filter(target_id__in=ids, kind=CaseLink.Kind.MERGED_INTO).count()
    row = Alert.objects.create(
        key=secrets.token_hex(8),
        kind=one.kind.value,
        area_id=area.id,
        area_path=area.path,
        matter_id=one.matter_id,
        landmark_id=one.landmark_id,
        focus=f"L{one.landmark_id}" if one.landmark_id is not None else one.cases[0][1][:24],
        day=look.day,
        last=newest,
        window=window,
        count=len(ids),
        expected=one.usual,
        method=ALIKE,
        rules=look.number,
        evidence=look.evidence(_by_day(one, look.day, window), merged=merged),
        found_at=clock.now(),
    )
    record(row, "find_warning", SYSTEM, row.found_at, count=len(ids))
    return row


def _by_day(one: Together, day: date, days: int) -> list[tuple[str, int, str]]:
    counts = [day - n * _DAY for n in reversed(range(days))]
    return [(str(at), sum(when == at for _, _, when in one.cases), "") for at in counts]
