"""Charts look as they did: each kind drawn from fixed rows, beside its reference picture.

To renew the references after a change that is meant: ``LINLI_RENEW_CHARTS=1`` before
``python -m pytest -m browser tests/browser/test_chart_pictures.py``, then look at them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from markupsafe import Markup
from PIL import Image
from playwright.sync_api import Browser, Page
from tests.web import chart_measure, chart_rows
from tests.web.chart_rows import CHARTS, THEMES, WIDE

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "src/linli/web/static"
SHEETS = "\n".join(
    (STATIC / name).read_text("utf-8") for name in ("ui/tokens.css", "desk/numbers_charts.css")
)
RENEW = bool(os.environ.get("LINLI_RENEW_CHARTS"))


def picture(page: Page, drawing: Markup, theme: str) -> Image.Image:
    """Draw a chart without its words and take its picture."""
    page.set_content(chart_rows.document(drawing, theme, SHEETS))
    return chart_measure.smaller(page.locator("#chart").screenshot(animations="disabled"))


@pytest.fixture
def easel(chrome: Browser) -> Page:
    """Return an empty page of one size, whatever the machine's screen."""
    context = chrome.new_context(
        viewport={"width": WIDE, "height": 600}, device_scale_factor=1, reduced_motion="reduce"
    )
    return context.new_page()


def test_every_chart_looks_as_it_did(easel: Page, tmp_path: Path) -> None:
    wrong = []
    for name, draw in CHARTS.items():
        for theme in THEMES:
            drawn = picture(easel, draw(), theme)
            kept = chart_measure.reference(f"{name}-{theme}")
            if RENEW:
                chart_measure.keep(f"{name}-{theme}", drawn)
            with Image.open(kept) as before:
                fault = chart_measure.fault(drawn, before)
            if fault:
                drawn.save(tmp_path / kept.name)
                wrong.append(f"{kept.name}: {fault}, see {tmp_path / kept.name}")
    assert not wrong, "\n".join(wrong)
    easel.context.close()


def test_what_is_wrong_with_a_chart_is_seen(easel: Page) -> None:
    """The measure finds one number changed, a mark moved, a pattern or a line that got lost."""
    as_it_is = {name: picture(easel, draw(), "light") for name, draw in CHARTS.items()}
    plain = Markup(chart_rows.times().replace("url(#chart-hatch)", ""))  # noqa: S704 - our drawing
    blank = Markup(chart_rows.heat().replace("url(#chart-cross)", ""))  # noqa: S704 - as above
    unbroken = Markup(chart_rows.lines().replace("line--2", "line--1"))  # noqa: S704 - as above
    faults = {
        "trend": [
            chart_rows.lines((7, 20, 23, 14, 40, 18, 29, 143, 10)),
            unbroken,
        ],
        "composition": [chart_rows.composition((18, 17, 15, 12, 12, 6, 2, 0))],
        "comparison": [plain, chart_rows.times(((270, 30), (65, 140), (74, 86), (30, 0)))],
        "ages": [chart_rows.ages((74, 64, 15, 1, 1, 0))],
        "sankey": [chart_rows.sankey(0)],
        "heat": [blank, chart_rows.heat((14, 18, 4, 6, 14, 29, 34, 9))],
        "hours": [chart_rows.week(9)],
    }
    missed = [
        (name, at)
        for name, drawings in faults.items()
        for at, drawing in enumerate(drawings)
        if not chart_measure.fault(picture(easel, drawing, "light"), as_it_is[name])
    ]
    assert not missed
    assert set(faults) == set(CHARTS)
    # Half a pixel to the side, as another version of the browser may smooth it: the same chart.
    for name, draw in CHARTS.items():
        moved = Markup('<div style="margin-left:0.4px">{}</div>').format(draw())
        assert not chart_measure.fault(picture(easel, moved, "light"), as_it_is[name]), name
    easel.context.close()


def test_references_are_small_and_all_there() -> None:
    names = {f"{name}-{theme}.png" for name in CHARTS for theme in THEMES}
    kept = {one.name: one.stat().st_size for one in chart_measure.PICTURES.glob("*.png")}
    assert set(kept) == names
    assert max(kept.values()) <= 10_000, kept
