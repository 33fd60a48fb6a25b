"""``insights verify``: is every number what the log says? And ``rebuild``: make it so.

Three things are compared. What each event should have counted, worked out from the log alone,
with the facts; the kept facts with the roll-ups, cell by cell; and, where a fact or a roll-up is
wrong, it is said which, in words. Rebuilding writes what is missing as facts of their own event,
so it can be broken off and gone on with, and running it twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.measures import label
from linli.domain.spans import Span
from linli.insights.verify_log import Chain, chains, chunks, expected, written
from linli.insights.verify_story import Count
from linli.kernel import clock
from linli.kernel.clock import CIVIL
from linli.kernel.transaction import write
from linli.tally import checking, folding
from linli.tally.models import Folding, NewFact

Told = Callable[[int], None]
#: Sentences about differences; the rest is only counted.
NAMED: Final = 50


@dataclass
class Findings:
    """What was checked and every difference: ``sentences`` the first :data:`NAMED` in words."""

    cases: int = 0
    differences: int = 0
    sentences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything agrees."""
        return not self.differences

    def add(self, sentence: str) -> None:
        """Note one difference."""
        self.differences += 1
        if len(self.sentences) < NAMED:
            self.sentences.append(sentence)


def verify(tell: Told = lambda _: None) -> Findings:
    """Compare facts with the log and roll-ups with facts; writers may be at work meanwhile.

    ``tell`` hears how many cases are done. A case that differs is looked at once more while
    nobody can write to it.
    """
    found = Findings()
    for chunk in chunks():
        there = written([pk for pk, _ in chunk])
        told = {chain.case: chain for chain in chains(chunk)}
        for case, no in chunk:
            wanted = expected(told[case]) if case in told else Counter()
            if not _same(wanted, there[case]):
                _name(found, no, *_again(case, no))
        found.cases += len(chunk)
        tell(found.cases)
    with write():
        folding.locked()
        for sentence in checking.wrong_rollups():
            found.add(sentence)
    return found


def _same(one: Counter[tuple[int, Count]], other: Counter[tuple[int, Count]]) -> bool:
    return all(one[key] == other[key] for key in {*one, *other})


def _locked(case: int, no: str) -> tuple[Counter[tuple[int, Count]], Counter[tuple[int, Count]]]:
    """Return what should stand and what stands, in a transaction nobody else writes in."""
    Case.objects.select_for_update().only("pk").get(pk=case)
    folding.locked()
    told = chains([(case, no)])
    return (expected(told[0]) if told else Counter()), written([case])[case]


def _again(case: int, no: str) -> tuple[Counter[tuple[int, Count]], Counter[tuple[int, Count]]]:
    with write():
        return _locked(case, no)


def _name(
    found: Findings,
    no: str,
    wanted: Counter[tuple[int, Count]],
    there: Counter[tuple[int, Count]],
) -> None:
    for key in sorted({*wanted, *there}):
        if wanted[key] != there[key]:
            seq, count = key
            found.add(
                f"事项 {no} 第 {seq} 条记录的“{label(count.measure)}”（{count.day}，"
                f"{_where(count)}）：按办理记录应为 {wanted[key]}，计数为 {there[key]}。"
            )


def _where(count: Count) -> str:
    catalogue = snapshot.current()
    place = count.place
    unit = catalogue.units.get(place.unit)
    area = place.village or place.town
    node = catalogue.tree.by_id(area) if area else catalogue.tree.root
    matter = catalogue.matters.get(place.matter)
    words = (unit.name if unit else "未派单", catalogue.tree.label(node))  # zh-only
    return "，".join((*words, matter.name if matter else "未分类"))  # zh-only


# -- rebuilding ---------------------------------------------------------------------------


def rebuild(tell: Told = lambda _: None) -> int:
    """Make the facts what the log says and add the roll-ups up anew; return cases repaired."""
    repaired = 0
    done = 0
    for chunk in chunks():
        repaired += sum(_repair(*one) for one in _differing(chunk))
        done += len(chunk)
        tell(done)
    folding.fold()
    folding.anew()
    _note(complete=True)
    return repaired


def _differing(chunk: list[tuple[int, str]]) -> list[tuple[int, str]]:
    there = written([pk for pk, _ in chunk])
    told = {chain.case: chain for chain in chains(chunk)}
    return [
        (case, no)
        for case, no in chunk
        if not _same(expected(told[case]) if case in told else Counter(), there[case])
    ]


def _repair(case: int, no: str) -> bool:
    """Write as new facts what is missing or too much; one transaction."""
    with write():
        wanted, there = _locked(case, no)
        told = chains([(case, no)])
        at = _moments(told[0]) if told else {}
        now = max(at.values(), default=clock.now())
        rows = [
            NewFact(
                case_id=case,
                seq=seq,
                at=at.get(seq, now),
                day=count.day,
                measure=count.measure,
                slot=count.slot,
                n=wanted[seq, count] - there[seq, count],
                **count.place._asdict(),
            )
            for seq, count in sorted({*wanted, *there})
            if wanted[seq, count] != there[seq, count]
        ]
        NewFact.objects.bulk_create(rows, batch_size=500)
    return bool(rows)


def _moments(chain: Chain) -> dict[int, datetime]:
    return {heard.seq: heard.at for heard in chain.heard}


def fill(beat: Callable[[], None] = lambda: None) -> int:
    """Count cases from before the counts were kept, a chunk at a time; for the worker.

    Goes on where it stopped; does nothing once all are counted.
    """
    row = Folding.objects.filter(id=1).first()
    if row is not None and row.complete:
        return 0
    repaired = 0
    for chunk in chunks(row.filled if row else 0):
        beat()
        repaired += sum(_repair(*one) for one in _differing(chunk))
        _note(filled=chunk[-1][0])
    _note(complete=True)
    return repaired


def _note(**changes: object) -> None:
    with write():
        row = folding.locked()
        Folding.objects.filter(pk=row.pk).update(**changes)


# -- as of a day --------------------------------------------------------------------------


def as_of(day: date, measures: Iterable[int], span: Span | None = None) -> dict[int, int]:
    """Return the county's counts as they stood at the end of a day, from the log alone.

    Over ``span``, or everything up to then. For pages ask ``totals(…, known=day)``, which gives
    the same from the facts; this is the other witness.
    """
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), CIVIL)
    wanted = {int(number): 0 for number in measures}
    for chunk in chunks():
        for chain in chains(chunk, before=end):
            for heard in chain.heard:
                for count, n in heard.counts.items():
                    if count.measure in wanted and (span is None or count.day in span):
                        wanted[count.measure] += n
    return wanted
