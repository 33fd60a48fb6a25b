"""Deciding about rows that look like something the book has: the same, a new one, an update."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from linli.catalogue import snapshot
from linli.domain.coordinates import Datum
from linli.domain.errors import Invalid, NotNow
from linli.gridbook import access
from linli.gridbook.actions.staging import CHUNK, differences, read_in
from linli.gridbook.models import Batch, Entry, Row
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: What may be decided about a row.
SAME, NEW, UPDATE = "same", "new", "update"
#: Most rows decided at once.
MOST = 500


def decide_rows(
    *, actor: Actor, key: str | int, decisions: Mapping[int, tuple[str, Sequence[str]]]
) -> int:
    """Decide rows of an import by line; return how many were decided.

    A decision is :data:`SAME` (leave the book as it is), :data:`NEW`, or :data:`UPDATE` with
    the names of the fields to take over from the row. Decisions may be changed until the batch
    is written. Raises NotFound, NotNow, Invalid.
    """
    with write():
        batch = access.get_batch(actor, key, lock=True)
        if batch.standing != Batch.Standing.REVIEW:
            raise NotNow("batch-begun", "这次导入已经开始写入，不能再改。")
        rows = Row.objects.filter(batch=batch, line__in=list(decisions)[:MOST])
        decided = [row for row in rows if _decide(row, *decisions[row.line])]
        Row.objects.bulk_update(decided, ["fate", "chosen"], batch_size=100)
    return len(decided)


def decide_all(*, actor: Actor, key: str | int, what: str) -> int:
    """Decide every row still open the same way: the file counts, or the book; return how many.

    Rows that only nearly look alike stay open: somebody has to look at each.
    """
    if what not in (SAME, UPDATE):
        raise Invalid("no-such-decision", "请选择怎样处理。")
    with write():
        batch = access.get_batch(actor, key, lock=True)
        if batch.standing != Batch.Standing.REVIEW:
            raise NotNow("batch-begun", "这次导入已经开始写入，不能再改。")
        rows = Row.objects.filter(batch=batch, fate=Row.Fate.ASK, likeness="same")
        if what == SAME:
            return rows.update(fate=Row.Fate.SKIP)
        doubled = rows.filter(like_line__gt=0).update(fate=Row.Fate.SKIP)
        return doubled + rows.filter(entry__isnull=False).update(fate=Row.Fate.UPDATE)


def answer_datum(*, actor: Actor, key: str | int, datum: str) -> int:
    """Say in which datum all points of a file are read; return how many points that moves.

    ``datum`` WGS84 leaves them as they are. The pair of the file is kept beside the point and goes
    into the history of the entry. The answer may be changed until the batch is written; rows the
    book has already are compared anew. Raises NotFound, NotNow, Invalid.
    """
    if datum not in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        raise Invalid("no-such-decision", "请选择按哪种坐标读。")
    catalogue, moved, last = snapshot.current(), 0, -1
    with write():
        batch = access.get_batch(actor, key, lock=True)
        if batch.standing != Batch.Standing.REVIEW:
            raise NotNow("batch-begun", "这次导入已经开始写入，不能再改。")
        rows = Row.objects.filter(batch=batch).exclude(fate=Row.Fate.BAD).order_by("line")
        while chunk := list(rows.filter(line__gt=last).select_related("entry")[:CHUNK]):
            last, changed = chunk[-1].line, []
            for row in chunk:
                values: dict[str, str] = json.loads(row.values)
                given = values.get("given") or values.get("point", "")
                if not given:
                    continue
                point = (
                    given if datum == Datum.WGS84 else read_in(given, datum, catalogue, row.area_id)
                )
                moved += point != given
                if point != values["point"]:
                    _move(row, values, given, point, datum)
                    changed.append(row)
            Row.objects.bulk_update(changed, ["values", "fate", "chosen"], batch_size=100)
        batch.datum = datum
        batch.save(update_fields=["datum"])
    return moved


def _move(row: Row, values: dict[str, str], given: str, point: str, datum: str) -> None:
    """Put another point into a row, and look again where the book has the same entry."""
    kept = {name: text for name, text in values.items() if name not in ("given", "origin")}
    kept["point"] = point
    if point != given:
        kept |= {"given": given, "origin": f"{given} {datum}"}
    row.values = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    if row.likeness == "same" and row.entry is not None and row.fate != Row.Fate.NEW:
        differing = differences(row.entry, kept)
        row.chosen = ",".join(differing)
        row.fate = (Row.Fate.ASK if differing else Row.Fate.SAME).value


def _decide(row: Row, what: str, names: Sequence[str]) -> bool:
    if row.fate not in (Row.Fate.ASK, Row.Fate.UPDATE, Row.Fate.SKIP, Row.Fate.NEW):
        return False
    if not row.likeness:
        return False
    if what == SAME:
        row.fate = Row.Fate.SKIP.value
    elif what == NEW:
        row.fate = Row.Fate.NEW.value
    elif what == UPDATE and row.entry_id:
        entry = Entry.objects.get(pk=row.entry_id)
        wanted = [name for name in differences(entry, json.loads(row.values)) if name in names]
        row.chosen = ",".join(wanted)
        row.fate = (Row.Fate.UPDATE if wanted else Row.Fate.SKIP).value
    else:
        return False
    return True
