"""The reference of the official documents: kinds, and the names a template may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from linli.cases.queries.words import ROLE_LABELS
from linli.documents.kinds import KINDS, Audience, Kind
from linli.documents.placeholders import PLACEHOLDERS, Placeholder

Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

_READERS = {
    Audience.UNIT: "a unit",
    Audience.REQUESTER: "the requester",
    Audience.ARCHIVE: "the archive",
    Audience.OFFICE: "whoever it concerns",
}


def kinds(table: Table) -> str:
    """The table of kinds: code, name, to whom, issued by which posts."""
    rows = [
        (
            f"`{kind.value}`",
            info.name,
            _READERS[info.audience],
            "、".join(sorted(ROLE_LABELS[role.value] for role in info.roles)),
        )
        for kind, info in KINDS.items()
    ]
    return table(("code", "document", "speaks to", "issued by"), rows)


def placeholders(table: Table) -> str:
    """The table of names, with where each may stand."""
    rows = [
        (
            f"`{{{{{one.name}}}}}`",
            one.english,
            _where(one),
            "alone on a line" if one.block else "",
        )
        for one in PLACEHOLDERS.values()
    ]
    return table(("name", "stands for", "in documents to", ""), rows)


def _where(one: Placeholder) -> str:
    if one.kinds:
        return "、".join(KINDS[kind].name for kind in Kind if kind in one.kinds)
    if one.audiences == frozenset(Audience):
        return "everywhere"
    if one.audiences == frozenset(Audience) - {Audience.OFFICE}:
        return "every document of a case"
    listed = [_READERS[audience] for audience in Audience if audience in one.audiences]
    return ", ".join(listed)
