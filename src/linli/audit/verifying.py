"""Finding tampering: walk every chain, recompute every hash, compare with the heads.

Streams in key order with constant memory and takes no locks, so it may run beside live
writers; a head that moved meanwhile is looked at again before it is called a finding.

What it cannot see: a rewriting of a whole tail *together with* its head, for which copies
of the heads outside the database are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from linli.audit import guards, hashing, registry
from linli.audit.models import Event

#: Findings kept in a report; more are only counted.
KEPT = 1000

#: What each finding means, for the person who runs the check.
MEANING = {
    "edited": "记录内容被改动",
    "gap": "中间的记录被删除",
    "fork": "同一序号出现多条记录",
    "broken_link": "与前一条记录衔接不上（被替换或重写）",
    "tail_cut": "末尾的记录被删除",
    "head_mismatch": "末尾记录与业务数据上的印记不符（从中间重写过）",
    "head_behind": "链上的记录多于业务数据上的印记",
    "head_missing": "有记录，但找不到对应的业务数据",
    "payload_mismatch": "记录的附属内容被改动",
    "payload_missing": "记录的附属内容被直接删除",
    "guard_missing": "数据库的防改触发器缺失",
}
_ABOUT_HEADS = {"tail_cut", "head_mismatch", "head_behind", "head_missing"}
_COLUMNS = (
    "chain_id",
    "seq",
    "prev_hash",
    "hash",
    "schema",
    *hashing.COLUMNS,
    "payload__salt",
    "payload__body",
    "payload__erased_at",
)
HeadPair = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``code`` is a key of :data:`MEANING`."""

    code: str
    chain_kind: str = ""
    chain_id: int = 0
    seq: int = 0
    detail: str = ""


@dataclass(slots=True)
class Report:
    """The result: how much was read, how many payloads were erased in order, what is wrong."""

    chains: int = 0
    events: int = 0
    erased: int = 0
    finding_count: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing was found."""
        return self.finding_count == 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Count findings and keep the first :data:`KEPT`."""
        for finding in findings:
            self.finding_count += 1
            if len(self.findings) < KEPT:
                self.findings.append(finding)

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {"ok": self.ok, **asdict(self)}


def _rows(kind: str, chain_id: int | None) -> Iterator[Any]:
    rows = Event.objects.filter(chain_kind=kind)
    if chain_id is not None:
        rows = rows.filter(chain_id=chain_id)
    ordered = rows.order_by("chain_id", "seq", "id")
    return ordered.values_list(*_COLUMNS, named=True).iterator(chunk_size=2000)


def _check_event(kind: str, row: Any) -> Iterator[Finding]:
    columns = {name: getattr(row, name) for name in hashing.COLUMNS}
    digest = hashing.event_hash((kind, row.chain_id), row.seq, row.prev_hash, columns, row.schema)
    if digest != row.hash:
        yield Finding("edited", kind, row.chain_id, row.seq)
    if row.payload__body is None:
        yield Finding("payload_missing", kind, row.chain_id, row.seq)
    elif (
        row.payload__erased_at is None
        and hashing.commitment(row.payload__salt, row.payload__body) != row.commitment
    ):
        yield Finding("payload_mismatch", kind, row.chain_id, row.seq)


def _check_chain(
    kind: str, chain_id: int, rows: Iterable[Any], head: HeadPair | None, report: Report
) -> list[Finding]:
    """Check one chain against its head; counts into ``report``, keeps only bounded findings."""
    found: list[Finding] = []
    last_seq, last_hash = 0, ""

    def note(finding: Finding) -> None:
        if len(found) <= KEPT:
            found.append(finding)

    for row in rows:
        report.events += 1
        report.erased += row.payload__erased_at is not None
        for finding in _check_event(kind, row):
            note(finding)
        if row.seq <= last_seq:
            note(Finding("fork", kind, chain_id, row.seq))
            continue
        if row.seq != last_seq + 1:
            note(Finding("gap", kind, chain_id, last_seq + 1, f"{last_seq + 1}–{row.seq - 1}"))
        elif row.prev_hash != last_hash:
            note(Finding("broken_link", kind, chain_id, row.seq))
        last_seq, last_hash = row.seq, row.hash
    ending = _compare_head(kind, chain_id, (last_seq, last_hash), head)
    return found if ending is None else [*found, ending]


def _compare_head(
    kind: str, chain_id: int, last: HeadPair, head: HeadPair | None
) -> Finding | None:
    if head is None:
        return Finding("head_missing", kind, chain_id, last[0])
    if last[0] < head[0]:
        return Finding("tail_cut", kind, chain_id, last[0] + 1, f"{last[0] + 1}–{head[0]}")
    if last[0] > head[0]:
        return Finding("head_behind", kind, chain_id, head[0] + 1)
    if last[1] != head[1]:
        return Finding("head_mismatch", kind, chain_id, head[0])
    return None


def _beside_heads(
    kind: str, heads: Iterator[tuple[int, int, str]], chain_id: int | None
) -> Iterator[tuple[int, Iterable[Any], HeadPair | None]]:
    """Merge the two streams of ``kind``, events by chain and heads, both in id order."""
    head = next(heads, None)
    for current, rows in groupby(_rows(kind, chain_id), key=attrgetter("chain_id")):
        while head is not None and head[0] < current:
            yield head[0], (), head[1:]
            head = next(heads, None)
        if head is not None and head[0] == current:
            yield current, rows, head[1:]
            head = next(heads, None)
        else:
            yield current, rows, None
    while head is not None:
        yield head[0], (), head[1:]
        head = next(heads, None)


def _again(kind: str, chain_id: int, heads: registry.HeadProvider) -> list[Finding]:
    """Check one chain anew, until no writer moved its head during the look."""
    found: list[Finding] = []
    for _ in range(5):
        before = next(iter(heads(chain_id)), None)
        pair = None if before is None else before[1:]
        found = _check_chain(kind, chain_id, _rows(kind, chain_id), pair, Report())
        if next(iter(heads(chain_id)), None) == before:
            break
    return found


def _kinds() -> set[str]:
    stored = Event.objects.values_list("chain_kind", flat=True).order_by().distinct()
    return registry.kinds() | set(stored)


def verify(
    chain_kind: str | None = None,
    chain_id: int | None = None,
    heads: Callable[[str, int | None], Iterable[tuple[int, int, str]]] | None = None,
) -> Report:
    """Verify all chains, those of one kind, or one chain.

    ``heads(kind, chain_id)`` gives the expected heads as ``(chain_id, seq, hash)`` in id
    order; by default those of :mod:`linli.audit.registry`.
    """
    look_up = heads or registry.heads
    report = Report()
    report.add(Finding("guard_missing", detail=name) for name in guards.missing())
    for kind in sorted(_kinds()) if chain_kind is None else [chain_kind]:

        def of_kind(one: int | None, kind: str = kind) -> Iterable[tuple[int, int, str]]:
            return look_up(kind, one)

        for current, rows, head in _beside_heads(kind, iter(of_kind(chain_id)), chain_id):
            report.chains += head is None or head[0] > 0
            found = _check_chain(kind, current, rows, head, report)
            if any(finding.code in _ABOUT_HEADS for finding in found):
                found = _again(kind, current, of_kind)
            report.add(found)
    return report
