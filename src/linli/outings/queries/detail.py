"""One task with its stops, what was found there, and its course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.audit.models import Event
from linli.cases.access import visible_to as cases_visible
from linli.catalogue.snapshot import Catalogue
from linli.domain import outings as rules
from linli.domain.outings import CHECK_NAMES, Act, Check, Kind, Spot, Standing
from linli.kernel import clock
from linli.outings import access, forms
from linli.outings.actions.recording import CHAIN
from linli.outings.actions.stopping import facts_of
from linli.outings.models import Outing, Stop, StopFile
from linli.people.actor import Actor

#: Events shown.
EVENTS = 60
#: Action of an event → what people call it.
ACTIONS = {
    "outing-give": "布置",
    "outing-plan": "自己安排",
    "outing-stop": "记录",
    "outing-finish": "结束",
    "outing-withdraw": "撤回",
    "outing-lapse": "过期",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One stop as the page shows it; ``found`` is a matter the person may see, or empty."""

    stop: Stop
    spot: Spot
    label: str
    checks: tuple[tuple[str, Check, str], ...]
    photos: tuple[StopFile, ...]
    found: str
    entry: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One event: what, when, by which office or whom, where, in which words."""

    label: str
    at: datetime
    by: str
    stop: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page of a task shows."""

    outing: Outing
    kind: Kind
    standing: Standing
    matter: str
    unit: str
    form_name: str
    place: str
    places: tuple[Place, ...]
    course: tuple[Step, ...]
    left: int
    problems: int
    may_withdraw: bool
    may_finish: bool


def view(actor: Actor, catalogue: Catalogue, key: str | int) -> View:
    """Return one task: a fixed number of queries. Raises NotFound."""
    outing = access.get_outing(actor, str(key))
    kind = Kind(outing.kind)
    stops = list(Stop.objects.filter(outing=outing).select_related("entry").order_by("n"))
    places = _places(actor, outing, kind, stops)
    matter = catalogue.matters.get(outing.matter_id)
    unit = catalogue.units.get(outing.given_unit_id or 0)
    facts, now = facts_of(actor, outing), clock.now()
    return View(
        outing=outing,
        kind=kind,
        standing=Standing(outing.standing),
        matter=matter.name if matter else "",
        unit=unit.short_name if unit else "",
        form_name=forms.name_of(outing.form) if outing.form else "",
        place=catalogue.tree.label(catalogue.tree.by_id(outing.area_id)),
        places=places,
        course=_course(outing, kind, stops, catalogue),
        left=sum(one.spot is Spot.OPEN for one in places),
        problems=sum(one.spot is Spot.PROBLEM for one in places),
        may_withdraw=rules.may(facts, Act.WITHDRAW, now),
        may_finish=rules.may(facts, Act.FINISH, now),
    )


def _places(actor: Actor, outing: Outing, kind: Kind, stops: list[Stop]) -> tuple[Place, ...]:
    photos: dict[int, list[StopFile]] = {}
    for one in StopFile.objects.filter(stop__outing=outing).select_related("file").order_by("id"):
        photos.setdefault(one.stop_id, []).append(one)
    found, lines = _found(actor, stops), outing.lines
    return tuple(
        Place(
            stop=stop,
            spot=Spot(stop.spot),
            label=rules.spot_name(kind, Spot(stop.spot)),
            checks=tuple(
                (line.label, Check(held[line.key]), CHECK_NAMES[Check(held[line.key])])
                for line in lines
                if line.key in held
            ),
            photos=tuple(photos.get(stop.pk, ())),
            found=found.get(stop.pk, ""),
            entry=stop.entry_id,
        )
        for stop in stops
        for held in [stop.found_at]
    )


def _found(actor: Actor, stops: list[Stop]) -> dict[int, str]:
    """Return the matters reported from the stops, as far as the person may see them.

    A report that came after its stop is found by the key it had on the telephone.
    """
    numbers = {one.found_no for one in stops if one.found_no}
    keys = {one.found_key for one in stops if one.found_key and not one.found_no}
    if not numbers and not keys:
        return {}
    seen = cases_visible(actor)
    rows = (seen.filter(no__in=numbers) | seen.filter(client_key__in=keys)).order_by()
    pairs = list(rows.values_list("no", "client_key"))
    by_no, by_key = {no for no, _ in pairs}, {str(key): no for no, key in pairs if key}
    told = {
        one.pk: one.found_no if one.found_no in by_no else by_key.get(str(one.found_key), "")
        for one in stops
    }
    return {key: no for key, no in told.items() if no}


def _course(
    outing: Outing, kind: Kind, stops: list[Stop], catalogue: Catalogue
) -> tuple[Step, ...]:
    names = {one.n: one.name for one in stops}
    return tuple(
        _step(one, kind, names, catalogue) for one in chain.newest(CHAIN, outing.pk, EVENTS)
    )


def _step(one: Event, kind: Kind, names: dict[int, str], catalogue: Catalogue) -> Step:
    told = payload_of(one)
    unit = catalogue.units.get(one.unit_id or 0)
    label = ACTIONS.get(one.action, one.action)
    if one.action == "outing-stop":
        label = rules.spot_name(kind, Spot(one.target_state))
    return Step(
        label=label,
        at=one.at,
        by=told.get("actor_name") or (unit.short_name if unit else ""),
        stop=names.get(told.get("n", -1), ""),
        text=told.get("reason", "") or told.get("changes", {}).get("note", ("", ""))[1],
    )
