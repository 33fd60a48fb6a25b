"""Which bulletins a county has drafted by the clock, for the centres of each level.

The built-in choice stands in ``county/data/bulletins.yaml``. Daily reports are not in it: they
are drafted where days were declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from linli.domain.bulletins import KINDS, SCHEDULED, Kind
from linli.domain.errors import Invalid
from linli.domain.words import Words

#: Levels of centres that have bulletins.
TIERS: Final = ("county", "town")


def read_rules(given: Mapping[str, object]) -> dict[str, tuple[Kind, ...]]:
    """Return by level the kinds that are drafted, in the order of :data:`SCHEDULED`.

    Raises Invalid with one sentence a key. An empty list switches a level off.
    """
    wrong: dict[str, str] = {
        str(key): Words("不认识的设置“{key}”。", key=key) for key in given if key not in TIERS
    }
    found: dict[str, tuple[Kind, ...]] = {}
    for tier in TIERS:
        listed = given.get(tier, [])
        known = {kind.value for kind in SCHEDULED}
        if not isinstance(listed, list) or not all(one in known for one in map(str, listed)):
            names = "、".join(f"{kind.value}（{KINDS[kind]}）" for kind in SCHEDULED)
            wrong[tier] = Words(
                "{tier} 应是通报种类的列表，只能是：{names}；不自动起草的写 []。",
                tier=tier,
                names=names,
            )
            continue
        found[tier] = tuple(kind for kind in SCHEDULED if kind.value in listed)
    if wrong:
        raise Invalid("bad-bulletins", "通报的规则有内容需要修改。", fields=wrong)
    return found
