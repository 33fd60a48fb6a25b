"""Emergencies: the list, one with all its calls, how fast they were acknowledged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linli.audit.chain import newest
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.emergency import (
    CALLS,
    NEAR,
    OUTCOMES,
    VERBS,
    Call,
    Called,
    Near,
    Outcome,
    Part,
    Quickness,
    first_called,
    offered,
    quickness,
)
from linli.domain.rota import civil_moment
from linli.kernel import clock
from linli.kernel.keyset import Page, page
from linli.people.actor import Actor
from linli.rota.access import emergencies, get_emergency, parts, rules
from linli.rota.calling import call_lines
from linli.rota.models import Emergency, Response

ORDER = ("-opened_at", "-id")
#: Most emergencies one figure is counted from.
COUNTED = 5000


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """One line of the list; ``title`` and ``no`` only where the case itself is open to see."""

    key: str
    place: str
    why: str
    opened_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    outcome: str
    late: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Where a responder is, as they chose to show."""

    lon: float
    lat: float
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class CallView:
    """One unit called; ``verbs`` are open to the reader."""

    id: int
    version: int
    unit: UnitInfo
    post: str
    phone: str
    near: str
    person: str
    standing: str
    label: str
    called_at: datetime
    passed_at: datetime | None
    acknowledged_at: datetime | None
    set_out_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    words: str
    mine: bool
    verbs: tuple[tuple[str, str], ...]
    may_share: bool
    point: Point | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the time line."""

    at: datetime
    label: str
    by: str
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """The page of one emergency."""

    row: Emergency
    no: str
    title: str
    place: str
    address: str
    lon: float | None
    lat: float | None
    outcome: str
    calls: tuple[CallView, ...]
    officer: bool
    late: bool
    goal_at: datetime
    story: tuple[Happening, ...]

    @property
    def mine(self) -> tuple[CallView, ...]:
        """The calls the reader may answer, or has answered."""
        return tuple(call for call in self.calls if call.mine)


_SAID = {
    "emergency-open": "发起应急呼叫",
    "emergency-call": "呼叫",
    "emergency-acknowledge": "收到",
    "emergency-set_out": "已出发",
    "emergency-arrive": "已到场",
    "emergency-finish": "已处置",
    "emergency-stand_down": "撤回",
    "emergency-list-end": "名单已经叫完",
    "emergency-end": "应急呼叫结束",
}


def listed(
    actor: Actor, *, which: str, cursor: str | None = None, size: int = 30
) -> Page[Emergency]:
    """Return one page of ``open`` or ``ended`` ones, newest first: one query."""
    rows = emergencies(actor).filter(ended_at__isnull=which != "ended").select_related("case")
    return page(rows, order=ORDER, cursor=cursor, size=size)


def line(row: Emergency, catalogue: Catalogue, now: datetime) -> EmergencyRow:
    """Return a row in words; no query."""
    goal = rules(catalogue).goal
    tree = catalogue.tree
    return EmergencyRow(
        key=row.key,
        place=tree.label(tree.by_id(row.case.area_id)),
        why=row.why,
        opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at,
        ended_at=row.ended_at,
        outcome=OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
        late=(row.acknowledged_at or row.ended_at or now) - row.opened_at > goal,
    )


def detail(actor: Actor, catalogue: Catalogue, key: str) -> EmergencyView:
    """Return one emergency: five queries. Raises NotFound."""
    row, now = get_emergency(actor, key), clock.now()
    case = row.case
    sees = visible_to(actor).filter(pk=case.pk).exists()
    officer = Part.OFFICER in parts(actor, row)
    rows = row.responses.select_related("person", "post", "position").order_by("called_at", "pk")
    tree = catalogue.tree
    goal = rules(catalogue).goal
    return EmergencyView(
        row=row,
        no=case.no if sees else "",
        title=case.title,
        place=tree.label(tree.by_id(case.area_id)),
        address=case.address,
        lon=case.lon,
        lat=case.lat,
        outcome=OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
        calls=tuple(_call(one, row, actor, catalogue, officer=officer) for one in rows),
        officer=officer,
        late=(row.acknowledged_at or row.ended_at or now) - row.opened_at > goal,
        goal_at=row.opened_at + goal,
        story=_story(row, catalogue),
    )


def _call(
    one: Response, emergency: Emergency, actor: Actor, catalogue: Catalogue, *, officer: bool
) -> CallView:
    held = parts(actor, emergency, one)
    call = Call(one.standing)
    mine = Part.RESPONDER in held
    position = getattr(one, "position", None)
    shown = position is not None and (officer or position.person_id == actor.user_id)
    over = emergency.ended_at is not None
    return CallView(
        id=one.pk,
        version=one.version,
        unit=catalogue.units[one.unit_id],
        post=one.post.name,
        phone=one.post.phone,
        near=NEAR[Near(one.near)],
        person=one.person.full_name if one.person else "",
        standing=one.standing,
        label=CALLS[call],
        called_at=one.called_at,
        passed_at=one.passed_at,
        acknowledged_at=one.acknowledged_at,
        set_out_at=one.set_out_at,
        arrived_at=one.arrived_at,
        ended_at=one.ended_at,
        words=one.words,
        mine=mine,
        verbs=() if over else tuple((verb.value, VERBS[verb]) for verb in offered(call, held)),
        may_share=mine and not over and call in (Call.ACKNOWLEDGED, Call.ON_THE_WAY, Call.ARRIVED),
        point=Point(position.lon, position.lat, position.at, position.person_id == actor.user_id)
        if position is not None and shown
        else None,
    )


def _story(row: Emergency, catalogue: Catalogue) -> tuple[Happening, ...]:
    events = newest("emergency", row.pk, 100)
    found = [
        (event, {} if event.payload.erased_at else json.loads(event.payload.body))
        for event in events
    ]
    return tuple(
        Happening(
            at=event.at,
            label=_SAID.get(event.action, event.action),
            by="" if event.role == "system" else str(said.get("actor_name", "")),
            unit=catalogue.units[event.unit_id].short_name if event.unit_id else "",
            words=str(said.get("words") or said.get("why") or said.get("post") or ""),
        )
        for event, said in found
    )


@dataclass(frozen=True, slots=True)
class Indicator:
    """Time to acknowledge of a period, both days included, with the goal it is measured by."""

    first: date
    last: date
    goal: timedelta
    figures: Quickness
    cut: bool


def indicator(actor: Actor, catalogue: Catalogue, first: date, last: date) -> Indicator:
    """Return how fast the emergencies called in a period were acknowledged: one query.

    Of those the actor may see; ``cut`` when there were more than are counted.
    """
    start, end = civil_moment(first, time()), civil_moment(last + timedelta(days=1), time())
    rows = emergencies(actor).filter(opened_at__gte=start, opened_at__lt=end).order_by("-pk")
    held = list(
        rows.values_list("opened_at", "acknowledged_at", "ended_at", "outcome")[: COUNTED + 1]
    )
    goal = rules(catalogue).goal
    figures = quickness(
        (
            Called(opened, seen, ended, outcome == Outcome.MISTAKEN)
            for opened, seen, ended, outcome in held[:COUNTED]
        ),
        clock.now(),
        goal,
    )
    return Indicator(first, last, goal, figures, cut=len(held) > COUNTED)


def of_case(actor: Actor, case_id: int) -> Emergency | None:
    """Return the emergency running for a case, None for none: one query."""
    return emergencies(actor).filter(case_id=case_id, ended_at__isnull=True).first()


@dataclass(frozen=True, slots=True)
class ToCall:
    """One line of the list of a case, as it would be called now."""

    near: str
    unit: str
    post: str
    phone: str
    person: str
    first: bool


def to_call(case: Case, catalogue: Catalogue, now: datetime) -> list[ToCall]:
    """Return who would be called for a case, first to last, and who at once."""
    lines = call_lines(case, catalogue, now)
    first = {callee.post for callee, _ in first_called([(one.callee, one.near) for one in lines])}
    return [
        ToCall(
            near=NEAR[one.near],
            unit=catalogue.units[one.callee.unit].name,
            post=one.manned.post.name,
            phone=one.manned.post.phone,
            person=one.manned.person.name if one.manned.person else "",
            first=one.callee.post in first,
        )
        for one in lines
    ]
