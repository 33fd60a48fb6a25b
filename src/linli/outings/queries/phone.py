"""The tasks of a day as a telephone shows them: which ones, and every stop of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db.models import Q

from linli.catalogue.snapshot import Catalogue
from linli.domain import outings as rules
from linli.domain.gridbook import Standing as EntryStanding
from linli.domain.outings import KIND_NAMES, STANDING_NAMES, Kind, Spot, Standing
from linli.kernel import clock
from linli.outings import access, forms
from linli.outings.models import Outing, Stop
from linli.people.actor import Actor

Say = Callable[[str], str]
Row = dict[str, object]
#: Tasks on one telephone, the nearest day first.
MOST: Final = 60
#: What is done stays that long, so that a slip can be put right on the spot.
STAYS: Final = timedelta(days=2)


def phone_rows(actor: Actor, catalogue: Catalogue, say: Say) -> dict[str, Row]:
    """Return the tasks the actor does, by key: four queries at most."""
    now = clock.now()
    lately = Q(standing=Standing.DONE.value, ended_at__gte=now - STAYS)
    outings = list(
        Outing.objects.filter(access.mine(actor))
        .filter(Q(standing__in=sorted(one.value for one in rules.OPEN)) | lately)
        .select_related("area", "given_by")
        .order_by("due_at", "id")[:MOST]
    )
    if not outings:
        return {}
    stops: dict[int, list[Stop]] = {}
    ids = [one.pk for one in outings]
    found = (
        Stop.objects.filter(outing_id__in=ids).select_related("entry").order_by("outing_id", "n")
    )
    for stop in found:
        stops.setdefault(stop.outing_id, []).append(stop)
    pairs = [(one.form, s.entry_id or 0) for one in outings if one.form for s in stops[one.pk]]
    known = forms.known(actor, catalogue, pairs)
    rows = {}
    for one in outings:
        rows[str(one.pk)] = _row(one, stops.get(one.pk, []), known, catalogue, say)
    return rows


def _row(
    outing: Outing, stops: list[Stop], known: forms.Known, catalogue: Catalogue, say: Say
) -> Row:
    kind, standing = Kind(outing.kind), Standing(outing.standing)
    matter = catalogue.matters.get(outing.matter_id)
    unit = catalogue.units.get(outing.given_unit_id or 0)
    row: Row = {
        "key": str(outing.pk),
        "kind": kind.value,
        "kind_label": say(KIND_NAMES[kind]),
        "standing": standing.value,
        "standing_label": say(STANDING_NAMES[standing]),
        "title": outing.title,
        "words": outing.words,
        "why": matter.name if matter else "",
        "by": "" if outing.own else (unit.short_name if unit else outing.given_by.full_name),
        "given_at": outing.given_at.isoformat(),
        "due": outing.due_at.isoformat(),
        "own": outing.own,
        "area": outing.area.code,
        "area_name": catalogue.tree.label(catalogue.tree.by_id(outing.area_id)),
        "checklist": [{"key": one.key, "label": one.label} for one in outing.lines],
        "handout": outing.handout,
        # A form that has ended meanwhile is not filled any more.
        "form": outing.form if outing.form in known.questions else "",
        "stops": [
            _stop(one, kind, known.prefill(outing.form, one.entry), say, catalogue) for one in stops
        ],
        "may": ["stop", "finish"] if standing in rules.OPEN else ["stop"],
    }
    return _bare(row)


def _bare(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in ("", False, None, [], {})}


def _stop(stop: Stop, kind: Kind, prefill: Row, say: Say, catalogue: Catalogue) -> Row:
    entry, spot = stop.entry, Spot(stop.spot)
    live = entry is not None and entry.standing == EntryStanding.CURRENT.value
    row: Row = {
        "key": str(stop.pk),
        "name": entry.name if entry is not None and live else stop.name,
        "address": entry.address if entry is not None and live else stop.address,
        "area": catalogue.tree.by_id(stop.area_id).code,
        "entry": str(stop.entry_id or ""),
        "state": spot.value,
        "state_label": say(rules.spot_name(kind, spot)),
        "note": stop.note,
        "checks": stop.found_at,
        "found": stop.found_no or (f"{access.CLIENT}{stop.found_key}" if stop.found_key else ""),
        "prefill": prefill,
    }
    lon, lat = stop.lon, stop.lat
    if lon is None and entry is not None and entry.lon is not None and entry.lat is not None:
        lon, lat = float(entry.lon), float(entry.lat)
    made = {"n": stop.n, "version": stop.version, **_bare(row)}
    return made if lon is None or lat is None else {**made, "lon": lon, "lat": lat}
