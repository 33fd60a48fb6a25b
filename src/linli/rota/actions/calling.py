"""Opening an emergency and calling people to it: at once, next in line, told by message."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError

from linli.cases import access as case_access
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import complaints
from linli.domain.emergency import NEAR, first_called, next_called
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people import telling
from linli.people.actor import SYSTEM, Actor
from linli.people.models import Post
from linli.rota.access import OFFICERS, get_emergency, in_charge, rules
from linli.rota.actions.recording import EMERGENCY, record
from linli.rota.calling import Line, call_lines
from linli.rota.manning import LEADERS, valid
from linli.rota.models import Emergency, Response
from linli.rota.reading import Reader

WHY_LIMIT = 200
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def call_by_hand(*, actor: Actor, no: str, raw: Mapping[str, object]) -> Emergency:
    """Call people to a case by hand (``why``) and return the emergency.

    Raises NotFound, NotYours for anybody but seat, dispatcher and leader of the centre in
    charge, NotNow for a closed or ended case, a complaint about handling, or while one is open,
    and Invalid.
    """
    catalogue, now = snapshot.current(), clock.now()
    case = case_access.get_case(actor, no)
    if not in_charge(actor, OFFICERS, case.area_path):
        raise NotYours("not-officer", "由综治中心的坐席、分流员或负责人呼叫。")
    if case.source in complaints.SOURCES:
        raise NotNow("about-handling", "对办理的投诉不按应急呼叫。")
    reader = Reader(raw)
    why = reader.line("why", WHY_LIMIT, "请写明为什么要马上有人到场。")
    if reader.fields:
        raise Invalid(fields=reader.fields)
    try:
        with write():
            # Anew under its lock: it may have been closed a moment ago.
            case = case_access.get_case(actor, no, lock=True)
            _need_running(case)
            return open_emergency(case, catalogue, actor, why, now)
    except IntegrityError:
        raise NotNow("already-called", "这件事已经在应急呼叫中。") from None


def _need_running(case: Case) -> None:
    if case.ended_at is not None:
        raise NotNow("case-ended", "工单已经终结，不再呼叫。")
    if case.closed_at is not None:
        raise NotNow("case-ended", "工单已经结案，不再呼叫。")


def open_emergency(
    case: Case, catalogue: Catalogue, actor: Actor, why: str, now: datetime
) -> Emergency:
    """Open an emergency in the caller's transaction: the duty post and the nearest are called."""
    emergency = Emergency.objects.create(
        key="".join(secrets.choice(_LETTERS) for _ in range(10)),
        case=case,
        area_path=case.area_path,
        why=why,
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    record(EMERGENCY, emergency.pk, "emergency-open", actor, now, case=case.no, why=why)
    lines = call_lines(case, catalogue, now)
    by_post = {line.callee.post: line for line in lines}
    first = first_called([(line.callee, line.near) for line in lines])
    _call(emergency, catalogue, actor, [by_post[callee.post] for callee, _ in first], now)
    if not first:
        _nobody_left(emergency, catalogue, now)
    return emergency


def call_next(*, actor: Actor, key: str, version: int | None = None) -> Response:
    """Call the next on the list at the duty officer's word. Raises NotNow at its end."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        emergency = get_emergency(actor, key, lock=True)
        if not in_charge(actor, OFFICERS, emergency.area_path):
            raise NotYours("not-officer", "由综治中心的坐席、分流员或负责人呼叫。")
        if emergency.ended_at is not None:
            raise NotNow("emergency-over", "这次应急呼叫已经结束。")
        save(emergency, version)
        found = next_in_line(emergency, catalogue, actor, now)
        if found is None:
            raise NotNow("list-at-end", "名单上的单位都已呼叫，请直接打电话。")
    return found


def next_in_line(
    emergency: Emergency, catalogue: Catalogue, actor: Actor, now: datetime
) -> Response | None:
    """Call the next on the list, None at its end; in the caller's transaction."""
    lines = call_lines(emergency.case, catalogue, now)
    by_post = {line.callee.post: line for line in lines}
    called = list(emergency.responses.values_list("post_id", flat=True))
    found = next_called([(line.callee, line.near) for line in lines], called)
    if found is None:
        _nobody_left(emergency, catalogue, now)
        return None
    return _call(emergency, catalogue, actor, [by_post[found[0].post]], now)[0]


def _call(
    emergency: Emergency,
    catalogue: Catalogue,
    actor: Actor,
    lines: Sequence[Line],
    now: datetime,
) -> list[Response]:
    found: list[Response] = []
    for line in lines:
        post = line.manned.post
        response = Response.objects.create(
            emergency=emergency,
            post=post,
            unit_id=post.unit_id,
            person_id=line.manned.person.id if line.manned.person else None,
            near=line.near.value,
            called_at=now,
        )
        found.append(response)
        record(
            EMERGENCY,
            emergency.pk,
            "emergency-call",
            actor,
            now,
            unit_id=post.unit_id,
            response=response.pk,
            post=post.name,
            near=NEAR[line.near],
            gap=line.manned.duty.gap,
        )
        if line.manned.called:
            due = now + rules(catalogue).goal
            tell(emergency, f"call:{response.pk}", line.manned.called, due, "应急呼叫，请马上回应")
    return found


def tell(
    emergency: Emergency, key: str, users: Sequence[int], due: datetime | None, what: str
) -> None:
    """Promise a word to some accounts at once; it may break their quiet hours."""
    place = f"emergency:{emergency.pk}:{key}"
    telling.tell(place, users, what, no=emergency.case.no, due=due, urgent=True)


def _nobody_left(emergency: Emergency, catalogue: Catalogue, now: datetime) -> None:
    """Tell the leaders of the centres in charge, once, that the list is at its end."""
    if emergency.exhausted:
        return
    save(emergency, None, exhausted=True)
    record(EMERGENCY, emergency.pk, "emergency-list-end", SYSTEM, now)
    centres = {emergency.case.centre_id, catalogue.county_centre().id}
    rows = Post.objects.filter(
        valid(clock.today()), unit_id__in=centres, role__in=LEADERS, user__is_active=True
    )
    users = sorted(set(rows.values_list("user_id", flat=True)))
    if users:
        tell(emergency, "list-end", users, None, "应急呼叫名单已经叫完，请直接联系")
