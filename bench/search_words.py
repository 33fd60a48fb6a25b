"""What is searched for, by whom and in which list: the mix of ``bench search``.

A realistic desk asks mostly for names of places and things of two to eight characters; the mix
asks for each kind equally often, so that the hard ones weigh more than they would: one character,
words that half of all reports hold, two of them together, words that nothing holds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from bench.county import County
from bench.search_county import SAID, STOCK
from linli.cases.models import Case
from linli.cases.queries.listing import Filters
from linli.catalogue.snapshot import Catalogue
from linli.domain import han
from linli.kernel import clock
from linli.people.actor import Actor, load_actor
from linli.people.models import Post

#: Texts that words are cut from.
_TEXTS = 400


class Words(NamedTuple):
    """One query and what kind it is."""

    kind: str
    text: str


def texts() -> list[str]:
    """Return some reports from all over the table, always the same."""
    rows = Case.objects.order_by("id").values_list("id", flat=True)
    first, last = rows[0], rows.reverse()[0]
    step = max((last - first) // _TEXTS, 1)
    found = Case.objects.filter(pk__in=range(first + 1, last + 1, step)).order_by("id")
    return list(found.values_list("text", flat=True))


def words(some: Sequence[str], each: int) -> Iterator[Words]:
    """Return all queries, cut from texts that are there."""
    chance = random.Random(7)

    def piece(length: int) -> str:
        while True:
            text = chance.choice(some)
            start = chance.randrange(max(len(text) - length, 1))
            found = text[start : start + length]
            if len(han.runs(found)) == 1 and len(found) == length and not found[0].isascii():
                return found

    kinds: dict[str, Callable[[], str]] = {
        "1 character": lambda: piece(1),
        "2 characters": lambda: piece(2),
        "3 characters": lambda: piece(3),
        "4 and more": lambda: piece(chance.randint(4, 8)),
        "two words": lambda: f"{piece(2)} {piece(2)}",
        "phrase in quotes": lambda: f"“{piece(5)}”",
        "a common word": lambda: chance.choice(STOCK),
        "two common words": lambda: f"{chance.choice(STOCK)} {chance.choice(SAID)}",
        "common and rare": lambda: f"{chance.choice(STOCK)} {piece(2)}",
        "digits": lambda: f"{chance.randint(1, 60)}号楼",  # zh-only
        "end of a number": lambda: f"{chance.randint(1, 90_000):05}",
        "nothing there": lambda: f"{piece(1)}龘靐{piece(1)}",  # zh-only
    }
    for kind, make in kinds.items():
        for _ in range(each):
            yield Words(kind, make())


def people(county: County) -> dict[str, Actor]:
    """Return who searches: from somebody who sees everything to a grid's worker."""
    posts = Post.objects.select_related("user").order_by("id")
    handler = next(actor for actor, _ in county.steps.values() if "handler" in actor.roles)
    found = {"sees all": load_actor(county.desk_user), "sees a unit's": handler}
    for role, kind in (
        ("dispatcher", "town"),
        ("village_head", "village"),
        ("grid_worker", "grid"),
    ):
        post = posts.filter(role=role, area__kind=kind).first()
        if post is not None:
            found[f"sees a {kind}"] = load_actor(post.user)
    return found


def lists(catalogue: Catalogue) -> tuple[Filters, ...]:
    """Return the lists searched in turns: all, open work, one matter, one month, one town."""
    leaves = sorted(one.code for one in catalogue.matters.values() if one.is_leaf)
    town = catalogue.tree.of_kind("town")[0].code
    until = clock.today() - timedelta(days=100)
    return (
        Filters(queue="all"),
        Filters(queue="open"),
        Filters(queue="all", matter=leaves[0]),
        Filters(queue="all", since=until - timedelta(days=30), until=until),
        Filters(queue="open", area=town),
    )
