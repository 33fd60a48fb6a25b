"""What a matter says, as everybody who sees it reads it: names and numbers of persons hidden.

Title, text and address of a case hold the hidden form from the first statement that writes them,
so that lists, search, records, documents and exports cannot show more; what was typed is kept
sealed (:mod:`linli.cases.original`). The names of those who ask are looked for as they are
written, the county's own places and the numbers of its matters stay. The tagger, where the extra
``names`` is installed and the setting ``LINLI_NAME_MODEL`` allows it, takes milliseconds: actions
let it read before their transaction opens, and look for the names of the parties afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from django.conf import settings

from linli.cases.models import Party
from linli.cases.original import Original
from linli.cases.report_input import ADDRESS_LIMIT, TITLE_LIMIT, make_title
from linli.catalogue.snapshot import Catalogue
from linli.kernel import encryption
from linli.places.gazetteer import gazetteer_of
from linli.places.tree import Tree
from linli.text import masking
from linli.text.marks import cut
from linli.text.masking import Kind
from linli.text.number_rules import digits_of

#: Numbers that a matter's own number may be taken for.
_LONG: Final = frozenset({Kind.CARD, Kind.DIGITS})
#: The number of a matter behind the six digits of its county: its day and the number of the day.
_AFTER_COUNTY: Final = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}")
#: What stays in an address: house and room numbers run together look like any digits.
_OF_PLACES: Final = frozenset({Kind.DIGITS, Kind.ACCOUNT})


@dataclass(frozen=True, slots=True)
class Wording:
    """What a matter says as it is shown, and what was typed where that is something else."""

    title: str
    text: str
    address: str
    original: Original


@dataclass(frozen=True, slots=True)
class Net:
    """What hides, knowing what stays: the names of a county's ``places`` and its own numbers.

    ``county``: the six digits with which the numbers of its matters begin; they name a matter.
    """

    places: Collection[str]
    county: str

    def hide(self, text: str, known: Iterable[str] = (), *, model: bool | None = None) -> str:
        """Return the text with names and numbers of persons as marks (``〔姓名〕``); twice is once.

        ``known``: names of the parties. ``model``: whether the tagger reads; None leaves it to
        the setting.
        """
        wanted = bool(settings.LINLI_NAME_MODEL) if model is None else model
        spans = masking.find(text, known=known, keep=self.places, model=wanted)
        return _replaced(text, (span for span in spans if not self._own_number(text, span)))

    def hide_title(
        self, title: str, known: Iterable[str] = (), *, model: bool | None = None
    ) -> str:
        """Return a title like :meth:`hide`, cut to what the column holds: marks lengthen it."""
        return cut(self.hide(title, known, model=model), TITLE_LIMIT)

    def hide_address(self, address: str, known: Iterable[str] = ()) -> str:
        """Return an address without the names and telephones written into it; the place stays.

        By rules alone, so that no village goes for a person's name.
        """
        if not address:
            return ""
        spans = masking.find(address, known=known, keep=self.places, model=False)
        return cut(
            _replaced(address, (span for span in spans if span.kind not in _OF_PLACES)),
            ADDRESS_LIMIT,
        )

    def worded(
        self, *, title: str, text: str, address: str = "", known: Iterable[str] = ()
    ) -> Wording:
        """Return what is shown and what is sealed of words just typed.

        A title that only repeats how the text begins is taken from the hidden text: cut before
        it was hidden, half a number would stand at its end.
        """
        names = tuple(known)
        shown = self.hide(text, names)
        flat = text.replace("\n", "")
        filled = len(title) == TITLE_LIMIT and flat.startswith(title)
        made = filled or title == make_title(text)
        if filled:
            head = cut(shown.replace("\n", ""), TITLE_LIMIT)
        else:
            head = make_title(shown) if made else self.hide_title(title, names)
        where = self.hide_address(address, names)
        return Wording(
            head,
            shown,
            where,
            Original(
                title="" if made or head == title else title,
                text="" if shown == text else text,
                address="" if where == address else address,
            ),
        )

    def _own_number(self, text: str, span: masking.Span) -> bool:
        if span.kind not in _LONG:
            return False
        digits = digits_of(text[span.start : span.end])
        return digits.startswith(self.county) and _AFTER_COUNTY.fullmatch(digits, 6) is not None


#: By the tree of a county, which every revision of the catalogue reads anew.
_NETS: Final[WeakKeyDictionary[Tree, Net]] = WeakKeyDictionary()


def net(catalogue: Catalogue) -> Net:
    """Return the net of a county."""
    found = _NETS.get(catalogue.tree)
    if found is None:
        names = gazetteer_of(catalogue.tree, catalogue.settings).names
        found = _NETS[catalogue.tree] = Net(names, catalogue.county_code)
    return found


def names_of(case_id: int) -> tuple[str, ...]:
    """Return the names of a case's parties, for finding them in its words: one query.

    They are shown to nobody, so no reading is logged.
    """
    rows = Party.objects.filter(case_id=case_id).exclude(name="").order_by("id")
    return tuple(
        encryption.open_sealed("cases.party.name", key, name)
        for key, name in rows.values_list("row_key", "name")
    )


def _replaced(text: str, spans: Iterable[masking.Span]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], f"〔{masking.WORDS[span.kind]}〕"]  # zh-only
        at = span.end
    return "".join([*parts, text[at:]])
