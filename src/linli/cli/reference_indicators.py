"""The generated parts of the page about indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from linli.domain.indicator_catalogue import (
    GROUP_NAMES,
    INDICATORS,
    Group,
    Indicator,
    Only,
    denominator_name,
    numerator_name,
)
from linli.domain.measures import INFO, Basis, Measure

Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

_BASIS: dict[Basis, str] = {
    Basis.HAPPENED: "day it happened",
    Basis.REGISTERED: "day of registration",
    Basis.DUE: "day due, up to yesterday",
    Basis.STOCK: "end of the last day",
}


def indicators(table: Table) -> str:
    """Every indicator of the catalogue, by group."""
    head = (
        "code",
        "名称",
        "numerator",
        "denominator",
        "counted by",
        "not shown below",
        "left out, notes",
    )
    parts = []
    for group in Group:
        rows = [_row(one) for one in INDICATORS.values() if one.group is group]
        parts.append(f"### {GROUP_NAMES[group]}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def _row(one: Indicator) -> tuple[object, ...]:
    about = "（矛盾纠纷）" if one.only is Only.DISPUTES else ""
    return (
        f"`{one.code}`",
        one.name,
        f"{numerator_name(one)}{about}",
        denominator_name(one) if one.is_pair else "—",
        _BASIS[one.basis],
        one.smallest or "—",
        "；".join((*one.left_out, *filter(None, [one.note]))) or "—",
    )


def counts(table: Table) -> str:
    """The counts that indicators are made of."""
    head = ("count", "名称", "meaning", "counted by")
    rows = [
        (f"`{one.name.lower()}`", INFO[one].label, INFO[one].meaning, _BASIS[INFO[one].basis])
        for one in Measure
        if one in INFO
    ]
    return table(head, rows)
