"""A chart as a picture for files that cannot draw one, by the same description as in the PDF."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

import typst

from linli.documents import fonts, layout
from linli.documents.content import Chart

#: Dots per inch: sharp on paper, and still a small file.
_DENSITY: Final = 220.0
_ALONE: Final = """
#let layout = json(bytes(sys.inputs.layout))
#set page(width: layout.width * 1mm, height: auto, margin: 2pt, fill: white)
#bar-chart(json(bytes(sys.inputs.chart)), layout.fonts)
"""


@cache
def drawing() -> str:
    """Return the description by which every chart is drawn."""
    return (files("linli.documents") / "data" / "chart.typ").read_text("utf-8")


def plain(chart: Chart) -> dict[str, Any]:
    """Return what the description needs of a chart."""
    return {
        "title": chart.title,
        "labels": list(chart.labels),
        "series": [{"name": name, "counts": list(counts)} for name, counts in chart.series],
        "told": chart.told(),
    }


def as_picture(chart: Chart) -> bytes:
    """Return the chart as a PNG as wide as the text area; the same chart is the same picture."""
    chosen = fonts.chosen()
    told = {"width": layout.TEXT_WIDTH, "fonts": chosen.families}
    made: Any = typst.compile(
        (drawing() + _ALONE).encode(),
        format="png",
        ppi=_DENSITY,
        font_paths=chosen.book,
        sys_inputs={
            "chart": json.dumps(plain(chart), ensure_ascii=False),
            "layout": json.dumps(told, ensure_ascii=False),
        },
    )
    picture: bytes = made[0] if isinstance(made, list) else made
    return picture
