"""The columns of the list: which there are, what they are called, which stand there at first."""

from __future__ import annotations

from collections.abc import Iterable

#: Code → heading, in the order in which they are offered.
COLUMNS = {
    "no": "编号",
    "title": "标题",
    "matter": "事项",
    "place": "地点",
    "unit": "办理单位",
    "holder": "承办人",
    "state": "状态",
    "clock": "时限",
    "filed": "登记时间",
    "last": "最近动态",
    "door": "来源",
    "level": "等级",
    "again": "返工重办",
}
USUAL = ("no", "title", "place", "unit", "state", "clock", "last")
#: Without it a row would lead nowhere.
ALWAYS = "title"


def chosen(text: str) -> tuple[str, ...]:
    """Return the columns of a stored wish; the usual ones where nothing valid was wished."""
    wanted = _known(text.split(","))
    if not wanted:
        return USUAL
    return wanted if ALWAYS in wanted else (ALWAYS, *wanted)


def stored(codes: Iterable[str]) -> str:
    """Return the form in which a choice is kept; empty for the usual columns."""
    wanted = _known(codes)
    return "" if wanted in {(), USUAL} else ",".join(wanted)


def _known(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code in COLUMNS))
