"""What of duty waits for somebody: a call to answer, a note to sign, a report to send."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef

from linli.catalogue import snapshot
from linli.domain.emergency import NEAR, Call, Near
from linli.domain.rota import Hand, civil_moment
from linli.kernel import clock
from linli.people.actor import Actor, hats
from linli.rota.access import calls_to, rules
from linli.rota.models import DailyReport, Handover, Shift
from linli.rota.queries.days import due_at, running
from linli.tasks.waiting import MOST, Waiting

#: Who comes on duty within this time is asked to sign what was left for them.
SOON = timedelta(hours=1)


def _people(actor: Actor) -> list[int]:
    return [hat.principal_id or 0 for hat in hats(actor)]


def calls(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one shape for all
    """Return the calls that nobody of the actor's unit has acknowledged: two queries."""
    catalogue = snapshot.current()
    rows = (
        calls_to(actor)
        .filter(standing=Call.CALLED.value, emergency__ended_at__isnull=True)
        .select_related("emergency__case", "post")
    )
    goal, tree = rules(catalogue).goal, catalogue.tree
    return [
        Waiting(
            kind="emergency",
            key=row.emergency.key,
            no="",
            title=tree.label(tree.by_id(row.emergency.case.area_id)),
            what="应急呼叫，请马上回应",
            words=row.emergency.why,
            asked_by=NEAR[Near(row.near)],
            asked_at=row.called_at,
            due_at=row.called_at + goal,
            route="desk_emergency",
            args=(row.emergency.key,),
        )
        for row in rows.order_by("called_at", "pk")[:MOST]
    ]


def hands(actor: Actor, now: datetime) -> list[Waiting]:
    """Return the notes left for the shift of the actor: one query."""
    people = _people(actor)
    shifts = Shift.objects.filter(
        post=OuterRef("post"), person_id__in=people, start_at__lte=now + SOON, end_at__gt=now
    )
    rows = Handover.objects.filter(Exists(shifts), standing=Hand.WRITTEN.value)
    rows = rows.exclude(author_id=actor.user_id).select_related("post", "author")
    return [
        Waiting(
            kind="rota_hand",
            key=str(row.pk),
            no="",
            title=row.post.name,
            what="请签收交班记录",
            words="",
            asked_by=row.author.full_name if row.author else "",
            asked_at=row.written_at,
            due_at=None,
            route="desk_rota_hand",
            args=(row.post_id,),
        )
        for row in rows.order_by("written_at", "pk")[:MOST]
    ]


def reports(actor: Actor, now: datetime) -> list[Waiting]:
    """Return today's reports that whoever is on duty today has to send: three queries at most."""
    today = now.astimezone(clock.CIVIL).date()
    declared = running(today)
    if not declared:
        return []
    opens, closes = civil_moment(today, time()), civil_moment(today + timedelta(days=1), time())
    mine = Shift.objects.filter(
        person_id__in=_people(actor), start_at__lt=closes, end_at__gt=opens
    ).exclude(post__kind="volunteer")
    units = dict(mine.order_by("pk").values_list("post__unit_id", "post__unit__area__path"))
    sent = set(
        DailyReport.objects.filter(days__in=declared, day=today, unit_id__in=units).values_list(
            "days_id", "unit_id"
        )
    )
    catalogue = snapshot.current()
    return [
        Waiting(
            kind="rota_report",
            key=f"{days.pk}-{unit}",
            no="",
            title=days.name,
            what="请报送今天的日报",
            words=catalogue.units[unit].name,
            asked_by="",
            asked_at=days.declared_at,
            due_at=due_at(days, today),
            route="desk_rota_report",
            args=(days.pk, catalogue.units[unit].code, today.isoformat()),
        )
        for days in declared
        for unit, path in units.items()
        if path.startswith(days.area.path) and (days.pk, unit) not in sent
    ]
