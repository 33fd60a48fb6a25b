"""One spelling for comparing and weighing texts, and the way back to the text as it was written.

Texts come in as people send them: full-width letters, blanks between characters, ``！！！``, a page
copied with its tags, broken surrogates. ``normal`` brings them to one form; ``aligned`` also says
from which character of the original each came, so that a reason can be shown where it stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import Final

from linli.domain.han_simple import simplified

#: So many characters of a text are read when nothing else is said.
READ: Final = 4_000

#: A tag, comment or entity as it is pasted from a page. Every part is bounded: no run of ``<`` or
#: ``&`` makes the search slower than the text is long.
_PASTED: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,30})(?:[\s/][^<>]{0,1000})?>"
    r"|<!(?:--[^<>]{0,1000}--|[^<>]{0,1000})>"
    r"|(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)"
)
#: What stands inside these is no text for people.
_HIDDEN: Final = frozenset({"script", "style"})
#: Different characters whose form is remembered; far above what one language uses.
_REMEMBERED: Final = 30_000
_forms: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text in its normal form with its way back: ``at[i]`` is where ``text[i]`` came from."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the original; it must not be empty."""
        return self.at[start], self.at[end - 1] + 1


def normal(text: str, limit: int = READ) -> str:
    """Return the normal form of the first ``limit`` characters; it is never longer than that.

    NFKC character by character, traditional characters simplified, Latin in lower case, digits
    kept; tags of a pasted page, control
    characters, lone surrogates and invisible marks left out; blanks left out except one between
    two Latin letters or digits; a run of one punctuation mark becomes one.
    """
    return aligned(text, limit).text


def aligned(text: str, limit: int = READ) -> Aligned:
    """Return the normal form as ``normal`` does, with where each character came from."""
    read = text[:limit]
    out: list[str] = []
    at: list[int] = []
    blank = False
    last = ""
    for start, piece in _pieces(read):
        if start < 0:  # an entity: one character (or two) written as several
            place: int | None = -start - 1
        else:
            place = None
        for offset, char in enumerate(piece):
            form = _forms.get(char)
            if form is None:
                form = _form(char)
            for made in form:
                if made == " ":
                    blank = True
                    continue
                if blank:
                    blank = False
                    if _latin(last) and _latin(made):
                        out.append(" ")
                        at.append(start + offset if place is None else place)
                if made == last and not made.isalnum():
                    continue
                out.append(made)
                at.append(start + offset if place is None else place)
                last = made
    return Aligned("".join(out[:limit]), tuple(at[:limit]))


def _pieces(text: str) -> list[tuple[int, str]]:
    """Return the runs between pasted tags with their starts; an entity counts as −start − 1."""
    if "<" not in text and "&" not in text:
        return [(0, text)]
    found: list[tuple[int, str]] = []
    hidden = ""
    done = 0
    for match in _PASTED.finditer(text):
        name = (match["name"] or "").lower()
        if hidden:
            if match["end"] and name == hidden:
                hidden, done = "", match.end()
            continue
        found.append((done, text[done : match.start()]))
        done = match.end()
        if match["entity"]:
            found.append((-match.start() - 1, unescape(match["entity"])))
        else:
            found.append((-match.start() - 1, " "))  # a tag parts words as a blank does
            if name in _HIDDEN and not match["end"]:
                hidden = name
    if not hidden:
        found.append((done, text[done:]))
    return found


def _form(char: str) -> str:
    made = simplified("".join(map(_plain, unicodedata.normalize("NFKC", char).lower())))
    if len(_forms) < _REMEMBERED:
        _forms[char] = made
    return made


def _plain(char: str) -> str:
    """Return a blank for every kind of blank, nothing for what cannot be seen."""
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
