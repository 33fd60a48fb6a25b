"""Writing an import into the book, and taking it back: turn by turn, each in one transaction.

Every turn writes at most :data:`TURN` rows together with their marks and the promise of the next
turn. A worker killed anywhere has written whole turns only, and goes on with the first row that
is not marked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from linli.audit.chain import Chain, Head, append_many
from linli.audit.chain import Entry as Event
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.gridbook import FIELDS, Kind, Standing
from linli.gridbook import access
from linli.gridbook.actions.recording import CHAIN, changed, event, held, put, record
from linli.gridbook.actions.staging import OUTSIDE
from linli.gridbook.actions.writing import close, village
from linli.gridbook.models import Batch, Entry, Row
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor, load_actor
from linli.people.models import User

#: Outbox topics.
COMMIT_TOPIC, UNDO_TOPIC = "gridbook.commit", "gridbook.undo"
#: Rows of one turn.
TURN = 200
#: How long an import can be taken back, and how long its slips are kept.
UNDO_DAYS = timedelta(days=7)
KEPT = timedelta(days=8)
_TO_WRITE = (Row.Fate.NEW.value, Row.Fate.UPDATE.value)
_IMPORT = "import"


def commit(*, actor: Actor, key: str | int) -> Batch:
    """Begin to write every good row; rows with errors and rows still open stay out.

    Raises NotFound, NotYours, NotNow when nothing is to be written or it was begun before.
    """
    with write():
        batch = access.get_batch(actor, key, lock=True)
        access.importer(actor, batch.area.path)
        if batch.standing != Batch.Standing.REVIEW:
            raise NotNow("batch-begun", "这次导入已经开始写入。")
        if not Row.objects.filter(batch=batch, fate__in=_TO_WRITE).exists():
            raise NotNow(
                "nothing-to-write", "没有要写入的行：请先改好表格里的错，或者核对相同的行。"
            )
        asked = _open(batch, *_TO_WRITE).exclude(datum__in=("", OUTSIDE))
        if not batch.datum and asked.exists():
            raise NotNow("datum-unanswered", "有的坐标像是别的坐标系的，请先选择换算还是照原样。")
        _go_on(batch, Batch.Standing.WRITING, COMMIT_TOPIC)
    return batch


def undo(*, actor: Actor, key: str | int) -> Batch:
    """Begin to take an import back; entries changed since then stay as they are.

    Raises NotFound, NotYours, NotNow after seven days.
    """
    with write():
        batch = access.get_batch(actor, key, lock=True)
        access.importer(actor, batch.area.path)
        if batch.standing != Batch.Standing.DONE or batch.done_at is None:
            raise NotNow("not-written", "只有写完的导入可以撤销。")
        if clock.now() > batch.done_at + UNDO_DAYS:
            raise NotNow("undo-over", "导入已超过7天，不能整批撤销，请逐条修改。")
        _go_on(batch, Batch.Standing.UNDOING, UNDO_TOPIC)
    return batch


def _go_on(batch: Batch, standing: Batch.Standing, topic: str) -> None:
    """Mark how far the batch is and promise its next turn."""
    batch.standing, batch.turn = standing.value, batch.turn + 1
    batch.save(update_fields=["standing", "turn"])
    outbox.enqueue(topic, f"gridbook:{batch.pk}:{batch.turn}", {"batch": batch.pk})


def write_turn(message: outbox.Message) -> None:
    """Write the next rows, and promise the turn after it; the last turn marks the batch done."""
    batch = access.get_batch(SYSTEM, message.body["batch"], lock=True)
    if batch.standing != Batch.Standing.WRITING:
        return
    rows = list(_open(batch, *_TO_WRITE)[:TURN])
    hat = _hat(batch)
    if hat is None:
        Row.objects.filter(batch=batch, fate__in=_TO_WRITE).update(
            fate=Row.Fate.BAD,
            problems=json.dumps([["", "导入人的岗位已经变化，没有写入。", ""]], ensure_ascii=False),
        )
    else:
        now = clock.now()
        fresh = [row for row in rows if row.fate == Row.Fate.NEW]
        _write_new(batch, fresh, hat, now)
        for row in rows:
            if row.fate == Row.Fate.UPDATE:
                _write_update(batch, row, hat, now)
    if _open(batch, *_TO_WRITE).exists():
        _go_on(batch, Batch.Standing.WRITING, COMMIT_TOPIC)
        return
    batch.standing, batch.done_at = Batch.Standing.DONE.value, clock.now()
    batch.save(update_fields=["standing", "done_at"])


def _open(batch: Batch, *states: str) -> QuerySet[Row]:
    return Row.objects.filter(batch=batch, fate__in=states).order_by("line")


def _hat(batch: Batch) -> Actor | None:
    """Return the importer with today's posts, if they still may."""
    user = User.objects.get(pk=batch.made_by_id)
    actor = load_actor(user) if user.is_active else None
    try:
        return access.importer(actor, batch.area.path) if actor else None
    except DomainError:
        return None


def _write_new(batch: Batch, rows: Sequence[Row], hat: Actor, now: datetime) -> None:
    """Make entries of rows, at a constant number of statements."""
    rows = _still_new(batch, rows)
    kind = Kind(batch.kind)
    made: list[tuple[Row, Entry, Event]] = []
    areas = snapshot.current().tree
    for row in rows:
        values: dict[str, str] = json.loads(row.values)
        entry = Entry(kind=kind.value, area_id=row.area_id or 0, made_at=now, changed_at=now)
        put(entry, values)
        origin = _origin(values)
        told = {**values, "area": areas.by_id(row.area_id or batch.area_id).code}
        changes = changed(kind, {}, told)
        made.append(
            (row, entry, event("book-add", hat, now, 1, changes, source=_IMPORT, origin=origin))
        )
    if not made:
        return
    _, heads = append_many((Chain(CHAIN, entry.pk), Head(), told) for _, entry, told in made)
    for row, entry, _ in made:
        head = heads[Chain(CHAIN, entry.pk)]
        entry.chain_seq, entry.chain_hash = head.seq, head.hash
        row.entry_id, row.entry_version, row.made_new = entry.pk, 1, True
        row.fate = Row.Fate.DONE.value
    Entry.objects.bulk_create([entry for _, entry, _ in made], batch_size=TURN)
    Row.objects.bulk_update(rows, ["entry", "entry_version", "made_new", "fate"], batch_size=TURN)


def _origin(values: dict[str, str]) -> str:
    """Take what a point was in the file out of the values of a row, and return it."""
    values.pop("given", None)
    return values.pop("origin", "")


def _still_new(batch: Batch, rows: Sequence[Row]) -> list[Row]:
    """Put back what somebody else added since the review, unless a second one was meant."""
    catalogue = snapshot.current()
    plain = [row for row in rows if not row.likeness]
    there = {
        (village(catalogue, area), form): key
        for key, area, form in Entry.objects.filter(
            kind=batch.kind,
            standing=Standing.CURRENT.value,
            folded__in={row.folded for row in plain},
        ).values_list("pk", "area_id", "folded")
    }
    kept = [row for row in rows if row.likeness]
    for row in plain:
        found = there.get((village(catalogue, row.area_id or 0), row.folded))
        if found is None:
            kept.append(row)
        else:
            row.fate, row.entry_id, row.likeness = Row.Fate.SKIP.value, found, "same"
            row.save(update_fields=["fate", "entry", "likeness"])
    return kept


def _write_update(batch: Batch, row: Row, hat: Actor, now: datetime) -> None:
    """Take the chosen fields of a row over into its entry."""
    try:
        entry = access.get_entry(SYSTEM, row.entry_id or 0, lock=True)
        access.importer(hat, entry.area.path)
        if entry.standing != Standing.CURRENT:
            raise NotNow("entry-ended", "台账里的这一条已经停用或合并，没有写入。")
        kind, before = Kind(batch.kind), held(entry)
        values: dict[str, str] = json.loads(row.values)
        names = [name for name in row.chosen.split(",") if name]
        after = {**before, **{name: values[name] for name in names if name in values}}
        put(entry, after)
        changes = changed(kind, before, after)
        origin = _origin(values) if "point" in changes else ""
        record(entry, hat, "book-amend", changes, now, source=_IMPORT, origin=origin)
    except DomainError as refusal:
        sentence = (
            next(iter(refusal.fields.values()), refusal.message)
            if isinstance(refusal, Invalid)
            else refusal.message
        )
        row.fate = Row.Fate.BAD.value
        row.problems = json.dumps([["", sentence, ""]], ensure_ascii=False)
        row.save(update_fields=["fate", "problems"])
        return
    row.before = json.dumps({name: before.get(name, "") for name in names}, ensure_ascii=False)
    row.fate, row.entry_version = Row.Fate.DONE.value, entry.version
    row.save(update_fields=["fate", "before", "entry_version"])


def undo_turn(message: outbox.Message) -> None:
    """Take the next rows back, and promise the turn after it."""
    batch = access.get_batch(SYSTEM, message.body["batch"], lock=True)
    if batch.standing != Batch.Standing.UNDOING:
        return
    user = User.objects.get(pk=batch.made_by_id)
    now, hat = clock.now(), load_actor(user)
    for row in list(_open(batch, Row.Fate.DONE.value)[:TURN]):
        row.fate = _take_back(batch, row, hat, now).value
        row.save(update_fields=["fate"])
    if _open(batch, Row.Fate.DONE.value).exists():
        _go_on(batch, Batch.Standing.UNDOING, UNDO_TOPIC)
        return
    batch.standing = Batch.Standing.UNDONE.value
    batch.save(update_fields=["standing"])


def _take_back(batch: Batch, row: Row, hat: Actor, now: datetime) -> Row.Fate:
    entry = access.get_entry(SYSTEM, row.entry_id or 0, lock=True)
    if entry.version != row.entry_version or entry.standing != Standing.CURRENT:
        return Row.Fate.KEPT
    if row.made_new:
        close(entry, hat, "book-undo", "撤销导入", _IMPORT)
        return Row.Fate.UNDONE
    kind, before = Kind(batch.kind), held(entry)
    after = {**before, **json.loads(row.before)}
    put(entry, {name: after[name] for name in (*(f.name for f in FIELDS[kind]), "point")})
    record(entry, hat, "book-undo", changed(kind, before, after), now, source=_IMPORT)
    return Row.Fate.UNDONE


def give_up(message: outbox.Message, _reason: str) -> None:
    """Give a batch back to its person whose turn failed for good: it can be begun again."""
    batches = Batch.objects.filter(pk=message.body["batch"])
    batches.filter(standing=Batch.Standing.WRITING).update(standing=Batch.Standing.REVIEW)
    batches.filter(standing=Batch.Standing.UNDOING).update(standing=Batch.Standing.DONE)


def purge(batch: int = 20) -> int:
    """Forget imports older than :data:`KEPT` with their slips; return how many. For the worker.

    One that is being written or taken back stays.
    """
    busy = (Batch.Standing.WRITING.value, Batch.Standing.UNDOING.value)
    old = Batch.objects.exclude(standing__in=busy).filter(made_at__lt=clock.now() - KEPT)
    keys = list(old.exclude(done_at__gte=clock.now() - KEPT).values_list("pk", flat=True)[:batch])
    for key in keys:
        with write():
            Row.objects.filter(batch_id=key).delete()
            Batch.objects.filter(pk=key).delete()
    return len(keys)
