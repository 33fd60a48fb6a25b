"""Giving a task to grids, and planning one of one's own: the same task, the same gate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from linli.cases.grid_staff import refusal
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.collecting import AREA, NONE
from linli.domain.errors import Invalid
from linli.domain.gridbook import Kind as EntryKind
from linli.domain.gridbook import Standing as EntryStanding
from linli.domain.outing_reading import ADDRESS, NAME, STOPS, Plan, plain, read_plan
from linli.domain.outings import NEEDS, Kind
from linli.domain.words import Words
from linli.gridbook import access as book
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.kernel.keys import new_id, number
from linli.kernel.transaction import write
from linli.outings import access
from linli.outings.actions.recording import begin
from linli.outings.forms import Form, forms_in_force
from linli.outings.models import Outing, Stop
from linli.people.actor import Actor
from linli.people.signing import signed
from linli.places.models import AreaKind
from linli.places.reach import within
from linli.places.tree import Node

#: Most grids one giving reaches.
GRIDS: Final = 60
_GROUNDS = frozenset({AreaKind.VILLAGE, AreaKind.GRID, AreaKind.MICROGRID})
#: How long a plan made without a signal may be on its way.
_ON_THE_WAY: Final = timedelta(days=60)
#: The end of the last day.
_EVENING = time(23, 59)


def give(*, actor: Actor, raw: Mapping[str, object]) -> list[Outing]:
    """Give a task and return it, one for each grid its stops lie in.

    ``raw``: ``kind``, ``title``, ``words``, ``matter`` (code), ``area`` (code of a town, village
    or grid), ``due`` (day), ``form``, ``checklist``, ``handout``, ``entries`` (keys of the grid
    book), ``places`` (of name and address). Raises Invalid for what is wrong or not admitted for
    grid staff, NotYours for somebody who may not give it there.
    """
    catalogue, now = snapshot.current(), clock.now()
    asked = _read(raw, catalogue, clock.today())
    hat, post = access.giver(actor, asked.node.path, asked.matter)
    with write():
        laid = _stops(actor, raw, catalogue, asked, own=False)
        return [
            _lay(_outing(asked, area, hat, post.unit_id, now), stops, hat, now)
            for area, stops in laid.items()
        ]


def plan_own(
    *, actor: Actor, raw: Mapping[str, object], client_key: UUID | None = None, device_at: str = ""
) -> Outing:
    """Plan a task of one's own in one's own grid and return it; the same key is the same task.

    ``raw`` as for :func:`give`; without ``due`` it is for today. Raises Invalid, NotYours.
    """
    catalogue, now = snapshot.current(), clock.now()
    with write():
        if client_key is not None:
            there = Outing.objects.filter(client_key=client_key, given_by_id=actor.user_id).first()
            if there is not None:
                return there
        given = {**raw, "due": raw.get("due") or clock.today().isoformat()}
        # Planned without a signal, it may arrive days after its own day.
        asked = _read(given, catalogue, clock.today() - _ON_THE_WAY)
        node = asked.node
        hat = access.doer(actor, node.path, node.kind)
        unit = access.unit_of(hat, node.path, node.kind)
        laid = _stops(actor, raw, catalogue, asked, own=True)
        outing = _outing(asked, node, hat, unit, now)
        outing.own, outing.client_key = True, client_key
        stops = [one for rows in laid.values() for one in rows]
        return _lay(outing, stops, hat, now, device_at)


def _read(raw: Mapping[str, object], catalogue: Catalogue, since: date) -> _Asked:
    plan, wrong = read_plan(raw, clock.today(), since)
    form, matter = None, catalogue.matter(str(raw.get("matter") or ""))
    if code := str(raw.get("form") or ""):
        form = next((one for one in forms_in_force(catalogue) if one.code == code), None)
        if form is not None and matter is None and not raw.get("matter"):
            matter = catalogue.matters.get(form.matter_id)
        if form is None or (matter is not None and matter.id != form.matter_id):
            wrong["form"] = "没有这张采集表，或者它不属于这个事项、现在没有启用。"
    if matter is None:
        wrong["matter"] = "请选择属于哪个网格事项。"
    elif plan is not None and (why := refused(plan.kind, matter, catalogue)):
        wrong["matter"] = why
    node = catalogue.tree.by_code(str(raw.get("area") or ""))
    if node is None or not node.live:
        wrong["area"] = "请选择一个网格或村（社区）。"
    if wrong or plan is None or matter is None or node is None:
        code_ = "not-for-grid-staff" if set(wrong) == {"matter"} and matter else "invalid"
        raise Invalid(code_, fields=wrong)
    return _Asked(plan, matter, node, form)


def refused(kind: Kind, matter: MatterInfo, catalogue: Catalogue) -> str:
    """Return why grid staff may not be given this kind of task in a matter; empty: they may."""
    return refusal(matter.id, NEEDS[kind], catalogue, clock.today())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked, read."""

    plan: Plan
    matter: MatterInfo
    node: Node
    form: Form | None


def _outing(asked: _Asked, node: Node, hat: Actor, unit: int | None, now: datetime) -> Outing:
    plan, form = asked.plan, asked.form
    return Outing(
        id=new_id(),
        kind=plan.kind.value,
        title=plan.title,
        words=plan.words,
        handout=plan.handout,
        matter_id=asked.matter.id,
        checklist=json.dumps([[one.key, one.label] for one in plan.checklist], ensure_ascii=False),
        form=form.code if form else "",
        form_version=form.version if form else None,
        area_id=node.id,
        given_by_id=hat.user_id or 0,
        given_unit_id=unit,
        given_at=now,
        due_at=datetime.combine(plan.due, _EVENING, clock.CIVIL),
    )


def _lay(
    outing: Outing, stops: list[Stop], hat: Actor, now: datetime, device_at: str = ""
) -> Outing:
    told: dict[str, object] = {"stops": len(stops), "title": outing.title}
    if device_at:
        told["device_at"] = device_at
    action = "outing-plan" if outing.own else "outing-give"
    begin(outing, signed(action, hat, now, unit_id=outing.given_unit_id, payload=told))
    for n, stop in enumerate(stops):
        stop.outing_id, stop.n = outing.pk, n
    Stop.objects.bulk_create(stops)
    return outing


def _stops(
    actor: Actor,
    raw: Mapping[str, object],
    catalogue: Catalogue,
    asked: _Asked,
    *,
    own: bool,
) -> dict[Node, list[Stop]]:
    """Return the stops by the grid they lie in, in the order they were named in."""
    tree, node, form = catalogue.tree, asked.node, asked.form
    entries, places = _several(raw, "entries"), _several(raw, "places")
    if not entries and not places:
        raise Invalid(fields={"stops": "请至少选一处要去的地方。"})
    if own and len(entries) + len(places) > STOPS:
        raise Invalid(fields={"stops": Words("一项任务最多{n}处，请分成几次。", n=STOPS)})
    laid: dict[Node, list[Stop]] = {}
    of_entries = form is not None and form.about not in (AREA, NONE)
    if of_entries and places:
        raise Invalid(fields={"stops": "这张采集表按台账填写，请从台账里选地点。"})
    for entry in _entries(actor, entries, node):
        if of_entries and form is not None and entry.kind != form.about:
            raise Invalid(fields={"stops": "有的地方不是这张采集表要填的那一类，请重新选择。"})
        area = tree.by_id(entry.area_id)
        laid.setdefault(tree.ancestor(area, AreaKind.GRID) or area, []).append(
            Stop(entry=entry, area_id=area.id, name=entry.name, address=entry.address)
        )
    for place in places:
        stop, area = _place(place, catalogue, node)
        laid.setdefault(area, []).append(stop)
    if len(laid) > GRIDS or any(len(rows) > STOPS for rows in laid.values()):
        sentence = Words(
            "一次最多布置到{grids}个网格、每个网格{n}处，请缩小范围。", grids=GRIDS, n=STOPS
        )
        raise Invalid(fields={"stops": sentence})
    return laid


def _several(raw: Mapping[str, object], name: str) -> list[object]:
    found = raw.get(name)
    if not isinstance(found, Sequence) or isinstance(found, str):
        return []
    # More than any task holds is not even looked up.
    return list(found[: GRIDS * STOPS + 1])


def _entries(actor: Actor, keys: list[object], node: Node) -> list[Entry]:
    wanted = [number(str(key)) for key in keys]
    if len(set(wanted)) != len(wanted):
        raise Invalid(fields={"stops": "同一处选了两次，请去掉一处。"})
    held = {one.pk: one for one in bookable(actor, node).filter(pk__in=wanted)} if wanted else {}
    if len(held) != len(wanted):
        raise Invalid(fields={"stops": "有的地方已经停用，或者不在这个范围里，请重新选择。"})
    return [held[key] for key in wanted]


def bookable(actor: Actor, node: Node) -> QuerySet[Entry]:
    """Return the entries that may be stops of a task there: places and things, no contacts."""
    return (
        book.visible_to(actor)
        .filter(within(node.path), standing=EntryStanding.CURRENT.value)
        .exclude(kind=EntryKind.CONTACT.value)
    )


def _place(raw: object, catalogue: Catalogue, node: Node) -> tuple[Stop, Node]:
    """Return a stop in words; it has no point: that is chosen, or not, when it is recorded."""
    held = raw if isinstance(raw, Mapping) else {}
    if set(held) - {"name", "address", "area"}:
        raise Invalid(fields={"stops": "地点只写名称、地址和所在网格。"})
    name, wrong = plain(held.get("name"), NAME)
    address, odd = plain(held.get("address"), ADDRESS)
    area = catalogue.tree.by_code(str(held.get("area") or node.code))
    if wrong or odd or not name:
        raise Invalid(fields={"stops": wrong or odd or "请写明去哪里。"})
    if area is None or area.kind not in _GROUNDS or not area.path.startswith(node.path):
        raise Invalid(fields={"stops": "地点要在所选的网格或村（社区）里。"})
    home = catalogue.tree.ancestor(area, AreaKind.GRID) or area
    return Stop(area_id=area.id, name=name, address=address), home
