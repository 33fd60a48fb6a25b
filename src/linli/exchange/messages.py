"""Messages from outside become cases, each through the same action as the screens.

Running an import again is always safe: what is there already (by source and number) is
skipped, so a run that was killed is simply repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.db import transaction

from linli.cases.access import visible_to
from linli.cases.actions import Ready, open_ready, read_report
from linli.cases.models import Case
from linli.cases.placing import read_datum
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid
from linli.exchange import readers
from linli.exchange.mapping import Mapping, guess
from linli.exchange.placing import draw, folded, seeded_grids
from linli.exchange.topics import Topics
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM
from linli.places.given import UNREADABLE, questioned
from linli.places.tree import Node

#: Rows written in one transaction: large enough to be fast, small enough to lose little.
BATCH = 200
#: Fields of the mapping that are handed to the report as they are.
_PLAIN = ("text", "title", "address", "request_type", "name", "phone")


@dataclass(frozen=True)
class Options:
    """How to import: ``source`` names where the messages come from, with ``seed`` for draws.

    ``fold_weeks`` > 0 is for demonstrations: times are moved by whole weeks into that many
    weeks before ``anchor`` and each message is recorded at its (moved) time, so that a replay
    can go on from there. Otherwise a message is recorded now, its clock running since its time.
    """

    source: str
    mapping: Mapping
    seed: int = 1
    dry_run: bool = False
    limit: int | None = None
    fold_weeks: int = 0
    anchor: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that could not be imported."""

    line: int
    source_id: str
    sentence: str

    def __str__(self) -> str:
        """The sentence to show."""
        return f"第 {self.line} 行：{self.sentence}"


@dataclass
class Outcome:
    """What an import did; ``skipped`` were there before.

    ``without_point``: rows taken in without their coordinates. ``elsewhere``: how many points
    there were by the datum in which alone they fit ("": as declared, or in none).
    """

    rows: int = 0
    imported: int = 0
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)
    without_point: list[Problem] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """How many rows could not be imported."""
        return len(self.problems)


class _Refused(Exception):
    """A row cannot become a case."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that can become a case, recorded ``at`` this moment."""

    line: int
    source_id: str
    at: datetime
    ready: Ready


class Importer:
    """Turns rows into cases for one source."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._catalogue = snapshot.current()
        self._topics = Topics(self._catalogue, clock.today())
        self._grids: list[Node] = []
        self._now = options.anchor or clock.now()

    def run(self, path: Path, *, tick: Callable[[int], object] = lambda _: None) -> Outcome:
        """Import the file; ``tick`` is called with the number of rows done.

        Raises Invalid when the file itself cannot be read; rows never raise.
        """
        outcome = Outcome()
        rows = islice(readers.read(path), self._options.limit)
        for batch in _batches(rows, BATCH):
            ready = self._read(batch, outcome)
            with write():
                self._open(ready, outcome)
                if self._options.dry_run:
                    transaction.set_rollback(True)
            tick(len(batch))
        return outcome

    def _read(self, batch: list[readers.Row], outcome: Outcome) -> list[_Read]:
        """Return the rows that can become cases, their words hidden: nothing waits for that."""
        picked = [self._options.mapping.pick(row.values) for row in batch]
        for fields in picked:
            if "source_id" not in fields and "text" in fields:
                fields["source_id"] = f"sha256:{sha256(fields['text'].encode()).hexdigest()[:32]}"
        ids = [fields["source_id"] for fields in picked if "source_id" in fields]
        known = set(
            visible_to(SYSTEM)
            .filter(source=self._options.source, source_id__in=ids)
            .values_list("source_id", flat=True)
        )
        found: list[_Read] = []
        for row, fields in zip(batch, picked, strict=True):
            outcome.rows += 1
            source_id = fields.get("source_id", "")
            if source_id in known:
                outcome.skipped += 1
                continue
            try:
                at, ready = self._one(row, fields, outcome)
            except (_Refused, DomainError) as refused:
                outcome.problems.append(Problem(row.line, source_id, _sentence(refused)))
            else:
                found.append(_Read(row.line, source_id, at, ready))
                known.add(source_id)
        return found

    def _open(self, rows: list[_Read], outcome: Outcome) -> None:
        for row in rows:
            try:
                # A row that fails must not take its batch along.
                with clock.at(row.at), transaction.atomic():
                    opened = open_ready(actor=SYSTEM, ready=row.ready)
            except DomainError as refused:
                outcome.problems.append(Problem(row.line, row.source_id, _sentence(refused)))
            else:
                # Written by another import meanwhile: that one counts it.
                outcome.skipped += opened.repeated
                outcome.imported += not opened.repeated

    def _one(
        self, row: readers.Row, fields: dict[str, str], outcome: Outcome
    ) -> tuple[datetime, Ready]:
        """Return when a row is recorded, and its report."""
        if row.problem:
            raise _Refused(row.problem)
        if "text" not in fields:
            raise _Refused("没有内容。")
        written, moment = self._times(fields)
        raw: dict[str, object] = {name: fields[name] for name in _PLAIN if name in fields}
        raw |= {
            "door": Case.Door.IMPORT.value,
            "source": self._options.source,
            "source_id": fields["source_id"],
            "reported_at": moment,
            "matter": self._matter(fields, moment.astimezone(clock.CIVIL).date()),
            "origin": {
                "source": self._options.source,
                "row": row.line,
                "original_time": written,
                "recorded_at": self._now,
            },
            **self._place(fields, row.line, outcome),
        }
        if not ("name" in fields or "phone" in fields):
            raw["privacy"] = "anonymous"
        at = moment if self._options.fold_weeks else self._now
        with clock.at(at):
            return at, read_report(actor=SYSTEM, raw=raw)

    def _matter(self, fields: dict[str, str], day: date) -> str:
        label = fields.get("label", "")
        code = (
            fields.get("matter")
            or self._options.mapping.labels.get(label)
            or self._topics.propose(title=fields.get("title", ""), text=fields["text"], label=label)
        )
        if "matter" in fields:
            return code  # what the file names must be right; a proposal may be dropped
        matter = self._catalogue.matter(code)
        return code if matter is not None and matter.live(day) else ""

    def _times(self, fields: dict[str, str]) -> tuple[datetime, datetime]:
        """Return the time in the file and the time the message gets here."""
        if "reported_at" not in fields:
            return self._now, self._now
        try:
            written = self._options.mapping.moment(fields["reported_at"])
        except ValueError as error:
            raise _Refused(str(error)) from None
        if self._options.fold_weeks:
            return written, folded(written, self._now, self._options.fold_weeks)
        return written, written

    def _point(self, fields: dict[str, str], line: int, outcome: Outcome) -> dict[str, object]:
        """Return the point of a row and its datum; nothing where there is none to be had.

        A datum nobody declares is WGS-84. A point that lies elsewhere in it is kept with its
        matter, which says 待核位置; numbers that are no place are told, and the message is taken
        without them.
        """
        written = [fields.get(name, "") for name in ("lon", "lat")]
        if not any(written):
            return {}
        try:
            lon, lat = (float(one) for one in written)
            datum = read_datum(fields.get("datum", ""))
            node = self._catalogue.tree.by_code(fields.get("area", ""))
            doubt = questioned(self._catalogue.locator, lon, lat, datum, node)
        except (ValueError, Invalid) as refusal:
            doubt = UNREADABLE
            unknown = refusal.message if isinstance(refusal, Invalid) else ""
        else:
            unknown = ""
        if doubt is None or not doubt.no_place:
            outcome.elsewhere[doubt.datum.value if doubt and doubt.datum else ""] += 1
            return {"lon": str(lon), "lat": str(lat), "datum": datum.value}
        sentence = f"坐标“{','.join(written)}”没有采用，诉求照样导入。{unknown or doubt.sentence}"
        outcome.without_point.append(Problem(line, fields["source_id"], sentence))
        return {}

    def _place(self, fields: dict[str, str], line: int, outcome: Outcome) -> dict[str, object]:
        point = self._point(fields, line, outcome)
        if "area" in fields or point:
            return {"area": fields.get("area", ""), **point}
        self._grids = self._grids or seeded_grids(self._catalogue.tree)
        key = f"{self._options.source}:{fields['source_id']}"
        grid = self._grids[draw(self._options.seed, key, len(self._grids))]
        return {"area": grid.code, "place_seeded": True}


def _sentence(error: DomainError | _Refused) -> str:
    if isinstance(error, _Refused):
        return str(error)
    fields = error.fields.values() if isinstance(error, Invalid) else ()
    return "".join(fields) or error.message


def _batches(rows: Iterable[readers.Row], size: int) -> Iterator[list[readers.Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def replies(path: Path) -> dict[str, str]:
    """Return the official replies of a file by the message's number, for a replay.

    They are read when needed and stored nowhere but in the answers of that replay. Raises
    Invalid when the file cannot be read or has no replies.
    """
    mapping = guess(readers.columns(path))
    if not {"reply", "source_id"} <= mapping.fields.keys():
        raise Invalid("no-replies", f"文件 {path.name} 里没有答复。")
    picked = (mapping.pick(row.values) for row in readers.read(path))
    return {
        fields["source_id"]: fields["reply"]
        for fields in picked
        if "reply" in fields and "source_id" in fields
    }
