"""The mini county: the small configuration pack of the tests, read by the real loader."""

from __future__ import annotations

from pathlib import Path

from linli.county.loader import load_pack

MINIPACK = Path(__file__).parent / "county" / "minipack"


def load() -> None:
    """Load it into the present database; tests take ``world``, which has it already."""
    load_pack(MINIPACK)
