"""What a page shows of the words a matter was registered with, before the original is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.cases import hiding, original, rights
from linli.cases.bundle import Bundle
from linli.cases.models import Party
from linli.catalogue.snapshot import Catalogue
from linli.kernel import encryption
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class AskedView:
    """Beside title and text of a case.

    ``words``: the requester's own, hidden like the text, where the text is another's (拆分).
    ``hidden``: something is sealed that this page does not show; ``may_open``: the actor may
    open it, with a reason.
    """

    words: str = ""
    hidden: bool = False
    may_open: bool = False


def asked_of(
    actor: Actor, found: Bundle, parties: Iterable[Party], catalogue: Catalogue
) -> AskedView:
    """Return what stands beside the text; nothing is opened where nothing is sealed. No query."""
    case = found.case
    if not case.original_sealed:
        return AskedView()
    rows = list(parties)
    kept = original.kept(case)
    shown = hiding.net(catalogue).hide(kept.words, _names(rows)) if kept.words else ""
    hidden = bool(kept.title or kept.first_title or kept.text or kept.address)
    hidden = hidden or shown != kept.words
    return AskedView(
        words="" if shown in case.text else shown,
        hidden=hidden,
        may_open=hidden
        and rights.original_hat(actor, found, [row.privacy for row in rows]) is not None,
    )


def _names(rows: Iterable[Party]) -> list[str]:
    return [
        encryption.open_sealed("cases.party.name", row.row_key, row.name)
        for row in rows
        if row.name
    ]
