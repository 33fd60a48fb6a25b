"""The words of a matter as they were typed, sealed in one column beside the hidden ones.

Kept is only what differs from what everybody reads; a matter in which nothing was hidden and
whose requester said it in the very words registered has an empty column. So the right to open it
is asked for only where there is something to see, and a column of sealed texts stays small: a
sealed text takes four bytes a Han character and 100 more. Whoever erases the texts of a case
empties this column in the same UPDATE.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from linli.cases.models import Case
from linli.kernel import encryption

#: What the column is sealed for; the row's key is the number of the case.
PURPOSE: Final = "cases.case.original"


@dataclass(frozen=True, slots=True)
class Original:
    """What was typed, each part empty where it is what is shown.

    ``words`` are the requester's own: empty where they are the text as typed. ``first_title`` is
    the title the matter came with, once it was corrected.
    """

    title: str = ""
    first_title: str = ""
    text: str = ""
    address: str = ""
    words: str = ""

    def retitled(self, typed: str) -> Original:
        """Return it with the title typed last (empty: shown as typed); the first one is kept."""
        return replace(self, title=typed, first_title=self.first_title or self.title)


def seal(no: str, original: Original) -> str:
    """Return the column of case ``no``, empty where there is nothing to seal."""
    kept = {name: words for name, words in asdict(original).items() if words}
    if not kept:
        return ""
    return encryption.seal(PURPOSE, no, json.dumps(kept, ensure_ascii=False))


def kept(case: Case) -> Original:
    """Return what is sealed with a case, nothing else filled in.

    Whoever calls this shows it to somebody with a right to it, or to nobody at all.
    """
    if not case.original_sealed:
        return Original()
    found: Mapping[str, str] = json.loads(
        encryption.open_sealed(PURPOSE, case.no, case.original_sealed)
    )
    return Original(**found)


def opened(case: Case) -> Original:
    """Return everything as it was typed, with what is shown where that is the same."""
    found = kept(case)
    text = found.text or case.text
    return replace(
        found,
        title=found.title or case.title,
        text=text,
        address=found.address or case.address,
        words=found.words or text,
    )


def own_words(case: Case) -> str:
    """Return what the requester said, in their own words, for the requester.

    They are shown what they wrote themselves, which is their right (个人信息保护法 第四十五条)
    and discloses nothing to anybody; so no reading is logged. Nobody else gets it from here.
    """
    return opened(case).words
