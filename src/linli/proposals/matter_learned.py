"""The model that proposes matters, in memory of each process, with every correction since.

A stored model that cannot be believed is not used: the names of the items propose then, and the
log says so. A process reads the model anew when another one has taken over.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from linli.cases.access import visible_to
from linli.catalogue.snapshot import Catalogue
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.actor import SYSTEM
from linli.proposals.matter_ground import items_of, masked
from linli.proposals.models import MatterLesson, MatterModel, MatterSwitch
from linli.text.matter import Learned, Proposed
from linli.text.matter_proposer import Proposer
from linli.text.model_file import Unfit, load

log = logging.getLogger(__name__)
#: Most corrections taken in at once; the newest are the ones that count.
MOST: Final = 300
#: A correction committed late may have a lower key than one seen already.
_LATE: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What was proposed, and by which model (0: by the names of the items alone)."""

    proposed: Proposed
    version: int


class _Held:
    """The model of this process: which row it came from, and the corrections it has taken in."""

    def __init__(self, catalogue: Catalogue, pk: int) -> None:
        row = MatterModel.objects.filter(pk=pk).first() if pk else None
        self.pk, self.catalogue = pk, catalogue
        learned = read(row) if row is not None else None
        self.version = row.version if row is not None and learned is not None else 0
        self.upto = row.upto_lesson if row is not None and learned is not None else 0
        self.begun = self.upto
        self.seen: set[int] = set()
        self.proposer = Proposer(items_of(catalogue), learned)

    def take_in(self, lessons: Iterable[tuple[int, int, str]]) -> None:
        """Learn the corrections that are new: key of the lesson, of the case, what was chosen."""
        fresh = [one for one in lessons if one[0] > self.begun and one[0] not in self.seen]
        if not fresh:
            return
        texts = texts_of([case for _, case, _ in fresh])
        for pk, case, chosen in fresh:
            self.seen.add(pk)
            self.upto = max(self.upto, pk)
            if case in texts:
                self.proposer.learn(texts[case], chosen)
        self.seen = {pk for pk in self.seen if pk > self.upto - _LATE}


#: The three questions of every proposal, their texts made once.
_CORRECTED: Final = Prepared(
    lambda: (
        MatterLesson.objects.filter(corrected=True, pk__gt=NUMBER_SLOT)
        .order_by("-id")
        .values_list("id", "case_id", "chosen")[:MOST]
    )
)
_ACTIVE: Final = Prepared(
    lambda: MatterModel.objects.filter(standing=MatterModel.Standing.ACTIVE).values_list("id")[:1]
)
_OFF: Final = Prepared(
    lambda: MatterSwitch.objects.exclude(standing=MatterSwitch.Standing.ON).values_list("matter_id")
)

_lock = Lock()
_held: list[_Held] = []


def propose(catalogue: Catalogue, text: str, off: Iterable[str], most: int = 3) -> Told:
    """Propose items for a text by what is learned up to now, without the codes ``off``.

    Two small queries; three after a correction, some more after a nightly learning. One thread of
    a process at a time, some milliseconds each.
    """
    newest = active_key()
    with _lock:
        if not _held or _held[0].pk != newest or _held[0].catalogue is not catalogue:
            _held[:] = [_Held(catalogue, newest)]
        held = _held[0]
        lessons = [(pk, case, chosen) for pk, case, chosen in _CORRECTED.tuples(held.upto - _LATE)]
        held.take_in(lessons[::-1])
        return Told(held.proposer.propose(text, off=off, most=most, firsts=False), held.version)


def active_key() -> int:
    """Return the key of the model in use, 0 for none: one query."""
    return next((int(pk) for (pk,) in _ACTIVE.tuples()), 0)


def switched_off(catalogue: Catalogue) -> frozenset[str]:
    """Return the codes of matters and classes that are switched off: one query."""
    ids = [one for (one,) in _OFF.tuples()]
    codes = (catalogue.matters[one].code for one in ids if one in catalogue.matters)
    return frozenset(codes)


def read(row: MatterModel) -> Learned | None:
    """Return the model of a row; None, with a line in the log, when it is not to be believed."""
    try:
        return load(bytes(row.body), sha256=row.sha256)
    except Unfit as problem:
        log.error("the stored matter model %s is not used: %s", row.version, problem)  # noqa: TRY400 - nothing to trace: the row is wrong
        return None


def texts_of(ids: list[int]) -> dict[int, str]:
    """Return what cases say, without names and numbers of people (found by rules): one query."""
    rows = visible_to(SYSTEM).filter(pk__in=ids).values_list("id", "title", "text")
    return {pk: masked(title, text, tagger=False) for pk, title, text in rows}


def forget() -> None:
    """Forget the model of this process (for tests)."""
    with _lock:
        _held.clear()
