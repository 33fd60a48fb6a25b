"""What is hidden in a text before somebody puts it on the board: both nets, one after the other.

The masking for everything shown beyond need (:mod:`linli.text.masking`, which finds names without
a word that announces them) and the wide one of the board (:mod:`linli.domain.redacting`: doors,
spoken numbers). Too much is mended by the editor who looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.domain import redacting
from linli.domain.redacting import Masked, Span
from linli.domain.redacting_patterns import Kind
from linli.places.gazetteer import gazetteer_of
from linli.text import masking
from linli.text.name_model import WeightsRefusedError

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


def masked(text: str, catalogue: Catalogue) -> Masked:
    """Return the text with everything either net finds replaced, and what was replaced.

    Names of the county's places stay. Spans are of the text as it was when they were found.
    """
    keep = gazetteer_of(catalogue.tree, catalogue.settings).names
    spans = tuple(_span(text, one) for one in _found(text, keep))
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], f"〔{redacting.KIND_WORDS[span.kind]}〕"]  # zh-only
        at = span.end
    rest = redacting.mask("".join([*parts, text[at:]]))
    return Masked(rest.text, (*spans, *rest.hidden))


def _found(text: str, keep: Iterable[str]) -> list[masking.Span]:
    try:
        return masking.find(text, keep=keep)
    except WeightsRefusedError:  # the rules alone, as where no tagger is installed
        return masking.find(text, keep=keep, model=False)


def _span(text: str, one: masking.Span) -> Span:
    return Span(one.start, one.end, _KINDS[one.kind], text[one.start : one.end])
