"""Reading the answers to a form, and saying what changed: one sentence for everything wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from linli.domain.collecting import Field, Kind
from linli.domain.gridbook_reading import persons_in, plain, read_day
from linli.domain.words import Words

#: Longest answer of a line and of a note, characters.
TEXT_MOST, NOTE_MOST = 80, 300
_NUMBER: Final = re.compile(r"\d{1,9}(?:\.\d{1,2})?")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_CARD: Final = re.compile(r"(?<!\d)\d{15,19}(?!\d)")
_YES: Final[Mapping[str, str]] = {
    "yes": "yes", "是": "yes", "true": "yes", "1": "yes",
    "no": "no", "否": "no", "false": "no", "0": "no",
}  # fmt: skip
YES_NAMES: Final[Mapping[str, str]] = {"yes": "是", "no": "否"}


def read_answers(
    fields: Sequence[Field], raw: Mapping[str, object]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the answers by field name (blank ones left out) and what is wrong, by field name.

    Values are texts: ``yes``/``no``, codes of choices (several joined by a comma, in the order of
    the form), ISO days, numbers. Names the form does not have are left out. Of a private field
    that is not in ``raw`` nothing is asked: a telephone never has it.
    """
    answers: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        if field.private and field.name not in raw:
            continue
        held = raw.get(field.name)
        parts = [str(one) for one in held] if isinstance(held, list | tuple) else None
        text = ",".join(parts) if parts is not None else plain(_shown(held))
        if not text:
            if field.required:
                wrong[field.name] = Words("请填写“{what}”。", what=field.label)
            continue
        value, said = _READERS[field.kind](field, text)
        if said:
            wrong[field.name] = said
        else:
            answers[field.name] = value
    return answers, wrong


def _shown(held: object) -> str:
    if isinstance(held, bool):
        return "yes" if held else "no"
    return "" if held is None else str(held)


def _line(field: Field, text: str) -> tuple[str, str]:
    most = NOTE_MOST if field.kind is Kind.NOTE else TEXT_MOST
    if len(text) > most:
        return "", Words("最多{most}个字，现在有{n}个字。", most=most, n=len(text))
    if word := persons_in(text):
        return "", Words("这里只记要办的事，不给人分类，请去掉“{word}”。", word=word)
    if _CARD.search("".join(text.split())):
        return "", "这里不能写证件号和银行卡号。"
    if not field.private and _MOBILE.search("".join(text.split())):
        return "", "这里不能写个人手机号。"
    return text, ""


def _number(_field: Field, text: str) -> tuple[str, str]:
    form = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not _NUMBER.fullmatch(form):
        return "", Words("“{text}”不是数字，请填0以上的数，小数最多两位。", text=text[:20])
    return f"{Decimal(form).normalize():f}", ""


def _yes(_field: Field, text: str) -> tuple[str, str]:
    found = _YES.get(text.casefold(), "")
    return (found, "") if found else ("", "请选“是”或者“否”。")


def _choice(field: Field, text: str) -> tuple[str, str]:
    for code, label in field.choices:
        if text in (code, label):
            return code, ""
    return "", _offered(field, text)


def _choices(field: Field, text: str) -> tuple[str, str]:
    asked = [one.strip() for one in re.split("[,，、]", text) if one.strip()]  # zh-only: separators
    picked: set[str] = set()
    for one in asked:
        code, said = _choice(field, one)
        if said:
            return "", said
        picked.add(code)
    return ",".join(code for code, _ in field.choices if code in picked), ""


def _offered(field: Field, text: str) -> str:
    labels = "、".join(label for _, label in field.choices)
    return Words("“{text}”不在可选范围内，可以选：{labels}。", text=text[:20], labels=labels)


def _day(_field: Field, text: str) -> tuple[str, str]:
    return read_day(text)


_READERS: Final[Mapping[Kind, Callable[[Field, str], tuple[str, str]]]] = {
    Kind.TEXT: _line,
    Kind.NOTE: _line,
    Kind.NUMBER: _number,
    Kind.YES: _yes,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.DATE: _day,
}


def told(field: Field, value: str) -> str:
    """Return an answer as people read it."""
    if field.kind is Kind.YES:
        return YES_NAMES.get(value, value)
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        labels = dict(field.choices)
        return "、".join(labels.get(code, code) for code in value.split(",")) if value else ""
    return value
