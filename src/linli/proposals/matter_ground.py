"""From the catalogue to what the matter proposals ask for: items, thresholds, what is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.errors import Invalid
from linli.domain.proposing import Thresholds
from linli.domain.proposing_rules import read_thresholds
from linli.text.masking import mask
from linli.text.matter import READ, Item

_APART: Final = re.compile(r"[\s,，、;；|/]+")


def items_of(catalogue: Catalogue) -> list[Item]:
    """Return every matter with what names it, former ones too: cases of theirs still teach."""
    return [
        Item(
            matter.code,
            matter.name,
            _code(catalogue, matter.parent_id),
            (*(word for word in _APART.split(matter.keywords) if word), *matter.script),
        )
        for matter in catalogue.matters.values()
    ]


def _code(catalogue: Catalogue, matter_id: int | None) -> str:
    matter = catalogue.matters.get(matter_id or 0)
    return matter.code if matter else ""


def not_admitted(catalogue: Catalogue, today: date) -> frozenset[str]:
    """Return the codes of matters that may not be given to a case today."""
    return frozenset(one.code for one in catalogue.matters.values() if not one.live(today))


def path_of(catalogue: Catalogue, matter: MatterInfo) -> tuple[str, ...]:
    """Return the names from the first level down to the matter itself."""
    names: list[str] = []
    seen: set[int] = set()
    one: MatterInfo | None = matter
    while one is not None and one.id not in seen:
        seen.add(one.id)
        names.append(one.name)
        one = catalogue.matters.get(one.parent_id or 0)
    return tuple(reversed(names))


def thresholds_of(catalogue: Catalogue) -> Thresholds:
    """Return the county's confidences; the built-in ones where none are loaded."""
    given = catalogue.settings.get("proposals")
    try:
        return read_thresholds(given) if isinstance(given, Mapping) else Thresholds()
    except Invalid:
        return Thresholds()


def words_of(title: str, text: str) -> str:
    """Return what a case says, the way all of it is weighed: a title of its own counts too."""
    return text if not title or text.startswith(title) else f"{title}\n{text}"


def masked(title: str, text: str, *, tagger: bool = True) -> str:
    """Return what a case says without names and numbers of people, as it may be learnt from.

    ``tagger``: names are looked for with the optional tagger too (about 40 ms a thousand
    characters); by rules alone otherwise. No more is read than is weighed.
    """
    return mask(words_of(title, text)[:READ], model=tagger).text
