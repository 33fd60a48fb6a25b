"""What a search adds to the list: words marked, where else they stand, places searched besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from linli.cases.actions.caller import LOOKERS
from linli.cases.queries import searching
from linli.cases.queries.searching import Hit, Marked
from linli.cases.report_input import read_phone
from linli.catalogue.snapshot import Catalogue
from linli.people.actor import Actor

#: What a piece of text beside a title is taken from.
_WHERE = {
    "text": gettext_lazy("登记内容"),
    "address": gettext_lazy("地址"),
    "answer": gettext_lazy("答复"),
    "file": gettext_lazy("附件"),
}


@dataclass(frozen=True)
class Found:
    """What the page says about a search.

    ``besides``: names of places searched for besides; ``phone``: what was typed is a telephone
    number and the person may look up callers.
    """

    besides: tuple[str, ...] = ()
    phone: bool = False


def about(actor: Actor, text: str, catalogue: Catalogue) -> Found | None:
    """Return what to say about a search; None where nothing is searched for."""
    if not text:
        return None
    phone = bool(actor.roles & LOOKERS) and _is_phone(text)
    return Found(searching.asked(text, catalogue).besides, phone)


def _is_phone(text: str) -> bool:
    try:
        read_phone(text)
    except ValueError:
        return False
    return True


def marks(
    actor: Actor, text: str, catalogue: Catalogue, keys: Sequence[int]
) -> dict[int, tuple[Markup, Markup]]:
    """Return by case the title with marks and the other place found, '' for none.

    One query for the texts of the page, one more where only files hold the words; none without
    a search.
    """
    if not text or not keys:
        return {}
    query = searching.asked(text, catalogue).query
    found: Mapping[int, Hit] = searching.hits(actor, query, keys)
    return {key: (marked(hit.title), _other(hit)) for key, hit in found.items()}


def marked(piece: Marked) -> Markup:
    """Return a piece of text with its words marked."""
    parts, at = [], 0
    for span in piece.spans:
        parts += [
            escape(piece.text[at : span.start]),
            Markup("<mark>{}</mark>").format(piece.text[span.start : span.end]),
        ]
        at = span.end
    parts.append(escape(piece.text[at:]))
    before, after = "…" if piece.cut_before else "", "…" if piece.cut_after else ""
    return Markup("").join([before, *parts, after])


def _other(hit: Hit) -> Markup:
    if hit.piece is None:
        return Markup("")
    return Markup('<span class="cases__where">{}</span> <span lang="zh-CN">{}</span>').format(
        _WHERE[hit.where], marked(hit.piece)
    )
