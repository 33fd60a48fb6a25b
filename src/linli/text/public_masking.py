"""Masking for whoever has nothing to do with a matter: both nets, one after the other.

The masking for everything shown beyond need (:mod:`linli.text.masking`, which finds names without
a word that announces them) and the wide one of the public board (:mod:`linli.domain.redacting`:
doors, spoken numbers). Too much is mended by the editor who looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from linli.domain import redacting
from linli.domain.redacting import Masked, Span
from linli.domain.redacting_patterns import Kind
from linli.text import masking

_KINDS: Final = {
    masking.Kind.NAME: Kind.NAME,
    masking.Kind.PHONE: Kind.PHONE,
    masking.Kind.IDENTITY: Kind.IDENTITY,
    masking.Kind.CARD: Kind.DIGITS,
    masking.Kind.PLATE: Kind.PLATE,
    masking.Kind.MAIL: Kind.MAIL,
    masking.Kind.ACCOUNT: Kind.ACCOUNT,
    masking.Kind.DIGITS: Kind.DIGITS,
}


def mask(text: str, *, keep: Iterable[str] = ()) -> Masked:
    """Return the text with everything either net finds replaced, and what was replaced.

    ``keep`` are names that stay whatever they look like: those of the county's places. Spans
    are of the text as it was when they were found.
    """
    named = masking.mask(text, keep=keep)
    spans = (
        Span(one.start, one.end, _KINDS[one.kind], text[one.start : one.end]) for one in named.spans
    )
    rest = redacting.mask(named.text)
    return Masked(rest.text, (*spans, *rest.hidden))
