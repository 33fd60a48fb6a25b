"""Reading what somebody wrote about a team, its members and a call: a sentence for what is wrong.

A call goes onto telephones of people who are no staff. It says what is to be done and where;
words that sort residents, identity numbers and private telephones are refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from linli.domain.gridbook_reading import persons_in, plain
from linli.domain.teams import KIND_NAMES, LONGEST_AHEAD, LONGEST_CALL, SKILLS, Kind
from linli.domain.words import Words

#: Longest texts, characters.
NAME_LIMIT, ABOUT_LIMIT, PERSON_LIMIT, CONSENT_LIMIT = 40, 200, 30, 120
TITLE_LIMIT, WORDS_LIMIT, PLACE_LIMIT = 60, 500, 120
#: Most members entered at once, and most people one call may ask for.
PEOPLE_AT_ONCE, MOST_WANTED = 50, 500
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_MOBILE_INSIDE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_NOT_A_NAME: Final = re.compile(r"[0-9<>@/\\]")

NO_RESIDENTS: Final = "只写要做的事和地方，不写居民的情况，请去掉“{word}”。"
NO_PHONES: Final = "不要写手机号；队员在页面上能看到值班电话。"


@dataclass(frozen=True, slots=True)
class Person:
    """One member as entered; ``phone`` eleven digits."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class People:
    """Members read from lines, and what is wrong with them."""

    found: tuple[Person, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A team's own words."""

    name: str
    kind: str
    about: str
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call says; ``places``: stops of an outing that was shared, name and address."""

    title: str
    words: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    wanted: int
    skills: tuple[str, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)


def unwelcome(text: str) -> str:
    """Return the sentence on what must not stand in a text for members; '' when all is well."""
    word = persons_in(text)
    if word:
        return Words(NO_RESIDENTS, word=word)
    return NO_PHONES if _MOBILE_INSIDE.search(unicodedata.normalize("NFKC", text)) else ""


def _said(raw: object, label: str, limit: int, *, required: bool = True) -> tuple[str, str]:
    text = plain(str(raw or ""))
    if not text:
        return "", Words("请填写“{what}”。", what=label) if required else ""
    if len(text) > limit:
        return text, Words("“{what}”最多 {n} 个字。", what=label, n=limit)
    return text, unwelcome(text)


def read_team(raw: Mapping[str, object]) -> Team:
    """Read name, kind and what the team does."""
    name, bad_name = _said(raw.get("name"), "队名", NAME_LIMIT)
    about, bad_about = _said(raw.get("about"), "做什么", ABOUT_LIMIT, required=False)
    kind = str(raw.get("kind") or "")
    bad_kind = "" if kind in set(Kind) else "请选择是什么队。"
    wrong = {"name": bad_name, "about": bad_about, "kind": bad_kind}
    return Team(name, kind, about, {key: text for key, text in wrong.items() if text})


def kind_name(code: str) -> str:
    """Return what a kind is called."""
    return KIND_NAMES[Kind(code)]


def read_skills(raw: Iterable[object]) -> tuple[str, ...]:
    """Return the skills named, in the order of the list; what is none is left out."""
    named = {str(one) for one in raw}
    return tuple(code for code in SKILLS if code in named)


def read_person(name: object, phone: object) -> tuple[Person, dict[str, str]]:
    """Read one person; what is wrong by ``name`` and ``phone``."""
    wrong: dict[str, str] = {}
    called = plain(str(name or ""))
    if not called or len(called) > PERSON_LIMIT or _NOT_A_NAME.search(called):
        wrong["name"] = "请填写姓名。"
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", str(phone or ""))[:40])
    if not _MOBILE.fullmatch(number):
        wrong["phone"] = "请填写 11 位手机号。"
    return Person(called, number), wrong


def read_called(name: object) -> tuple[str, str]:
    """Read how somebody wants to be called who was handed a link; and what is wrong."""
    person, wrong = read_person(name, "")
    return person.name, wrong.get("name", "")


def read_people(lines: object) -> People:
    """Read members, one a line: name, blank or comma, telephone.

    The same number twice is one member, the first. Wrong is said once, with its line.
    """
    found: dict[str, Person] = {}
    rows = [line for line in str(lines or "").splitlines() if line.strip()]
    if not rows:
        return People((), "请填写姓名和手机号，每行一位。")
    if len(rows) > PEOPLE_AT_ONCE:
        return People((), Words("一次最多登记 {n} 位。", n=PEOPLE_AT_ONCE))
    for at, line in enumerate(rows, 1):
        name, _, phone = re.sub(r"[，,、\t]+", " ", plain(line)).strip().rpartition(" ")
        person, wrong = read_person(name, phone)
        if wrong:
            sentence = "第 {n} 行读不出来，请写成“姓名 手机号”。"
            return People((), Words(sentence, n=at))
        found.setdefault(person.phone, person)
    return People(tuple(found.values()))


def read_call(raw: Mapping[str, object], now: datetime) -> Asked:
    """Read a call. ``starts_at`` and ``ends_at`` are aware moments or None where unreadable."""
    title, bad_title = _said(raw.get("title"), "要做什么", TITLE_LIMIT)
    words, bad_words = _said(raw.get("words"), "说明", WORDS_LIMIT, required=False)
    place, bad_place = _said(raw.get("place"), "在哪里", PLACE_LIMIT)
    starts, ends = raw.get("starts_at"), raw.get("ends_at")
    wrong = {"title": bad_title, "words": bad_words, "place": bad_place}
    starts_at = starts if isinstance(starts, datetime) else None
    ends_at = ends if isinstance(ends, datetime) else None
    wrong |= _times(starts_at, ends_at, now)
    wanted, wrong["wanted"] = _wanted(raw.get("wanted"))
    skills = raw.get("skills")
    return Asked(
        title,
        words,
        place,
        starts_at,
        ends_at,
        wanted,
        read_skills(skills if isinstance(skills, list | tuple) else ()),
        {key: text for key, text in wrong.items() if text},
    )


def _times(starts: datetime | None, ends: datetime | None, now: datetime) -> dict[str, str]:
    if starts is None:
        return {"starts_at": "请选择什么时候开始。"}
    if starts > now + LONGEST_AHEAD:
        return {"starts_at": Words("最多提前 {n} 天。", n=LONGEST_AHEAD.days)}
    if ends is None:
        return {"ends_at": "请选择到什么时候为止。"}
    if ends <= starts or ends <= now:
        return {"ends_at": "结束时间要在开始之后，也要在现在之后。"}
    if ends > starts + LONGEST_CALL:
        return {"ends_at": Words("一次最长 {n} 天。", n=LONGEST_CALL.days)}
    return {}


def _wanted(raw: object) -> tuple[int, str]:
    text = unicodedata.normalize("NFKC", str(raw or "0")).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 6) or int(text) > MOST_WANTED:
        return 0, Words("请填写要几个人，不限就填 0，最多 {n} 人。", n=MOST_WANTED)
    return int(text), ""
