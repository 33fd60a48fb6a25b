"""Words that tell of danger to life right now: whom to call, and one calm sentence.

The page shows the number at once and a person is asked whether the matter is urgent; nothing is
dispatched, refused or kept about anybody by these words. What is over, practised, prevented or
denied in so many words (去年着火, 消防演练, 没有人受伤) is taken out first; in doubt the number is
shown, for a notice too many costs a glance and one too few may cost more.

The expressions are of the kind that Python and JavaScript read alike, so that a page can do
while somebody types what the server does afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from linli.domain.han_simple import simplified
from linli.domain.urgent_words import AROUND, RULES, Danger

__all__ = [
    "ADVICE",
    "AROUND",
    "NUMBERS",
    "READ",
    "RULES",
    "Advice",
    "Alarm",
    "Danger",
    "Line",
    "advice",
    "advice_for",
    "alarms",
    "plain",
]

#: Most characters of a text that are read.
READ: Final = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A telephone that is answered day and night, and what for."""

    number: str
    use: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Whom to call in a danger, and what is said about it."""

    lines: tuple[Line, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One danger with the words that speak of it, at ``start`` to ``end`` of the text."""

    danger: Danger
    words: str
    start: int
    end: int


_POLICE, _FIRE, _DOCTOR = Line("110", "报警"), Line("119", "火警"), Line("120", "急救")
_YOUNG, _MIND = Line("12355", "青少年热线"), Line("12356", "心理援助")
_WOMEN = Line("12338", "妇女热线")
#: Whom to call whatever it is.
NUMBERS: Final = (_POLICE, _FIRE, _DOCTOR)
ADVICE: Final = {
    Danger.FIRE: Advice((_FIRE, _DOCTOR), "请先离开着火的地方，再打 119，说清地点。"),
    Danger.GAS: Advice(
        (_FIRE, _DOCTOR), "请不要开关电器，开窗后马上离开，到外面再打 119 和燃气公司电话。"
    ),
    Danger.COLLAPSE: Advice((_FIRE, _DOCTOR), "请离开危险的地方，不要回去拿东西，马上打 119。"),
    Danger.WATER: Advice((_FIRE, _DOCTOR), "请马上打 119；没有把握不要下水，可以抛绳子或浮物。"),
    Danger.SHOCK: Advice((_DOCTOR, _FIRE), "请不要碰触电的人和电线，先断电，马上打 120。"),
    Danger.SUICIDE: Advice(
        (_POLICE, _DOCTOR, _MIND), "请陪在身边，马上打 110；想找人说说话，可以随时打 12356。"
    ),
    Danger.CHILD: Advice((_POLICE, _YOUNG), "孩子的安全最要紧，请马上打 110。"),
    Danger.VIOLENCE: Advice((_POLICE, _DOCTOR, _WOMEN), "请先到安全的地方，马上打 110。"),
    Danger.MEDICAL: Advice((_DOCTOR,), "请马上打 120，按接线人员说的做。"),
    Danger.MISSING: Advice((_POLICE,), "不用等 24 小时，现在就可以打 110。"),
}


def _calm(about: str, more: str) -> str:
    """Return what takes the danger out of the words: over, denied, prevented, or ``more``."""
    rules = [rule.replace("X", f"(?:{about})") for rule in AROUND] if about else []
    return "|".join([*rules, more])


_FOUND: Final = {
    danger: (re.compile(words, re.IGNORECASE), re.compile(_calm(about, more), re.IGNORECASE))
    for danger, (words, about, more) in RULES.items()
}
#: Stops of other keyboards, so that every expression need name one kind only.
_STOPS: Final = str.maketrans(",;!?", "，；！？")  # zh-only
#: Stands for each character of a passage that was taken out.
_GONE: Final = "□"


def plain(text: str) -> str:
    """Return the characters one for one: plain letters and digits, Chinese stops; at most READ.

    Traditional characters are simplified (here, not in the page's script, which has no table).
    """
    return simplified("".join(_one(char) for char in text[:READ].translate(_STOPS)))


def _one(char: str) -> str:
    if char < "\u3000" or "\u4e00" <= char <= "\u9fff" or not char.isalnum():
        return char
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def alarms(text: str) -> tuple[Alarm, ...]:
    """Return the dangers the words speak of, each once, the most pressing first.

    Reads at most :data:`READ` characters. A proposal to look at, nothing more: a person decides
    what the matter is.
    """
    read = plain(text)
    found: list[Alarm] = []
    for danger, (words, calm) in _FOUND.items():
        if words.search(read) is None:  # nothing to be taken out of: most texts, most dangers
            continue
        left = calm.sub(lambda match: _GONE * len(match[0]), read)
        match = words.search(left)
        if match is not None:
            start, end = match.span()
            found.append(Alarm(danger, text[start:end], start, end))
    return tuple(found)


def advice(found: Iterable[Alarm]) -> Advice | None:
    """Return the lines to call for all the dangers, each once, with the sentence of the first."""
    return advice_for(alarm.danger for alarm in found)


def advice_for(dangers: Iterable[Danger]) -> Advice | None:
    """Return the lines to call for dangers known by their kind; None without any."""
    each = [ADVICE[danger] for danger in dangers]
    if not each:
        return None
    lines = dict.fromkeys(line for one in each for line in one.lines)
    return Advice(tuple(lines), each[0].sentence)
