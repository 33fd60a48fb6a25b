"""采集表: one form for one purpose, what it may ask, and what it costs the grid workers.

A form is written by somebody without any training in data: what is wrong with it is said field
by field, in the words of the form. What no form may ask stands in
:mod:`linli.domain.data_terms`; a form asks about places and things, not about sorts of people
(Personal Information Protection Law, articles 5, 6 and 28).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from linli.domain import gridbook
from linli.domain.data_terms import NEVER_ASKED, PLACE_AFTER
from linli.domain.grid_burden import Load, forbidden
from linli.domain.gridbook_reading import persons_in
from linli.domain.words import Words

#: Most fields of a form, longest label, reason and choice in characters, most choices of a field.
FIELDS_MOST, LABEL_LIMIT, WHY_LIMIT, CHOICE_LIMIT, CHOICES_MOST = 40, 30, 60, 20, 20
#: Longest name, purpose and legal basis of a form, characters.
NAME_LIMIT, PURPOSE_LIMIT, BASIS_LIMIT = 30, 200, 200
#: Longest term of what a form collects, months; longest one filling may take, minutes.
MONTHS_MOST, MINUTES_MOST, TIMES_MOST = 60, 120, 31


class Kind(StrEnum):
    """How a field is answered."""

    TEXT = "text"
    NUMBER = "number"
    YES = "yes"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    NOTE = "note"


KIND_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TEXT: "填一行字",
        Kind.NUMBER: "填数字",
        Kind.YES: "是或否",
        Kind.CHOICE: "选一个",
        Kind.CHOICES: "可选几个",
        Kind.DATE: "填日期",
        Kind.NOTE: "写一段话",
    }
)
#: Kinds that are answered by picking.
PICKED: Final = frozenset({Kind.CHOICE, Kind.CHOICES})


class Standing(StrEnum):
    """Where one version of a form stands."""

    DRAFT = "draft"
    OFFERED = "offered"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    ENDED = "ended"


STANDING_NAMES: Final[Mapping[Standing, str]] = MappingProxyType(
    {
        Standing.DRAFT: "草稿",
        Standing.OFFERED: "待启用",
        Standing.IN_FORCE: "在用",
        Standing.REPLACED: "已换新版",
        Standing.ENDED: "已停用",
    }
)

#: What a sheet is about: an entry of the grid book of one kind, a grid or village, or one event.
AREA, NONE = "area", "none"
ABOUT_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{
            kind.value: name
            for kind, name in gridbook.KIND_NAMES.items()
            if kind is not gridbook.Kind.CONTACT
        },
        AREA: "网格或村（社区）",
        NONE: "不针对固定的地方，每次填一份",
    }
)

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``name`` (f1, f2 …) never changes its meaning within a form.

    ``source`` ("entry.trade"): the answer stands in the grid book and is kept there alone.
    ``private``: sealed, answered at the desk only, never sent to a telephone.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    why: str = ""
    choices: Choices = ()
    source: str = ""
    private: bool = False


def packed(fields: Sequence[Field]) -> list[dict[str, object]]:
    """Return fields as plain data for JSON."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "kind": one.kind.value,
            "required": one.required,
            "why": one.why,
            "choices": [list(pair) for pair in one.choices],
            "source": one.source,
            "private": one.private,
        }
        for one in fields
    ]


def unpacked(stored: Sequence[Mapping[str, object]]) -> tuple[Field, ...]:
    """Return the fields that :func:`packed` stored."""
    return tuple(
        Field(
            name=str(one["name"]),
            label=str(one["label"]),
            kind=Kind(str(one["kind"])),
            required=bool(one["required"]),
            why=str(one["why"]),
            choices=tuple((str(code), str(label)) for code, label in _pairs(one["choices"])),
            source=str(one["source"]),
            private=bool(one["private"]),
        )
        for one in stored
    )


def _pairs(stored: object) -> list[list[object]]:
    return stored if isinstance(stored, list) else []


# -- what stands in the grid book already ----------------------------------------------------

_LIKE: Final[Mapping[gridbook.Type, Kind]] = {
    gridbook.Type.TEXT: Kind.NOTE,
    gridbook.Type.NUMBER: Kind.NUMBER,
    gridbook.Type.CHOICE: Kind.CHOICE,
    gridbook.Type.DATE: Kind.DATE,
}


def book_fields(about: str) -> tuple[gridbook.Field, ...]:
    """Return what the grid book knows of the things a form is about; nothing for no kind."""
    if about not in ABOUT_NAMES or about in (AREA, NONE):
        return ()
    return gridbook.FIELDS[gridbook.Kind(about)]


def book_name(source: str) -> str:
    """Return the name of the grid book's field in ``entry.name``; empty for no such source."""
    head, _, name = source.partition(".")
    return name if head == "entry" else ""


def sourced(field: Field, about: str) -> Field:
    """Return a field with kind and choices of the book's field it stands for.

    A source the book does not have is kept as it is: :func:`problems` names it.
    """
    found = {one.name: one for one in book_fields(about)}.get(book_name(field.source))
    if found is None:
        return field
    return replace(
        field,
        label=field.label or found.label,
        kind=_LIKE.get(found.type, Kind.TEXT),
        choices=found.choices,
        why=field.why or found.why,
        private=False,
    )


def from_book(fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that the grid book gives, by field name: blank ones left out."""
    found = {one.name: values.get(book_name(one.source), "") for one in fields if one.source}
    return {name: value for name, value in found.items() if value}


# -- what a form may not ask -----------------------------------------------------------------

_NEVER: Final = re.compile(f"(?:{NEVER_ASKED})(?!{PLACE_AFTER})")
_FOLDED: Final = re.compile(r"[\W_]+")


def line_crossed(text: str) -> str:
    """Return why these words may not stand in a form; empty when they may."""
    line = forbidden(text)
    if line is not None:
        return Words("不能采集{what}：{why}。", what=line.name, why=line.why)
    plain = _FOLDED.sub("", unicodedata.normalize("NFKC", text))
    word = persons_in(text) or persons_in(plain)
    if word:
        return Words("“{word}”是给人分类，不能采集。只问地方、设施和要办的事。", word=word)
    found = _NEVER.search(plain)
    if found:
        return Words("“{word}”不能用采集表收集，请去掉这一项。", word=found.group())
    return ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A form as it is written; days and people are the caller's business."""

    name: str
    purpose: str
    basis: str
    about: str
    matter: bool
    load: Load
    keep_months: int
    fields: tuple[Field, ...]


def problems(plan: Plan) -> dict[str, str]:
    """Return everything that keeps a form from being offered: place → sentence.

    Places are names of the form (``name``, ``purpose`` …) and ``f3.label``, ``f3.why``,
    ``f3.choices``, ``f3.source``, ``f3.private`` for its fields.
    """
    wrong: dict[str, str] = {}
    for place, text, most, lacking in (
        ("name", plan.name, NAME_LIMIT, "请给这张表起个名字。"),
        ("purpose", plan.purpose, PURPOSE_LIMIT, "请写明为什么要收，收来办什么事。"),
        ("basis", plan.basis, BASIS_LIMIT, "请写明依据哪部法律、哪个文件的哪一条。"),
    ):
        if said := _text(text, most, lacking):
            wrong[place] = said
    if not plan.matter:
        wrong["matter"] = "请选择网格事项准入清单里的一个事项。"
    if plan.about not in ABOUT_NAMES:
        wrong["about"] = "请选择这张表是针对什么填的。"
    if not 0 < plan.keep_months <= MONTHS_MOST:
        wrong["keep_months"] = Words(
            "请填保存多少个月，1到{most}；到期自动删除。", most=MONTHS_MOST
        )
    if not 0 < plan.load.minutes <= MINUTES_MOST:
        wrong["minutes"] = Words("请估计填一份要几分钟，1到{most}。", most=MINUTES_MOST)
    if plan.load.per_month and plan.load.times > TIMES_MOST:
        wrong["times"] = Words("次数太多，最多{most}次。", most=TIMES_MOST)
    if not plan.fields:
        wrong["fields"] = "还没有要问的项，请至少加一项。"
    elif len(plan.fields) > FIELDS_MOST:
        wrong["fields"] = Words("最多{most}项，请只留办事用得着的。", most=FIELDS_MOST)
    return wrong | _field_problems(plan)


def _text(text: str, most: int, lacking: str) -> str:
    if not text:
        return lacking
    if len(text) > most:
        return Words("最多{most}个字，现在有{n}个字。", most=most, n=len(text))
    return line_crossed(text)


def _field_problems(plan: Plan) -> dict[str, str]:
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    known = {one.name for one in book_fields(plan.about)}
    for field in plan.fields:
        label = field.label
        checks = {
            "label": _text(label, LABEL_LIMIT, "请写要问什么。")
            or ("前面已经问过这一项。" if label in seen else ""),
            "why": _text(field.why, WHY_LIMIT, "请写办什么事用得着，写不出来就不要问。"),
            "choices": _choices(field),
            "source": "台账里没有这一项。"
            if field.source and book_name(field.source) not in known
            else "",
            "private": "私密的项要在依据里写明是哪一条允许收集的。"
            if field.private and len(plan.basis) < _BASIS_LEAST
            else "",
        }
        seen.add(label)
        wrong |= {f"{field.name}.{place}": said for place, said in checks.items() if said}
    return wrong


#: A legal basis that names a text and an article is not shorter than this.
_BASIS_LEAST: Final = 8


def _choices(field: Field) -> str:
    if field.kind not in PICKED or field.source:
        return ""
    labels = [label for _, label in field.choices]
    if len(labels) < 2:
        return "请至少写两个可选的答案，一行一个。"
    if len(labels) > CHOICES_MOST:
        return Words("最多{most}个可选的答案。", most=CHOICES_MOST)
    if len(set(labels)) < len(labels):
        return "有两个答案一样，请去掉一个。"
    return next((said for one in labels if (said := _text(one, CHOICE_LIMIT, ""))), "")


def coded(labels: Sequence[str], before: Choices = ()) -> Choices:
    """Return choices with codes: a label that was there keeps its code, a new one gets the next."""
    held = {label: code for code, label in before}
    numbers = [int(code[1:]) for code, _ in before if code[1:].isdecimal()]
    at = max(numbers, default=0)
    found: list[tuple[str, str]] = []
    for label in labels:
        code = held.get(label)
        if code is None:
            at += 1
            code = f"c{at}"
        found.append((code, label))
    return tuple(found)


def ends_on(day: date, months: int) -> date:
    """Return the last day of a term of whole months: the 31st ends on the last of a short month."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    first = date(year + month // 12, month % 12 + 1, 1)
    last = first.toordinal() - date(year, month, 1).toordinal()
    return date(year, month, min(day.day, last))


# -- what it costs ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What a form costs one grid worker a month, and all of them together."""

    hours: Fraction
    filled: Fraction
    sheets: Fraction
    workers: int

    @property
    def all_hours(self) -> Fraction:
        """Hours a month of all grid workers together."""
        return self.hours * self.workers


def cost(load: Load, things: int, workers: int) -> Cost:
    """Return the cost of filling ``things`` sheets each time, shared by ``workers``.

    ``things`` counts what the form is about in the whole county; where nothing is in the book
    yet, or the form is about no fixed thing, every worker is taken to fill one.
    """
    each = Fraction(things, workers) if things and workers else Fraction(1)
    return Cost(load.hours * each, load.filled * each, load.per_month * each, workers)
