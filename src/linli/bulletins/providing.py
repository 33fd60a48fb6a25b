"""Where bulletins get their figures: the one place that asks, so that they are those of the pages.

Codes are those of the indicator catalogue. What cannot be counted for a grouping is left out of
the bulletin, never made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from linli.bulletins.snapshots import Given
from linli.cases.counting import scope
from linli.catalogue.snapshot import Catalogue
from linli.domain.bulletins import Period
from linli.domain.indicator_catalogue import INDICATORS
from linli.domain.indicators import Share
from linli.domain.spans import Span
from linli.insights.figures import Figure, figures
from linli.tally.scopes import Dim


def whole(
    codes: Iterable[str], period: Period, area_path: str, catalogue: Catalogue
) -> dict[str, Given]:
    """Return figures of an area over a period, by code."""
    found = figures(codes, _span(period), scope(catalogue, area_path))
    return _given(found[()])


def grouped(
    codes: Iterable[str], period: Period, area_path: str, dim: Dim, catalogue: Catalogue
) -> dict[object, dict[str, Given]]:
    """Return the same by group: by the id of a unit, town or matter, or the first of a month."""
    found = figures(codes, _span(period), scope(catalogue, area_path), (dim,))
    return {key[0]: _given(one) for key, one in found.items()}


def known(codes: Iterable[str]) -> tuple[str, ...]:
    """Return those of the codes the catalogue carries."""
    return tuple(code for code in codes if code in INDICATORS)


def _span(period: Period) -> Span:
    return Span(period.first, period.last)


def _given(found: Mapping[str, Figure]) -> dict[str, Given]:
    return {code: _one(figure) for code, figure in found.items()}


def _one(figure: Figure) -> Given:
    told, shown = figure.indicator, not figure.suppressed
    return Given(
        code=told.code,
        label=told.name,
        text=str(figure.text()),
        count=figure.value if shown else None,
        whole=figure.denominator if shown else None,
        hidden=figure.suppressed,
        version=told.version,
        meaning=told.meaning,
        left_out=told.left_out,
        excluded=tuple(f"{one.code}：{one.reason}" for one in figure.terms.exclusions),
    )


def label(code: str) -> str:
    """Return what an indicator is called."""
    return INDICATORS[code].name


def nothing(code: str) -> str:
    """Return what is printed for a group in which nothing was counted."""
    return Share(0, 0).text() if is_pair(code) else "0"


def is_pair(code: str) -> bool:
    """Tell whether an indicator is printed as a pair."""
    return INDICATORS[code].is_pair
