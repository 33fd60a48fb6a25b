"""The nightly learning of matters: a new model takes over only where it is better.

What is learnt from are cases whose matter staff have settled, masked. The newest month is held
out (the newest ``LEAST_EXAMPLES`` where a month has fewer); what the model in use has learnt is
not among it, for it would know the answers. Both judge it, :func:`linli.domain.proposing.better`
decides, and the winner learns from everything. Row and switch are written in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import proposing
from linli.domain.errors import NotNow
from linli.domain.lifecycle import State
from linli.domain.proposing import LEAST_EXAMPLES, Card, Outcome, Thresholds, Verdict
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM
from linli.proposals.matter_ground import items_of, masked, not_admitted, thresholds_of
from linli.proposals.matter_learned import read
from linli.proposals.models import MatterLesson, MatterModel
from linli.text import matter_train, model_file
from linli.text.matter import Example, Learned, NotEnough
from linli.text.matter_proposer import Proposer

#: Most cases learnt from, the newest; how many at a time are read; most that two models judge.
MOST_CASES: Final = 100_000
CHUNK: Final = 500
MOST_JUDGED: Final = 5_000
MONTH: Final = timedelta(days=30)
#: Models whose bytes are kept; cards are kept of all.
KEPT_BODIES: Final = 3
#: Not yet settled, or settled that it is no matter for this house.
_NO_LABEL: Final = (
    State.REPORTED,
    State.INFO_NEEDED,
    State.REJECTED,
    State.LAWFUL_CHANNEL,
    State.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One case to learn from: when it was reported and what it says."""

    at: datetime
    example: Example


@dataclass(frozen=True, slots=True)
class Trained:
    """What a night came to; ``version`` 0: there was too little to compare."""

    version: int = 0
    took_over: bool = False
    labels: int = 0
    fresh: int = 0


def waiting() -> int:
    """Return how many cases with a settled matter the model in use has not learnt from."""
    active = _active()
    cases = _settled()
    if active is not None:
        cases = cases.filter(clock_start__gt=active.learnt_until)
    return cases.count()


def learn(beat: Callable[[], None] = lambda: None) -> Trained:
    """Train a model, compare it, and let it take over if it is better; see the module.

    ``beat`` is called now and then. No county, too few labels: nothing is done. The catalogue
    and the model in use are those of the beginning; if another model took over meanwhile,
    nothing is written.
    """
    try:
        catalogue = snapshot.current()
    except NotNow:
        return Trained()
    until, active = clock.now(), _active()
    upto = MatterLesson.objects.order_by("-id").values_list("id", flat=True).first() or 0
    labelled = sorted(_labelled(catalogue, until, beat), key=lambda one: one.at)
    rest, held = _apart(labelled, until, active.learnt_until if active else None)
    if len(held) < LEAST_EXAMPLES:
        return Trained(labels=len(labelled), fresh=len(held))
    items = items_of(catalogue)
    old = Proposer(items, read(active) if active else None)
    beat()
    try:
        trial = matter_train.train([one.example for one in rest], items, created=until)
    except NotEnough:
        return Trained(labels=len(labelled), fresh=len(held))
    beat()
    off = not_admitted(catalogue, clock.today())
    limits = thresholds_of(catalogue)
    was = judged(old, held, off, beat)
    now = judged(Proposer(items, trial), held, off, beat)
    verdict = proposing.better(was, now, limits)
    final: Learned = trial
    if verdict.take:
        final = matter_train.train([one.example for one in labelled], items, created=until)
        beat()
    card = _card(final, until, now, limits)
    seen = len(labelled) if verdict.take else len(rest)
    with write():
        version = _store(final, active, verdict, card=card, until=until, upto=upto, labels=seen)
    return Trained(version, verdict.take and version > 0, len(labelled), len(held))


def judged(
    proposer: Proposer,
    held: Sequence[Labelled],
    off: frozenset[str],
    beat: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Return what a model proposes for each held-out case beside what was chosen."""
    found: list[Outcome] = []
    for number, one in enumerate(held):
        if number % CHUNK == 0:
            beat()
        told = proposer.propose(one.example.text, off=off).items
        pairs = tuple((item.code, item.confidence) for item in told)
        found.append(Outcome(one.example.code, pairs))
    return found


def _active() -> MatterModel | None:
    return MatterModel.objects.filter(standing=MatterModel.Standing.ACTIVE).first()


def _settled() -> QuerySet[Case]:
    cases = visible_to(SYSTEM).filter(matter__isnull=False)
    return cases.exclude(state__in=[one.value for one in _NO_LABEL])


def _labelled(
    catalogue: Catalogue, until: datetime, beat: Callable[[], None]
) -> Iterator[Labelled]:
    """Yield the newest cases with a settled matter, masked."""
    rows = _settled().filter(clock_start__lte=until).order_by("-id")
    columns = ("clock_start", "title", "text", "matter_id")
    newest = rows.values_list(*columns)[:MOST_CASES].iterator(chunk_size=CHUNK)
    for number, (at, title, text, matter_id) in enumerate(newest):
        if number % 50 == 0:
            beat()
        matter = catalogue.matters.get(matter_id)
        if matter is not None:
            yield Labelled(at, Example(masked(title, text), matter.code))


def _apart(
    labelled: Sequence[Labelled], until: datetime, learnt_until: datetime | None
) -> tuple[list[Labelled], list[Labelled]]:
    """Return what is learnt from and what is held out, both in the order of time.

    Never more than half is held out, and nothing the model in use has learnt.
    """
    month = sum(one.at > until - MONTH for one in labelled)
    size = min(max(month, LEAST_EXAMPLES), len(labelled) // 2)
    if learnt_until is not None:
        size = min(size, sum(one.at > learnt_until for one in labelled))
    cut = len(labelled) - size
    return list(labelled[:cut]), list(labelled[cut:][-MOST_JUDGED:])


def _store(
    model: Learned,
    active: MatterModel | None,
    verdict: Verdict,
    *,
    card: dict[str, object],
    until: datetime,
    upto: int,
    labels: int,
) -> int:
    """Write the model and its card, in use if it won; return its version, 0 if it came too late."""
    body = model_file.dump(model)
    used = MatterModel.Standing.ACTIVE
    in_use = MatterModel.objects.select_for_update().filter(standing=used)
    if in_use.values_list("id", flat=True).first() != (active.pk if active else None):
        return 0
    last = MatterModel.objects.order_by("-version").values_list("version", flat=True).first()
    version = (last or 0) + 1
    if verdict.take:
        in_use.update(standing=MatterModel.Standing.RETIRED)
    MatterModel.objects.create(
        version=version,
        made_at=until,
        learnt_until=until,
        standing=used if verdict.take else MatterModel.Standing.REFUSED,
        labels=labels,
        upto_lesson=upto,
        body=body,
        sha256=str(model_file.header(body)["sha256"]),
        card=json.dumps({**card, "version": str(version)}),
        verdict=json.dumps(asdict(verdict)),
    )
    _forget_bodies()
    return version


def _forget_bodies() -> None:
    newest = MatterModel.objects.order_by("-version").values_list("id", flat=True)[:KEPT_BODIES]
    old = MatterModel.objects.exclude(pk__in=list(newest))
    old.exclude(standing=MatterModel.Standing.ACTIVE).exclude(body=b"").update(body=b"")


def _card(
    model: Learned, until: datetime, outcomes: Sequence[Outcome], limits: Thresholds
) -> dict[str, object]:
    """Return the card as it is stored; with the counts behind every share."""
    card = Card.of("", until, model.counts, outcomes, limits)
    reference: dict[str, list[float]] = {}
    proposed: dict[str, int] = {}
    for one in outcomes:
        if one.proposed:
            reference.setdefault(one.best, []).append(round(one.confidence, 3))
            proposed[one.best] = proposed.get(one.best, 0) + 1
    found = asdict(card)
    del found["created"], found["off"], found["drift"]
    sure = [one for one in outcomes if one.proposed and one.confidence >= limits.fill]
    return {
        **found,
        "kind": type(model).__name__,
        "right": sum(one.right for one in outcomes),
        "among_two": sum(_among(one, 2) for one in outcomes),
        "among_three": sum(_among(one, 3) for one in outcomes),
        "sure": len(sure),
        "sure_right": sum(one.right for one in sure),
        "fill": limits.fill,
        "class_right": {
            code: sum(one.right for one in outcomes if one.chosen == code) for code in card.classes
        },
        "class_proposed": proposed,
        "reference": reference,
    }


def _among(one: Outcome, most: int) -> bool:
    return one.chosen in [code for code, _ in one.proposed[:most]]
