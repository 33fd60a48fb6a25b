"""One SVG sprite from a list of icon names.

A page draws an icon by ``<svg class="icon"><use href="…/icons.svg#NAME"></use></svg>``: one
cached file, any size, the text's own colour.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
#: Line width in the icons' own 24-unit square; the set is drawn for 2, pages of text want finer.
STROKE = "1.5"


class UnknownIconsError(Exception):
    """Names in the list that the icon set does not have; the message proposes near ones."""


def read_names(path: Path) -> list[str]:
    """Return the icon names in ``path``: one a line, ``#`` starts a remark; sorted, once each."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return sorted({line for line in lines if line})


def sprite(folder: Path, names: Iterable[str]) -> str:
    """Return one SVG text with a ``<symbol>`` for each of ``names``, drawn from ``folder``.

    Raises UnknownIconsError naming every icon without a file, not only the first.
    """
    wanted = list(names)
    unknown = [name for name in wanted if not (folder / f"{name}.svg").is_file()]
    if unknown:
        have = [path.stem for path in folder.glob("*.svg")]
        lines = [_unknown(name, have) for name in unknown]
        raise UnknownIconsError("图标名不存在 / unknown icons in icons.txt:\n" + "\n".join(lines))
    ElementTree.register_namespace("", _SVG)
    whole = ElementTree.Element(f"{{{_SVG}}}svg")
    whole.extend(_symbol(folder / f"{name}.svg") for name in wanted)
    ElementTree.indent(whole, "")
    return ElementTree.tostring(whole, encoding="unicode") + "\n"


def _unknown(name: str, have: list[str]) -> str:
    near = "、".join(difflib.get_close_matches(name, have, n=3)) or "—"
    return f"  {name}（相近 / near: {near}）"


def _symbol(path: Path) -> ElementTree.Element:
    drawing = ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - a locked, hash-checked package
    symbol = ElementTree.Element(
        f"{{{_SVG}}}symbol",
        {
            "id": path.stem,
            "viewBox": drawing.get("viewBox", "0 0 24 24"),
            "fill": "none",
            "stroke": "currentColor",
            "stroke-width": STROKE,
            "stroke-linecap": "round",
            "stroke-linejoin": "round",
        },
    )
    # The set's first path is an invisible square that only keeps editors from cropping.
    symbol.extend(_joined(shape for shape in drawing if shape.get("stroke") != "none"))
    return symbol


def _joined(shapes: Iterable[ElementTree.Element]) -> list[ElementTree.Element]:
    """Return the shapes with lines that follow each other as one: every page loads the sprite.

    Only what is nothing but a line that begins at a point of its own (an absolute ``M``).
    """
    found: list[ElementTree.Element] = []
    for shape in shapes:
        line, before = _line(shape), _line(found[-1]) if found else ""
        if line and before:
            found[-1].set("d", before + line)
        else:
            found.append(shape)
    return found


def _line(shape: ElementTree.Element) -> str:
    plain = shape.tag == f"{{{_SVG}}}path" and set(shape.keys()) == {"d"}
    line = shape.get("d", "") if plain else ""
    return line if line.startswith("M") else ""
