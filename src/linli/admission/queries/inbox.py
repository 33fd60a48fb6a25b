"""What of the list's life waits for somebody: opinions, decisions, reviews, corrections."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q

from linli.admission.judging import who
from linli.admission.models import Admission, Opinion
from linli.catalogue import snapshot
from linli.domain.admission import Standing
from linli.kernel import clock
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting

_DAY_END = time(23, 59, 59)
_WHAT = {
    Standing.DRAFT: "退回的申请，待修改",
    Standing.SUBMITTED: "待审核",
    Standing.REVIEW: "待公示或决定",
    Standing.NOTICE: "公示期满，待决定",
    Standing.REVIEW_DUE: "待年度评估",
    Standing.EXIT_ASKED: "申请退出，待决定",
}


def inbox(actor: Actor, _now: datetime) -> list[Waiting]:
    """Return what this person is asked to do, by their own posts: one query, none for the rest."""
    if actor.user_id is None or not actor.roles:
        return []
    person = who(actor, snapshot.current())
    today = clock.today()
    wanted = Q(pk__in=())
    if person.applies:
        wanted |= Q(standing=Standing.DRAFT, returns__gt=0, unit_id__in=person.applies)
    others = ~Q(unit_id__in=actor.units) & (
        Q(applicant__isnull=True) | ~Q(applicant_id=actor.user_id)
    )
    if person.reviews:
        wanted |= others & Q(standing=Standing.SUBMITTED)
    if person.decides:
        over = Q(standing=Standing.NOTICE, notice_until__lt=today) | Q(standing=Standing.REVIEW)
        mine = Opinion.objects.filter(
            admission=OuterRef("pk"), round=OuterRef("returns"), by_id=actor.user_id
        )
        ends = Q(standing=Standing.REVIEW_DUE) | Q(standing=Standing.EXIT_ASKED) & ~Q(
            exit_asked_by_id=actor.user_id
        )
        wanted |= others & (over & ~Exists(mine) | ends)
    if not (person.applies or person.reviews or person.decides):
        return []
    rows = Admission.objects.filter(wanted).select_related("applicant").order_by("pk")[:MOST]
    return [_waiting(row) for row in rows]


def _waiting(row: Admission) -> Waiting:
    standing = Standing(row.standing)
    due = {
        Standing.NOTICE: row.notice_until,
        Standing.REVIEW_DUE: row.review_due_on,
        Standing.EXIT_ASKED: row.valid_until,
    }.get(standing)
    return Waiting(
        kind="admission",
        key=row.key,
        no="",
        title=row.name,
        what=_WHAT[standing],
        words=row.said if standing in {Standing.DRAFT, Standing.EXIT_ASKED} else row.task,
        asked_by=row.applicant.full_name if row.applicant else "",
        asked_at=row.submitted_at or row.created_at,
        due_at=datetime.combine(due, _DAY_END, tzinfo=clock.CIVIL) if due else None,
        route="desk_admission",
        args=(row.key,),
    )
