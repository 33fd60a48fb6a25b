"""The columns of a spreadsheet: their headings, which field each is, which are never read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import FIELDS, Kind, Type, label_of
from linli.domain.gridbook_reading import plain
from linli.places.models import AreaKind
from linli.places.tree import Node

#: Headings beside the fields of a kind.
AREA, LON, LAT = "网格", "东经", "北纬"  # zh-only: the file is filled in in Chinese
_OWN = {
    AREA: "area",
    "所在网格": "area",
    LON: "lon",
    "经度": "lon",
    LAT: "lat",
    "纬度": "lat",
}  # zh-only


@dataclass(frozen=True, slots=True)
class Columns:
    """``fields``: heading → field; ``ignored``: headings that are not read."""

    fields: Mapping[str, str]
    ignored: tuple[str, ...]

    @property
    def missing_name(self) -> bool:
        """Whether no column says what the entry is called."""
        return "name" not in self.fields.values()


def columns_of(kind: Kind, headings: Iterable[str]) -> Columns:
    """Return which heading is which field; stars and blanks of a template do not matter."""
    known = {field.label: field.name for field in FIELDS[kind]} | _OWN
    known |= {field.name: field.name for field in FIELDS[kind]}
    found: dict[str, str] = {}
    ignored = []
    for heading in headings:
        name = known.get(plain(heading).strip("*\uff0a "))  # zh-only: its stars
        if name is None or name in found.values():
            ignored.append(heading)
        else:
            found[heading] = name
    return Columns(found, tuple(ignored))


def headings(kind: Kind) -> tuple[str, ...]:
    """Return the headings of the template; a star marks what must be filled in."""
    own = tuple(f"{one.label}*" if one.required else one.label for one in FIELDS[kind])
    return (AREA, *own, LON, LAT)


def notes(kind: Kind) -> tuple[tuple[str, str, str], ...]:
    """Return (heading, how to fill it in, what it is for) of every column of the template."""
    rows = [(AREA, "网格名称或编码，不填就是导入时选的网格", "说明归谁负责")]
    for one in FIELDS[kind]:
        how = {
            Type.NUMBER: f"0到{one.limit}的整数",  # zh-only: a sheet of its own in the file
            Type.DATE: "按 2026-12-01 的样子填写",
            Type.CHOICE: "、".join(label for _, label in one.choices),
            Type.CREDIT_CODE: "18位",
        }.get(one.type, f"最多{one.limit}个字")  # zh-only: as above
        rows.append((one.label, ("必填；" if one.required else "") + how, one.why))
    rows += [(LON, "度数，可不填；高德、百度的坐标导入时会问", "在图上找得到"), (LAT, "同上", "")]
    return tuple(rows)


def heading_of(kind: Kind, columns: Columns, name: str) -> str:
    """Return the heading a field was read from; its label where it has no column."""
    own = {"area": AREA, "lon": LON, "lat": LAT, "point": f"{LON}、{LAT}"}
    return next(
        (heading for heading, field in columns.fields.items() if field == name),
        own.get(name) or label_of(kind, name),
    )


class Grounds:
    """The grids and villages below one area, found by code or by name."""

    def __init__(self, catalogue: Catalogue, root: Node) -> None:
        self._named: dict[str, Node | None] = {}
        tree, level = catalogue.tree, [root]
        while level:
            for node in level:
                if node.kind in (AreaKind.VILLAGE, AreaKind.GRID, AreaKind.MICROGRID):
                    chain = tree.chain(node)
                    names = {"".join(part.name for part in chain[at:]) for at in range(len(chain))}
                    for name in {node.code, node.name, *names}:
                        # A name two places share says nothing.
                        self._named[name] = None if name in self._named else node
            level = [child for node in level for child in tree.children(node.id)]

    def find(self, text: str) -> tuple[Node | None, str]:
        """Return the place of a text and what is wrong with it."""
        form = "".join(plain(text).split())
        if form not in self._named:
            return None, "没有这个网格，或者不在您导入的范围内。"
        found = self._named[form]
        return found, "" if found else "叫这个名字的网格不止一个，请写编码。"
