"""A spreadsheet is read into working slips: every row checked, compared, and nothing written yet.

Memory is bounded whatever the file holds: rows come one by one, slips are written in
transactions of :data:`CHUNK`, and what is compared with is kept for a few grids at a time.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.coordinates import Datum, to_wgs84
from linli.domain.errors import Invalid
from linli.domain.gridbook import FIELDS, IMPORTED, Kind, Standing
from linli.domain.gridbook_reading import persons_in, plain, read
from linli.domain.gridbook_same import NEAR, SAME, Lookalikes
from linli.domain.gridbook_same import key as same_key
from linli.domain.words import Words
from linli.gridbook import access
from linli.gridbook.actions.writing import ground, kind_of, village
from linli.gridbook.columns import Columns, Grounds, columns_of, heading_of
from linli.gridbook.models import Batch, Entry, Row
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.places.given import UNREADABLE, pair_in, questioned
from linli.places.reach import within
from linli.places.tree import Node

#: Most rows of one file, rows written at a time, entries kept in memory for comparing.
ROWS_LIMIT, CHUNK, COMPARED = 20_000, 500, 20_000
#: Stands for the datum of a row whose point fits in none.
OUTSIDE = "outside"
#: Longest text shown of what was read, characters.
_SHOWN = 30


class SheetRow(Protocol):
    """One row as :mod:`linli.exchange.readers` yields it."""

    @property
    def line(self) -> int:
        """Line in the file, from 1."""

    @property
    def values(self) -> Mapping[str, str]:
        """Heading → cell."""

    @property
    def problem(self) -> str:
        """Set instead of values."""


def stage(
    *, actor: Actor, kind: object, area: str, file_name: str, rows: Iterable[SheetRow]
) -> Batch:
    """Read a spreadsheet into a batch to be reviewed and return it.

    ``area`` is the grid or village for rows that name none; rows may name places below it.
    Raises Invalid for a file without rows, without a column for the name, or with more than
    :data:`ROWS_LIMIT` rows; NotYours for a foreign area. Wrong rows never raise.
    """
    wanted, catalogue = kind_of(kind), snapshot.current()
    if wanted not in IMPORTED:
        raise Invalid(fields={"kind": "服务联系人要当面征得本人同意，不能用表格导入。"})
    node = ground(catalogue, area)
    access.importer(actor, node.path)
    source = iter(rows)
    first = list(islice(source, CHUNK))
    good = next((row for row in first if not row.problem), None)
    if good is None:
        raise Invalid(fields={"file": "表格里没有可以读的行，请用模板填写后再上传。"})
    columns = columns_of(wanted, good.values)
    if columns.missing_name:
        heading = heading_of(wanted, columns, "name")
        raise Invalid(
            fields={"file": Words("表格里没有“{what}”这一列，请用模板填写。", what=heading)}
        )
    batch = Batch(
        kind=wanted.value,
        area_id=node.id,
        made_by_id=actor.user_id or 0,
        file_name=plain(file_name)[:120] or "表格",
        ignored="、".join(plain(one)[:20] for one in columns.ignored)[:300],
        made_at=clock.now(),
    )
    with write():
        batch.save(force_insert=True)
    reader = _Reader(batch, wanted, columns, catalogue, node)
    try:
        for chunk in _chunks(first, source):
            with write():
                reader.take(chunk)
    except Invalid:  # too long, or damaged further down: half a file is no import
        drop(batch)
        raise
    with write():
        Batch.objects.filter(pk=batch.pk).update(standing=Batch.Standing.REVIEW)
    batch.standing = Batch.Standing.REVIEW.value
    return batch


def drop(batch: Batch) -> None:
    """Forget a batch with its slips; the entries it made stay."""
    with write():
        Row.objects.filter(batch_id=batch.pk).delete()
        Batch.objects.filter(pk=batch.pk).delete()


def _chunks(first: list[SheetRow], rest: Iterator[SheetRow]) -> Iterator[list[SheetRow]]:
    """Yield the rows in pieces; raises Invalid where they become too many."""
    seen = 0
    while first:
        seen += len(first)
        if seen > ROWS_LIMIT:
            raise Invalid(
                fields={"file": Words("一次最多导入{n}行，请分成几个文件。", n=ROWS_LIMIT)}
            )
        yield first
        first = list(islice(rest, CHUNK))


class _Reader:
    """Turns rows into slips."""

    def __init__(
        self, batch: Batch, kind: Kind, columns: Columns, catalogue: Catalogue, node: Node
    ) -> None:
        self._batch, self._kind, self._columns = batch, kind, columns
        self._catalogue, self._node, self._today = catalogue, node, clock.today()
        self._grounds = Grounds(catalogue, node)
        self._compared = _Compared(kind, catalogue)

    def take(self, rows: Sequence[SheetRow]) -> None:
        """Write the slips of some rows, compared with the book and with the rows before."""
        slips = [self._slip(row) for row in rows]
        good = [slip for slip in slips if slip.fate != Row.Fate.BAD]
        earlier = _earlier(self._batch, {slip.folded for slip in good})
        holders: list[tuple[Row, str]] = []
        for slip in good:
            home = village(self._catalogue, slip.area_id or self._node.id)
            line = earlier.setdefault((home, slip.folded), slip.line)
            if line != slip.line:
                slip.fate, slip.like_line, slip.likeness = Row.Fate.ASK, line, SAME
            elif found := self._compared.find(home, slip.folded):
                slip.entry_id, slip.likeness = int(found[0]), found[1]
                holders.append((slip, found[1]))
        self._judge(holders)
        Row.objects.bulk_create(slips, batch_size=CHUNK)

    def _judge(self, alike: Sequence[tuple[Row, str]]) -> None:
        """Say what becomes of rows of which the book has the same, or nearly."""
        entries = Entry.objects.in_bulk([slip.entry_id for slip, _ in alike if slip.entry_id])
        for slip, likeness in alike:
            if likeness == NEAR:
                slip.fate = Row.Fate.ASK
                continue
            values: dict[str, str] = json.loads(slip.values)
            differing = differences(entries[slip.entry_id or 0], values)
            slip.fate = Row.Fate.ASK if differing else Row.Fate.SAME
            slip.chosen = ",".join(differing)

    def _slip(self, row: SheetRow) -> Row:
        slip = Row(batch_id=self._batch.pk, line=row.line, fate=Row.Fate.BAD)
        if row.problem:
            slip.problems = json.dumps([["", row.problem, ""]], ensure_ascii=False)
            return slip
        raw = {name: row.values.get(heading, "") for heading, name in self._columns.fields.items()}
        found = read(self._kind, raw, self._today)
        wrong = dict(found.wrong)
        node: Node | None = self._node
        if plain(raw.get("area", "")):
            node, problem = self._grounds.find(raw["area"])
            if problem:
                wrong["area"] = problem
        point, slip.datum, problem = point_in(raw, self._catalogue, node)
        if problem:
            wrong["point"] = problem
        values = {**found.values, **({"point": point} if point else {})}
        slip.values = json.dumps(values, ensure_ascii=False, sort_keys=True)
        slip.area_id = node.id if node else None
        if wrong:
            slip.problems = json.dumps(
                [self._problem(raw, name, sentence) for name, sentence in wrong.items()],
                ensure_ascii=False,
            )
            return slip
        slip.folded = same_key(self._kind, values)
        slip.fate = Row.Fate.NEW
        return slip

    def _problem(self, raw: Mapping[str, str], name: str, sentence: str) -> list[str]:
        typed = "，".join(raw.get(one, "") for one in ("lon", "lat")) if name == "point" else ""
        typed = plain(typed or raw.get(name, ""))
        # What must not be kept is not kept here either.
        shown = "（未保留）" if persons_in(typed) else typed[:_SHOWN]
        return [heading_of(self._kind, self._columns, name), sentence, shown]


def point_in(
    raw: Mapping[str, str], catalogue: Catalogue, node: Node | None
) -> tuple[str, str, str]:
    """Return the point of a row as given, the datum in which alone it fits, and what is wrong.

    One that fits only in another datum is not wrong: it is asked about for the whole file. Of one
    outside of the county (:data:`OUTSIDE` for the datum) it is only told.
    """
    lon_text, lat_text = pair_in(raw)
    if not lon_text and not lat_text:
        return "", "", ""
    try:
        lon, lat = float(lon_text), float(lat_text)
    except ValueError:
        return "", "", UNREADABLE.sentence
    doubt = questioned(catalogue.locator, lon, lat, Datum.WGS84, node)
    if doubt is not None and doubt.no_place:
        return "", "", doubt.sentence
    elsewhere = (doubt.datum.value if doubt.datum else OUTSIDE) if doubt else ""
    return f"{lon:.6f},{lat:.6f}", elsewhere, ""


def read_in(point: str, datum: str, catalogue: Catalogue, area: int | None) -> str:
    """Return the point of a row read in the datum answered for its file, as WGS-84.

    One that lies in its area as it stands, and would lie outside of it in that datum, is left: the
    file has more than one origin.
    """
    lon, lat = (float(one) for one in point.split(","))
    there = to_wgs84(lon, lat, Datum(datum))
    node = catalogue.tree.by_id(area) if area else None
    if questioned(catalogue.locator, *there, Datum.WGS84, node) is not None:
        return point
    return f"{there[0]:.6f},{there[1]:.6f}"


def _earlier(batch: Batch, forms: set[str]) -> dict[tuple[int, str], int]:
    """Return the first line of this file for each form, by village."""
    catalogue = snapshot.current()
    found: dict[tuple[int, str], int] = {}
    rows = Row.objects.filter(batch_id=batch.pk, folded__in=forms, like_line=0)
    for area, form, line in rows.order_by("line").values_list("area_id", "folded", "line"):
        found.setdefault((village(catalogue, area), form), line)
    return found


class _Compared:
    """What the book holds, by village: read when a row of it comes, forgotten when many came."""

    def __init__(self, kind: Kind, catalogue: Catalogue) -> None:
        self._kind, self._catalogue = kind, catalogue
        self._known: OrderedDict[int, Lookalikes] = OrderedDict()

    def find(self, home: int, form: str) -> tuple[str, str] | None:
        """Return (entry, how alike) of the likest entry in one village."""
        if home not in self._known:
            self._known[home] = self._load(home)
            while len(self._known) > 1 and sum(map(len, self._known.values())) > COMPARED:
                self._known.popitem(last=False)
        self._known.move_to_end(home)
        return self._known[home].find(self._kind, form)

    def _load(self, home: int) -> Lookalikes:
        held = Lookalikes()
        path = self._catalogue.tree.by_id(home).path
        rows = Entry.objects.filter(
            within(path), kind=self._kind.value, standing=Standing.CURRENT.value
        )
        for key, form in rows.values_list("pk", "folded").iterator(chunk_size=2000):
            held.add(form, str(key))
        return held


def differences(entry: Entry, values: Mapping[str, str]) -> list[str]:
    """Return the fields a row says otherwise than the entry; a blank cell says nothing."""
    held = {**entry.values, "point": entry.point}
    names = (*(field.name for field in FIELDS[Kind(entry.kind)]), "point")
    return [name for name in names if values.get(name) and held.get(name, "") != values[name]]
