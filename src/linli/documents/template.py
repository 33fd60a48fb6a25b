"""Reading a template: a YAML text a person can edit, checked line by line.

The text is data only. ``{{名称}}`` is replaced after the structure has been read, so that
nothing in a case can become a heading, a table or code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import yaml

from linli.documents.kinds import KINDS, Audience, Kind
from linli.documents.placeholders import PLACEHOLDERS

#: Longest template text, characters.
LONGEST: Final = 30_000
_MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
#: The placeholder of the running number.
SERIAL: Final = "序号"
#: A line that is one placeholder and nothing else.
ALONE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_CONDITION = re.compile(r"^\{\{\s*([?!])\s*([^{}]*?)\s*\}\}")
_HEADING = re.compile(r"^(#{1,4})\s+(.+)$")
_RULE = re.compile(r"^\|(\s*-+\s*\|)+$")
_REQUIRED = ("kind", "name", "valid_from", "number", "title", "body", "signature")
_OPTIONAL = ("to", "attachments", "copies", "printed_by", "issuer", "red_head", "seal", "cover")
_LINES = ("name", "number", "title", "signature", "to", "copies", "printed_by", "issuer")


@dataclass(frozen=True, slots=True)
class Fault:
    """One defect: the line (from 1; 0 when none can be named) and a sentence."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.sentence}" if self.line else self.sentence


class TemplateFaultError(ValueError):
    """The text is no usable template; ``faults`` in the order of the lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("；".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the body. ``when`` = a placeholder that must (``!``: must not) have a value.

    ``level`` −1 marks a table row (``cells``), −2 the rule under a table's head (``shares``),
    −3 a new page; 0 and up as in :class:`~linli.documents.content.Text`.
    """

    level: int
    text: str = ""
    cells: tuple[str, ...] = ()
    shares: tuple[int, ...] = ()
    when: str = ""
    negated: bool = False


ROW, RULE, PAGE = -1, -2, -3


@dataclass(frozen=True, slots=True)
class Template:
    """A template as read; texts still hold their placeholders."""

    kind: Kind
    name: str
    valid_from: date
    number: str
    title: str
    signature: str
    lines: tuple[Line, ...]
    to: str = ""
    issuer: str = "{{中心名称}}"
    copies: str = ""
    printed_by: str = ""
    attachments: tuple[str, ...] = ()
    cover: tuple[tuple[str, str], ...] = ()
    red_head: bool = True
    seal: bool = True
    names: frozenset[str] = field(default=frozenset())


class _Loader(yaml.SafeLoader):
    """Safe loader that leaves dates as text and refuses a key given twice."""

    def mapping(self, node: yaml.MappingNode) -> Iterator[dict[str, object]]:
        """Build one mapping (a generator, as the loader's protocol wants it)."""
        found: dict[str, object] = {}
        yield found
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            if key in found:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{key}”写了两次", key_node.start_mark
                )
            found[key] = self.construct_object(value_node, deep=True)

    def plain(self, node: yaml.ScalarNode) -> str:
        """Take a scalar as written."""
        return str(self.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.plain)


def substitute(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with every placeholder replaced, once: values are not looked into."""
    return _MARK.sub(lambda found: values.get(found.group(1), ""), text)


def read_template(text: str) -> Template:
    """Return the template in ``text``; raises TemplateFaultError with everything that is wrong."""
    if len(text) > LONGEST:
        raise TemplateFaultError([Fault(0, f"模板超过 {LONGEST} 字，请删减。")])
    given = _mapping(text)
    faults: list[Fault] = []
    kind = _kind(given, text, faults)
    _check_keys(given, text, kind, faults)
    names = _check_names(text, kind, faults)
    valid_from = _day(given.get("valid_from"), text, faults)
    for key in _LINES:
        value = given.get(key, "")
        if not isinstance(value, str | int) or "\n" in str(value).strip():
            faults.append(
                Fault(
                    _line_of(text, key), f"“{key}”应是一行文字；以“{{{{”开头的要用英文引号括起来。"
                )
            )
    for key in ("red_head", "seal"):
        if not isinstance(given.get(key, True), bool):
            faults.append(Fault(_line_of(text, key), f"“{key}”只能写 yes 或 no。"))
    attachments = _texts(given.get("attachments"), "attachments", text, faults)
    cover = _pairs(given.get("cover"), text, faults)
    lines = _body(given.get("body"), text, faults)
    number = str(given.get("number", ""))
    if number and SERIAL not in _MARK.findall(number):
        faults.append(Fault(_line_of(text, "number"), "文号里必须有“{{序号}}”，否则会重号。"))
    if faults or kind is None or valid_from is None:
        raise TemplateFaultError(sorted(faults, key=lambda fault: fault.line))
    plain = {key: str(given[key]).strip() for key in _LINES if given.get(key)}
    plain.setdefault("signature", "")
    return Template(
        kind=kind,
        valid_from=valid_from,
        lines=lines,
        attachments=attachments,
        cover=cover,
        red_head=bool(given.get("red_head", True)),
        seal=bool(given.get("seal", True)),
        names=names,
        **plain,
    )


def _mapping(text: str) -> dict[str, object]:
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader subclass
    except yaml.MarkedYAMLError as problem:
        mark, what = problem.problem_mark, problem.problem or ""
        number = mark.line + 1 if mark else 0
        sentence = f"{what}。" if what.endswith("写了两次") else _hint(text, number)
        raise TemplateFaultError([Fault(number, sentence)]) from problem
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise TemplateFaultError([Fault(0, "不是有效的模板文本。")]) from problem
    if not isinstance(found, dict):
        raise TemplateFaultError([Fault(0, "内容应是“名称: 内容”的形式。")])
    return found


def _hint(text: str, number: int) -> str:
    """Return what is most likely wrong on a line YAML cannot read."""
    lines = text.splitlines()
    if 0 < number <= len(lines) and re.search(r"[:-]\s+\{\{", lines[number - 1]):
        return '以“{{”开头的内容要用英文引号括起来，例如 to: "{{主办单位}}"。'
    return "格式有误，请检查缩进和冒号。"


def _line_of(text: str, key: str) -> int:
    """Return the line on which a top key stands, 0 when it does not."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(f"{key}:"):
            return number
    return 0


def _kind(given: Mapping[str, object], text: str, faults: list[Fault]) -> Kind | None:
    try:
        return Kind(str(given.get("kind")))
    except ValueError:
        names = "、".join(f"{kind.value}（{info.name}）" for kind, info in KINDS.items())
        faults.append(Fault(_line_of(text, "kind"), f"“kind”只能是：{names}。"))
        return None


def _check_keys(
    given: Mapping[str, object], text: str, kind: Kind | None, faults: list[Fault]
) -> None:
    unsigned = kind is not None and not KINDS[kind].signed
    for key in _REQUIRED:
        if key != "kind" and not given.get(key) and not (unsigned and key == "signature"):
            faults.append(Fault(_line_of(text, key), f"缺少“{key}”。"))
    for key in given:
        if key not in _REQUIRED + _OPTIONAL:
            faults.append(Fault(_line_of(text, key), f"不认识的项目“{key}”。"))


def _check_names(text: str, kind: Kind | None, faults: list[Fault]) -> frozenset[str]:
    names: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") and not line.startswith(" "):
            continue  # a remark of the file
        for found in _MARK.findall(line):
            name = found.lstrip("?! ")
            names.add(name)
            if (sentence := _name_fault(name, kind, line)) is not None:
                faults.append(Fault(number, sentence))
            if name == SERIAL and not line.startswith("number:"):
                faults.append(Fault(number, "“{{序号}}”只能写在 number 里，预览时还没有编号。"))
    return frozenset(names)


def _name_fault(name: str, kind: Kind | None, line: str) -> str | None:
    known = PLACEHOLDERS.get(name)
    if known is None:
        return f"不认识的占位“{{{{{name}}}}}”。"
    if kind is not None and not known.fits(kind):
        return f"“{{{{{name}}}}}”不能用在{_AUDIENCE_WORDS[KINDS[kind].audience]}里。"
    alone = _CONDITION.sub("", line.strip()).strip() == f"{{{{{name}}}}}"
    if known.block and not alone and not _CONDITION.match(line.strip()):
        return f"“{{{{{name}}}}}”要单独占一行。"
    return None


_AUDIENCE_WORDS = {
    Audience.UNIT: "发给单位的文书",
    Audience.REQUESTER: "发给诉求人的文书",
    Audience.ARCHIVE: "案卷",
    Audience.OFFICE: "这种文书",
}


def _day(value: object, text: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        if value:
            line = _line_of(text, "valid_from")
            faults.append(Fault(line, "“valid_from”要写成 2026-02-14 这样的日期。"))
        return None


def _texts(value: object, key: str, text: str, faults: list[Fault]) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    faults.append(Fault(_line_of(text, key), f"“{key}”应是一列文字，每行以“- ”开头。"))
    return ()


def _pairs(value: object, text: str, faults: list[Fault]) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return tuple((str(label), str(one)) for label, one in value.items())
    faults.append(Fault(_line_of(text, "cover"), "“cover”应是“名称: 内容”的列表。"))
    return ()


def _body(value: object, text: str, faults: list[Fault]) -> tuple[Line, ...]:
    if not isinstance(value, str):
        if value is not None:
            faults.append(Fault(_line_of(text, "body"), "“body”应是一段文字，写成“body: |”。"))
        return ()
    lines = []
    for raw in value.splitlines():
        condition = _CONDITION.match(raw.strip())
        when, negated = (condition[2], condition[1] == "!") if condition else ("", False)
        rest = raw.strip()[condition.end() if condition else 0 :].strip()
        if rest:
            lines.append(_line(rest, when, negated=negated))
    return tuple(lines)


def _line(rest: str, when: str, *, negated: bool) -> Line:
    if rest == "---":
        return Line(PAGE, when=when, negated=negated)
    if _RULE.match(rest):
        shares = tuple(cell.count("-") for cell in rest.strip("|").split("|"))
        return Line(RULE, shares=shares, when=when, negated=negated)
    if rest.startswith("|") and rest.endswith("|") and len(rest) > 1:
        cells = tuple(cell.strip() for cell in rest[1:-1].split("|"))
        return Line(ROW, cells=cells, when=when, negated=negated)
    heading = _HEADING.match(rest)
    if heading:
        return Line(len(heading[1]), heading[2], when=when, negated=negated)
    return Line(0, rest, when=when, negated=negated)
