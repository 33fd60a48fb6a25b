"""Every text a page can show, collected from templates, Python, scripts and county packs.

The Chinese text is the key. Where the lower layers hold it as a plain literal or as ``Words``
it is found there; a text put together in another way could never be translated and is named
as a problem.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import yaml
from jinja2 import Environment, nodes
from jinja2.ext import extract_from_ast

PACKAGE = Path(__file__).resolve().parent.parent
#: Chinese characters and Chinese punctuation: neither may stand on an English page.
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")

#: Code whose texts can come to a page.
SHOWN = (
    "admission", "atlas", "board", "bulletins", "cases", "catalogue",
    "county/overview.py", "domain",
    "documents/actions",
    "documents/drafting.py", "documents/kinds.py", "documents/models.py", "documents/queries",
    "documents/rights.py", "escalation", "files", "gridbook", "hints",
    "collection", "landmarks", "outings", "teams",
    "kernel/keyset.py", "meetings", "notify/actions.py", "notify/adapters", "notify/addresses.py",
    "fieldwork", "notify/codes.py", "notify/compose.py", "notify/kinds.py",
    "notify/link_use.py",
    "notify/models", "notify/parcels.py", "notify/previewing.py", "notify/recipients.py",
    "notify/strangers.py", "people", "places", "proposals", "rising",
    "rota", "supervision", "tasks",
    "insights/power_cases.py", "insights/powers.py",
    "insights/actions", "insights/definition_access.py", "insights/definition_input.py",
    "insights/definition_queries.py", "insights/figures_cases.py", "insights/models.py",
    "insights/number_lists.py", "insights/numbers_scope.py",
    "insights/dashboards.py", "insights/dashboards_handling.py", "insights/dashboards_overview.py",
    "insights/dashboards_pages.py", "insights/dashboards_places.py",
    "insights/definition_waiting.py", "insights/questions.py",
    "insights/questions_axes.py", "insights/questions_kept.py", "insights/summary.py",
    "instructions", "wall", "web", "whistles", "workbench",
)  # fmt: skip
#: Below those: texts for the operator at the command line, and the samples of the components.
NOT_SHOWN = (
    "bulletins/made_days.py", "bulletins/made_pressed.py", "bulletins/making.py",
    "bulletins/paper.py",
    "domain/bulletin_naming.py", "domain/bulletin_rules.py",
    "domain/reading.py", "domain/redacting_patterns.py", "domain/calendar.py",
    "domain/coordinates.py", "domain/data_terms.py", "domain/escalation_rules.py",
    "domain/hint_rules.py", "domain/joint_rules.py",
    "domain/meeting_rules.py",
    "domain/rising_reading.py", "domain/urgent_words.py",
    "migrations", "rising/paper.py",
    "web/style_samples.py", "web/views_style.py", "web/templates/ui/style", "workbench/seeding.py",
)  # fmt: skip
#: Texts of a county that stand on pages; the others are sent as messages, which stay Chinese.
COUNTY_TEXTS = frozenset({"report_intro", "emergency_notice", "privacy_notice", "calendar_notice"})
#: At the end of a line, for what begins there: this Chinese is content, or has its own
#: English elsewhere.
ON_PURPOSE = "# zh-only"
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
#: Literals that are no words: digits, spellings that are understood, parts of names, and what
#: an official text in Chinese begins with.
NO_WORDS = frozenset(
    {
        "@＠",
        "中文",
        "一二三四五六日",
        "是",
        "您",
        "乡",
        "镇",
        "街道",
        "其他",
        "居民委员会",
        "村民委员会",
        "邻里",
        "情况复杂，请领导阅示。",
        "承办单位已超时限，建议限期办结，请领导批示。",
        "已阅。",
        "同意所提建议，请抓紧落实。",
    }
)
#: Calls whose Chinese is a pattern or a day, not words.
_SPELLING = frozenset({"compile", "fullmatch", "search", "split", "sub", "When"})
_CALLS = ("_", "gettext", "ngettext")
_SCRIPT_CALL = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)+)"')
#: Comments, but for the one that says a line is Chinese on purpose.
_SCRIPT_LINE_COMMENT = re.compile(r"(?<![:\"'])//(?! zh-only)[^\n]*|/\*.*?\*/", re.DOTALL)
_JINJA = re.compile(r"{#.*?#}|{%-?\s*trans\b.*?endtrans\s*-?%}|{%.*?%}|{{.*?}}", re.DOTALL)
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass
class Messages:
    """``found``: text → files; ``plural``: texts with a number; ``problems``: sentences."""

    found: dict[str, list[str]] = field(default_factory=dict)
    plural: set[str] = field(default_factory=set)
    scripts: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def add(self, text: str, where: str, *, plural: bool = False) -> None:
        """Keep one text with the file that uses it."""
        files = self.found.setdefault(text, [])
        if where not in files:
            files.append(where)
        if plural:
            self.plural.add(text)


def collect(package: Path = PACKAGE) -> Messages:
    """Return all texts of the source tree."""
    messages = Messages()
    for path in sorted((package / "web" / "templates").rglob("*.html")):
        name = str(path.relative_to(package))
        if not name.startswith(NOT_SHOWN):
            _template(path, name, messages)
    for path in sorted(package.rglob("*.py")):
        name = str(path.relative_to(package))
        if _is_shown(name):
            _Python(name, messages).read(path.read_text("utf-8"))
    for path in sorted((package / "web" / "static").rglob("*.js")):
        if "vendor" not in path.parts and path.name != "words.en.js":
            _script(path, str(path.relative_to(package)), messages)
    for path in sorted((package / "packs").glob("*/texts.yaml")):
        texts = yaml.safe_load(path.read_text("utf-8"))
        for key in COUNTY_TEXTS & texts.keys():
            messages.add(str(texts[key]), str(path.relative_to(package)))
    for path in sorted((package / "packs").glob("*/dictionaries.yaml")):
        for entry in _labels(path):
            messages.add(entry, str(path.relative_to(package)))
    return messages


def _is_shown(name: str) -> bool:
    hidden = any(name.startswith(one) or f"/{one}/" in name for one in NOT_SHOWN)
    return not hidden and any(name == one or name.startswith(f"{one}/") for one in SHOWN)


def _labels(path: Path) -> Iterator[str]:
    for table in yaml.safe_load(path.read_text("utf-8")).values():
        yield from (str(entry["label"]) for entry in table["entries"])


def _template(path: Path, name: str, messages: Messages) -> None:
    environment = Environment(  # noqa: S701 - only parsed, nothing is rendered
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # set by the extension
    tree = environment.parse(path.read_text("utf-8"))
    wrapped: set[str] = set()
    for _, call, texts in extract_from_ast(tree, _CALLS, babel_style=False):
        if not texts:
            continue
        first = str(texts[0])
        wrapped.update(str(text) for text in texts)
        messages.add(first, name, plural=call == "ngettext")
    compared = {
        operand.expr.value
        for compare in tree.find_all(nodes.Compare)
        for operand in compare.ops
        if isinstance(operand.expr, nodes.Const)
    }
    reader = _Markup()
    reader.feed(_JINJA.sub("", path.read_text("utf-8")))
    for text in reader.found:
        messages.problems.append(f"{name}: 没有标为可翻译 / not wrapped: {text}")
    for const in tree.find_all(nodes.Const):
        text = const.value
        if (
            isinstance(text, str)
            and HAN.search(text)
            and text not in wrapped
            and text not in compared
        ):
            messages.problems.append(f"{name}: 没有标为可翻译 / not wrapped: {text}")


class _Markup(HTMLParser):
    """Chinese standing as it is in a template, outside elements marked as Chinese."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes and remember whether the element is marked."""
        values = {name: value or "" for name, value in attrs}
        marked = bool(self.open) and self.open[-1][1]
        marked = values["lang"].startswith("zh") if values.get("lang") else marked
        self.found += [text for text in values.values() if HAN.search(text) and not marked]
        if tag not in _VOID:
            self.open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        """Close the element and what was left open in it."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep Chinese text that is not marked."""
        if HAN.search(data) and not (self.open and self.open[-1][1]):
            self.found.append(" ".join(data.split()))


def _script(path: Path, name: str, messages: Messages) -> None:
    source = _SCRIPT_LINE_COMMENT.sub("", path.read_text("utf-8"))
    for found in _SCRIPT_CALL.finditer(source):
        messages.add(found[1], name)
        messages.scripts.add(found[1])
    rest = _SCRIPT_CALL.sub("", source)
    for line in rest.splitlines():
        if _IDEOGRAPH.search(line) and "zh-only" not in line:
            messages.problems.append(f"{name}: 没有标为可翻译 / not in say(): {line.strip()}")


class _Python(ast.NodeVisitor):
    """Literals with Chinese in them, leaving out documentation, columns and patterns."""

    def __init__(self, name: str, messages: Messages) -> None:
        self.name = name
        self.messages = messages

    def read(self, source: str) -> None:
        """Collect from one module."""
        self.lines = source.splitlines()
        self.visit(ast.parse(source))

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass by documentation."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Pass by ``class Meta``: names of tables and the like."""
        if node.name != "Meta":
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Tell calls that make words from those that name columns or patterns."""
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        column = called.endswith(("Field", "ForeignKey")) and called != "Field"
        if column or called in _SPELLING:
            return
        if called in {"Words", "Phrase"} and node.args and isinstance(node.args[0], ast.Constant):
            plural = any(keyword.arg == "n" for keyword in node.keywords)
            self._add(node.args[0].value, plural=plural)
            rest: list[ast.AST] = [*node.args[1:], *node.keywords]
            for part in rest:
                self.visit(part)
            return
        if called in {"ngettext", "ngettext_lazy"} and isinstance(node.args[0], ast.Constant):
            self._add(node.args[0].value, plural=True)
            return
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Pass by what is compared with: it is looked for, not shown."""
        for part in (node.left, *node.comparators):
            if not isinstance(part, ast.Constant):
                self.visit(part)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Pass by a table that is Chinese content on purpose."""
        if ON_PURPOSE not in self.lines[node.lineno - 1]:
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """As above."""
        if ON_PURPOSE not in self.lines[node.lineno - 1]:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Name an f-string with Chinese in it: nobody could translate it."""
        texts = [part.value for part in node.values if isinstance(part, ast.Constant)]
        on_purpose = ON_PURPOSE in self.lines[(node.end_lineno or node.lineno) - 1]
        if not on_purpose and any(_IDEOGRAPH.search(str(text)) for text in texts):
            self.messages.problems.append(
                f"{self.name}:{node.lineno}: f-string 不能翻译，请用 Words / use Words: "
                f"{ast.unparse(node)}"
            )
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Keep a literal."""
        self._add(node.value, plural=False)

    def _add(self, text: object, *, plural: bool) -> None:
        if isinstance(text, str) and HAN.search(text) and text not in NO_WORDS:
            self.messages.add(text, self.name, plural=plural or "{n}" in text)
