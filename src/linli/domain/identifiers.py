"""Numbers people read to each other: case numbers, lookup codes, division and grid codes.

Case number: 6-digit county + yyyymmdd + 5-digit serial, so that it can be read over the telephone
and tells the office and the day. It is not a secret; the lookup code printed beside it is.

Area codes: the national 12-digit division code (GB/T 2260 for the first six digits, GB/T 10114 for
the town, three digits of the statistics bureau for the village) + 3 digits for a grid + 2 for each
rung of micro-grids below it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from linli.domain.errors import Invalid
from linli.domain.words import Words

LOOKUP_LENGTH: Final = 8
# No two of these are easily taken for each other, in print or by hand.
LOOKUP_ALPHABET: Final = "0123456789ACEFHJKMNPRTUWXY"
# What was left out, and what a reader who sees or hears it most likely has before them.
_LOOKALIKES: Final = str.maketrans("OQDILZSGBV", "000112568U")
_MAX_SERIAL: Final = 99_999
_GRID_DIGITS: Final = 15
#: Rungs of micro-grids below a grid; counties have none to two, the codes have room for more.
MICROGRID_RUNGS: Final = 6


class AreaKind(StrEnum):
    """Rungs of the tree of areas, from the county down."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"
    MICROGRID = "microgrid"

    @property
    def parents(self) -> tuple[AreaKind, ...]:
        """Kinds this one may lie under: the rung above; micro-grids nest in each other too."""
        rungs = tuple(AreaKind)
        if self is AreaKind.MICROGRID:
            return (AreaKind.GRID, AreaKind.MICROGRID)
        at = rungs.index(self)
        return rungs[at - 1 : at] if at else ()


#: Leading digits that name a division; grids of any rung are named by their whole code.
_SIGNIFICANT: Final[dict[AreaKind, int]] = {
    AreaKind.COUNTY: 6,
    AreaKind.TOWN: 9,
    AreaKind.VILLAGE: 12,
}


def _plain(text: str) -> str:
    """Fold full-width forms and drop the separators people put in when they write or dictate."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(ch for ch in folded if not ch.isspace() and ch not in "-_.·—–")


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """The parts of a case number; ``str()`` writes it."""

    county: str
    day: date
    serial: int

    def __post_init__(self) -> None:
        """Refuse parts that cannot be written in nineteen digits."""
        if not (len(self.county) == 6 and self.county.isascii() and self.county.isdecimal()):
            raise Invalid("case-number-county", "工单编号的县级代码应是 6 位数字。")
        if not 1 <= self.serial <= _MAX_SERIAL:
            raise Invalid(
                "case-number-serial",
                "当日编号已用完：每个县每天最多 99999 件。",
                serial=self.serial,
            )

    def __str__(self) -> str:
        """Write the nineteen digits."""
        return f"{self.county}{self.day:%Y%m%d}{self.serial:05d}"

    @property
    def spoken(self) -> str:
        """The number in groups, as printed on the receipt: county, day, serial."""
        return f"{self.county} {self.day:%Y%m%d} {self.serial:05d}"

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """Read a number as people type it (spaces, hyphens, full-width digits allowed).

        Raises ``Invalid`` with field ``number`` when it cannot be a case number.
        """
        plain = _plain(text)
        sentence = "工单编号应是 19 位数字，请对照回执再看一遍。"
        if len(plain) != 19 or not (plain.isascii() and plain.isdecimal()):
            raise Invalid("case-number", sentence, {"number": sentence})
        try:
            day = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
            return cls(plain[:6], day, int(plain[14:]))
        except (ValueError, Invalid) as problem:
            raise Invalid("case-number", sentence, {"number": sentence}) from problem


def lookup_code(random_bytes: bytes) -> str:
    """Turn at least 16 random bytes into a lookup code of eight characters (about 37 bits).

    The caller supplies the randomness (``secrets.token_bytes(16)``). With 16 bytes the bias of the
    final remainder is below 2**-90. The code guards one case together with its number and
    throttling; it is not a password for anything else.
    """
    if len(random_bytes) < 16:
        raise ValueError("lookup_code needs at least 16 random bytes")
    number = int.from_bytes(random_bytes)
    letters = []
    for _ in range(LOOKUP_LENGTH):
        number, at = divmod(number, len(LOOKUP_ALPHABET))
        letters.append(LOOKUP_ALPHABET[at])
    return "".join(letters)


def read_lookup_code(text: str) -> str:
    """Read a lookup code as typed: case, spaces, hyphens and look-alikes are forgiven.

    Raises ``Invalid`` with field ``lookup`` when it cannot be one.
    """
    plain = _plain(text).translate(_LOOKALIKES)
    if len(plain) != LOOKUP_LENGTH or any(ch not in LOOKUP_ALPHABET for ch in plain):
        sentence = Words("查询码是 {n} 位字母和数字，请对照回执再看一遍。", n=LOOKUP_LENGTH)
        raise Invalid("lookup-code", sentence, {"lookup": sentence})
    return plain


@dataclass(frozen=True, slots=True)
class Division:
    """A 12-digit division code taken apart: 6 digits county, 3 town, 3 village."""

    county: str
    town: str
    village: str

    @property
    def code(self) -> str:
        """All twelve digits."""
        return self.county + self.town + self.village

    @property
    def kind(self) -> AreaKind:
        """The rung this code names: trailing zeros mean the code stops above."""
        if self.village != "000":
            return AreaKind.VILLAGE
        return AreaKind.TOWN if self.town != "000" else AreaKind.COUNTY

    @property
    def town_type(self) -> str:
        """What the town digits say (GB/T 10114): 街道, 镇, 乡 or 其他; empty for a county."""
        if self.town == "000":
            return ""
        number = int(self.town)
        bounds = ((100, "街道"), (200, "镇"), (400, "乡"))
        return next((name for limit, name in bounds if number < limit), "其他")

    @classmethod
    def parse(cls, code: str) -> Division:
        """Take a code apart; raises ``Invalid`` (field ``code``) with what is wrong with it."""
        problem = _division_problem(code)
        if problem:
            raise Invalid("division-code", problem, {"code": problem})
        return cls(code[:6], code[6:9], code[9:])


def _division_problem(code: str) -> str:
    if len(code) != 12 or not (code.isascii() and code.isdecimal()):
        return Words("区划代码应是 12 位数字，现在是“{code}”。", code=code)
    if code[:2] == "00" or code[4:6] == "00":
        return Words("区划代码“{code}”的前 6 位不是县级代码。", code=code)
    if code[6:9] == "000" and code[9:] != "000":
        return Words("区划代码“{code}”有村级代码却没有乡级代码。", code=code)
    return ""


def area_kind(code: str) -> AreaKind:
    """Say which kind of area a code names; raises ``Invalid`` when it names none."""
    if len(code) <= 12:
        return Division.parse(code).kind
    rungs = [code[12:_GRID_DIGITS]]
    rungs += [code[at : at + 2] for at in range(_GRID_DIGITS, len(code), 2)]
    whole = len(code) >= _GRID_DIGITS and (len(code) - _GRID_DIGITS) % 2 == 0
    fits = whole and len(rungs) <= 1 + MICROGRID_RUNGS and code.isascii() and code.isdecimal()
    numbered = fits and all(rung.strip("0") for rung in rungs)
    if not numbered or Division.parse(code[:12]).kind is not AreaKind.VILLAGE:
        sentence = Words("网格代码“{code}”应是 12 位村级代码加网格序号，序号从 1 开始。", code=code)
        raise Invalid("area-code", sentence, {"code": sentence})
    return AreaKind.GRID if len(rungs) == 1 else AreaKind.MICROGRID


def significant(code: str) -> str:
    """Return the leading digits that name the area: ``140781001000`` → ``140781001``."""
    return code[: _SIGNIFICANT.get(area_kind(code), len(code))]


def is_under(code: str, ancestor: str) -> bool:
    """Say whether ``code`` lies in ``ancestor`` (an area lies in itself)."""
    return significant(code).startswith(significant(ancestor))
