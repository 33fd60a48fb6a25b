"""授权查看: a colleague may read one case for a while, on record, ended by hand or by time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from linli.cases import rights
from linli.cases.actions.calling import called
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import ReadGrant
from linli.domain.authority import may_be_granted
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import statements

#: How long a grant lasts when nobody ends it and the case goes on.
LASTS = timedelta(days=90)


@verb(Command.GRANT_READ)
def grant_read(move: Move) -> Effect:
    """Let a colleague read this case and comment on it.

    Raises Invalid for oneself, for whom a conflict block keeps out, for somebody whose posts
    see no cases, and for somebody who sees this one anyway.
    """
    one = called((move.text("account"),), "account")[0]
    if one.user_id == move.actor.user_id:
        raise Invalid(fields={"account": "您本来就能查看本件，无需授权给自己。"})
    if not may_be_granted(one.posts):
        raise Invalid(fields={"account": "系统管理员不办理工单，不能授权查看。"})
    seen = rights.sight(move.bundle, {one.user_id: one.posts})
    if one.user_id in seen.blocked:
        raise Invalid(fields={"account": "该人员已设置回避，不能授权查看本件。"})
    if one.user_id in seen.seeing:
        raise Invalid("already-sees", fields={"account": "对方已经可以查看本件，无需授权。"})
    until = move.now + LASTS
    statements.insert(
        ReadGrant(
            case_id=move.case.pk,
            user_id=one.user_id,
            granted_by_id=move.person,
            granted_at=move.now,
            until=until,
            reason=move.text("text"),
        )
    )
    return Effect(
        payload={
            "reader_name": one.label,
            "read_until": until.isoformat(),
            "text": move.text("text"),
        },
        fields=("access",),
    )


@verb(Command.END_READ)
def end_read(move: Move) -> Effect:
    """End one grant. Raises Invalid when the person has none that still counts."""
    words = move.text("account")
    row = (
        ReadGrant.objects.filter(case_id=move.case.pk, ended_at__isnull=True)
        .filter(Q(user__username=words) | Q(user__full_name=words))
        .order_by("-user__username", "id")
        .values_list("id", "user__full_name")
        .first()
    )
    if row is None:
        raise Invalid(fields={"account": "这位人员没有生效的授权，可能已由他人结束。"})
    statements.update(ReadGrant, {"id": row[0]}, ended_at=move.now)
    text = move.text("text") or ("授权期满" if move.actor.system else "")
    return Effect(payload={"reader_name": row[1], "text": text}, fields=("access",))


def end_for(move: Move, user_id: int) -> None:
    """End a grant because the person is kept out from now on: one UPDATE."""
    ReadGrant.objects.filter(case_id=move.case.pk, user_id=user_id, ended_at__isnull=True).update(
        ended_at=move.now
    )


def expired(now: datetime, most: int) -> list[tuple[str, str]]:
    """Return (case number, user name) of grants that are over at ``now``, at most so many."""
    rows = ReadGrant.objects.filter(
        ended_at__isnull=True, until__lt=now, case__ended_at__isnull=True
    )
    return list(rows.order_by("until", "id").values_list("case__no", "user__username")[:most])
