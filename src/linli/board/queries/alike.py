"""Has somebody reported this already? Open matters on the board that are like what is written.

Only what everybody may read is compared: the moderated title and text. The index of words is not
asked, because it knows the matters themselves: even which published matter comes first would
then tell something of what stands in an unpublished text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from linli.board import access
from linli.board.queries.public import Entry, entries_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import OPEN
from linli.places.tree import Node
from linli.text import repeats
from linli.text.repeats import SHOW, Around, Prepared, Said

#: Newest matters looked at, characters of each, and how many are shown.
NEWEST: Final = 200
TEXT: Final = 200
SHOWN: Final = 3
#: Fewer characters say nothing yet; more than this are not read.
SHORTEST: Final = 4
READ: Final = 1_000
_OPEN: Final = [state.value for state in OPEN]


@dataclass(frozen=True, slots=True)
class Already:
    """One open matter of the board that may be the same; ``words`` stand in both texts."""

    entry: Entry
    words: tuple[str, ...]


def alike(text: str, address: str, area: Node | None, catalogue: Catalogue) -> list[Already]:
    """Return open published matters like a text, the likest first: two queries, else one or none.

    ``area``: the place chosen so far; matters of other towns are then left out.
    """
    if len("".join(text.split())) < SHORTEST:
        return []
    tree = catalogue.tree
    rows = access.shown().filter(case__state__in=_OPEN)
    town = tree.ancestor(area, "town") if area is not None else None
    if town is not None:
        rows = rows.filter(town_id=town.id)
    label = tree.label(area) if area is not None else ""
    columns = ("key", "title", "text", "place")
    found = list(rows.order_by("-decided_at", "-id").values_list(*columns)[:NEWEST])
    but = frozenset(repeats.tokens(label).every)
    mine = repeats.prepared(Said("", text[:READ], address[: repeats.READ_PLACE]), but=but)
    pairs = [
        (_ready(title, theirs[:TEXT], but), Around(same_village=bool(label) and place == label))
        for _, title, theirs, place in found
    ]
    best = [one for one in repeats.judged(mine, pairs)[:SHOWN] if one.chance >= SHOW]
    if not best:
        return []
    shown: Mapping[str, Entry] = entries_of([found[one.at][0] for one in best])
    answer = []
    for one in best:
        key, title, theirs, _ = found[one.at]
        if key in shown:
            words = repeats.words_in_common(f"{text[:READ]}\n{address}", f"{title}\n{theirs}")
            answer.append(Already(shown[key], words))
    return answer


@lru_cache(maxsize=1_000)
def _ready(title: str, text: str, but: frozenset[str]) -> Prepared:
    """Return a published text ready to be compared; published, so it may stay in memory."""
    return repeats.prepared(Said(title, text), but=but)
