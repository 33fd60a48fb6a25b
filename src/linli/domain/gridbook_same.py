"""Whether two entries are about the same thing: exactly, nearly, or not.

Names and addresses are compared in a normal form: widths, blanks, punctuation, Chinese and
Arabic numerals, 栋/幢/座 and other ways to write a number do not matter. *Near* is one wrong,
missing or swapped character, never in a number: 二号楼 is no misspelt 三号楼.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from linli.domain.gridbook import Kind
from linli.domain.han import runs
from linli.domain.near_names import one_slip

#: Stands between the folded name and the folded address.
_MARK: Final = "|"
#: Longest normal form kept, characters: name and address with the mark.
LONGEST: Final = 200
_DIGITS: Final = dict(zip("零〇一二三四五六七八九两", "001234567892", strict=True))  # zh-only
_TENS: Final = {"十": 10, "百": 100}  # zh-only
_NUMERAL: Final = re.compile("[零〇一二三四五六七八九两十百]+(?=[号栋幢座单层巷弄组社])")
_BLOCK: Final = re.compile("(?<=[0-9a-z])(?:号楼|栋楼|栋|幢|座)")
_FORMER: Final = re.compile("(?:(?:有限责任|股份有限|有限)公司|(?<=号)院)$")
#: How alike two entries are.
SAME, NEAR = "same", "near"


def folded(text: str) -> str:
    """Return the normal form of a name or an address; may be empty."""
    form = "".join(runs(text))
    form = _NUMERAL.sub(lambda found: _number(found.group()), form)
    form = _BLOCK.sub("号楼", form)
    return _FORMER.sub("", form)[: LONGEST // 2 - 1]


def key(kind: Kind, values: Mapping[str, str]) -> str:
    """Return what entries about the same thing share: folded name, and address where it has one."""
    name = folded(values.get("name", ""))
    if kind is Kind.ADDRESS:
        return name + _MARK
    return name + _MARK + folded(values.get("address", ""))


def _number(text: str) -> str:
    """Return a Chinese numeral below 1,000 in digits; digit by digit where it has no 十 or 百."""
    if not set(text) & _TENS.keys():
        return "".join(_DIGITS[char] for char in text)
    total, last = 0, 0
    for char in text:
        if char in _TENS:
            total += (last or 1) * _TENS[char]
            last = 0
        else:
            last = int(_DIGITS[char])
    return str(total + last)


def _near(one: str, other: str) -> bool:
    return one_slip(one, other) and re.findall(r"\d+", one) == re.findall(r"\d+", other)


class Lookalikes:
    """Entries of one kind and one place, findable by what is left of a name without one character.

    Holds about twelve short texts for an entry; the caller bounds how many entries it adds.
    """

    def __init__(self) -> None:
        self._exact: dict[str, str] = {}
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._addresses: dict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._exact)

    def add(self, form: str, holder: str) -> None:
        """Keep ``holder`` (a key of the caller's) under the form :func:`key` gave."""
        if form in self._exact:
            return
        self._exact[form] = holder
        name, address = _parts(form)
        for left in _left(name):
            self._forms[left].add(form)
        if address:
            self._addresses[address].add(form)

    def find(self, kind: Kind, form: str) -> tuple[str, str] | None:
        """Return (holder, :data:`SAME` or :data:`NEAR`) of the likest entry, or None."""
        if form in self._exact:
            return self._exact[form], SAME
        name, address = _parts(form)
        beside = {found for left in _left(name) for found in self._forms.get(left, ())}
        if kind is Kind.SHOP:
            beside |= self._addresses.get(address, set())
        for other in sorted(beside):
            if _alike(kind, (name, address), _parts(other)):
                return self._exact[other], NEAR
        return None


def _alike(kind: Kind, one: tuple[str, str], other: tuple[str, str]) -> bool:
    (name, address), (name_2, address_2) = one, other
    same_place = address == address_2 or not address or not address_2
    if kind is Kind.SHOP and address and address == address_2:
        return True  # another shop at the same door is more often a new sign than a second shop
    if name == name_2:
        return same_place or _near(address, address_2)
    return _near(name, name_2) and same_place


def _parts(form: str) -> tuple[str, str]:
    name, _, address = form.partition(_MARK)
    return name, address


def _left(name: str) -> Iterator[str]:
    yield name
    if len(name) > 2:
        for at in range(len(name)):
            yield name[:at] + name[at + 1 :]
