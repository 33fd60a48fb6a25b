"""A county with matters here and there, for every test of the map."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import World

from linli.kernel import clock

T1, T2 = "149901001001001", "149901100201001"


@pytest.fixture
def busy(world: World) -> World:
    """Return a county with matters in several places, states and months."""
    now = clock.now()
    for days, lon, lat, area in (
        (70, "112.005", "37.005", T1),
        (40, "112.006", "37.006", T1),
        (9, "112.012", "37.011", T1),
        (2, "112.045", "37.005", T2),
        (1, "112.052", "37.012", T2),
    ):
        with clock.at(now - timedelta(days=days)):
            world.report(area=area, lon=lon, lat=lat)
    world.report(area=T1)  # without a point
    world.report(area=T1, lon="112.05", lat="37.01")  # in the other town: not sure
    world.closed(area=T1, lon="112.008", lat="37.008")
    pressed = world.report(area=T1, lon="112.012", lat="37.013").no
    world.drive(pressed, "accept", "dispatch", "supervise")
    world.drive(world.report(area=T2, lon="112.055", lat="37.002").no, "accept")
    return world
