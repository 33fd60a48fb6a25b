"""Which matters of the catalogue an indicator is about."""

from __future__ import annotations

from linli.catalogue.snapshot import Catalogue
from linli.domain.indicator_catalogue import Only
from linli.insights.numbers_scope import with_below

#: What the heading of disputes is called where the county's settings do not name it.
_WORD = "矛盾纠纷"  # zh-only


def matters_of(only: Only, catalogue: Catalogue) -> frozenset[int] | None:
    """Return the ids of the matters, None for all of them.

    Disputes are the matters named by the county's setting ``dispute_matters`` (a list of codes),
    else those under the heading 矛盾纠纷; with everything below them.
    """
    if only is Only.ALL:
        return None
    named = catalogue.settings.get("dispute_matters")
    codes = [str(code) for code in named] if isinstance(named, list) else None
    tops = [
        one.id
        for one in catalogue.matters.values()
        if (one.code in codes if codes is not None else one.name == _WORD)
    ]
    return frozenset(below for top in tops for below in with_below(top, catalogue))
