"""What a county sets about proposals: from which confidence a matter is filled in, or asked for."""

from __future__ import annotations

from collections.abc import Mapping

from linli.domain.errors import Invalid
from linli.domain.proposing import Thresholds

_WRONG = {
    "fill": "自动填入的把握（fill）要写成 0 到 1 之间的小数。",
    "ask": "改为询问的把握（ask）要写成 0 到 1 之间的小数。",
}


def read_thresholds(given: Mapping[str, object]) -> Thresholds:
    """Return the two confidences; raises Invalid with one sentence a key."""
    wrong: dict[str, str] = {}
    found: dict[str, float] = {}
    for key, sentence in _WRONG.items():
        value = given.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            wrong[key] = sentence
        else:
            found[key] = float(value)
    if wrong:
        raise Invalid(fields=wrong)
    return Thresholds(found["fill"], found["ask"])
