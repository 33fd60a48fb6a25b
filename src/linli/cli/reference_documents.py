"""The reference of the official documents: kinds, and the names a template may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from linli.cases.queries.words import ROLE_LABELS
from linli.documents.kinds import KINDS, Audience
from linli.documents.placeholders import PLACEHOLDERS

Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

_READERS = {
    Audience.UNIT: "a unit",
    Audience.REQUESTER: "the requester",
    Audience.ARCHIVE: "the archive",
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
            _where(one.audiences),
            "alone on a line" if one.block else "",
        )
        for one in PLACEHOLDERS.values()
    ]
    return table(("name", "stands for", "in documents to", ""), rows)


def _where(audiences: frozenset[Audience]) -> str:
    if audiences == frozenset(Audience):
        return "everywhere"
    return ", ".join(_READERS[audience] for audience in Audience if audience in audiences)
