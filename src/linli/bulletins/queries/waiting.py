"""What of bulletins waits for somebody: drafts, approvals, issues, disputes without an answer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from linli.bulletins.access import APPROVERS, OUT, WRITERS, people_of, posts_of
from linli.bulletins.models import Bulletin, Dispute, Wording
from linli.domain.bulletins import Standing
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting

#: The page of one bulletin, where all of it is done.
ROUTE = "desk_bulletin"


def waiting(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the providers' shape
    """Return what the actor is asked to do: two queries, none for most posts.

    A draft waits for everybody who writes the centre's bulletins, whoever began it; what was
    submitted waits for those who may approve it, never for who wrote any of it.
    """
    writes = sorted({post.unit_id for post in posts_of(actor) if post.role in WRITERS})
    approves = sorted({post.unit_id for post in posts_of(actor) if post.role in APPROVERS})
    if not (writes or approves):
        return []
    found = [_bulletin(row) for row in _rows(actor, writes, approves)]
    return [*found, *_disputes(writes)]


def _rows(actor: Actor, writes: list[int], approves: list[int]) -> list[Bulletin]:
    """Return the bulletins to work on; only centres have any, so posts name them (access.py)."""
    people = sorted(people_of(actor))
    own = Wording.objects.filter(bulletin=OuterRef("pk"), changed_by_id__in=people)
    work = Q(standing__in=[Standing.DRAFT.value, Standing.APPROVED.value], unit_id__in=writes)
    near = Q(unit_id__in=approves) | Q(unit__parent_id__in=approves)
    wrote = Q(drafted_by_id__in=people) | Q(submitted_by_id__in=people) | Exists(own)
    submitted = Q(standing=Standing.SUBMITTED.value) & near & ~wrote
    rows = Bulletin.objects.filter(work | submitted).defer("snapshot", "blocks")
    rows = rows.select_related("unit", "drafted_by", "submitted_by", "approved_by")
    return list(rows.order_by("drafted_at", "id")[:MOST])


def _bulletin(row: Bulletin) -> Waiting:
    standing = Standing(row.standing)
    by, at = {
        Standing.SUBMITTED: (row.submitted_by, row.submitted_at),
        Standing.APPROVED: (row.approved_by, row.approved_at),
    }.get(standing, (row.drafted_by, row.drafted_at))
    return Waiting(
        kind="bulletin",
        key=row.key,
        no="",
        title=row.title,
        what=_what(row, standing),
        # Towns' bulletins of one week bear the same title.
        words=row.sent_back or row.unit.name,
        asked_by=by.full_name if by is not None else "",
        asked_at=at or row.drafted_at,
        due_at=None,
        route=ROUTE,
        args=(row.key,),
    )


def _what(row: Bulletin, standing: Standing) -> str:
    if standing is Standing.SUBMITTED:
        return "请审签通报"
    if standing is Standing.APPROVED:
        return "通报已审签，请印发"
    if row.sent_back:
        return "请按意见修改通报"
    return "请核对通报草稿并提交"


def _disputes(writes: list[int]) -> list[Waiting]:
    """Return the disputes the actor's centres have not answered yet."""
    if not writes:
        return []
    out = [one.value for one in OUT]
    rows = Dispute.objects.filter(
        bulletin__unit_id__in=writes, bulletin__standing__in=out, answered_at__isnull=True
    )
    rows = rows.select_related("bulletin", "unit", "raised_by")
    rows = rows.defer("bulletin__snapshot", "bulletin__blocks")
    return [
        Waiting(
            kind="bulletin",
            key=f"dispute:{row.pk}",
            no="",
            title=row.bulletin.title,
            what="请答复对通报数字的异议",
            words=f"{row.label} {row.printed}：{row.why}",
            asked_by=f"{row.unit.name} {row.raised_by.full_name}",
            asked_at=row.raised_at,
            due_at=None,
            route=ROUTE,
            args=(row.bulletin.key,),
        )
        for row in rows.order_by("raised_at", "id")[:MOST]
    ]
