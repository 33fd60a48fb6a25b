"""A spreadsheet of a team's members: its columns, and one row read with all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from linli.domain.gridbook_reading import persons_in, plain, read_day
from linli.domain.teams import SKILLS
from linli.domain.teams_reading import CONSENT_LIMIT, Person, read_person, unwelcome
from linli.domain.words import Words

#: How long ago somebody may have agreed.
OLDEST_CONSENT: Final = timedelta(days=366)
#: What each field is called in the template. zh-only: the file is filled in in Chinese
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "姓名",  # zh-only
        "phone": "手机号",  # zh-only
        "agreed_on": "同意日期",  # zh-only
        "skills": "愿意做的",  # zh-only
        "consent": "怎么征求的同意",  # zh-only
    }
)
#: Fields every row needs.
NEEDED: Final = ("name", "phone", "agreed_on")
_ALSO: Final = {
    "电话": "phone",
    "手机": "phone",
    "手机号码": "phone",
    "联系电话": "phone",
}  # zh-only
_APART: Final = re.compile(r"[、，,;；/\s]+")  # zh-only
#: Longest text shown of what was read, characters.
_SHOWN: Final = 30
_NO_DATE: Final = "请填写本人同意的日期，一年以内。"


@dataclass(frozen=True, slots=True)
class Columns:
    """``fields``: heading → field; ``ignored``: headings that are not read."""

    fields: Mapping[str, str]
    ignored: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the columns are called that every row needs and the file does not have."""
        return tuple(LABELS[name] for name in NEEDED if name not in self.fields.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One row; ``wrong`` holds (column, sentence, what was read) and is empty for a good one."""

    person: Person
    skills: tuple[str, ...]
    agreed_on: date | None
    consent: str
    wrong: tuple[tuple[str, str, str], ...]


def headings() -> tuple[str, ...]:
    """Return the headings of the template; a star marks what must be filled in."""
    return tuple(f"{label}*" if name in NEEDED else label for name, label in LABELS.items())


def notes() -> tuple[tuple[str, str, str], ...]:
    """Return (heading, how to fill it in, what it is for) of every column of the template."""
    how = {
        "name": ("必填，一行一位", "请人帮忙时知道怎么称呼"),  # zh-only
        "phone": ("必填，11 位；同一个号码在一支队里只登记一次", "有事时请得到本人"),  # zh-only
        "agreed_on": (  # zh-only
            "必填，本人点头的那一天，按 2026-12-01 的样子填写，一年以内",  # zh-only
            "没有同意的人不登记",  # zh-only
        ),
        "skills": ("可以不填；几样用顿号隔开：" + "、".join(SKILLS.values()), "请对人"),  # zh-only
        "consent": ("不填就用上传时写的那一句", "说得清是谁问的、怎么问的"),  # zh-only
    }
    return tuple((label, *how[name]) for name, label in LABELS.items())


def columns_of(found: Iterable[str]) -> Columns:
    """Return which heading is which field; stars and blanks of a template do not matter."""
    known = {label: name for name, label in LABELS.items()} | _ALSO
    fields: dict[str, str] = {}
    ignored = []
    for heading in found:
        name = known.get(plain(heading).strip("*\uff0a "))  # zh-only: its stars
        if name is None or name in fields.values():
            ignored.append(heading)
        else:
            fields[heading] = name
    return Columns(fields, tuple(ignored))


def read_line(raw: Mapping[str, str], consent: str, today: date) -> Line:
    """Read one row, by field; ``consent`` stands for a row that says nothing of its own."""
    person, bad = read_person(raw.get("name"), raw.get("phone"))
    wrong = dict(bad)
    skills, wrong["skills"] = _skills(raw.get("skills") or "")
    agreed_on, wrong["agreed_on"] = _agreed(plain(raw.get("agreed_on") or ""), today)
    note = plain(raw.get("consent") or "") or consent
    wrong["consent"] = unwelcome(note)
    if len(note) > CONSENT_LIMIT:
        wrong["consent"] = Words("最多 {n} 个字。", n=CONSENT_LIMIT)
    told = tuple(
        (LABELS[name], wrong[name], _shown(raw.get(name) or ""))
        for name in LABELS
        if wrong.get(name)
    )
    return Line(person, skills, agreed_on, note, told)


def _shown(text: str) -> str:
    typed = plain(text)
    # What must not be kept is not kept here either.
    return "（未保留）" if persons_in(typed) else typed[:_SHOWN]


def _skills(text: str) -> tuple[tuple[str, ...], str]:
    named = [one for one in _APART.split(plain(text)) if one]
    known = {label: code for code, label in SKILLS.items()}
    for one in named:
        if one not in known:
            labels = "、".join(SKILLS.values())
            sentence = "“{text}”不在可选范围内，可以填：{labels}。"
            return (), Words(sentence, text=one[:20], labels=labels)
    picked = {known[one] for one in named}
    return tuple(code for code in SKILLS if code in picked), ""


def _agreed(text: str, today: date) -> tuple[date | None, str]:
    if not text:
        return None, _NO_DATE
    day, problem = read_day(text)
    if problem:
        return None, problem
    found = date.fromisoformat(day)
    return (found, "") if today - OLDEST_CONSENT <= found <= today else (None, _NO_DATE)
