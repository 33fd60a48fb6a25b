"""Bulk runs: planned, taken back, begun and carried out matter by matter.

Nothing happens to any matter before ``execute_at``. The worker then takes one message for the
run and one for each matter; the matter's events, the mark of its item and the "done" of the
message commit together, so that a worker may be killed at any point and every matter is done
exactly once.

A run is a working slip: what was done to a matter stands in the matter's own record for good,
with the key of the run. Runs that ended long ago are purged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import IntegrityError

from linli.cases import access
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.people.actor import Actor, load_actor
from linli.people.models import User
from linli.workbench import bulk_rules
from linli.workbench.bulk_rules import Act
from linli.workbench.models import BulkItem, BulkRun
from linli.workbench.queries.outlook import CHANGED, Outlook
from linli.workbench.steps import Step, dump_steps, run_steps

logger = logging.getLogger(__name__)

#: Outbox topics: begin a run, carry out one matter of it.
RUN_TOPIC = "bulk.run"
ITEM_TOPIC = "bulk.item"
#: Undo windows a person may choose, in seconds; the first is the usual one.
WINDOWS = (10, 60, 300)
#: After so many failures that are no refusal, the matter is given up with a sentence.
TRIES = 3
#: How long a run is kept after it ended: a month covers whoever comes back to the rest of it, and
#: is far above the longest undo window and the outbox's own memory.
KEPT = timedelta(days=30)

_KEY = re.compile(r"[a-z0-9]{16,40}", re.ASCII)


@dataclass(frozen=True)
class Planned:
    """A run; ``repeated`` when the same form had been sent before and nothing new was made."""

    run: BulkRun
    repeated: bool


def plan_run(
    *, actor: Actor, key: str, act: Act, items: Sequence[Outlook], window: int = WINDOWS[0]
) -> Planned:
    """Plan a run for the matters of a dry run; those it refused are kept with their reason.

    ``key`` belongs to the form: sending it twice makes one run. ``window`` are the seconds in
    which the run can be taken back, one of :data:`WINDOWS`. Raises Invalid for a wrong key or
    an act that is none for many, NotNow when no matter is left to be done.
    """
    if actor.user_id is None:
        raise NotYours("nobody", "请登录后再批量办理。")
    if not _KEY.fullmatch(key):
        raise Invalid("wrong-key", "这张表单不完整，请回到列表重新选择。")
    bulk_rules.check(act)
    if len(items) > bulk_rules.LIMIT:
        raise Invalid("too-many", "选择的工单太多，请分几次办理。")
    if (earlier := _earlier(actor, key)) is not None:
        return earlier
    if all(item.refusal for item in items):
        raise NotNow("none-possible", "选中的工单现在都不能这样办，原因写在每一件后面。")
    now = clock.now()
    run = BulkRun(
        key=key,
        actor_id=actor.user_id,
        label=act.label[:60],
        steps=dump_steps(act.steps),
        macro=act.macro,
        created_at=now,
        execute_at=now + timedelta(seconds=window if window in WINDOWS else WINDOWS[0]),
    )
    try:
        with write():
            _write_run(run, items)
    except IntegrityError:  # the second click was quicker than the first one's commit
        found = _earlier(actor, key)
        if found is None:
            raise
        return found
    return Planned(run, repeated=False)


def _earlier(actor: Actor, key: str) -> Planned | None:
    run = BulkRun.objects.filter(key=key).first()
    if run is None:
        return None
    if run.actor_id != actor.user_id:
        raise Invalid("wrong-key", "这张表单不完整，请回到列表重新选择。")
    return Planned(run, repeated=True)


def _write_run(run: BulkRun, items: Sequence[Outlook]) -> None:
    run.save(force_insert=True)
    BulkItem.objects.bulk_create(
        BulkItem(
            run=run,
            case_id=item.id,
            version=item.version,
            status=BulkItem.Status.REFUSED if item.refusal else BulkItem.Status.WAITING,
            sentence=item.refusal[:300],
            finished_at=run.created_at if item.refusal else None,
        )
        for item in items
    )
    outbox.enqueue(RUN_TOPIC, f"bulk:{run.key}", {"run": run.pk}, not_before=run.execute_at)


def cancel_run(*, actor: Actor, key: str) -> BulkRun:
    """Take a planned run back; a second time changes nothing.

    Raises NotFound when it is not the actor's own, NotNow when it has already begun.
    """
    with write():
        run = BulkRun.objects.filter(key=key, actor_id=actor.user_id).first()
        if run is None:
            raise NotFound("unknown-run", "没有找到这次批量办理，或者您没有查看的权限。")
        planned = BulkRun.objects.filter(pk=run.pk, status=BulkRun.Status.PLANNED)
        if planned.update(status=BulkRun.Status.CANCELLED, finished_at=clock.now()):
            run.refresh_from_db()
            return run
    run.refresh_from_db()
    if run.status != BulkRun.Status.CANCELLED:
        raise NotNow("already-begun", "已经开始执行，不能撤销了；每一件的结果在下面。")
    return run


def begin(message: outbox.Message) -> None:
    """Start a run whose moment has come and promise each of its matters; twice changes nothing."""
    planned = BulkRun.objects.filter(pk=message.body["run"], status=BulkRun.Status.PLANNED)
    if not planned.update(status=BulkRun.Status.RUNNING):
        return  # taken back
    waiting = BulkItem.objects.filter(run_id=message.body["run"], status=BulkItem.Status.WAITING)
    outbox.enqueue_many(
        (ITEM_TOPIC, f"bulk-item:{item}", {"item": item})
        for item in waiting.order_by("id").values_list("id", flat=True)
    )


def carry_out(message: outbox.Message) -> None:
    """Do the steps on one matter with the author's present rights, and mark the item."""
    item = BulkItem.objects.select_related("case").get(pk=message.body["item"])
    # One matter of a run at a time: whoever is last sees that nothing is left.
    run = BulkRun.objects.select_for_update(of=("self",)).get(pk=item.run_id)
    item.refresh_from_db(fields=["status"])
    if item.status != BulkItem.Status.WAITING:
        return
    steps = bulk_rules.stored(run.steps)
    sentence = _attempt(run, item, steps, last=message.attempt >= TRIES)
    item.status = BulkItem.Status.REFUSED if sentence else BulkItem.Status.DONE
    item.sentence = sentence[:300]
    item.step = 0 if sentence else len(steps)
    item.finished_at = clock.now()
    item.save(update_fields=["status", "sentence", "step", "finished_at"])
    if not run.items.filter(status=BulkItem.Status.WAITING).exists():
        run.status = BulkRun.Status.DONE
        run.finished_at = item.finished_at
        run.save(update_fields=["status", "finished_at"])


def _attempt(run: BulkRun, item: BulkItem, steps: Sequence[Step], *, last: bool) -> str:
    """Return why the matter was not done; empty when it was. Nothing is half done."""
    try:
        with write():
            _do(run, item, steps)
    except LostRace:
        return CHANGED
    except Invalid as refusal:
        return next(iter(refusal.fields.values()), refusal.message)
    except DomainError as refusal:
        return refusal.message
    except Exception:
        if not last:
            raise  # the outbox tries again
        logger.exception("a matter of bulk run %s was given up", run.key)
        return "系统出错，这件没有办成，请单独办理；仍然不行请告诉管理员。"
    return ""


def _do(run: BulkRun, item: BulkItem, steps: Sequence[Step]) -> None:
    user = User.objects.get(pk=run.actor_id)
    if not user.is_active:
        raise NotYours("account-closed", "提交人的账号已经停用，没有办理。")
    actor = replace(load_actor(user), request_id=run.key)
    catalogue = snapshot.current()
    case = access.get_case(actor, item.case.no)
    ready = bulk_rules.completed(steps, case, catalogue)
    label = f"批量办理：{run.label}"  # zh-only: kept on record
    run_steps(actor, item.case.no, ready, item.version, label, bulk=run.key)


def purge(batch: int = 100) -> int:
    """Delete runs that ended more than :data:`KEPT` ago with their items; return how many runs.

    For the worker; at most ``batch`` at a time, oldest first. A run that has not ended stays.
    """
    old = BulkRun.objects.filter(finished_at__lt=clock.now() - KEPT).order_by("finished_at")
    with write():
        runs = list(old.values_list("pk", flat=True)[:batch])
        BulkItem.objects.filter(run_id__in=runs).delete()
        BulkRun.objects.filter(pk__in=runs).delete()
    return len(runs)
