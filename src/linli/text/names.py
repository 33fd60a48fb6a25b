"""Finding names of persons in Chinese texts, with the optional tagger or by rules alone.

A surname is asked for, and something that speaks for a name: the tagger's probability, less of it
where the words around announce a person, none where a word such as 联系人 stands right before.
Without the extra ``names`` only the words around speak, and less is found
(``docs/reference/text.md`` says how much).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from linli.text import name_rules as rules
from linli.text.name_model import Tagger

#: Least probability that a name begins at a surname: without a sign, with one, with both.
_ALONE, _HINTED, _SURE = 0.02, 0.003, 0.0008
#: Least probability that it begins where no surname of the list stands.
_FOREIGN: Final = 0.4
#: Least probability that it goes on.
_GOES_ON: Final = 0.002
#: Least probability that a name with dots in it begins.
_DOTTED_LEAST: Final = 0.3
#: From here on the tagger is believed against the list of ordinary words.
_BELIEVED: Final = 0.3
#: What writers put inside a name: blanks, marks without width.
_GAPS: Final = re.compile(
    "(?<=[\u4e00-\u9fff])[ \u3000\u00a0\u200b-\u200d\u2060\ufeff]+(?=[\u4e00-\u9fff])"
)
#: A name of a minority people, its parts set off by a dot.
_DOTTED: Final = re.compile("[\u4e00-\u9fff]{2,7}(?:[·•・][\u4e00-\u9fff]{2,7}){1,2}")
_ASKS_COLON: Final = re.compile(
    r"(?:联系人|姓名|举报人|投诉人|反映人|申请人|负责人|收款人|户名|经办人|承办人|签名)[:： ]{1,3}$"
)
#: Shortest name of a party that is looked for.
_SHORTEST: Final = 2
#: How far to look back and ahead for words that announce.
_AROUND: Final = 14


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Odds:
    """For each character how likely a name begins or goes on there, and a place."""

    begins: Sequence[float]
    goes_on: Sequence[float]
    place: Sequence[float]


def find_names(
    text: str, tagger: Tagger | None, known: Iterable[str] = ()
) -> list[tuple[int, int]]:
    """Return where names of persons stand: (start, end), in order, without overlaps.

    ``known`` are names that are looked for as they are written, such as those of the parties.
    A surname with an office or 先生 behind it (刘主任) and 小刘 are not names and stay.
    """
    plain, back = _joined(text)
    found = _candidates(plain, _odds(plain, tagger))
    found += [_Found(*match.span(), 1.0) for match in _known(tuple(sorted(set(known))), plain)]
    taken = bytearray(len(plain))
    for one in sorted(found, key=lambda one: (-one.weight, one.start)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            continue
        # Part of it is hidden as part of a likelier one: what is left must not stay readable.
        if one.weight >= _BELIEVED:
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
    return [(back[a], back[b - 1] + 1) for a, b in _runs(taken)]


def _runs(taken: bytearray) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(b"\x01+", bytes(taken))]


def _joined(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in simple characters without gaps inside names, and where each was."""
    plain = text.translate(rules.SIMPLE)
    if not _GAPS.search(plain):
        return plain, range(len(plain) + 1)
    kept: list[int] = []
    at = 0
    for gap in _GAPS.finditer(plain):
        kept += range(at, gap.start())
        at = gap.end()
    kept += range(at, len(plain))
    return "".join(plain[i] for i in kept), kept


def _odds(plain: str, tagger: Tagger | None) -> _Odds | None:
    if tagger is None:
        return None
    begins, goes_on, place = [0.0] * len(plain), [0.0] * len(plain), [0.0] * len(plain)
    for piece in tagger.tagged(plain):
        end = piece.start + len(piece.begins)
        begins[piece.start : end] = piece.begins
        goes_on[piece.start : end] = piece.goes_on
        place[piece.start : end] = [
            a + b for a, b in zip(piece.place_begins, piece.place_goes_on, strict=True)
        ]
    return _Odds(begins, goes_on, place)


def _candidates(plain: str, odds: _Odds | None) -> list[_Found]:
    found: list[_Found] = []
    for at in range(len(plain)):
        surname = rules.surname_at(plain, at)
        if not surname:
            if odds is not None and odds.begins[at] >= _FOREIGN:
                found += _foreign(plain, at, odds)
            continue
        one = _by_rule(plain, at, surname) if odds is None else _by_odds(plain, at, surname, odds)
        if one is not None:
            found.append(one)
    return found + _dotted(plain, odds)


def _by_odds(plain: str, at: int, surname: int, odds: _Odds) -> _Found | None:
    begins = odds.begins[at]
    before = plain[max(0, at - _AROUND) : at]
    announced = rules.ANNOUNCED.search(before) is not None
    if not announced and begins < _SURE:
        return None
    most = min(len(plain), at + surname + 2)
    end = at + surname
    least = _GOES_ON if not announced else _GOES_ON / 5
    while end < most and odds.goes_on[end] >= least and rules.may_be_given(plain[end]):
        end += 1
    if announced and end - at <= surname:
        end = _given_end(plain, at + surname)
    if end - at <= surname or _office(plain, at + surname):
        return None
    if not announced and end - at == surname + 1 and plain[end - 1] in rules.HAMLET:
        return None
    if begins < _BELIEVED and (
        rules.WORDS.match(plain, at)
        or _village(plain, at + surname)
        or rules.PLACE_END.match(plain, end)
        or _is_place(at, end, odds)
    ):
        return None
    if begins < _BELIEVED:
        hints = bool(rules.BEFORE.search(before)) + bool(rules.BEHIND.match(plain, end))
        least = (_ALONE, _HINTED, _SURE)[hints] * (8 if plain[at] in rules.AMBIGUOUS else 1)
        if not announced and begins < least:
            return None
    return _Found(at, end, max(begins, 0.5) if announced else begins)


def _is_place(at: int, end: int, odds: _Odds) -> bool:
    """Tell whether the characters are more likely part of a place than of a name."""
    inside = sum(odds.place[at:end]) / (end - at)
    person = sum(odds.begins[at:end]) + sum(odds.goes_on[at:end])
    return inside > 0.5 and inside > person / (end - at)


def _by_rule(plain: str, at: int, surname: int) -> _Found | None:
    before = plain[max(0, at - _AROUND) : at]
    announced = rules.ANNOUNCED.search(before) is not None
    if rules.WORDS.match(plain, at) and not _ASKS_COLON.search(before):
        return None
    end = _given_end(plain, at + surname)
    if end - at <= surname or _office(plain, at + surname):
        return None
    if not announced and _village(plain, at + surname):
        return None
    if announced:
        return _Found(at, end, 0.5)
    if rules.BEFORE.search(before):
        for stop in range(end, at + surname, -1):
            if rules.BEHIND.match(plain, stop):
                return _Found(at, stop, 0.2)
    return None


def _given_end(plain: str, at: int) -> int:
    """Return where a given name of at most two characters beginning here ends at the latest."""
    end = at
    while end < min(len(plain), at + 2) and rules.may_be_given(plain[end]):
        if end > at and plain[end] in rules.SELDOM and rules.BEHIND.match(plain, end):
            break
        end += 1
    return end


def _office(plain: str, at: int) -> bool:
    """Tell whether an office or a form of address stands here: 刘 before 主任 names nobody."""
    return rules.TITLES.match(plain, at) is not None


def _village(plain: str, at: int) -> bool:
    """Tell whether a place ends here or a character further on: 李 before 家村."""
    end = rules.PLACE_END
    return end.match(plain, at) is not None or end.match(plain, at + 1) is not None


def _foreign(plain: str, at: int, odds: _Odds) -> list[_Found]:
    end = at + 1
    while end < len(plain) and odds.goes_on[end] >= 0.3 and plain[end] >= "\u4e00":
        end += 1
    if end - at < 2 or plain[at] in "小老阿" or not rules.may_be_given(plain[at]):
        return []
    return [_Found(at, end, odds.begins[at])]


def _dotted(plain: str, odds: _Odds | None) -> list[_Found]:
    """Return names in two or three parts with dots between (阿依古丽·买买提)."""
    found = []
    for match in _DOTTED.finditer(plain):
        start, end = match.span()
        before = plain[max(0, start - _AROUND) : start]
        if "某" in match[0]:
            continue
        last = max(plain.rfind(dot, start, end) for dot in "·•・")
        end = next((at for at in range(last + 3, end) if rules.BEHIND.match(plain, at)), end)
        likely = odds is not None and max(odds.begins[start:end]) >= _DOTTED_LEAST
        if odds is not None and likely:
            while odds.begins[start] + odds.goes_on[start] < _DOTTED_LEAST:
                start += 1
        if likely or rules.ANNOUNCED.search(before):
            found.append(_Found(start, end, 0.4))
    return found


@lru_cache(maxsize=8)
def _pattern(known: tuple[str, ...]) -> re.Pattern[str] | None:
    plain = (_joined(one)[0] for one in known if len(one.strip()) >= _SHORTEST)
    words = sorted(plain, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words))) if words else None


def _known(known: tuple[str, ...], plain: str) -> Iterable[re.Match[str]]:
    pattern = _pattern(known) if known else None
    return pattern.finditer(plain) if pattern else ()
