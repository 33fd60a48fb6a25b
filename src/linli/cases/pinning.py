"""Where a case counts on the map, told to the pins in the transaction that changes the case.

A place somebody could rely on is a point that does not contradict the named area; every other
case counts as without one. Nothing but the columns of the case says where it counts, so pins can
be compared with the cases and made good at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Sum

from linli.cases.models import Case
from linli.kernel.clock import CIVIL
from linli.kernel.transaction import write
from linli.pins import writing
from linli.pins.cells import NOWHERE, cell_at
from linli.pins.folding import locked
from linli.pins.models import PinFact
from linli.pins.writing import Pin, Put

#: Columns of a case on which its pin depends.
COLUMNS: Final = (
    *("lon", "lat", "place_unchecked", "clock_start", "town_id", "village_id", "matter_id"),
)
#: Cases taken over, or compared, in one transaction.
_AT_ONCE: Final = 2000


def pin_of(values: Mapping[str, Any]) -> Pin:
    """Return where a case with these :data:`COLUMNS` counts."""
    lon, lat = values["lon"], values["lat"]
    sure = lon is not None and lat is not None and not values["place_unchecked"]
    return Pin(
        cell_at(lon, lat) if sure else NOWHERE,
        month_number(values["clock_start"]),
        values["town_id"] or 0,
        values["village_id"] or 0,
        values["matter_id"] or 0,
    )


def month_number(moment: datetime) -> int:
    """Return the civil month as one number, year × 100 + month."""
    civil = moment.astimezone(CIVIL)
    return civil.year * 100 + civil.month


def _values(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in COLUMNS}


def opened(case: Case) -> list[Put]:
    """Return the first row of a case just inserted."""
    return [Put(case.pk, pin_of(_values(case)), 1)]


def moved(case: Case, changes: Mapping[str, object]) -> list[Put]:
    """Return the rows of a move; ``case`` still has its old values. Mostly there are none."""
    if not any(name in changes for name in COLUMNS):
        return []
    values = _values(case)
    before = pin_of(values)
    after = pin_of({name: changes.get(name, value) for name, value in values.items()})
    return [] if after == before else [Put(case.pk, before, -1), Put(case.pk, after, 1)]


def tell(*puts: Put) -> None:
    """Write the rows of a move: at most one statement."""
    writing.add(puts)


def fill(beat: Callable[[], None] = lambda: None) -> int:
    """Give a pin to every case older than the pins; return how many. Broken off, it goes on."""
    count = 0
    while True:
        with write():
            row = locked()
            if row.complete:
                return count
            keys = list(
                Case.objects.filter(pk__gt=row.filled).order_by("pk").values_list("pk", flat=True)
                .select_for_update()[:_AT_ONCE]
            )  # fmt: skip
            count += sum(_mend(keys).values())
            row.filled = keys[-1] if keys else row.filled
            row.complete = not keys
            row.save(update_fields=["filled", "complete"])
        beat()


def differing(keys: list[int]) -> dict[int, list[Put]]:
    """Return the rows by which the pins of these cases differ from the cases."""
    there: dict[int, dict[Pin, int]] = {}
    rows = PinFact.objects.filter(case_id__in=keys).values_list("case_id", *Pin._fields).annotate(
        sum=Sum("n")
    )  # fmt: skip
    for case, *pin, number in rows.order_by():
        if number:
            there.setdefault(case, {})[Pin(*pin)] = number
    found: dict[int, list[Put]] = {}
    for values in Case.objects.filter(pk__in=keys).order_by().values("pk", *COLUMNS):
        wrong = dict(there.get(values["pk"], {}))
        pin = pin_of(values)
        wrong[pin] = wrong.get(pin, 0) - 1
        puts = [Put(values["pk"], one, -number) for one, number in wrong.items() if number]
        if puts:
            found[values["pk"]] = puts
    return found


def _mend(keys: list[int]) -> dict[int, int]:
    """Write what is missing for these cases; return the cases that differed."""
    wrong = differing(keys)
    puts = [put for one in wrong.values() for put in one]
    for start in range(0, len(puts), 100):  # SQLite takes only so many values in a statement
        writing.add(puts[start : start + 100])
    return dict.fromkeys(wrong, 1)


def check(*, mend: bool = False) -> int:
    """Compare every pin with its case; return how many cases differ. ``mend`` puts them right."""
    found, last = 0, 0
    while True:
        with write():
            cases = Case.objects.filter(pk__gt=last).order_by("pk")
            keys = list(cases.values_list("pk", flat=True).select_for_update()[:_AT_ONCE])
            if not keys:
                return found
            found += len(_mend(keys) if mend else differing(keys))
            last = keys[-1]
