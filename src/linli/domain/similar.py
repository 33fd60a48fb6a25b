"""How alike two short Chinese texts are, without a dictionary: by pairs of neighbouring characters.

Good enough to lay two reports of the same street lamp side by side; a person decides. Numbers and
Latin words count as a whole, so that 12号楼 and 21号楼 are not taken for the same.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Final

#: What nearly every report says, whatever it is about.
_COMMON = (  # zh-only
    *("反映", "希望", "请问", "问题", "我们", "你们", "他们", "居民", "群众", "来电"),
    *("已经", "有关", "部门", "解决", "处理", "尽快", "情况", "要求", "诉求"),
    *("现在", "这个", "那个", "一个", "怎么", "什么", "还是", "因为"),
    *("所以", "但是", "多次", "一直", "帮忙", "联系", "单位", "工作", "人员", "今天"),
    *("昨天"),
)
COMMON: Final = frozenset(_COMMON)
#: Where a stretch of Han characters is cut: what stands around a common word are two thoughts.
_CUT = re.compile("|".join(COMMON))
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")


def _runs(text: str) -> list[str]:
    """Return the stretches of Han characters between common words, and the words and numbers."""
    found = _RUN.findall(unicodedata.normalize("NFKC", text).casefold())
    return [part for run in found for part in _CUT.split(run) if part]


def _is_han(run: str) -> bool:
    return not run.isascii()


def features(text: str) -> frozenset[str]:
    """Return what a text is compared by: pairs of Han characters, whole numbers and words."""
    found: set[str] = set()
    for run in _runs(text):
        if _is_han(run):
            found |= {run[at : at + 2] for at in range(len(run) - 1)}
        else:
            found.add(run)
    return frozenset(found)


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return 0 for nothing in common up to 1 for the same features (Ochiai's coefficient).

    The order of the two does not matter; a text without features is like nothing.
    """
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(len(one) * len(other))


def shared_words(one: str, other: str, *, most: int = 4) -> tuple[str, ...]:
    """Return the longest stretches both texts hold besides common words, longest first.

    Each has at least two characters and stands in both texts; none is part of another one.
    """
    there = _runs(other)
    found: list[str] = []
    for run in _runs(one):
        if not _is_han(run):
            if run in there and len(run) > 1:
                found.append(run)
            continue
        at = 0
        while at < len(run) - 1:
            end = at + 1
            while end < len(run) and any(run[at : end + 1] in text for text in there):
                end += 1
            if end - at >= 2:
                found.append(run[at:end])
            at = max(end - 1, at + 1)
    chosen: list[str] = []
    for word in sorted(dict.fromkeys(found), key=len, reverse=True):
        if not any(word in longer for longer in chosen):
            chosen.append(word)
    return tuple(chosen[:most])
