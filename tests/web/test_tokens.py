"""Words stay readable: contrast of the tokens as pages pair them, in every theme (WCAG 1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linli.web

UI = Path(linli.web.__file__).parent / "static" / "ui"
GROUNDS = ("canvas", "panel", "sunken", "hover")
#: (words, what they stand on).
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in GROUNDS),
    *((tone, ground) for tone in ("ok", "near", "over", "info") for ground in ("panel", "canvas")),
    *((tone, f"{tone}-soft") for tone in ("ok", "near", "over", "info", "still")),
    *((ink, f"{soft}-soft") for ink in ("ink", "ink-2") for soft in ("ok", "near", "over", "info")),
    ("accent-strong", "accent-soft"),
    ("accent-strong", "panel"),
    ("ink", "accent-soft"),
    ("ink-3", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-tip", "tip"),
]
#: (line or mark, what it stands on): shapes need three to one (WCAG 1.4.11).
SHAPES = [
    *((line, ground) for line in ("line-strong", "focus") for ground in ("panel", "canvas")),
    ("accent", "still-soft"),
]


def _blocks(selector: str) -> list[dict[str, str]]:
    """Return the colours of each rule with exactly this last selector."""
    text = re.sub(r"/\*.*?\*/", "", (UI / "tokens.css").read_text("utf-8"), flags=re.S)
    rules = re.findall(rf"{re.escape(selector)}\s*\{{([^}}]*)\}}", text)
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", rule)) for rule in rules]


LIGHT = _blocks('[data-theme="light"]')[0]
DARK = _blocks('[data-theme="dark"]')[0]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_are_readable(theme: str, words: str, ground: str) -> None:
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_of_controls_are_seen(theme: str, shape: str, ground: str) -> None:
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[shape], colours[ground]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *((ink, ground) for ink in ("ink", "accent-strong") for ground in GROUNDS),
        *((tone, f"{tone}-soft") for tone in ("near", "over")),
    ],
)
def test_large_type_is_enhanced_contrast(theme: str, words: str, ground: str) -> None:
    """长辈版 draws all words in ``ink`` and links in ``accent-strong``: 7:1 (WCAG 1.4.6)."""
    if theme == "light":
        colours = {**LIGHT, **_blocks('[data-size="large"],\n[data-size="larger"]')[0]}
    else:
        colours = {**DARK, **_blocks('[data-theme="dark"][data-size="larger"]')[0]}
    assert contrast(colours[words], colours[ground]) >= 7


@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_high_contrast_is_enhanced_everywhere(words: str, ground: str) -> None:
    colours = _blocks(':root[data-contrast="high"]')[0]
    assert set(LIGHT) <= set(colours)
    assert contrast(colours[words], colours[ground]) >= 7


def test_large_type_leaves_no_weaker_words() -> None:
    text = (UI / "tokens.css").read_text("utf-8")
    large = text[text.index('[data-size="large"],\n[data-size="larger"] {') :]
    rule = large[: large.index("}")]
    for weaker, strong in (("ink-2", "ink"), ("ink-3", "ink"), ("accent", "accent-strong")):
        assert f"--{weaker}: var(--{strong});" in rule


def test_dark_by_wish_and_dark_by_the_system_are_the_same() -> None:
    automatic = _blocks('[data-theme="auto"]')
    assert automatic == [DARK]
    assert set(DARK) == set(LIGHT)


def test_stylesheets_take_colours_from_the_tokens_only() -> None:
    """No ad-hoc colour on the screen; paper (print.css) is black on white."""
    found = {}
    for sheet in sorted(UI.parent.glob("*/*.css")):
        if sheet.name in {"tokens.css", "print.css"}:
            continue
        text = re.sub(r"@media print\s*\{.*", "", sheet.read_text("utf-8"), flags=re.S)
        if colours := re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", text):
            found[sheet.name] = colours
    assert found == {}


def test_every_token_a_stylesheet_uses_exists() -> None:
    def named(sheet: Path) -> set[str]:
        return set(re.findall(r"--([\w-]+):", sheet.read_text("utf-8")))

    known = named(UI / "tokens.css")
    for sheet in UI.parent.glob("*/*.css"):
        text = sheet.read_text("utf-8")
        own = named(sheet)
        if sheet.parent.name == "field":  # its pages always have the shell's sheet too
            own |= named(sheet.with_name("field.css"))
        if sheet.parent.name == "wall":  # a theme of its own
            own |= named(sheet.with_name("tokens.css"))
        # A name with a fallback may be missing: it is set by the page that wants another value.
        used = set(re.findall(r"var\(--([\w-]+)\)", text))
        assert used <= known | own, sheet.name
