"""Which files an answer must bring along, and which of them a matter still lacks.

Files are told apart by what they show (``report``, ``before``, ``after``, ``document`` …) and by
their kind (``image`` or ``document``). A county's catalogue says for each matter what is demanded.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Outcomes that claim something was done on the spot and so need the matter's evidence.
DONE_OUTCOMES = frozenset({"solved", "partly", "corrected"})

#: What a matter's rule demands, in the order things are done.
DEMANDED: dict[str, tuple[str, ...]] = {
    "photo": ("after",),
    "before_after": ("before", "after"),
    "document": ("document",),
}
_SENTENCES = {
    "photo": "该事项办结须附处置后的照片。",
    "before_after": "该事项办结须附处置前和处置后的照片。",
    "document": "该事项办结须附文书或凭证。",
}


def missing(rule: str, have: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return what the rule demands and is not among ``have``, pairs of purpose and kind.

    Pictures that came with the report show the place before; a file of the kind document is a
    document, whatever it was filed as.
    """
    found = set(have)
    pictures = {purpose for purpose, kind in found if kind == "image"}
    there = pictures & {"before", "after"}
    if "report" in pictures:
        there.add("before")
    if any("document" in pair for pair in found):
        there.add("document")
    return tuple(one for one in DEMANDED.get(rule, ()) if one not in there)


def sentence(rule: str, have: Iterable[tuple[str, str]]) -> str:
    """Return what to say of missing evidence; empty when nothing is missing."""
    return _SENTENCES[rule] if missing(rule, have) else ""
