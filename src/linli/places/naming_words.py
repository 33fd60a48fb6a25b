"""How people call an area: without what it is.

Official names end in what the area is (村民委员会, 社区, 街道 …); people leave that out, so the
bare name counts too when it is long enough not to be an accident.
"""

from __future__ import annotations

import re
from typing import Final

from linli.places.tree import Node

#: What an area is, at the end of its name.
_ENDING: Final = re.compile(  # zh-only
    r"(?:社区居民委员会|居民委员会|村民委员会|社区居委会|居委会|村委会|街道办事处|街道|社区|镇|乡|村)$"
)
#: Shortest bare name that counts: one character stands in too many words.
_SHORTEST = 2


def people_call(node: Node) -> tuple[str, ...]:
    """Return how people call an area, the full name first."""
    bare = _ENDING.sub("", node.name)
    return (node.name, bare) if len(bare) >= _SHORTEST and bare != node.name else (node.name,)
