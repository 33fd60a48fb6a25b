"""The measurement of the map really runs: on few matters, without a word about speed."""

from __future__ import annotations

import pytest
from bench import maps, maps_county
from tests.mini_county import MINIPACK

from linli.cases import pinning
from linli.pins import folding
from linli.pins.models import PinSum

pytestmark = pytest.mark.django_db(transaction=True)

MATTERS = 400


def test_every_view_of_the_map_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made in bulk has the pins and sums that the actions would have written."""
    monkeypatch.setattr(maps_county, "POINTS", 60)
    found = maps.run(MINIPACK, MATTERS, 2)
    views = maps.views()
    assert [one["name"] for one in found["results"]] == [view.name for view in views]
    assert all(view.name in maps.table(found) for view in views)
    assert max(one["statements"] for one in found["results"]) < 25
    assert pinning.check() == 0
    whole = PinSum.objects.filter(matter=folding.ALL_MATTERS, resolution=7)
    assert sum(row.n for row in whole) == MATTERS + 1
