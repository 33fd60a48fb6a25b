"""From where on something in a record is worth a hint: the county's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from linli.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds; ``quick_seconds`` 0 switches that hint off.

    ``photo_bits``: most bits of 64 in which two pictures of the same may differ. ``text_chars``:
    characters of one's own words from which on a text is compared; ``text_percent``: share both
    texts must have. ``quick_seconds``: an answer in fewer seconds is quick. ``speed_kmh``: more
    over the straight line is not possible, looked at from ``least_metres`` apart.
    """

    photo_bits: int = 3
    text_chars: int = 60
    text_percent: int = 90
    quick_seconds: int = 60
    speed_kmh: int = 150
    least_metres: int = 2000

    #: Fewest characters a county may ask for in ``text_chars``: shorter texts are not even kept.
    least_text: ClassVar[int] = 20


#: Least and most of each, and the sentence for anything else.
_LIMITS: Final[Mapping[str, tuple[int, int, str]]] = {
    "photo_bits": (0, 3, "照片指纹允许的差别（photo_bits）要写成 0 到 3 的整数。"),
    "text_chars": (20, 5000, "比对文字的最少字数（text_chars）要写成 20 到 5000 的整数。"),
    "text_percent": (70, 100, "文字相同的比例（text_percent）要写成 70 到 100 的整数。"),
    "quick_seconds": (0, 3600, "办结过快的秒数（quick_seconds）要写成 0 到 3600 的整数。"),
    "speed_kmh": (60, 1000, "不可能的速度（speed_kmh）要写成 60 到 1000 的整数。"),
    "least_metres": (500, 50_000, "比对地点的最短距离（least_metres）要写成 500 到 50000 的整数。"),
}


def read_rules(given: Mapping[str, object]) -> Rules:
    """Return the thresholds, the shipped ones for keys not given; raises Invalid, a sentence a key.

    More than three bits would not be found by their bands, so the county cannot ask for that.
    """
    wrong: dict[str, str] = {}
    found: dict[str, int] = {}
    for key, (least, most, sentence) in _LIMITS.items():
        if key not in given:
            continue
        value = given[key]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            wrong[key] = sentence
        else:
            found[key] = value
    if wrong:
        raise Invalid(fields=wrong)
    return Rules(**found)
