"""Words that tell of danger to life right now: then the page keeps the emergency numbers in sight.

Nothing is refused, recorded or judged by them. A word too many costs a notice on the screen, a
word too few may cost more, so the list is generous.
"""

from __future__ import annotations

import re
from typing import Final

WORDS: Final = (  # zh-only
    "着火|起火|失火|冒烟|爆炸|煤气|燃气泄漏|天然气泄漏|一氧化碳|触电|漏电|电线掉"
    "|塌了|倒塌|塌方|溺水|落水|掉进|中毒|昏迷|晕倒|流血|受伤|喘不上气"
    "|打人|打架|挨打|家暴|持刀|拿刀|砍|抢劫|绑架|失踪|走失|拐"
    "|自杀|轻生|不想活|跳楼|喝农药"
    "|on fire|gas leak|explosion|electrocut|drown|bleeding|unconscious|suicide|attack|stabb"
)
_FOUND = re.compile(WORDS, re.IGNORECASE)

#: Whom to call: number and what it is for.
NUMBERS: Final = (("110", "报警"), ("119", "火警"), ("120", "急救"))


def told_of(text: str) -> bool:
    """Tell whether the words name something that cannot wait for an office."""
    return _FOUND.search(text) is not None
