"""One item of a telephone's queue is carried out: the act and its receipt, or neither.

The same key is one act. Whatever comes in between (a crash, a second sending at the same moment,
a lost answer), there is one record, and every sending that gets through is answered alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError

from linli.cases.actions import ADDITIVE, perform, report
from linli.domain.errors import DomainError, Invalid
from linli.domain.field_queue import SKEW_TOLD, Kind, happened_at, skew
from linli.domain.lifecycle import Command
from linli.domain.tasks import Act
from linli.fieldwork import access, outing_input
from linli.fieldwork.actions import outdoors
from linli.fieldwork.actions.meanwhile import meanwhile
from linli.fieldwork.item_input import Item, Photo, read_item
from linli.fieldwork.models import KEPT, Receipt
from linli.files import uploading
from linli.kernel import canonical, clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.tasks.actions.doing import carry_out

Answer = dict[str, object]
#: Carries out what a package beside this one knows how to do, in the transaction of the receipt.
Carry = Callable[[Actor, Mapping[str, object]], None]
_NOBODY: Final[Mapping[Kind, Carry]] = {}


def receive(*, actor: Actor, raw: object, elsewhere: Mapping[Kind, Carry] = _NOBODY) -> Answer:
    """Carry out one item and return what the telephone is told: ``done`` or ``changed``.

    ``elsewhere`` carries out the kinds of packages beside this one.

    ``done`` with number and version, and ``repeated`` when it had been carried out before;
    ``changed`` with what somebody else changed since the person looked: then nothing was done.
    Raises Invalid, NotYours, NotFound or NotNow where the item is refused; nothing was written.
    """
    owner = access.require(actor)
    item = read_item(raw)
    received = clock.now()
    try:
        with write():
            kept = _kept(actor, item)
            if kept is not None:
                return kept
            if item.kind in elsewhere:
                elsewhere[item.kind](actor, item.fields)
                done: Answer = {"status": "done"}
            else:
                done = _carry_out(actor, item, received)
            if done["status"] == "done":
                _give_receipt(owner, item, done, received)
            return done
    except (DomainError, IntegrityError):
        # Somebody sent the same item at the same moment, and was first.
        kept = _kept(actor, item)
        if kept is None:
            raise
        return kept


def _kept(actor: Actor, item: Item) -> Answer | None:
    """Return what this item was answered before; raises Invalid when the key is another item's."""
    receipt = Receipt.objects.filter(key=item.key).first()
    if receipt is None:
        return None
    sentence = "这个编号已经用过，请在应用里重新保存后再发。您写的内容还在手机里。"
    if receipt.user_id != actor.user_id:
        raise Invalid("key-used", sentence)
    answered: Answer = json.loads(receipt.body)
    if receipt.digest != item.digest:
        raise Invalid("key-used", "这一条之前已经送达，之后的修改没有收下。", answer=answered)
    return {**answered, "repeated": True}


def _give_receipt(owner: int, item: Item, done: Answer, received: datetime) -> None:
    Receipt.objects.create(
        key=item.key,
        user_id=owner,
        kind=item.kind.value,
        command=item.command,
        digest=item.digest,
        body=canonical.dumps(done).decode(),
        no=str(done.get("no") or "") if item.kind is not Kind.TASK else "",
        device_at=item.device_at,
        device_seq=item.seq,
        sent_at=item.sent_at,
        received_at=received,
        skew=skew(item.sent_at, received),
    )


def _carry_out(actor: Actor, item: Item, received: datetime) -> Answer:
    if item.kind is Kind.TASK:
        return _task(actor, item)
    _take_files(actor, item)
    if item.kind is Kind.REPORT:
        return _report(actor, item, received)
    if item.kind in outing_input.KINDS:
        return outdoors.carry_out(actor, item)
    return _move(actor, item)


def _take_files(actor: Actor, item: Item) -> None:
    """Make the uploads the person's own, so that the act may attach them."""
    keys = [one.upload for one in item.photos]
    if not keys or actor.user_id is None:
        return
    owner = access.upload_owner(actor.user_id)
    if uploading.hand_over(owner=owner, keys=keys, user_id=actor.user_id) != len(keys):
        sentence = "有照片在服务器上已经过期，应用会自动重传，请保持联网。"
        raise Invalid("upload-gone", sentence, fields={"files": sentence})


def _files(photos: tuple[Photo, ...]) -> list[str]:
    """Return the photos as an act takes them: key, purpose and words."""
    return [f"{one.upload}:{one.purpose}:{one.caption}" for one in photos]


def _report(actor: Actor, item: Item, received: datetime) -> Answer:
    settles = bool(item.command)
    ahead = tuple(one for one in item.photos if not settles or one.purpose == "report")
    given = dict(item.report)
    given |= {"door": "grid", "files": _files(ahead), "client_key": str(item.key)}
    given["occurred_at"] = _occurred(item, received)
    receipt = report(actor=actor, raw=given, device_at=item.device_at.isoformat())
    version = 1
    if settles and not receipt.repeated:
        after = tuple(one for one in item.photos if one not in ahead)
        case = perform(
            actor=actor,
            no=receipt.no,
            command=item.command,
            raw={**item.fields, "files": _files(after)},
            device_at=item.device_at.isoformat(),
        )
        version = case.version
    return {
        "status": "done",
        "no": receipt.no,
        "lookup": receipt.lookup_code,
        "version": version,
        **({"repeated": True} if receipt.repeated else {}),
    }


def _occurred(item: Item, received: datetime) -> str:
    """Return when it was seen, by our clock; empty where that is now, or the person said nothing.

    A telephone whose clock is wrong would else name a time that cannot be.
    """
    said = item.report.get("occurred_at")
    off = timedelta(seconds=skew(item.sent_at, received))
    if said:
        try:
            at = datetime.fromisoformat(str(said))
        except ValueError:
            return str(said)  # refused by the action, with its sentence
        if at.tzinfo is None or abs(off) <= timedelta(seconds=SKEW_TOLD):
            return str(said)
        return (at - off).isoformat()
    at = happened_at(item.device_at, item.sent_at, received)
    return at.isoformat() if received - at > timedelta(seconds=SKEW_TOLD) else ""


def _move(actor: Actor, item: Item) -> Answer:
    command = Command(item.command)
    found = meanwhile(actor, item)
    if found.answer is not None and command not in ADDITIVE:
        return found.answer
    case = perform(
        actor=actor,
        no=item.no,
        command=command,
        raw={**item.fields, "files": _files(item.photos)} if item.photos else dict(item.fields),
        version=found.version,
        device_at=item.device_at.isoformat(),
    )
    return {"status": "done", "no": case.no, "version": case.version, "seq": case.chain_seq}


def _task(actor: Actor, item: Item) -> Answer:
    task = carry_out(Act.ANSWER, actor=actor, key=item.no, raw=item.fields, version=item.version)
    return {"status": "done", "no": item.no, "version": task.version}


def purge(batch: int = 1000) -> int:
    """Throw away receipts older than :data:`KEPT`, at most ``batch``; return how many."""
    old = Receipt.objects.filter(received_at__lt=clock.now() - KEPT).order_by("received_at")
    with write():
        keys: list[UUID] = list(old.values_list("pk", flat=True)[:batch])
        Receipt.objects.filter(pk__in=keys).delete()
    return len(keys)
