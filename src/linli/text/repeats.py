"""Do two reports tell of the same thing? Compared by pairs of characters, rare ones counting most.

What two reports of one matter share is the name of the place, the estate, the thing; what every
report says (“请问何时解决”) tells nothing. So each pair of Han characters weighs the logarithm
of how rare it is in the county's texts, and pairs that stand in a name of a place, with every
number, are compared a second time by themselves. These likenesses and what is known besides (same
grid, same item, days apart, same caller) make the features of one logistic rule. A person decides;
the score only says what to show.

Plain Python, no package. The first :data:`READ` characters of a text are read.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from linli.domain import han
from linli.domain.repeat_learning import SHIPPED, Weights, chance
from linli.domain.similar import COMMON, shared_words

#: Characters read of a text, of a title and of an address.
READ: Final = 600
READ_TITLE: Final = 80
READ_PLACE: Final = 120
#: A text without a title lends its first characters as one.
MADE_TITLE: Final = 30
#: Tokens in a smaller share of the texts all weigh the same: a small table is enough.
LEAST: Final = 0.002
#: Most tokens a table names, the commonest first.
TABLE: Final = 20_000
#: Days after which two reports are as far apart as can be.
FAR: Final = 365.0
#: Characters of a text with which the index is asked, and candidates taken from each question.
ASKED: Final = 400
EACH: Final = 30
#: A place in common counts at most so many times what the words outside names have in common.
PLACE_NEEDS: Final = 6.0
#: Chance from which a matter is shown as perhaps the same.
SHOW: Final = 0.3

#: What names of places and firms end with, and how far back such a name reaches.
_ENDS: Final = re.compile(  # zh-only
    "小区|街道|社区|新村|大道|公馆|大厦|大楼|广场|国际|公司|集团|学校|小学|中学|大学|幼儿园|医院|市场"
    "|公园|工业园|产业园|花园|家园|名城|新城|之城|高速|项目|大桥|隧道|路口"
    "|[路街巷镇乡村组里苑园城府湾湖山岛河桥线站栋号期楼庭郡阁轩都厂店馆]"
)
_BACK: Final = 4
#: After a district that is written with a letter or number comes a name; how far it reaches.
_DISTRICT: Final = frozenset("市县区镇乡")  # zh-only
_ON: Final = 6


class Common:
    """How common tokens are: ``shares`` of the texts that hold each, common ones only.

    Whatever is not named counts as rare. Without a county's own table (:data:`BUILT_IN`) only
    what every report says is known to be common.
    """

    __slots__ = ("_rare", "_weights", "shares")

    def __init__(self, shares: Mapping[str, float]) -> None:
        self.shares = dict(shares)
        self._rare = math.log(1 / LEAST)
        self._weights = {
            token: max(-math.log(share), 0.0) for token, share in shares.items() if share > LEAST
        }

    def weight(self, token: str) -> float:
        """Return how much a token says, from 0 for one that stands everywhere."""
        return self._weights.get(token, self._rare)


BUILT_IN: Final = Common(
    {token: 0.2 for word in COMMON for token in han.tokens(word) if len(token) > 1}
)


class Said(NamedTuple):
    """What is compared of one report; each part may be empty or of any length."""

    title: str
    text: str
    place: str = ""


def questions(said: Said) -> tuple[str, ...]:
    """Return the texts to ask the index with: what names the matter, and what tells of it.

    Asked together, the accidents of a long text would push out the few rare words of its title.
    """
    title = said.title[:READ_TITLE] or said.text[:MADE_TITLE]
    name = f"{title}\n{said.place[:READ_PLACE]}"
    return (name, said.text[:ASKED]) if said.text != title else (name,)


class Tokens(NamedTuple):
    """Pairs of Han characters and numbers with what they count; ``places``: part of a name."""

    every: list[str]
    places: list[str]


def tokens(text: str) -> Tokens:
    """Return the tokens of a text in order, and those that stand in a name of a place."""
    every: list[str] = []
    places: list[str] = []
    runs = han.runs(text)
    for at, run in enumerate(runs):
        if not _is_han(run):
            after = runs[at + 1] if at + 1 < len(runs) else ""
            counts = bool(after) and _is_han(after)
            numbers = [run + after[0]] if counts else []
            if len(run) > 2 or not counts:
                numbers.append(run)
            every += numbers
            places += numbers
            continue
        pairs = [one + other for one, other in pairwise(run)]
        every += pairs
        named = [
            (max(0, end.start() - _BACK), min(end.end() - 1, len(pairs)))
            for end in _ENDS.finditer(run)
        ]
        if at and run[0] in _DISTRICT and not _is_han(runs[at - 1]):
            named.insert(0, (1, min(len(pairs), _ON)))
        done = 0
        for start, stop in named:
            if stop > done:
                places += pairs[max(start, done) : stop]
                done = stop
    return Tokens(every, places)


def _is_han(run: str) -> bool:
    return run[0] >= "\u3005" and not run[0].isdigit()


Vector = Mapping[str, float]


class Prepared(NamedTuple):
    """A report ready to be compared: vectors of length 1, or empty ones."""

    whole: Vector
    places: Vector
    title: Vector
    title_places: Vector
    #: The words outside every name: what happened, not where.
    matter: Vector


def prepared(said: Said, common: Common = BUILT_IN, but: Set[str] = frozenset()) -> Prepared:
    """Return a report ready to be compared; ``but``: tokens left out (the place all share)."""
    title = tokens(said.title[:READ_TITLE] or said.text[:MADE_TITLE])
    rest, place = tokens(said.text[:READ]), tokens(said.place[:READ_PLACE])
    lists = [rest, title] if said.title else [rest]
    every = [token for one in lists for token in one.every]
    places = [token for one in [*lists, place] for token in one.places]
    named = frozenset(places)
    return Prepared(
        _vector(every, common, but),
        _vector(places, common, but),
        _vector(title.every, common, but),
        _vector(title.places, common, but),
        _vector([token for token in every if token not in named], common, but),
    )


def _vector(values: Sequence[str], common: Common, but: Set[str]) -> Vector:
    weight = common.weight
    weighed = {
        token: weight(token) * (1.0 if times == 1 else 1.0 + math.log(times))
        for token, times in Counter(values).items()
    }
    for token in weighed.keys() & but:
        del weighed[token]
    length = math.sqrt(math.fsum(value * value for value in weighed.values()))
    return {token: value / length for token, value in weighed.items()} if length else {}


def _cosine(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    # Sorted sums: the order of the two makes no difference to the last digit.
    return min(math.fsum(one[token] * other[token] for token in one.keys() & other.keys()), 1.0)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a pair besides the words; ``days`` apart, None when unknown."""

    same_grid: bool = False
    same_village: bool = False
    same_item: bool = False
    same_caller: bool = False
    days: float | None = None


def features(one: Prepared, other: Prepared, around: Around = Around()) -> tuple[float, ...]:
    """Return the features of a pair in the order of ``repeat_learning.FEATURES``: symmetric.

    A place in common counts only as far as what happened there is alike: two troubles of one
    building are two matters.
    """
    apart = 0.0 if around.days is None else min(abs(around.days) / FAR, 1.0)
    most = _cosine(one.matter, other.matter) * PLACE_NEEDS
    return (
        _cosine(one.whole, other.whole),
        min(_cosine(one.places, other.places), most),
        _cosine(one.title, other.title),
        min(_cosine(one.title_places, other.title_places), most),
        float(around.same_grid),
        float(around.same_village),
        float(around.same_item),
        float(around.same_caller),
        apart,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate with its chance to be the same matter and the features it came from."""

    at: int
    chance: float
    features: tuple[float, ...]


def judged(
    mine: Prepared,
    others: Sequence[tuple[Prepared, Around]],
    weights: Weights = SHIPPED,
) -> list[Judged]:
    """Return all candidates, the likest first; ``at`` is the place in ``others``."""
    found = []
    for at, (other, around) in enumerate(others):
        seen = features(mine, other, around)
        found.append(Judged(at, chance(seen, weights), seen))
    return sorted(found, key=lambda one: (-one.chance, one.at))


def words_in_common(one: str, other: str, most: int = 3) -> tuple[str, ...]:
    """Return the longest stretches both texts hold, apart from what every report says."""
    return shared_words(one[:READ], other[:READ], most=most)


def spans(text: str, words: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Return where the words stand in a text as it was written: sorted, none overlapping."""
    lowered = text.casefold() if len(text.casefold()) == len(text) else text
    taken: list[tuple[int, int]] = []
    for word in sorted(words, key=lambda one: (-len(one), one)):
        at = lowered.find(word) if word else -1
        if at >= 0 and all(at + len(word) <= start or at >= end for start, end in taken):
            taken.append((at, at + len(word)))
    return tuple(sorted(taken))


def table(texts: Iterable[str]) -> dict[str, float]:
    """Return the shares for :class:`Common` from a county's texts.

    Only tokens that at least five texts and more than :data:`LEAST` of them hold, the commonest
    :data:`TABLE` of these: nothing that one person wrote can be read off it.
    """
    counted: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counted.update(set(tokens(text[: READ + READ_TITLE]).every))
    return shares(counted, total)


def shares(counted: Mapping[str, int], total: int) -> dict[str, float]:
    """Return the table of counted tokens, see :func:`table`."""
    kept = [
        (token, number / total)
        for token, number in counted.items()
        if number >= 5 and number > LEAST * total
    ]
    kept.sort(key=lambda one: (-one[1], one[0]))
    return {token: round(share, 5) for token, share in kept[:TABLE]}
