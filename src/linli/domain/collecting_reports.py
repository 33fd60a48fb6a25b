"""报表口径: which column of a report comes from where, so that one entry feeds every report.

A source is written ``entry.name`` (the grid book), ``area.name`` / ``area.village``,
``F-001.f3`` (an answer) or ``F-001.filled_on`` (the day it was given).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.domain.collecting import ABOUT_NAMES, NONE, Field, book_fields, line_crossed
from linli.domain.gridbook_reading import plain, read_day
from linli.domain.words import Words

#: Most columns of a report, longest title, characters.
COLUMNS_MOST, TITLE_LIMIT, NAME_LIMIT = 30, 30, 40
AREA_NAMES: Final[Mapping[str, str]] = {"name": "网格", "village": "村（社区）"}
FILLED_ON: Final = "filled_on"
_SOURCE: Final = re.compile(r"(entry|area|F-\d{3,6})\.([a-z][a-z0-9_]{0,20})")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column comes from: ``of`` is entry, area or the number of a form."""

    of: str
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """A form a report may draw on: what its sheets are about, its fields by name, whose it is."""

    about: str
    fields: Mapping[str, Field]
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, in which an answer was given; None: open on that side."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self.first is not None or self.last is not None


def read_span(first: str, last: str) -> tuple[Span, dict[str, str]]:
    """Read from which day to which, each may be left open; and what is wrong by ``from``, ``to``.

    A span with something wrong is open on both sides.
    """
    wrong: dict[str, str] = {}
    days: list[date | None] = []
    for name, text in (("from", first), ("to", last)):
        typed = plain(text)
        day, problem = read_day(typed) if typed else ("", "")
        if problem:
            wrong[name] = problem
        days.append(date.fromisoformat(day) if day else None)
    begins, ends = days
    if begins and ends and begins > ends:
        wrong["to"] = "结束的日期不能早于开始的日期。"
    return (Span(), wrong) if wrong else (Span(begins, ends), {})


def read_source(text: str) -> Source | None:
    """Return what a source says; None for anything that is none."""
    found = _SOURCE.fullmatch(text)
    return Source(found[1], found[2]) if found else None


def forms_of(columns: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the numbers of the forms a report draws on, each once."""
    sources = [read_source(source) for _, source in columns]
    return tuple(dict.fromkeys(one.of for one in sources if one and one.of.startswith("F-")))


def private_columns(
    columns: Sequence[tuple[str, str]], forms: Mapping[str, Known]
) -> tuple[Field, ...]:
    """Return the private fields among the columns: what needs a basis and a second person."""
    found = []
    for _, text in columns:
        source = read_source(text)
        form = forms.get(source.of) if source else None
        field = form.fields.get(source.name) if form and source else None
        if field is not None and field.private:
            found.append(field)
    return tuple(found)


def needs_release(
    columns: Sequence[tuple[str, str]], forms: Mapping[str, Known], unit: int, *, centre: bool
) -> bool:
    """Tell whether a second person has to agree before anybody sees a line of a report.

    A centre reads the grid book of its area anyhow, and a unit the sheets of its own forms.
    Private answers, another unit's form and, for everybody else, the grid book are more than
    that.
    """
    if private_columns(columns, forms) or any(one.unit != unit for one in forms.values()):
        return True
    return not centre and any(source.startswith("entry.") for _, source in columns)


def problems(  # noqa: PLR0917 - in the order of the page
    name: str,
    receiver: str,
    basis: str,
    about: str,
    columns: Sequence[tuple[str, str]],
    forms: Mapping[str, Known],
) -> dict[str, str]:
    """Return what is wrong with a profile: place → sentence; columns are ``column.0`` and so on."""
    wrong: dict[str, str] = {}
    for place, text, lacking in (
        ("name", name, "请给这份报表起个名字。"),
        ("receiver", receiver, "请写明报给哪个单位。"),
    ):
        if not text:
            wrong[place] = lacking
        elif len(text) > NAME_LIMIT:
            wrong[place] = Words("最多{most}个字，现在有{n}个字。", most=NAME_LIMIT, n=len(text))
    if about not in ABOUT_NAMES:
        wrong["about"] = "请选择报表里一行是什么。"
    if not columns:
        wrong["columns"] = "还没有列，请至少加一列。"
    elif len(columns) > COLUMNS_MOST:
        wrong["columns"] = Words("最多{most}列。", most=COLUMNS_MOST)
    elif about == NONE and len(forms_of(columns)) != 1:
        wrong["columns"] = "不针对固定地方的报表，只能取自一张采集表。"
    for at, (title, source) in enumerate(columns):
        if said := _column(title, source, about, forms):
            wrong[f"column.{at}"] = said
    lacking_basis = [
        field.label for field in private_columns(columns, forms) if field.label not in basis
    ]
    if lacking_basis:
        wrong["basis"] = Words(
            "有私密的列，依据里要写明接收单位凭哪一条取得“{what}”。", what="、".join(lacking_basis)
        )
    return wrong


def _column(  # noqa: PLR0911 - one rule a line
    title: str, text: str, about: str, forms: Mapping[str, Known]
) -> str:
    if not title:
        return "请写列名。"
    if len(title) > TITLE_LIMIT:
        return Words("最多{most}个字，现在有{n}个字。", most=TITLE_LIMIT, n=len(title))
    if said := line_crossed(title):
        return said
    source = read_source(text)
    if source is None:
        return "请选择这一列取自哪里。"
    if source.of == "area":
        return "" if source.name in AREA_NAMES else "请选择这一列取自哪里。"
    if source.of == "entry":
        known = {one.name for one in book_fields(about) if not one.private}
        return "" if source.name in known else "台账里没有这一项。"
    form = forms.get(source.of)
    if form is None:
        return Words("没有采集表{form}，或者还没有启用。", form=source.of)
    if form.about != about:
        return Words("采集表{form}不是针对这一类填的，不能放在一张报表里。", form=source.of)
    if source.name != FILLED_ON and source.name not in form.fields:
        return Words("采集表{form}没有这一项。", form=source.of)
    return ""


#: What begins a formula, in half and in full width.
_RISKY: Final = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20")  # zh-only


def safe_cell(text: str) -> str:
    """Return a text no spreadsheet takes for a formula, however it begins."""
    bare = text.lstrip(" \u00a0\u3000\ufeff")  # zh-only
    risky = bare[:1] in _RISKY or text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if risky and bare else text
