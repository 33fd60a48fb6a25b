"""Members from a spreadsheet: every row read, nothing written before somebody has looked.

Writing and taking back go turn by turn, each in one transaction with its marks and the promise
of the next, so that a worker killed anywhere has written whole turns only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.gridbook_reading import plain
from linli.domain.teams_import import Columns, Line, columns_of, read_line
from linli.domain.teams_reading import CONSENT_LIMIT, unwelcome
from linli.domain.words import Words
from linli.gridbook.actions.staging import SheetRow
from linli.kernel import clock, outbox
from linli.kernel.keys import new_id
from linli.kernel.transaction import write
from linli.people.actor import Actor, load_actor
from linli.people.models import User
from linli.teams import access, sealing
from linli.teams.actions.forgetting import forget
from linli.teams.actions.keeping import active
from linli.teams.models import Member, MemberBatch, MemberSlip, SignUp
from linli.teams.recording import TEAM, log

#: Outbox topics.
COMMIT_TOPIC, UNDO_TOPIC = "teams.import", "teams.import_undo"
#: Most rows of one file, and rows of one turn.
ROWS_LIMIT, TURN = 2000, 200
#: How long an import can be taken back, and how long its slips are kept.
UNDO_DAYS, KEPT = timedelta(days=7), timedelta(days=8)
_Fate, _Standing = MemberSlip.Fate, MemberBatch.Standing


def stage_members(
    *, actor: Actor, team: str | int, consent: str, file_name: str, rows: Iterable[SheetRow]
) -> MemberBatch:
    """Read a spreadsheet of members into a batch to be looked at, and return it.

    ``consent``: who asked and how, for the rows that do not say it. Wrong rows never raise.
    Raises Invalid for a file without rows or without a column every row needs, for more than
    :data:`ROWS_LIMIT` rows; NotYours, NotFound, NotNow.
    """
    found = access.get_team(actor, team)
    access.keeper(actor, found)
    active(found)
    note = plain(consent)[:CONSENT_LIMIT]
    wrong = unwelcome(note) if note else "请写明谁征求的同意、怎么征求的。"
    if wrong:
        raise Invalid(fields={"consent": wrong})
    held = list(islice(rows, ROWS_LIMIT + 1))
    if len(held) > ROWS_LIMIT:
        said = Words("一次最多导入{n}行，请分成几个文件。", n=ROWS_LIMIT)
        raise Invalid(fields={"file": said})
    columns = _columns(held)
    batch = MemberBatch(
        team=found,
        made_by_id=actor.user_id or 0,
        file_name=plain(file_name)[:120] or "表格",
        ignored="、".join(plain(one)[:20] for one in columns.ignored)[:300],
        made_at=clock.now(),
    )
    with write():
        batch.save(force_insert=True)
        slips = _slips(batch, held, columns, note)
        MemberSlip.objects.bulk_create(slips, batch_size=TURN)
    return batch


def _columns(rows: Sequence[SheetRow]) -> Columns:
    good = next((row for row in rows if not row.problem), None)
    if good is None:
        raise Invalid(fields={"file": "表格里没有可以读的行，请用模板填写后再上传。"})
    columns = columns_of(good.values)
    if columns.missing:
        what = "、".join(columns.missing)
        raise Invalid(fields={"file": Words("表格里没有“{what}”这一列，请用模板填写。", what=what)})
    return columns


def _slips(
    batch: MemberBatch, rows: Sequence[SheetRow], columns: Columns, note: str
) -> list[MemberSlip]:
    today = clock.today()
    slips: list[MemberSlip] = []
    first: dict[str, int] = {}
    good: list[tuple[MemberSlip, str]] = []
    for row in rows:
        slip = MemberSlip(id=new_id(), batch=batch, line=row.line, fate=_Fate.BAD)
        slips.append(slip)
        if row.problem:
            sealing.keep_slip(slip, {"problems": [["", row.problem, ""]]})
            continue
        raw = {name: row.values.get(heading, "") for heading, name in columns.fields.items()}
        line = read_line(raw, note, today)
        sealing.keep_slip(slip, _body(line))
        if line.wrong:
            continue
        slip.fate, phone = _Fate.NEW, line.person.phone
        if first.setdefault(phone, row.line) != row.line:
            slip.fate, slip.like_line = _Fate.TWICE, first[phone]
        else:
            good.append((slip, phone))
    _mark_known(batch.team_id, good)
    return slips


def _body(line: Line) -> dict[str, object]:
    return {
        "name": line.person.name,
        "phone": line.person.phone,
        "skills": list(line.skills),
        "agreed_on": line.agreed_on.isoformat() if line.agreed_on else "",
        "consent": line.consent,
        "problems": [list(one) for one in line.wrong],
    }


def _mark_known(team_id: int, slips: Sequence[tuple[MemberSlip, str]]) -> None:
    """Mark the rows whose number is a member's already: the member stays as they are."""
    forms = {slip.pk: sealing.indexes(team_id, phone) for slip, phone in slips}
    wanted = [one for held in forms.values() for one in held]
    there: dict[str, int] = {}
    for start in range(0, len(wanted), 500):  # SQLite takes a bounded number of values
        rows = Member.objects.filter(
            team_id=team_id, phone_index__in=wanted[start : start + 500]
        ).values_list("phone_index", "pk")
        there.update(rows)
    for slip, _ in slips:
        known = next((there[one] for one in forms[slip.pk] if one in there), None)
        if known is not None:
            slip.fate, slip.member_id = _Fate.SAME, known


def commit_members(*, actor: Actor, team: str | int, key: str | int) -> MemberBatch:
    """Begin to enter every good row. Raises NotFound, NotYours, NotNow."""
    with write():
        batch = access.get_batch(actor, team, key, lock=True)
        active(batch.team)
        if batch.standing != _Standing.REVIEW:
            raise NotNow("batch-begun", "这次导入已经开始写入。")
        if not _open(batch, _Fate.NEW):
            raise NotNow("nothing-to-write", "没有要登记的行：请先改好表格里的错。")
        _go_on(batch, _Standing.WRITING, COMMIT_TOPIC)
    return batch


def undo_members(*, actor: Actor, team: str | int, key: str | int) -> MemberBatch:
    """Begin to take an import back; whoever was amended or came to a call stays.

    Raises NotFound, NotYours, NotNow after seven days.
    """
    with write():
        batch = access.get_batch(actor, team, key, lock=True)
        if batch.standing != _Standing.DONE or batch.done_at is None:
            raise NotNow("not-written", "只有写完的导入可以撤销。")
        if clock.now() > batch.done_at + UNDO_DAYS:
            raise NotNow("undo-over", "导入已超过7天，不能整批撤销，请逐条修改。")
        _go_on(batch, _Standing.UNDOING, UNDO_TOPIC)
    return batch


def drop_members(*, actor: Actor, team: str | int, key: str | int) -> None:
    """Forget an import that was not begun. Raises NotFound, NotYours, NotNow."""
    with write():
        batch = access.get_batch(actor, team, key, lock=True)
        if batch.standing != _Standing.REVIEW:
            raise NotNow("batch-begun", "这次导入已经开始写入。")
        batch.delete()


def _go_on(batch: MemberBatch, standing: MemberBatch.Standing, topic: str) -> None:
    """Mark how far the batch is and promise its next turn."""
    batch.standing, batch.turn = standing.value, batch.turn + 1
    batch.save(update_fields=["standing", "turn"])
    outbox.enqueue(topic, f"teams_import:{batch.pk}:{batch.turn}", {"batch": batch.pk})


def _open(batch: MemberBatch, fate: MemberSlip.Fate) -> list[MemberSlip]:
    rows = MemberSlip.objects.filter(batch=batch, fate=fate).select_related("member")
    return list(rows.order_by("line")[:TURN])


def _taken(message: outbox.Message, standing: MemberBatch.Standing) -> MemberBatch | None:
    """Return the batch of a promise, locked; None when it is gone or no longer at it."""
    rows = MemberBatch.objects.select_for_update(of=("self",)).select_related("team__area")
    batch = rows.filter(pk=message.body["batch"]).first()
    return batch if batch is not None and batch.standing == standing else None


def _hat(batch: MemberBatch) -> Actor | None:
    """Return the importer with today's posts, if they still may and the team still is."""
    user = User.objects.get(pk=batch.made_by_id)
    try:
        active(batch.team)
        return access.keeper(load_actor(user), batch.team) if user.is_active else None
    except DomainError:
        return None


def write_turn(message: outbox.Message) -> None:
    """Enter the next rows and promise the turn after it; the last one marks the batch done."""
    batch = _taken(message, _Standing.WRITING)
    if batch is None:
        return
    hat, now = _hat(batch), clock.now()
    if hat is None:
        told = {"problems": [["", "导入人的岗位已经变化，没有写入。", ""]]}
        for slip in MemberSlip.objects.filter(batch=batch, fate=_Fate.NEW):
            sealing.keep_slip(slip, told)
            slip.fate = _Fate.BAD
            slip.save(update_fields=["sealed", "fate"])
    else:
        _enter(batch, _open(batch, _Fate.NEW), hat, now)
    if _open(batch, _Fate.NEW):
        _go_on(batch, _Standing.WRITING, COMMIT_TOPIC)
        return
    batch.standing, batch.done_at = _Standing.DONE.value, now
    batch.save(update_fields=["standing", "done_at"])


def _enter(batch: MemberBatch, slips: Sequence[MemberSlip], hat: Actor, now: datetime) -> None:
    read = {slip.pk: sealing.slip_of(slip) for slip in slips}
    # Somebody may have joined by their own words since the look.
    _mark_known(batch.team_id, [(slip, str(read[slip.pk]["phone"])) for slip in slips])
    fresh = []
    for slip in slips:
        if slip.fate != _Fate.NEW:
            continue
        said = read[slip.pk]
        member = Member(
            id=new_id(),
            team_id=batch.team_id,
            skills=",".join(said["skills"]),
            how=Member.How.UNIT,
            agreed_on=date.fromisoformat(str(said["agreed_on"])),
            consent=str(said["consent"]),
        )
        sealing.put(member, sealing.Private(str(said["name"]), str(said["phone"])))
        fresh.append(member)
        slip.fate, slip.member, slip.sealed = _Fate.DONE, member, ""
    Member.objects.bulk_create(fresh)
    MemberSlip.objects.bulk_update(slips, ["fate", "member", "sealed"])
    if fresh:
        log(TEAM, batch.team_id, "team-import", now, hat, many=len(fresh))


def undo_turn(message: outbox.Message) -> None:
    """Take the next rows back, and promise the turn after it."""
    batch = _taken(message, _Standing.UNDOING)
    if batch is None:
        return
    slips, gone = _open(batch, _Fate.DONE), 0
    hat = load_actor(User.objects.get(pk=batch.made_by_id))
    came = set(
        SignUp.objects.filter(member__in=[slip.member_id for slip in slips]).values_list(
            "member_id", flat=True
        )
    )
    for slip in slips:
        member, slip.fate = slip.member, _Fate.KEPT
        if member is not None and member.pk not in came:
            slip.fate, slip.member = _Fate.UNDONE, None
            gone += 1
        slip.save(update_fields=["fate", "member"])
        if member is not None and slip.member is None:
            forget(member)
    if gone:
        log(TEAM, batch.team_id, "team-import-undo", clock.now(), hat, many=gone)
    if _open(batch, _Fate.DONE):
        _go_on(batch, _Standing.UNDOING, UNDO_TOPIC)
        return
    batch.standing = _Standing.UNDONE.value
    batch.save(update_fields=["standing"])


def give_up(message: outbox.Message, _reason: str) -> None:
    """Give a batch back to its person whose turn failed for good: it can be begun again."""
    batches = MemberBatch.objects.filter(pk=message.body["batch"])
    batches.filter(standing=_Standing.WRITING).update(standing=_Standing.REVIEW)
    batches.filter(standing=_Standing.UNDOING).update(standing=_Standing.DONE)


def purge(batch: int = 20) -> int:
    """Forget imports older than :data:`KEPT` with their slips; return how many. For the worker.

    One that is being written or taken back stays.
    """
    busy = (_Standing.WRITING.value, _Standing.UNDOING.value)
    before = clock.now() - KEPT
    old = MemberBatch.objects.exclude(standing__in=busy).filter(made_at__lt=before)
    keys = list(old.exclude(done_at__gte=before).values_list("pk", flat=True)[:batch])
    with write():
        MemberBatch.objects.filter(pk__in=keys).delete()
    return len(keys)
