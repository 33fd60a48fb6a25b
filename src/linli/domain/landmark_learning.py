"""Names of places that recur in what people report and that the county does not know yet.

No dictionary: a stretch of characters that ends like a place (…路, …小区, …市场), recurs in
several matters, and has different words in front of it each time, is proposed to a person. The
texts are those everybody reads, names and numbers of persons hidden; whatever still looks like
a person is left out by the caller.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from linli.domain.landmarks import ENDINGS, Kind, guess, problem

#: In how many different matters a name must stand, at least.
LEAST: Final = 5
#: Characters before the ending that may belong to the name.
_STEM_MOST: Final = 6
_STEM_LEAST: Final = 2
#: A longer name takes the place of its end when it stands in so great a part of the matters.
_LONGER_SHARE: Final = 0.6
#: In so many towns a name may be that of another place each; beyond it is said everywhere.
TOWNS: Final = 3
_TOGETHER: Final = 0.8
#: Before one name stand different characters; the commonest of them at most in this part.
_SAME_BEFORE: Final = 0.7
#: With nothing in front of it in this part of the matters, it begins where a word begins.
_FREE_SHARE: Final = 0.2

_END: Final = re.compile(  # zh-only
    "|".join(sorted((re.escape(end) for end in ENDINGS), key=lambda end: (-len(end), end)))
)
_NAME: Final = re.compile(r"[\u4e00-\u9fff0-9]+$")
#: Characters with which no name of a place begins and which stand in none: they end the stem.
_STOP: Final = frozenset(  # zh-only
    "的在了到是和与及从往就把被对我你他她它们这那哪该本各每某有等无没不又也都还于由向至或住位因为让给"
    "问请想要能会可说称反映投诉建议举报发现看见走去来回过经沿离距着地得之其所以而且但并将已被条个座处片段些"
)
_NUMBER: Final = frozenset("第0123456789")  # zh-only
#: What is in front of an ending without being a name.
_GENERIC: Final = re.compile(  # zh-only
    r"农贸|蔬菜|便民|综合|附近|旁边|门口|周边|整个|全部|两个|几个|一个|一条|这条|那条|多条|主要|马|公|道"
    r"|十字|丁字|人行|水泥|土|村里|城市|农村|老旧|高档|住宅|居民|生活|文化|体育|停车|施工|建筑|基层|自然"
    r"|行政|乡间|田间|进村|出村|主干|盲|铁|网|线|电|思|套|出|思想|中心|幼儿|公立|私立|大型|小型|集贸|批发"
    r"|露天"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text to learn from: ``key`` of its matter, ``path`` of its area."""

    key: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """A name that recurs: in how many matters, and in which area nearly all of them lie.

    The same words recurring in two towns are two of these, one for each.
    """

    words: str
    kind: Kind
    matters: int
    path: str


@dataclass(slots=True)
class _Count:
    keys: dict[int, str] = field(default_factory=dict)
    before: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def recurring(
    texts: Iterable[Seen], known: Callable[[str], bool], least: int = LEAST
) -> list[Recurring]:
    """Return the names that stand in at least ``least`` matters, most frequent first.

    ``known`` tells whether a name is known already, was refused, or is no name of a place.
    """
    counts: dict[str, _Count] = defaultdict(_Count)
    for seen in texts:
        _count(seen, counts)
    often = {words: one for words, one in counts.items() if len(one.keys) >= least}
    found = [
        Recurring(words, guess(words), matters, path)
        for words, one in often.items()
        if _stands_alone(one) and not _part_of_longer(words, one, often)
        for path, matters in grounds(list(one.keys.values()), least)
    ]
    kept = [one for one in found if not problem(one.words) and not known(one.words)]
    return sorted(kept, key=lambda one: (-one.matters, one.words, one.path))


def common(paths: Sequence[str], share: float = 0.8) -> str:
    """Return the smallest area in which at least ``share`` of the paths lie; '' for none."""
    inside: dict[str, int] = defaultdict(int)
    for path in paths:
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            inside["/".join(parts[:depth]) + "/"] += 1
    enough = [path for path, many in inside.items() if many >= share * len(paths)]
    return max(enough, key=lambda path: (path.count("/"), path), default="")


def grounds(paths: Sequence[str], least: int) -> list[tuple[str, int]]:
    """Return the areas a name is one of, with the number of its matters in each.

    One where nearly all lie together; else the towns, up to :data:`TOWNS`, that have at least
    ``least`` each and nearly all between them; else what :func:`common` says of the whole.
    """
    whole = common(paths)
    if whole.count("/") > 1:
        return [(whole, len(paths))]
    towns: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        towns["/".join(path.split("/")[:2]) + "/"].append(path)
    often = {town: inside for town, inside in sorted(towns.items()) if len(inside) >= least}
    together = sum(map(len, often.values()))
    if not often or len(often) > TOWNS or together < _TOGETHER * len(paths):
        return [(whole, len(paths))]
    return [(common(inside), len(inside)) for inside in often.values()]


def _count(seen: Seen, counts: dict[str, _Count]) -> None:
    for ending in _END.finditer(seen.text):
        if _END.match(seen.text, ending.end()):
            continue  # 新苑小区 ends with 小区, not with 新苑
        run = _NAME.search(seen.text[max(0, ending.start() - _STEM_MOST - 1) : ending.start()])
        stem = run.group() if run else ""
        for size in range(1, min(len(stem), _STEM_MOST) + 1):
            if stem[-size] in _STOP:
                break
            one = counts[stem[-size:] + ending.group()]
            one.keys[seen.key] = seen.path
            left = stem[-size - 1 : -size] if size < len(stem) else ""
            one.before["" if left in _STOP else left].add(seen.key)


def _stands_alone(one: _Count) -> bool:
    """Tell whether it begins where a word begins: nothing, or ever different characters before."""
    if len(one.before.get("", ())) >= _FREE_SHARE * len(one.keys):
        return True
    return max(len(keys) for keys in one.before.values()) <= _SAME_BEFORE * len(one.keys)


def _part_of_longer(words: str, one: _Count, often: dict[str, _Count]) -> bool:
    """Tell whether it is too short or generic, or mostly the end of a longer name."""
    ending = next(end for end in sorted(ENDINGS, key=len, reverse=True) if words.endswith(end))
    stem = words[: -len(ending)]
    if len(stem) < _STEM_LEAST or _GENERIC.fullmatch(stem) or stem[0] in _NUMBER:
        return True
    return any(
        longer.endswith(words)
        and longer != words
        and len(other.keys) >= _LONGER_SHARE * len(one.keys)
        and _stands_alone(other)
        for longer, other in often.items()
    )
