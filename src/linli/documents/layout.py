"""The page of GB/T 9704-2012 in numbers; both renderers read them here.

Lengths in millimetres, type sizes in points (三号 = 16 pt, 二号 = 22 pt, 四号 = 14 pt).
"""

from __future__ import annotations

from typing import Final

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
TOP: Final = 37.0  # 天头
INSIDE: Final = 28.0  # 订口
TEXT_WIDTH: Final = 156.0  # 版心
TEXT_HEIGHT: Final = 225.0
OUTSIDE: Final = PAGE_WIDTH - INSIDE - TEXT_WIDTH
BOTTOM: Final = PAGE_HEIGHT - TOP - TEXT_HEIGHT
LINES: Final = 22
CHARACTERS: Final = 28

POINTS_PER_MM: Final = 72 / 25.4
BODY: Final = 16.0  # 三号
TITLE: Final = 22.0  # 二号
SMALL: Final = 14.0  # 四号
TABLE: Final = 12.0  # 小四
#: Distance from line to line, and from character to character, points.
LINE_PITCH: Final = TEXT_HEIGHT * POINTS_PER_MM / LINES
CHARACTER_PITCH: Final = TEXT_WIDTH * POINTS_PER_MM / CHARACTERS
#: What letters are moved together so that 28 stand on a line (the last one keeps its width);
#: a hair more than exact, because a line that is full to the last digit would break early.
TRACKING: Final = (TEXT_WIDTH * POINTS_PER_MM - CHARACTERS * BODY) / (CHARACTERS - 1) - 0.002
#: Characters of the title on one line.
TITLE_CHARACTERS: Final = 19
#: From the top of the text area to the red name of the issuing authority.
RED_NAME_DOWN: Final = 35.0
#: Largest type of the red name; longer names are set smaller to stay on one line.
RED_NAME: Final = 56.0
RED: Final = "e60012"
#: Lines kept free above the signature: a seal of 42 mm centred on name and date then begins
#: within one line of the text, as the standard wants, and covers none of it.
SEAL_LINES: Final = 2
#: Tables of more than this many columns are set in 五号.
TABLE_COLUMNS: Final = 3
TABLE_SMALL: Final = 10.5
#: Rows with less text than this many characters in each cell are not split between pages.
ROW_KEPT: Final = 200
#: A last paragraph of at most this many characters moves to a new page with the signature.
LAST_KEPT: Final = 120


def table_size(columns: int) -> float:
    """Return the type size of a table in points."""
    return TABLE if columns <= TABLE_COLUMNS else TABLE_SMALL


def row_kept(cells: tuple[str, ...]) -> bool:
    """Tell whether a row stays on one page."""
    return all(len(cell) < ROW_KEPT for cell in cells)


def signature_edge(width: float) -> float:
    """Return how many characters from the right a signature so many characters wide ends.

    Four, as the standard wants; less for a name that would not fit on the line otherwise.
    """
    return max(0.0, min(4.0, CHARACTERS - width))


def wide(text: str) -> float:
    """Return the width of a text in characters: figures and Latin letters take half of one."""
    return sum(0.5 if ch.isascii() else 1.0 for ch in text)


def red_name_size(name: str) -> float:
    """Return the type size in points at which ``name`` fills at most nine tenths of the width."""
    fitting = TEXT_WIDTH * POINTS_PER_MM * 0.9 / max(1, len(name))
    return round(min(RED_NAME, fitting), 1)
