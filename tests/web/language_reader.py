"""Finds Chinese on an English page: what is not marked as Chinese, and words marked by mistake."""

from __future__ import annotations

import ast
import re
from functools import cache
from html.parser import HTMLParser

from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.cli.messages_catalogue import QUOTED
from linli.cli.messages_collect import HAN, NO_WORDS, PACKAGE
from linli.files.models import StoredFile
from linli.people.models import User

#: Attributes that people see or hear.
_SPOKEN = ("title", "alt", "placeholder", "aria-label", "data-label", "data-step", "label")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
#: What people wrote stands here as it is: text fields keep the language of their writer.
_WRITTEN = frozenset({"textarea"})
#: Elements that hold no markup: a name inside cannot be marked, like in an attribute.
_BARE = frozenset({"title", "option"})
#: Proper names that are no rows of a table.
_NAMES = ("测试县综治中心", "测试县", "现场.jpg", "另一个标题")


def proper_names() -> re.Pattern[str]:
    """Return a pattern of every name in the county: units, places, matters, people, files."""
    catalogue = snapshot.current()
    names = {*_NAMES, *Case.objects.values_list("title", flat=True)}
    names |= set(User.objects.values_list("full_name", flat=True))
    names |= set(StoredFile.objects.values_list("name", flat=True))
    names |= {word for unit in catalogue.units.values() for word in (unit.name, unit.short_name)}
    names |= {matter.name for matter in catalogue.matters.values()}
    names |= {node.name for node in catalogue.tree.of_kind("town")}
    for kind in ("village", "grid", "microgrid"):
        names |= {node.name for node in catalogue.tree.of_kind(kind)}
    return re.compile("|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True))))


@cache
def own_words() -> frozenset[str]:
    """Return every Chinese literal of the source: none of them is content."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if {"replay", "migrations", "text"} & set(path.relative_to(PACKAGE).parts[:-1]):
            continue  # these write content, or read words and show none
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(text for text in found if HAN.search(text)) - NO_WORDS


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.names = proper_names()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def chinese(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        lang = values.get("lang", "")
        chinese = lang.startswith("zh") if lang else self.chinese()
        for name in _SPOKEN:
            spoken = self.names.sub("", values.get(name, ""))
            if HAN.search(spoken) and not chinese:
                self.found.append(f"<{tag} {name}={values[name]!r}>")
        if tag not in _VOID:
            self.open.append((tag, chinese))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        tag = self.open[-1][0] if self.open else ""
        data = QUOTED.sub("", data)
        if tag in _WRITTEN or not HAN.search(data):
            return
        text = " ".join(data.split())
        if self.chinese():
            # A paragraph is what somebody wrote, or was kept of it.
            if tag != "p" and text in own_words() and HAN.search(self.names.sub("", text)):
                self.found.append(f"<{tag} lang=zh> {text}")
        elif HAN.search(self.names.sub("", data) if tag in _BARE else data):
            self.found.append(f"<{tag}> {text}")


def untranslated(page: str) -> list[str]:
    """Return each piece of text, or attribute, that should be in English and is not."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
