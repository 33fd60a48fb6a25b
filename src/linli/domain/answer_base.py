"""The answer of another case as the base of a new one: whatever must be rewritten becomes a gap.

Days, numbers of things, places that are not here, names and numbers that were masked: nobody may
send them on by mistake, and a form refuses a text while a gap is open
(:mod:`linli.domain.gaps`). So does the line that says where the base comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

#: Characters of an answer that are taken over.
LONGEST: Final = 3000
#: Days after which an answer is old: rules and prices may have changed.
OLD_DAYS: Final = 365

# A gap names what belongs there, in the words of :data:`linli.domain.redacting.KIND_WORDS`.
_MASKED: Final = re.compile(r"〔([^〔〕\n]{1,12})〕")
_DAY: Final = re.compile(
    r"(?:\d{2,4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    r"|(?:19|20)\d{2}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}"
    r"|(?:今|昨|明|前|后)天(?:上午|下午|晚上)?|(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月(?:底|初|中旬|[上下]旬)?)?"
)
_HOUR: Final = re.compile(
    r"\d{1,2}\s*[:：时点]\s*\d{1,2}\s*分?|(?:上午|下午|晚上|凌晨)\d{1,2}[时点]"
)
_NUMBER: Final = re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{5}(?!\d)")
_COUNT: Final = re.compile(
    r"(?<!\d)\d{1,12}(?:\.\d{1,4})? ?"
    r"(?=万?元|公里|平方米|米|户|盏|处|个|棵|车|吨|人|名|家|株|只|根|块(?!钱))"
)
_CALLED: Final = re.compile(
    r"^(?:尊敬的|亲爱的)?[^，。！!,\n您]{0,12}?(?:先生|女士|同志|网友|市民|居民|村民|朋友)?[^，。！!,\n您]{0,8}"
    r"[，,：:！!]? {0,2}您好[！!。，,：:]*"
)


def as_base(answer: str, *, no: str, day: date, places: Iterable[str] = (), here: str = "") -> str:
    """Return the text to begin from, its first line naming case and day it was taken from.

    ``answer`` is masked already. ``places`` are names of places of the county; those that ``here``
    (the new case in words) does not hold become gaps.
    """
    text = _CALLED.sub("您好。", answer[:LONGEST].lstrip(), count=1)
    text = _NUMBER.sub("【填：编号】", text)
    text = _MASKED.sub(lambda found: f"【填：{found[1]}】", text)
    for name in sorted({one for one in places if len(one) > 1}, key=len, reverse=True):
        if name not in here:
            text = text.replace(name, "【填：地点】")  # zh-only
    text = _DAY.sub("【填：日期】", text)
    text = _HOUR.sub("【填：时间】", text)
    text = _COUNT.sub("【填：数字】", text)
    text = re.sub(r"(【填：日期】)(?:\s*【填：时间】)", r"\1", text)
    said = f"{day.year}年{day.month}月{day.day}日"  # zh-only: goes into a letter
    return f"【填：底稿取自{said}答复的{no}号件，核对后删去这一行】\n{text.strip()}"  # zh-only
