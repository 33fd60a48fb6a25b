"""What is hidden in a text before somebody puts it on the board; names of places stay."""

from __future__ import annotations

from linli.catalogue.snapshot import Catalogue
from linli.domain.redacting import Masked
from linli.places.gazetteer import gazetteer_of
from linli.text import public_masking


def masked(text: str, catalogue: Catalogue) -> Masked:
    """Return the text with everything found replaced, and what was replaced."""
    keep = gazetteer_of(catalogue.tree, catalogue.settings).names
    return public_masking.mask(text, keep=keep)
