"""Gaps in prepared texts: those the platform fills (``{{编号}}``) and those a person fills.

A prepared text says 【填：到场时间】 or 【……】 where only the person writing knows the words.
Ordinary brackets, as in 〔2026〕3号 or 【通知】, are no gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from linli.domain.words import Words

#: Names a prepared text may hold between double braces, and what stands there afterwards.
NAMES: dict[str, str] = {
    "编号": "工单编号",
    "标题": "工单标题",
    "事项": "事项名称",
    "主办单位": "主办单位全称",
    "办结时限": "办结时限（年月日时分）",
    "今天": "今天的日期",
    "我的单位": "您所在单位",
    "诉求人称呼": "诉求人的姓；无权查看时写“居民朋友”",
}

_NAMED = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")
_OPEN = re.compile(r"【\s*(?:(?:请?填|请?选择?[:：]|请?写明|请?注明)[^【】\n]{0,60}|[….·_＿\s]*)】")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the named gaps; what is unknown or empty becomes a gap to fill by hand.

    A value is never read again, so braces inside it stay braces.
    """
    return _NAMED.sub(lambda found: values.get(found[1]) or f"【填：{found[1]}】", text)


def names_in(text: str) -> tuple[str, ...]:
    """Return the named gaps of a text in order, each once."""
    return tuple(dict.fromkeys(found[1] for found in _NAMED.finditer(text)))


def unknown(text: str) -> tuple[str, ...]:
    """Return named gaps nobody can fill: a slip of whoever wrote the text."""
    return tuple(name for name in names_in(text) if name not in NAMES)


def left_open(text: str) -> tuple[str, ...]:
    """Return what is still to be filled in, as it stands in the text, each once."""
    found = [(m.start(), m[0]) for m in _OPEN.finditer(text)]
    found += [(m.start(), m[0]) for m in _NAMED.finditer(text)]
    return tuple(dict.fromkeys(words for _, words in sorted(found)))


def sentence(open_gaps: Iterable[str]) -> str:
    """Return the sentence about gaps left open; empty when there are none."""
    gaps = list(open_gaps)
    if not gaps:
        return ""
    shown = "、".join(gaps[:3]) + ("等" if len(gaps) > 3 else "")
    return Words("还有{n}处没有填写：{shown}。请填好或删去后再提交。", n=len(gaps), shown=shown)
