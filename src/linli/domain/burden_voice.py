"""负担意见: a field worker says what weighs on them, and is answered within a term.

Said about work, never about a person. Who said it is known to nobody who reads it: the county's
centre, which keeps the list of grid matters, reads the words; the unit that causes the burden
reads what it is about and the answer, and not the words, for words tell who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.calendar import WorkCalendar


class About(StrEnum):
    """What weighs: the kinds that national rules against burdening the grass roots name."""

    UNLISTED = "unlisted"
    TWICE = "twice"
    FORMS = "forms"
    TRACES = "traces"
    WATCHED = "watched"
    OTHER = "other"


ABOUT_NAMES: Final[Mapping[About, str]] = {
    About.UNLISTED: "派了清单以外的活",
    About.TWICE: "同样的信息填了好几遍",
    About.FORMS: "填表、报数太多",
    About.TRACES: "要求拍照留痕、做材料",
    About.WATCHED: "要求打卡、定位、排名",
    About.OTHER: "其他",
}


class Outcome(StrEnum):
    """What comes of it."""

    STOPPED = "stopped"
    EASED = "eased"
    KEPT = "kept"


OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.STOPPED: "已停止",
    Outcome.EASED: "已减轻",
    Outcome.KEPT: "保留，说明理由",
}

#: Longest words, characters; workdays until the answer; days after which who said it is forgotten.
TEXT_LIMIT: Final = 500
WORK_LIMIT: Final = 60
ANSWER_WORKDAYS: Final = 10
WHO_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody says: ``matter`` a code of the list, ``work`` their own name for it."""

    about: About
    text: str
    matter: str = ""
    work: str = ""


def read(raw: Mapping[str, object]) -> tuple[Voice | None, dict[str, str]]:
    """Return what was said, or None and a sentence for each field that does not do."""
    about = str(raw.get("about") or "")
    text, work = (" ".join(str(raw.get(name) or "").split()) for name in ("text", "work"))
    wrong: dict[str, str] = {}
    if about not in {one.value for one in About}:
        wrong["about"] = "请选择是哪一种负担。"
    if not text:
        wrong["text"] = "请写一两句：什么活，多久一次，要花多少时间。"
    elif len(text) > TEXT_LIMIT:
        wrong["text"] = "太长了，请写在500字以内。"
    if len(work) > WORK_LIMIT:
        wrong["work"] = "太长了，请写在60字以内。"
    if wrong:
        return None, wrong
    return Voice(About(about), text, str(raw.get("matter") or "").strip()[:30], work), {}


def read_answer(outcome: str, text: str) -> tuple[Outcome | None, str, dict[str, str]]:
    """Return what comes of it and the words of the answer, or sentences for what is missing."""
    words = " ".join(text.split())
    wrong: dict[str, str] = {}
    if outcome not in {one.value for one in Outcome}:
        wrong["outcome"] = "请选择处理结果。"
    if not words:
        wrong["text"] = "请写明怎么处理，或者为什么保留。"
    elif len(words) > TEXT_LIMIT:
        wrong["text"] = "太长了，请写在500字以内。"
    return (None, words, wrong) if wrong else (Outcome(outcome), words, {})


def due_on(said_on: date, calendar: WorkCalendar) -> date:
    """Return the day by which it is answered."""
    return calendar.step(said_on, ANSWER_WORKDAYS)


def forgotten_before(today: date) -> date:
    """Return the day before which an answer was given whose asker is forgotten now."""
    return today - timedelta(days=WHO_DAYS)
