"""Two entries that are one: asked by one person, looked at by another, and taken apart again.

Nothing is overwritten: blank fields of the entry that stays are filled from the other one,
which is kept, readable, and points to it.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from linli.cases.inputs import tidy
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.gridbook import FIELDS, Kind, Standing
from linli.gridbook import access
from linli.gridbook.actions.recording import changed, held, put, record
from linli.gridbook.actions.writing import current
from linli.gridbook.models import Entry, Merge
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor


def ask_merge(*, actor: Actor, keep: str | int, drop: str | int, reason: str) -> Merge:
    """Say that ``drop`` is the same as ``keep``; nothing changes until somebody else agrees.

    Raises Invalid for two of different kinds or without a reason, NotNow where it was asked.
    """
    why = tidy(reason)[:200]
    with write():
        stays = access.get_entry(actor, keep, lock=True)
        goes = access.get_entry(actor, drop, lock=True)
        access.writer(actor, stays.area.path)
        access.writer(actor, goes.area.path)
        for one in (stays, goes):
            current(one)
        if stays.pk == goes.pk or stays.kind != goes.kind or stays.kind == Kind.CONTACT:
            raise Invalid(fields={"keep": "只能合并同一类别的两条。"})
        if not why:
            raise Invalid(fields={"reason": "请写明怎么看出是同一个。"})
        try:
            with transaction.atomic():
                return Merge.objects.create(
                    keep=stays,
                    drop=goes,
                    reason=why,
                    asked_by_id=actor.user_id or 0,
                    asked_at=clock.now(),
                )
        except IntegrityError:
            raise NotNow("merge-asked", "这一条已经提出合并，正等别人复核。") from None


def decide_merge(*, actor: Actor, key: int, agrees: bool) -> Merge:
    """Take the second look; never by who asked. Raises NotFound, NotYours, NotNow."""
    now = clock.now()
    with write():
        asked = Merge.objects.filter(pk=key).first()
        if asked is None:
            raise NotFound("no-merge", "没有找到这次合并，或者您没有查看的权限。")
        stays = access.get_entry(actor, asked.keep_id, lock=True)
        goes = access.get_entry(actor, asked.drop_id, lock=True)
        hat = access.hat_with(actor, access.SECOND_LOOK, stays.area.path)
        if hat is None:
            raise NotYours("not-keeper", "由本网格、本村（社区）或上级综治中心的人员复核。")
        if asked.asked_by_id == actor.user_id:
            raise NotYours("own-merge", "自己提出的合并要由别人复核。")
        if asked.standing != Merge.Standing.ASKED:
            raise NotNow("merge-decided", "这次合并已经有了结论。")
        if agrees:
            for one in (stays, goes):
                current(one)
            asked.filled = ",".join(_join(stays, goes, hat, asked.reason))
        asked.standing = Merge.Standing.DONE if agrees else Merge.Standing.REFUSED
        asked.decided_by_id, asked.decided_at = actor.user_id, now
        asked.save()
    return asked


def _join(stays: Entry, goes: Entry, hat: Actor, reason: str) -> list[str]:
    now, kind = clock.now(), Kind(stays.kind)
    before, other = held(stays), held(goes)
    blank = [f.name for f in FIELDS[kind] if not before[f.name] and other[f.name]]
    blank += [name for name in ("point",) if not before[name] and other[name]]
    after = {**before, **{name: other[name] for name in blank}}
    put(stays, after)
    changes = changed(kind, before, after)
    record(stays, hat, "book-merge", changes, now, reason=reason, source="merge")
    goes.standing, goes.merged_into_id = Standing.MERGED.value, stays.pk
    record(goes, hat, "book-merged", {}, now, reason=reason, source="merge")
    return blank


def separate(*, actor: Actor, key: str | int) -> Entry:
    """Take a merged entry out again: it counts as before. What it filled in elsewhere stays."""
    now = clock.now()
    with write():
        entry = access.get_entry(actor, key, lock=True)
        hat = access.writer(actor, entry.area.path)
        if entry.standing != Standing.MERGED:
            raise NotNow("not-merged", "这一条没有合并。")
        Merge.objects.filter(drop_id=entry.pk, standing=Merge.Standing.DONE).update(
            standing=Merge.Standing.APART
        )
        entry.standing, entry.merged_into_id = Standing.CURRENT.value, None
        record(entry, hat, "book-separate", {}, now, source="merge")
    return entry
