"""Inside an area, and above it."""

from __future__ import annotations

import pytest
from tests.world import World

from linli.places.models import Area
from linli.places.reach import above, within, within_any


def test_above_are_the_place_and_what_it_lies_in() -> None:
    assert above("149901/149901001/149901001001/") == [
        "149901/",
        "149901/149901001/",
        "149901/149901001/149901001001/",
    ]


@pytest.mark.django_db
def test_within_is_the_whole_subtree_and_nothing_beside_it(world: World) -> None:
    every = {one.path for one in Area.objects.all()}
    for path in every:
        found = set(Area.objects.filter(within(path, "path")).values_list("path", flat=True))
        assert found == {one for one in every if one.startswith(path)}
    some = sorted(every)[-2:]
    either = Area.objects.filter(within_any(iter(some * 2), "path"))
    assert {one.path for one in either} == {
        one for one in every if any(one.startswith(path) for path in some)
    }
    assert not Area.objects.filter(within_any((), "path")).exists()
