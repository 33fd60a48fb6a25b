"""What other settings would have told: the newest evenings judged again, as the night does it.

Bounded: so many matters at most are read and so many pairs of texts compared; the answer says
what it rests on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.domain.rising_replay import replay
from linli.domain.rising_rules import Rules
from linli.domain.rising_terms import Kind
from linli.kernel import clock
from linli.rising.gathering import READ, counted, occurrences
from linli.rising.resembling import Read, Together, first_of, read, together

#: Evenings judged again; matters read for them at most; pairs of texts compared at most.
EVENINGS: Final = 60
MOST: Final = 30_000
PAIRS: Final = 60_000
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """Warnings by kind that some evenings would have brought.

    ``judged``: evenings with enough history for rises. ``compared`` False: too many alike texts
    to compare them here, only rises are counted.
    """

    first: date
    last: date
    evenings: int
    judged: int
    told: dict[Kind, int]
    compared: bool = True

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(self.told.values())


def try_out(rules: Rules, catalogue: Catalogue) -> Trial:
    """Return what the newest evenings would have told with some settings: about eight queries.

    Fewer evenings where the county has more matters than can be read for one page.
    """
    last = clock.today() - _DAY
    # What was already open before the first of these evenings is not new on it.
    before = rules.quiet_days
    evenings = EVENINGS
    while evenings > 1 and counted(last, READ + evenings + before) > MOST:
        evenings //= 2
    first = last - (evenings - 1) * _DAY
    begin = first - before * _DAY
    rows = occurrences(catalogue, last, READ + evenings + before)
    found = replay(rows, catalogue.calendar, rules.rise, since=begin, last=last)
    told: Counter[Kind] = Counter()
    crowded: set[tuple[date, str]] = set()
    judged = 0
    if found is not None:
        told[Kind.RISE] = sum(one.finding.day >= first for one in found.told)
        crowded = {(one.day, one.door) for one in found.crowds}
        judged = min(found.tested, evenings)
    leave = {int(one.key) for one in rows if one.late or (one.day, one.door) in crowded}
    held = read(last, rules, leave, evenings + before)
    compared = _repeated(held, rules, (begin, first, last), told)
    shown = {kind: told[kind] for kind in Kind if compared or kind is Kind.RISE}
    return Trial(first, last, evenings, judged, shown, compared)


def _repeated(held: Read, rules: Rules, span: tuple[date, date, date], told: Counter[Kind]) -> bool:
    """Count the groups that are new on their evening; tell whether all pairs were compared."""
    day, first, last = span
    standing: list[_Standing] = []
    while day <= last:
        standing = [one for one in standing if one.last >= day - rules.quiet_days * _DAY]
        for one in first_of(together(day, rules, held), rules.most_repeats)[0]:
            newest = max(at for _, _, at in one.cases)
            ids = {case for case, _, _ in one.cases}
            there = next((other for other in standing if other.holds(one, ids)), None)
            if there is None:
                told[one.kind] += day >= first
                standing.append(_Standing(one.landmark_id, ids, newest))
            else:
                there.ids |= ids
                there.last = max(there.last, newest)
        if held.compared > PAIRS:
            return False
        day += _DAY
    return True


@dataclass
class _Standing:
    landmark: int | None
    ids: set[int]
    last: date

    def holds(self, one: Together, ids: set[int]) -> bool:
        """Tell whether a group belongs to this open warning, as the night's look does."""
        shared = len(self.ids & ids)
        if one.landmark_id is None and self.landmark is None:
            return shared > 0
        return (one.landmark_id or 0) == self.landmark or shared * 2 >= len(ids)
