"""Reading what somebody wrote into the grid book: one sentence for everything that is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from linli.domain.data_terms import PERSON_SORTS, PLACE_AFTER
from linli.domain.gridbook import CONTACT_DAYS, FIELDS, Field, Kind, Type
from linli.domain.words import Words

_PERSONS: Final = re.compile(f"(?:{PERSON_SORTS})(?!{PLACE_AFTER})")
_IDENTITY: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_PHONE: Final = re.compile(r"[0-9+][0-9\- ]{4,18}[0-9]")
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?")

#: What is said where a text sorts people.
NO_PERSONS: Final = "台账只记地方和设施，不给人分类，也不记人的情况，请去掉“{word}”。"


@dataclass(frozen=True, slots=True)
class Read:
    """``values``: what is kept, blank fields left out; ``wrong``: field → sentence."""

    values: dict[str, str]
    wrong: dict[str, str]


def read(kind: Kind, raw: Mapping[str, object], today: date) -> Read:
    """Check the fields of one entry; names the kind does not have are left out.

    ``raw`` holds texts as typed; choices by code or by label (spreadsheets have labels).
    """
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in FIELDS[kind]:
        text = plain(str(raw.get(field.name) or ""))
        if not text:
            if field.required:
                wrong[field.name] = Words("请填写“{what}”。", what=field.label)
            continue
        value, problem = _value(field, text)
        if problem:
            wrong[field.name] = problem
        else:
            values[field.name] = value
    if kind is Kind.CONTACT:
        wrong |= _consent(values, wrong, today)
    return Read(values, wrong)


def plain(text: str) -> str:
    """Return a text without control characters and doubled blanks; line breaks become blanks."""
    kept = "".join(
        " " if char.isspace() else char
        for char in text
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char.isspace()
    )
    return " ".join(kept.split())


def persons_in(text: str) -> str:
    """Return the first words of a text that sort people or say who somebody is; '' for none."""
    form = "".join(unicodedata.normalize("NFKC", text).split())
    found = _PERSONS.search(form) or _IDENTITY.search(form)
    return found.group() if found else ""


def _value(field: Field, text: str) -> tuple[str, str]:
    reader = _READERS.get(field.type)
    if reader is not None:
        return reader(field, text)
    if len(text) > field.limit:
        return "", Words("最多{most}个字，现在有{n}个字。", most=field.limit, n=len(text))
    if word := persons_in(text):
        return "", Words(NO_PERSONS, word=word)
    if not field.private and _MOBILE.search("".join(text.split())):
        return "", "这里不能写个人手机号；愿意接电话的居民请由本人同意后登记为服务联系人。"
    return text, ""


def _choice(field: Field, text: str) -> tuple[str, str]:
    for code, label in field.choices:
        if text in (code, label):
            return code, ""
    labels = "、".join(label for _, label in field.choices)
    return "", Words("“{text}”不在可选范围内，可以填：{labels}。", text=text[:20], labels=labels)


def _number(field: Field, text: str) -> tuple[str, str]:
    form = unicodedata.normalize("NFKC", text)
    if not (form.isascii() and form.isdigit() and len(form) <= 9 and int(form) <= field.limit):
        return "", Words("“{text}”不对，请填0到{most}的整数。", text=text[:20], most=field.limit)
    return str(int(form)), ""


def _day(_field: Field, text: str) -> tuple[str, str]:
    return read_day(text)


def read_day(text: str) -> tuple[str, str]:
    """Return a day as people and spreadsheets write it, in ISO form, and what is wrong with it."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found is None:
            return date.fromisoformat(text).isoformat(), ""
        return date(*(int(part) for part in found.groups())).isoformat(), ""
    except ValueError:
        return "", Words("“{text}”不是日期，请按 2026-12-01 的样子填写。", text=text[:20])


def _phone(field: Field, text: str) -> tuple[str, str]:
    form = unicodedata.normalize("NFKC", text)
    if not _PHONE.fullmatch(form):
        return "", Words("“{text}”不像电话号码。", text=text[:20])
    digits = re.sub(r"[^0-9+]", "", form)
    return (digits if field.private else re.sub(r" +", "-", form)), ""


def _credit(_field: Field, text: str) -> tuple[str, str]:
    """Check a unified social credit code by its last character (GB 32100-2015)."""
    form = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if len(form) == 18 and all(char in _CREDIT for char in form):
        total = sum(_CREDIT.index(c) * w for c, w in zip(form, _WEIGHTS, strict=False))
        if _CREDIT[-total % 31] == form[17]:
            return form, ""
    return "", Words("“{text}”不是有效的统一社会信用代码，请对照营业执照。", text=text[:20])


_READERS: Final[Mapping[Type, Callable[[Field, str], tuple[str, str]]]] = {
    Type.CHOICE: _choice,
    Type.NUMBER: _number,
    Type.DATE: _day,
    Type.PHONE: _phone,
    Type.CREDIT_CODE: _credit,
}


def _consent(values: Mapping[str, str], wrong: Mapping[str, str], today: date) -> dict[str, str]:
    """Return what is wrong with the days of a consent."""
    if {"agreed_on", "until"} & wrong.keys():
        return {}
    agreed, until = (date.fromisoformat(values[name]) for name in ("agreed_on", "until"))
    if agreed > today:
        return {"agreed_on": "同意的日期不能在今天以后。"}
    if until < today:
        return {"until": "这一天已经过去，请填写以后的日期。"}
    if until > agreed + timedelta(days=CONTACT_DAYS):
        return {"until": Words("最长用{n}天，到期请再征求一次本人同意。", n=CONTACT_DAYS)}
    return {}
