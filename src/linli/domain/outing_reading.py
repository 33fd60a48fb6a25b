"""Reading of a field task as somebody writes it: title, purpose, checklist, day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from linli.domain.grid_burden import forbidden
from linli.domain.gridbook_reading import persons_in
from linli.domain.outings import Check, Kind
from linli.domain.words import Words

#: Longest texts, in characters.
TITLE, WORDS, NOTE, REASON, HANDOUT, LABEL, NAME, ADDRESS = 60, 500, 300, 200, 2000, 60, 80, 120
#: Most lines of a checklist, most stops of one task, longest time until its day.
CHECKS: Final = 20
STOPS: Final = 100
AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task says, read and clean."""

    kind: Kind
    title: str
    words: str
    handout: str
    checklist: tuple[Line, ...]
    due: date


def noted(text: object, limit: int) -> tuple[str, str]:
    """Return a text and what is wrong with it: too long, or sorting people into groups."""
    said = str(text or "").replace("\x00", "").strip()
    if len(said) > limit:
        return said[:limit], Words("最多{n}个字，请删短一些。", n=limit)
    if word := persons_in(said):
        return said, Words("请去掉“{word}”：只写事和地方，不给人分类。", word=word)
    return said, ""


def plain(text: object, limit: int) -> tuple[str, str]:
    """Return a text of a plan and what is wrong with it: also what may never be asked about."""
    said, problem = noted(text, limit)
    if problem:
        return said, problem
    if line := forbidden(said):
        return said, Words("不能涉及{what}：{why}。", what=line.name, why=line.why)
    return said, ""


def read_plan(
    raw: Mapping[str, object], today: date, since: date
) -> tuple[Plan | None, dict[str, str]]:
    """Return the plan and nothing wrong, or None and what is wrong, by field.

    Its day is ``since`` (today, mostly) or after it.
    """
    wrong: dict[str, str] = {}
    texts: dict[str, str] = {}
    for name, limit in (("title", TITLE), ("words", WORDS), ("handout", HANDOUT)):
        texts[name], problem = plain(raw.get(name), limit)
        if problem:
            wrong[name] = problem
    if not texts["title"]:
        wrong.setdefault("title", "请写一个名称，例如“冬季用火安全走访”。")
    given = str(raw.get("kind") or "")
    if given not in set(Kind):
        wrong["kind"] = "请选择走访、巡查或者宣传。"
    lines, problem = read_checklist(raw.get("checklist"))
    if problem:
        wrong["checklist"] = problem
    due = _day(raw.get("due"))
    if due is None or not since <= due <= today + AHEAD:
        wrong["due"] = "请选一个从今天起一年内的日期。"
    if wrong or due is None:
        return None, wrong
    kind = Kind(given)
    lines = lines if kind is Kind.PATROL else ()
    if kind is not Kind.PUBLICITY:
        texts["handout"] = ""
    return Plan(kind, texts["title"], texts["words"], texts["handout"], lines, due), {}


def _day(raw: object) -> date | None:
    try:
        return date.fromisoformat(str(raw or "")[:10])
    except ValueError:
        return None


def read_checklist(raw: object) -> tuple[tuple[Line, ...], str]:
    """Return the lines of a checklist (a text with one a line, or a list), and what is wrong."""
    given = raw if isinstance(raw, list | tuple) else str(raw or "").splitlines()
    labels = [label for one in given if (label := str(one).strip())]
    if len(labels) > CHECKS:
        return (), Words("检查项最多{n}条，请合并一些。", n=CHECKS)
    for label in labels:
        _, problem = plain(label, LABEL)
        if problem:
            return (), problem
    if len(set(labels)) != len(labels):
        return (), "有两条检查项一样，请删去一条。"
    return tuple(Line(f"c{n}", label) for n, label in enumerate(labels, 1)), ""


def read_checks(lines: Iterable[Line], raw: object) -> tuple[dict[str, Check], str]:
    """Return what was found at each line, and what is wrong with what came."""
    if raw in (None, ""):
        return {}, ""
    known = {one.key for one in lines}
    if not isinstance(raw, Mapping) or set(raw) - known:
        return {}, "检查项和任务的清单对不上，请联网更新后再试。"
    if not all(str(value) in set(Check) for value in raw.values()):
        return {}, "检查项只能选正常、有问题或者不适用。"
    return {str(key): Check(str(value)) for key, value in raw.items()}, ""
