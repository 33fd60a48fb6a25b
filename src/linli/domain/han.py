"""Chinese text for searching: one normal form, the tokens of the index, the meaning of a query.

No dictionary: an index over every window of two Han characters answers any substring from one
character up, and exactly. What counts as found is defined here by plain substring search
(:func:`matches`); the index of :mod:`linli.search` must answer the same, on every database.

The normal form is made character by character, so that every place in it leads back to the
original: compatibility forms (full-width, circled, ㎡) become plain, letters lower case, accents,
zero-width characters and variation selectors vanish. Everything that is no letter and no digit
separates. Traditional characters become simplified ones, one for one, by the table of
:mod:`linli.domain.han_simple`; that 後 and 后 are the same then finds a little more, never less.

A *run* is an unbroken stretch of Han characters, or of other letters and digits. Han runs are
found anywhere inside; a run of letters and digits from its start (``110`` finds ``110KV``, ``10kv``
does not), because nobody looks for the middle of a number.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from linli.domain.han_simple import SIMPLE

#: Runs of letters and digits are kept to this length; no query can name more.
RUN_LIMIT: Final = 64
#: Characters read of a query, and most words of one; what comes after is left out.
QUERY_LIMIT: Final = 60
TERMS_LIMIT: Final = 8
#: Fewest digits that may be the end of a case's number.
TAIL_DIGITS: Final = 4
#: Stands between two fields, so that no phrase reaches from one into the next; and before a
#: number written backwards, so that its end can be searched like a beginning. Private-use
#: characters are no letters: no text can hold them as tokens.
FIELD_MARK: Final = "\ue000"
TAIL_MARK: Final = "\ue001"

_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U0003ffff"  # zh-only
_RUN: Final = re.compile(f"[{_HAN}]+|[^ {_HAN}]+")
_ONE_HAN: Final = re.compile(f"[{_HAN}]")
_QUOTED: Final = re.compile('["“”＂「『]([^"“”＂「」『』]*)["“”＂」』]')
#: Most characters whose form is kept in memory; a text of every character there is cannot fill it.
_KEPT: Final = 60_000


def _form(char: str) -> str:
    """Return the normal form of one character: letters and digits, a space, or nothing."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = []
    for one in plain:
        category = unicodedata.category(one)
        if category[0] == "M" or category == "Cf":
            continue
        kept.append(SIMPLE.get(ord(one), one) if one.isalnum() else " ")
    return "".join(kept)


class _Forms(dict[int, str]):
    """The normal forms met so far, by code point, as ``str.translate`` asks for them."""

    def __missing__(self, code: int) -> str:
        form = _form(chr(code))
        if len(self) < _KEPT:
            self[code] = form
        return form


_FORMS: Final = _Forms()


def folded(text: str) -> str:
    """Return the normal form of a text; it may be shorter or longer than the text."""
    return text.translate(_FORMS)


def runs(text: str) -> list[str]:
    """Return the runs of a text in order, in normal form, letters and digits cut at the limit."""
    return [_cut(run) for run in _RUN.findall(folded(text))]


def canonical(text: str) -> str:
    """Return the text in which :func:`matches` searches: the runs with a space around each."""
    return f" {' '.join(runs(text))} "


def _cut(run: str) -> str:
    return run if _is_han(run) else run[:RUN_LIMIT]


def _is_han(run: str) -> bool:
    return _ONE_HAN.match(run) is not None


def _windows(run: str, *, ends: bool) -> Iterator[str]:
    """Return the tokens of one run; ``ends``: nothing of the run follows, so its end counts too."""
    if not _is_han(run):
        yield run
        return
    for at in range(len(run) - 1):
        yield run[at : at + 2]
    if ends:
        yield run[-1]


def tokens(text: str) -> list[str]:
    """Return the tokens of a text in order.

    They are the windows of two Han characters, the last one of each run, and every run of letters
    and digits whole.
    """
    return [token for run in runs(text) for token in _windows(run, ends=True)]


def indexed(texts: Iterable[str], *, number: str = "") -> str:
    """Return what the index stores for several fields: their tokens between spaces.

    ``number`` is a case's number: found by its start or by its last digits. '' for no tokens.
    """
    parts = [found for text in texts if (found := tokens(text))]
    if number:
        parts.append([number, TAIL_MARK + number[::-1]])
    joined = f" {FIELD_MARK} ".join(" ".join(part) for part in parts)
    return f" {joined} " if joined else ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Runs that must follow each other, with nothing but separators between them.

    ``tail``: instead the last digits of the number of the case.
    """

    runs: tuple[str, ...]
    tail: bool = False

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens the index must hold one after another; the last one as :attr:`prefix` says."""
        if self.tail:
            return (TAIL_MARK + self.runs[0][::-1],)
        *before, last = self.runs
        found = [token for run in before for token in _windows(run, ends=True)]
        alone = len(last) == 1
        return (*found, *_windows(last, ends=alone))

    @property
    def prefix(self) -> bool:
        """Whether the last token may go on in the index: one Han character, letters, digits."""
        return self.tail or len(self.runs[-1]) == 1 or not _is_han(self.runs[-1])

    @property
    def stored(self) -> str:
        """What :func:`indexed` holds exactly where this phrase is found, as a plain substring."""
        return " " + " ".join(self.tokens)

    @property
    def needle(self) -> str:
        """What :func:`canonical` of a text holds exactly where this phrase is found."""
        words = " ".join(self.runs)
        return words if _is_han(self.runs[0]) else f" {words}"

    def __str__(self) -> str:
        """Write it as it may be shown."""
        return "".join(self.runs) if any(_is_han(run) for run in self.runs) else " ".join(self.runs)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: any of its phrases will do. ``exact``: it stood in quotes."""

    phrases: tuple[Phrase, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must be found; a query without terms finds nothing.

    ``shortened``: not all that was typed is asked for.
    """

    terms: tuple[Term, ...] = ()
    shortened: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.terms)

    def phrases(self) -> list[Phrase]:
        """Return all phrases of all terms."""
        return [phrase for term in self.terms for phrase in term.phrases]

    def widened(self, more: Mapping[str, Sequence[str]]) -> Query:
        """Return the query with alternatives: ``more`` names, for a term as written, other words.

        Terms in quotes stay as they are.
        """
        return Query(tuple(_widened(term, more) for term in self.terms), self.shortened)


def _widened(term: Term, more: Mapping[str, Sequence[str]]) -> Term:
    if term.exact:
        return term
    others = [
        Phrase(tuple(found))
        for phrase in term.phrases
        for word in more.get(str(phrase), ())
        if (found := runs(word))
    ]
    return Term(tuple(dict.fromkeys((*term.phrases, *others))))


def parse(text: str) -> Query:
    """Read what somebody typed; nothing is refused.

    Words are parted by whatever is neither letter nor digit, and all must be found; what stands
    in quotes must be found as it is. A word of digits is also taken for the end of a case's
    number, and digits alone, however spaced, for a number as it is printed.
    """
    shortened = len(text) > QUERY_LIMIT
    text = text[:QUERY_LIMIT]
    found: list[Term] = []
    at = 0
    for quoted in _QUOTED.finditer(text):
        found += _words(text[at : quoted.start()])
        if inside := runs(quoted.group(1)):
            found.append(Term((Phrase(tuple(inside)),), exact=True))
        at = quoted.end()
    found += _words(text[at:])
    terms = tuple(dict.fromkeys(found))
    spaced = folded(text).replace(" ", "")
    if len(terms) > 1 and _is_number(spaced) and all(_plain_digits(term) for term in terms):
        # The parts of a printed number, each of which would also be found by itself.
        return Query((Term((Phrase((spaced,)), Phrase((spaced,), tail=True))),), shortened)
    return Query(terms[:TERMS_LIMIT], shortened or len(terms) > TERMS_LIMIT)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) >= TAIL_DIGITS


def _plain_digits(term: Term) -> bool:
    return not term.exact and all(run.isdecimal() for run in term.phrases[0].runs)


def _words(text: str) -> list[Term]:
    found = []
    for word in folded(text).split():
        pieces = tuple(runs(word))
        phrases = [Phrase(pieces)]
        if _is_number(word):
            phrases.append(Phrase(pieces, tail=True))
        found.append(Term(tuple(phrases)))
    return found


def matches(query: Query, texts: Iterable[str], *, number: str = "") -> bool:
    """Tell by plain substring search whether every term is found in one of the texts."""
    searched = [canonical(text) for text in texts]
    if number:
        searched.append(f" {number} ")
    return bool(query) and all(
        any(_holds(phrase, searched, number) for phrase in term.phrases) for term in query.terms
    )


def _holds(phrase: Phrase, searched: Iterable[str], number: str) -> bool:
    if phrase.tail:
        return number.endswith(phrase.runs[0])
    return any(phrase.needle in text for text in searched)


class Span(NamedTuple):
    """A stretch of a text, from ``start`` up to, not including, ``end``."""

    start: int
    end: int


def spans(query: Query, text: str) -> list[Span]:
    """Return where the phrases of a query stand in the original text, in order, joined."""
    plain, places = _with_places(text)
    starts, found, canonical_text = [], [], [" "]
    length = 1
    for match in _RUN.finditer(plain):
        run = _cut(match.group())
        starts.append(length)
        found.append(match.start())
        canonical_text += [run, " "]
        length += len(run) + 1
    searched = "".join(canonical_text)

    def original(at: int) -> int:
        which = bisect_right(starts, at) - 1
        place = found[which] + at - starts[which]
        return places[place] if places is not None else place

    hits = []
    for phrase in query.phrases():
        if phrase.tail:
            continue
        needle = phrase.needle
        before = needle[0] == " "
        at = searched.find(needle)
        while at >= 0:
            hits.append(Span(original(at + before), original(at + len(needle) - 1) + 1))
            at = searched.find(needle, at + len(needle) - before)
    return _merged(hits)


def _with_places(text: str) -> tuple[str, list[int] | None]:
    """Return the normal form and the original place of each character; None: the same."""
    if all(len(_FORMS[code]) == 1 for code in set(map(ord, text))):
        return folded(text), None
    forms, places = [], []
    for place, char in enumerate(text):
        form = _FORMS[ord(char)]
        forms.append(form)
        places += [place] * len(form)
    return "".join(forms), places


def _merged(hits: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for hit in sorted(hits):
        if joined and hit.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, hit.end))
        else:
            joined.append(hit)
    return joined
