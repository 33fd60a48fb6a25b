"""The few SVG elements the charts are made of, and how wide a text about is."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from linli.web.language import zh

#: Size of the letters in charts, pixels; the style sheet says the same.
LETTER = 12
#: Patterns, so that no chart is read by colour alone. They are named in the attribute ``fill``:
#: what a style sheet names, older browsers look for beside the sheet.
HATCH, DOTS, CROSS = "url(#chart-hatch)", "url(#chart-dots)", "url(#chart-cross)"
DEFS = Markup(
    "<defs>"
    '<pattern id="chart-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect class="pattern-ground" width="6" height="6"/>'
    '<rect class="pattern-ink" width="2.5" height="6"/></pattern>'
    '<pattern id="chart-dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect class="pattern-ground" width="5" height="5"/>'
    '<circle class="pattern-ink" cx="2.5" cy="2.5" r="1.1"/></pattern>'
    '<pattern id="chart-cross" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect class="pattern-ground" width="6" height="6"/>'
    '<path class="pattern-line" d="M0 0H6M0 0V6"/></pattern>'
    "</defs>"
)


def element(name: str, *inside: object, **attributes: object) -> Markup:
    """Return one element; ``inside`` is escaped unless it is markup, ``None`` leaves out.

    Underscores in names of attributes stand for hyphens, a last one is dropped (``class_``).
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    held = "".join(escape(one) for one in inside if one is not None)
    # Written once as text: a map has hundreds of cells, and markup joined by itself is slow. Names
    # of elements stand in our own source, everything else was escaped above.
    return Markup(f"<{name}{said}>{held}</{name}>")  # noqa: S704


def _plain(value: object) -> str:
    """Write numbers short: a chart has thousands."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def share(value: float, whole: float = 1.0) -> str:
    """Return a length as a percentage of the width, at most 100."""
    return f"{min(100.0, 100.0 * value / whole):.2f}".rstrip("0").rstrip(".") + "%"


def text(words: object, x: object, y: float, css: str = "", anchor: str = "") -> Markup:
    """Return a line of text; names that stay Chinese on an English page are marked."""
    lang = "zh-CN" if zh(words) else None
    return element(
        "text", words, x=x, y=y, class_=css or None, text_anchor=anchor or None, lang=lang
    )


def link(address: str, hint: str, *inside: object) -> Markup:
    """Return marks that open ``address``; without one, the marks with their hint alone.

    By the keyboard a chart is one stop, and arrows lead from mark to mark: ``numbers.js`` makes it
    so. Without scripts only the pointer reaches them; the table beside every chart has the same
    links in an order that makes sense.
    """
    title = element("title", hint)
    if not address:
        return element("g", title, *inside)
    return element("a", title, *inside, href=address, tabindex="-1")


def drawing(height: float, inside: Iterable[object], kind: str) -> Markup:
    """Return the whole picture: as wide as its place, ``height`` pixels high.

    Hidden from screen readers, for its table says the same, until a script makes its marks
    reachable.
    """
    return element(
        "svg",
        *inside,
        class_=f"chart chart--{kind}",
        width="100%",
        height=round(height),
        aria_hidden="true",
        focusable="false",
    )


def width_of(words: object) -> float:
    """Return about how wide a text is, pixels: Chinese letters are as wide as they are high."""
    return sum(LETTER if ord(one) > 0x2E7F else LETTER * 0.56 for one in str(words))


def cut(words: str, room: float) -> str:
    """Return the text, ended by “…” where it is wider than ``room`` pixels."""
    if width_of(words) <= room:
        return words
    kept = words
    while kept and width_of(kept + "…") > room:
        kept = kept[:-1]
    return f"{kept}…"


def ticks(top: float, steps: int = 4) -> list[int]:
    """Return round numbers from 0 up to at least ``top``: the lines of a scale."""
    wanted = max(1.0, top) / steps
    size = 1
    while True:
        for factor in (1, 2, 5):
            if factor * size >= wanted:
                step = factor * size
                count = -(-int(max(1, top)) // step)
                return [step * one for one in range(count + 1)]
        size *= 10
