"""The words people use for a matter: stretches that many reports hold, not what one person wrote.

Only stretches of Han characters that at least :data:`LEAST` reports hold are told, whoever wrote
them: fewer could point at somebody. Plain Python, no dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from linli.domain.similar import COMMON

#: Reports that must hold a word; its length; most words told.
LEAST: Final = 5
_SHORTEST, _LONGEST = 2, 8
#: Inside a longer saying, words of so many characters at most.
_INSIDE: Final = 4
MOST: Final = 8
#: A longer stretch replaces a shorter one that hardly stands without it.
_WITHOUT: Final = 0.8
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
#: Where a text is cut: hidden names, common words, and characters that belong to no thing.
_CUT: Final = re.compile(  # zh-only
    r".?某[某甲乙丙丁]?|\*+|"
    + "|".join(sorted(COMMON))
    + "|[的了在是有和与及或也都被把将对从到向为不没很这那我你他她它们请要会能就还个着过得地一几]"
)


def words(texts: Iterable[str], *, least: int = LEAST, most: int = MOST) -> list[tuple[str, int]]:
    """Return the words of some reports with how many of them hold each, commonest first.

    Hidden names (李某, 王**) are cut out before. Raises ValueError for ``least`` below 2.
    """
    if least < 2:
        raise ValueError("a word that one report holds is that person's")
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(_stretches(text))
    kept = {word: n for word, n in counted.items() if n >= least}
    chosen: list[tuple[str, int]] = []
    for word, n in sorted(kept.items(), key=lambda one: (-len(one[0]), -one[1], one[0])):
        if not any(word in longer and n * _WITHOUT <= held for longer, held in chosen):
            chosen.append((word, n))
    chosen.sort(key=lambda one: (-one[1], -len(one[0]), one[0]))
    told: list[tuple[str, int]] = []
    for word, n in chosen:
        # Pieces of one saying are told once.
        if not any(_pairs(word) & _pairs(other) for other, _ in told):
            told.append((word, n))
        if len(told) == most:
            break
    return told


def holds(text: str, word: str) -> bool:
    """Tell whether a report counts for a word, as :func:`words` counts it."""
    return word in _stretches(text)


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}


def _stretches(text: str) -> set[str]:
    found: set[str] = set()
    for run in _HAN.findall(_CUT.sub(" ", text)):
        if len(run) <= _LONGEST:
            found.add(run)
        for size in range(_SHORTEST, _INSIDE + 1):
            found |= {run[at : at + size] for at in range(len(run) - size + 1)}
    return {word for word in found if len(word) >= _SHORTEST}
