"""An order of walk: everything once, no crossing left, known places first."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain import route_order
from linli.domain.route_order import Place, length, order

_PLACE = st.tuples(st.floats(113, 113.05, allow_nan=False), st.floats(36.9, 37, allow_nan=False))
_PLACES = st.lists(st.none() | _PLACE, max_size=12)


@given(_PLACES, st.none() | _PLACE)
@settings(max_examples=150, deadline=None)
def test_everything_once_and_what_has_no_place_last(
    places: list[Place | None], start: Place | None
) -> None:
    found = order(places, start)
    assert sorted(found) == list(range(len(places)))
    blank = [n for n, place in enumerate(places) if place is None]
    assert found[len(places) - len(blank) :] == blank


@given(st.lists(_PLACE, min_size=2, max_size=9), _PLACE)
@settings(max_examples=100, deadline=None)
def test_turning_a_piece_around_makes_it_no_shorter(places: list[Place], start: Place) -> None:
    way = [start, *(places[n] for n in order(places, start))]
    for first in range(1, len(way) - 1):
        for last in range(first + 1, len(way)):
            turned = way[:first] + way[first : last + 1][::-1] + way[last + 1 :]
            assert length(turned) >= length(way) - 1e-3


def test_a_street_is_walked_along_and_never_far_from_the_shortest_way() -> None:
    street = [(113 + n / 1000, 37.0) for n in (4, 1, 3, 0, 2)]
    assert [street[n][0] for n in order(street, (112.99, 37.0))] == sorted(p[0] for p in street)
    ring = [(113.0, 37.0), (113.01, 37.01), (113.01, 37.0), (113.0, 37.01), (113.005, 37.02)]
    best = min(length(list(way)) for way in permutations(ring) if way[0] == ring[0])
    assert length([ring[n] for n in order(ring)]) <= best * 1.25


def test_no_place_at_all() -> None:
    assert order([None, None]) == [0, 1]
    assert order([]) == []
    assert length([]) == 0.0


def test_lengths_are_metres() -> None:
    assert abs(length([(113.0, 37.0), (113.0, 37.009)]) - 1001.9) < 1
    assert abs(length([(113.0, 37.0), (113.01, 37.0)]) - 889) < 2


def test_who_stops_untangling_keeps_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many places on an old telephone: the way is cut short, no place is lost."""
    monkeypatch.setattr(route_order, "_ROUNDS", 0)
    ring = [(113.0, 37.0), (113.01, 37.01), (113.01, 37.0), (113.0, 37.01), (113.005, 37.02)]
    assert sorted(order(ring)) == list(range(len(ring)))
