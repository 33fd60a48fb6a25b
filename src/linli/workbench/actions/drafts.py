"""Keeping what somebody is writing: sealed on the server, never on a shared computer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from linli.domain.errors import NotNow
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.workbench.draft_box import checked_name, pack, worth_keeping
from linli.workbench.models import FormDraft

#: How long an unfinished form waits for its author.
KEPT = timedelta(days=7)
#: Saves of one person: typing pauses every few seconds at the most.
LIMIT = Limit("draft", 90, 60)


def save(
    *, user_id: int, form: str, posted: Iterable[tuple[str, list[str]]], now: datetime
) -> bool:
    """Keep the fields of ``form`` in place of what was kept before: at most three statements.

    Returns whether anything is kept: a form emptied again has no draft. Raises Invalid for an
    unknown form or too much text, NotNow when saved far too often.
    """
    fields = worth_keeping(posted)
    name = checked_name(form)
    if not LIMIT.hit(str(user_id), now):
        raise NotNow("draft-too-often", "保存得太频繁，请稍候；您写的内容还在页面上。")
    if not fields:
        discard(user_id=user_id, form=name)
        return False
    row = FormDraft(user_id=user_id, form=name, sealed=pack(user_id, name, fields), updated_at=now)
    with write():
        FormDraft.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["user", "form"],
            update_fields=["sealed", "updated_at"],
        )
    return True


def discard(*, user_id: int, form: str) -> None:
    """Throw a draft away: the form was sent, or its author does not want it. One statement."""
    with write():
        FormDraft.objects.filter(user_id=user_id, form=form).delete()


def purge() -> int:
    """Delete drafts nobody came back to; return how many (for the worker)."""
    with write():
        return FormDraft.objects.filter(updated_at__lte=clock.now() - KEPT).delete()[0]
