"""Templates of joint plans (高效处置一件事): which units do what for which matter, as set here.

A template is offered for the matters whose codes it names, or whose names hold one of its words.
Units differ between counties: each part lists the codes that may be meant, the first that exists
is taken, and ``role`` says in words who is meant where none does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from linli.domain.errors import Invalid

#: Most templates, parts of one, characters of a name and of what is to do, workdays of a part.
MOST, PARTS, NAME, TASK, LONGEST = 40, 12, 40, 200, 60
_TEMPLATE: Final = frozenset({"code", "name", "matters", "words", "parts"})
_PART: Final = frozenset({"units", "role", "task", "days", "after"})
_KEY: Final = "joint_templates"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a template: unit codes in order of preference, who is meant, what to do."""

    units: tuple[str, ...]
    role: str
    task: str
    days: int
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A plan for a kind of matter."""

    code: str
    name: str
    matters: tuple[str, ...]
    words: tuple[str, ...]
    steps: tuple[Step, ...]

    def fits(self, matter: str, name: str) -> bool:
        """Tell whether it is meant for a matter, by its code and name."""
        return matter in self.matters or any(word in name for word in self.words)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A part as proposed to one case; ``unit`` empty where no unit of the county is meant."""

    unit: str
    role: str
    task: str
    days: int
    after: tuple[int, ...] = ()


def proposed(template: Template, known: Callable[[str], bool], lead: str) -> tuple[Proposed, ...]:
    """Return the template for a county with the units of which ``known`` tells, and this lead.

    What the template gives to the lead itself, or to a unit a second time, is left out: what
    came after it then comes after what it would have waited for.
    """
    units: list[str] = []
    for step in template.steps:
        unit = next((code for code in step.units if known(code)), "")
        units.append("-" if unit and (unit == lead or unit in units) else unit)
    before: dict[int, tuple[int, ...]] = {}
    places: dict[int, int] = {}
    found: list[Proposed] = []
    for place, (step, unit) in enumerate(zip(template.steps, units, strict=True), start=1):
        after = sorted({one for old in step.after for one in before[old]})
        if unit == "-":
            before[place] = tuple(after)
            continue
        places[place] = len(found) + 1
        before[place] = (places[place],)
        found.append(Proposed(unit, step.role, step.task, step.days, tuple(after)))
    return tuple(found)


def read_templates(rules: Mapping[str, object]) -> tuple[Template, ...]:
    """Read the county's templates. Raises Invalid with one sentence each, by code or place.

    In a template a part comes only after parts above it, so that people read it from the top.
    """
    rows = rules.get(_KEY)
    if not isinstance(rows, list) or len(rows) > MOST:
        raise _wrong(_KEY, f"{_KEY} 应是列表，最多 {MOST} 个模板。")
    found: dict[str, Template] = {}
    problems: dict[str, str] = {}
    for place, row in enumerate(rows, start=1):
        where = f"第 {place} 个联办模板"
        try:
            one = _template(row, where)
            if one.code in found:
                raise _wrong(where, f"{where}的 code “{one.code}”重复。")
            found[one.code] = one
        except Invalid as refusal:
            problems |= dict(refusal.fields)
    if problems:
        raise Invalid("joint-templates", fields=problems)
    return tuple(found.values())


def _wrong(where: str, sentence: str) -> Invalid:
    return Invalid("joint-templates", sentence, fields={where: sentence})


def _template(row: object, where: str) -> Template:
    if not isinstance(row, Mapping):
        raise _wrong(where, f"{where}应有 code、name、parts。")
    _unknown(row, _TEMPLATE, where)
    code, name = _text(row, "code", NAME, where), _text(row, "name", NAME, where)
    rows = row.get("parts")
    if not isinstance(rows, list) or not 1 <= len(rows) <= PARTS:
        raise _wrong(where, f"{where}的 parts 应是 1 到 {PARTS} 个环节。")
    steps = tuple(_step(one, f"{where}第 {n} 步", n) for n, one in enumerate(rows, start=1))
    matters, words = _texts(row, "matters", where), _texts(row, "words", where)
    if not matters and not words:
        raise _wrong(
            where, f"{where}没有写用于哪些事项：matters（代码）或 words（事项名称里的字）。"
        )
    return Template(code, name, matters, words, steps)


def _step(row: object, where: str, place: int) -> Step:
    if not isinstance(row, Mapping):
        raise _wrong(where, f"{where}应有 units、task、days。")
    _unknown(row, _PART, where)
    days, after = row.get("days", 3), row.get("after", [])
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST:
        raise _wrong(where, f"{where}的 days 应是 1 到 {LONGEST} 的整数（工作日）。")
    if not isinstance(after, list) or not all(
        isinstance(one, int) and not isinstance(one, bool) and 1 <= one < place for one in after
    ):
        raise _wrong(where, f"{where}的 after 只能写前面步骤的序号，例如 [1]。")
    units = _texts(row, "units", where)
    role = str(row.get("role") or "").strip()[:NAME]
    if not units and not role:
        raise _wrong(where, f"{where}没有写单位：units（单位代码）或 role（哪一类单位）。")
    return Step(units, role, _text(row, "task", TASK, where), days, tuple(sorted(set(after))))


def _unknown(row: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in row:
        if key not in known:
            raise _wrong(where, f"{where}：不认识的设置“{key}”。")


def _text(row: Mapping[str, Any], key: str, limit: int, where: str) -> str:
    value = str(row.get(key) or "").strip()
    if not 1 <= len(value) <= limit:
        raise _wrong(where, f"{where}的 {key} 应有 1 到 {limit} 个字。")
    return value


def _texts(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise _wrong(where, f"{where}的 {key} 应写成文字的列表。")
    return tuple(value)
