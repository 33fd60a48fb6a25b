"""What a wall may say of small numbers, and where a pass stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import wall_hiding as hiding
from linli.domain import walls
from linli.domain.indicators import Share
from linli.domain.wall_hiding import FEW, KEPT, SHADES, Count, Said

TODAY = date(2026, 11, 23)


def told(counts: Sequence[Count] | None) -> list[str] | None:
    return None if counts is None else [str(one.text) for one in counts]


def test_a_count_alone() -> None:
    texts = [str(hiding.alone(n).text) for n in (0, 1, 4, 5, 123456)]
    assert texts == ["0", "少于5", "少于5", "5", "123456"]
    assert hiding.alone(4).n is None
    assert str(KEPT.text) == "不显示"


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([], []),
        ([0, 0], ["0", "0"]),
        ([7, 0, 12], ["7", "0", "12"]),
        # the others off the total would tell it: the smallest of them is kept back, too
        ([3, 40, 8, 0], ["少于5", "40", "不显示", "0"]),
        ([3, 4, 40, 8], ["少于5", "少于5", "40", "不显示"]),
        ([4, 4, 4, 40], None),  # three of at most four that make twelve
        ([2, 0, 1], None),  # the total itself is small
        ([3, 40], None),  # nothing would be left of it
        ([4, 4, 4], None),
        # kept alone, the 7 could be nothing else: whoever has fewer than ten is kept back
        ([3, 8, 4, 8, 2, 7, 40], ["少于5", "不显示", "少于5", "不显示", "少于5", "不显示", "40"]),
    ],
)
def test_a_list_with_its_total(parts: list[int], shown: list[str] | None) -> None:
    assert told(hiding.listed(parts)) == shown


def test_what_is_asked_first_is_kept_back_last() -> None:
    assert told(hiding.listed([2, 30, 9])) == ["少于5", "30", "不显示"]
    assert told(hiding.listed([2, 30, 9], last=[2])) == ["少于5", "不显示", "9"]


def lists(size: int, total: int) -> Iterator[tuple[int, ...]]:
    """Yield every list of so many counts that add up to a total."""
    if size == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in lists(size - 1, total - first):
            yield (first, *others)


@pytest.mark.parametrize(
    ("size", "totals", "last"),
    [
        (2, range(23), ()),
        (3, range(20), (2,)),
        (3, (24, 31, 45), ()),
        (4, range(11), ()),
        (4, (26, 34), ()),
        (4, (41,), (0,)),
        (5, (30,), ()),
    ],
)
def test_no_hidden_count_can_be_worked_out(
    size: int, totals: Sequence[int], last: tuple[int, ...]
) -> None:
    """Take every list of some total there can be; whoever knows the rule itself is not wiser."""
    for total in totals:
        worlds = defaultdict(list)
        for parts in lists(size, total):
            worlds[hiding.listed(parts, last)].append(parts)
        for shown, possible in worlds.items():
            for at in range(size):
                values = {parts[at] for parts in possible}
                if shown is None:
                    assert total < FEW or not (len(values) == 1 and hiding.small(values.pop()))
                elif shown[at].n is None:
                    assert len(values) > 1, (total, shown, at)
                    assert all(0 < n < FEW for n in values) == (shown[at].said is Said.FEW)
                else:
                    assert values == {shown[at].n}


def test_no_hidden_count_of_two_lists_side_by_side_can_be_worked_out() -> None:
    """The same for open matters and those of them that are late, place by place."""
    together, late = 18, (15, 17)
    worlds = defaultdict(list)
    wholes = [one for one in product(range(together + 1), repeat=3) if sum(one) == together]
    for whole in wholes:
        for part in product(*(range(n + 1) for n in whole)):
            if sum(part) in late:
                worlds[sum(part), hiding.beside(whole, part)].append((whole, part))
    hidden = 0
    for (_, shown), possible in worlds.items():
        for which, counts in enumerate(shown):
            for at, one in enumerate(counts or ()):
                if one.said is Said.FEW:
                    hidden += 1
                    assert len({world[which][at] for world in possible}) > 1
    assert hidden


def test_a_part_is_never_larger_than_its_whole() -> None:
    with pytest.raises(ValueError, match="larger"):
        hiding.beside([3], [4])
    assert hiding.beside([9, 9], [9, 0]) == (
        hiding.listed([9, 9]),
        hiding.listed([9, 0]),
    )


@pytest.mark.parametrize(
    ("part", "whole", "texts"),
    [
        (0, 0, ("0", "0", "", "没有可算的")),
        (2, 3, ("不显示", "少于5", "", "件数太少，不显示")),
        (3, 80, ("少于5", "80", "", "少于5件")),
        (77, 80, ("不显示", "80", "", "其余少于5件")),
        (60, 80, ("60", "80", "75.0%", "")),
        (80, 80, ("80", "80", "100.0%", "")),
        (0, 80, ("0", "80", "0.0%", "")),
    ],
)
def test_a_rate(part: int, whole: int, texts: tuple[str, ...]) -> None:
    found = hiding.pair(Share(part, whole), 1)
    assert (found.part.text, found.whole.text, found.percent, found.words) == texts


def test_no_rate_of_two_different_sets() -> None:
    assert str(hiding.pair(None, 1).words) == "没有可算的"


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30)), st.integers(1, 8))
def test_the_largest_and_the_rest_are_never_small(counts: dict[str, int], most: int) -> None:
    shown, rest = hiding.folded(counts, most)
    assert len(shown) <= most
    assert all(n >= FEW and counts[name] == n for name, n in shown)
    assert [n for _, n in shown] == sorted((n for _, n in shown), reverse=True)
    assert not hiding.small(rest)
    total = sum(counts.values())
    assert sum(n for _, n in shown) + rest == (0 if hiding.small(total) else total)


def test_the_rest_takes_the_smallest_row_in() -> None:
    assert hiding.folded({"a": 20, "b": 8, "c": 3}, 8) == ([("a", 20)], 11)
    assert hiding.folded({"b": 8, "a": 8, "c": 6}, 2) == ([("a", 8), ("b", 8)], 6)


def test_shades() -> None:
    assert [hiding.shade(n) for n in (1, 4, 9, 10, 24, 25, 50, 99, 100, 5000)] == [
        *(1, 1, 1, 2, 2, 3, 4, 4, 5, 5)
    ]
    with pytest.raises(ValueError, match="empty"):
        hiding.shade(0)


def test_cells_of_a_place_that_is_not_shown_are_not_drawn() -> None:
    cells, inside = {1: 30, 2: 3, 3: 3, 4: 60}, {1: 10, 2: 10, 3: 20}
    wholes = {10: Count(Said.NUMBER, 40), 20: Count(Said.FEW)}
    assert hiding.shades(cells, inside, wholes) == {1: 3, 2: 1}


@given(st.lists(st.integers(1, 130), max_size=12), st.integers(0, 5))
def test_a_shade_never_tells_a_small_number(counts: list[int], elsewhere: int) -> None:
    """Each drawn cell could hold one matter more than it must, whatever the others hold."""
    cells = dict(enumerate(counts))
    total = sum(counts) + elsewhere
    drawn = hiding.shades(cells, dict.fromkeys(cells, 7), {7: hiding.alone(total)})
    least = sum(SHADES[degree - 1] for degree in drawn.values())
    assert not drawn or least < total
    assert all(degree == hiding.shade(cells[cell]) for cell, degree in drawn.items())
    assert SHADES[1] > 2 * FEW - 1


def test_where_a_pass_stands() -> None:
    day = timedelta(days=1)
    assert walls.standing(TODAY, TODAY, revoked=False) is walls.Standing.CURRENT
    assert walls.standing(TODAY, TODAY + day, revoked=False) is walls.Standing.EXPIRED
    assert walls.standing(TODAY + day, TODAY, revoked=True) is walls.Standing.REVOKED


@pytest.mark.parametrize(
    ("days", "problem"), [(None, "请填写"), (-1, "早于"), (0, ""), (366, ""), (367, "最长一年")]
)
def test_until_when_a_pass_may_hold(days: int | None, problem: str) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    said = walls.day_problem(until, TODAY)
    assert (problem in said) if problem else said == ""
