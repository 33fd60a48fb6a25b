"""Landmarks of a demonstration: the pack's places with what was reported there, names to confirm.

Where a landmark is, and how a road runs, is made up of where its made-up matters are.
"""

from __future__ import annotations

from statistics import mean
from typing import Final

from django.db.models import Avg, Count

from linli.domain.errors import DomainError
from linli.domain.landmarks import LINED, LinkStanding
from linli.domain.lifecycle import Role
from linli.landmarks.actions import amend, catch_up, learn, take_pack
from linli.landmarks.actions.lying import LEAST
from linli.landmarks.models import CaseLandmark, Landmark
from linli.people.actor import Actor
from linli.replay.office_crew import Crew

#: Landmarks that get a place on the map, those with most matters first.
PLACED: Final = 12


def furnish_landmarks(crew: Crew) -> int:
    """Take in the pack's places and link what was reported there; return how many links.

    Does nothing where there are landmarks already.
    """
    if Landmark.objects.exists():
        return 0
    take_pack()
    _link()
    for row in _busiest():
        _place(crew, row)
    _link()
    learn()
    return CaseLandmark.objects.count()


def _link() -> None:
    """Read every matter, as the worker would in some minutes."""
    while catch_up():
        pass


def _busiest() -> list[dict[str, float]]:
    rows = CaseLandmark.objects.filter(
        standing=LinkStanding.CONFIRMED.value, case__lon__isnull=False
    )
    return list(
        rows.values("landmark_id")
        .annotate(n=Count("id"), lon=Avg("case__lon"), lat=Avg("case__lat"))
        .order_by("-n", "landmark_id")[:PLACED]
    )


def _place(crew: Crew, row: dict[str, float]) -> None:
    landmark = Landmark.objects.select_related("area").get(pk=int(row["landmark_id"]))
    keeper = _keeper(crew)
    raw = {"name": landmark.name, "kind": landmark.kind, "area": landmark.area.code}
    # The average of points in two villages may lie in none: what it is said to be, it is.
    place = {"lon": f"{row['lon']:.6f}", "lat": f"{row['lat']:.6f}", "datum": "WGS84"}
    try:
        amend(actor=keeper, key=landmark.pk, raw={**raw, **place, "line": _line(landmark)})
    except DomainError:  # a county whose centre keeps none of it
        return


def _line(landmark: Landmark) -> str:
    """Return a road past its matters, from west to east; "" for anything else."""
    if landmark.kind not in LINED:
        return ""
    linked = landmark.links.filter(
        standing=LinkStanding.CONFIRMED.value, case__lon__isnull=False, case__place_unchecked=False
    )
    rows = linked.values_list("case__lon", "case__lat")
    points = sorted({(lon, lat) for lon, lat in rows if lon is not None and lat is not None})
    if len(points) < LEAST:
        return ""
    middle = (mean(lon for lon, _ in points), mean(lat for _, lat in points))
    return "\n".join(f"{lon:.6f},{lat:.6f}" for lon, lat in (points[0], middle, points[-1]))


def _keeper(crew: Crew) -> Actor:
    """Return somebody of the county's centre who keeps names."""
    centre = crew.catalogue.county_centre()
    return crew.staff.in_unit(centre.id, Role.DISPATCHER, Role.CENTRE_LEADER)[0]
