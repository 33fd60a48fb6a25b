"""Which unit gets a matter: learned from dispatches that were accepted, with plain counts.

Three chains of counts look at what is known when a matter is given out: its kind in its town, its
place, and the door it came through. Each chain goes from wide to narrow; where a narrow one has
seen little, the wider one before it fills in. The three are multiplied together (a weighted
geometric mean). Counts lose half their weight in :data:`HALF_LIFE` days, so old habits fade.

A reorganisation renames units. Units of one name apart from what stands in brackets at its end
are one *family*; which of its names is used now, for this door and town, is learned from the
order of their uses, not from counts, so that a few new uses outweigh a year of old ones.

No package is needed; learning one dispatch or proposing for one matter takes about a millisecond.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import exp, log
from typing import Any, Final

#: Written into every stored model; another one is refused.
FORMAT: Final = "linli-units-1"
#: Days in which a dispatch loses half its weight.
HALF_LIFE: Final = 60.0
#: How many dispatches the wider count is worth against a narrower one.
PRIOR: Final = 3.0
#: What each older use of a unit's name is worth against the one after it.
FADES: Final = 0.5
#: What a return takes away from the unit, in dispatches: the dispatch itself, and one more.
AGAINST: Final = 2.0
#: The least share, so that one chain that never saw a unit does not rule it out.
_FLOOR: Final = 1e-4
#: Counts below this weight are dropped when a model is stored.
_LEAST: Final = 0.02
#: Names are read up to this length, kinds and places up to that depth.
_LONGEST, _DEEPEST = 200, 6
_TAIL: Final = re.compile(r"\s*[（(][^（）()]*[）)]$")
_ORIGIN: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - only differences of days count

Counts = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a matter is given out.

    ``kinds`` and ``places`` go from wide to narrow (class, item; town, village); any code or name
    will do as long as it is always the same. ``door`` is where it came from.
    """

    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    door: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """One dispatch: to whom, when (naive or aware, only the day counts), returned or not."""

    at: datetime
    known: Known
    unit: str
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit with its share of the weight, from 0 to 1. Shares of all candidates sum to 1."""

    unit: str
    share: float


@dataclass(frozen=True, slots=True)
class Precedent:
    """How many of the earlier dispatches of the same kind at the same place went to a unit.

    ``kinds`` and ``places`` say how deep “same” goes (how many of each agreed); ``refs`` are up
    to three of the ``hits``, newest first.
    """

    hits: int
    of: int
    kinds: int
    places: int
    refs: tuple[str, ...] = ()


def stem(name: str) -> str:
    """Return a unit's name without the bracketed words at its end, which come and go."""
    plain = name[:_LONGEST].strip()
    return _TAIL.sub("", plain) or plain


def chains(known: Known) -> tuple[tuple[str, ...], ...]:
    """Return the keys of the three chains, each from wide to narrow."""
    kinds = known.kinds[:_DEEPEST]
    town = known.places[0] if known.places else ""
    narrow = known.places[-1] if known.places else ""
    by_kind, by_place, by_door = [""], ["", _key(town)], ["", _key(known.door)]
    if narrow != town:
        by_place.append(_key(town, narrow))
    for kind in kinds:
        by_kind += [_key(kind), _key(kind, town)]
        by_place.append(_key(kind, town, narrow))
        by_door += [_key(kind, known.door), _key(kind, known.door, town)]
    return tuple(by_kind), tuple(by_place), tuple(by_door)


#: How much each of the chains counts: kind in its town, place, door.
WEIGHTS: Final = (0.5, 0.25, 0.25)


class Units:
    """The counts, learned one dispatch at a time.

    ``family`` maps a unit to what it is called apart from reorganisations; by default its name
    without brackets. A unit always belongs to the same family while a model lives.
    """

    def __init__(self, family: Callable[[str], str] = stem) -> None:
        self._family = family
        self._chains: tuple[Counts, Counts, Counts] = ({}, {}, {})
        self._names: Counts = {}
        self.learned = 0
        self.newest: datetime | None = None

    def learn(self, past: Past) -> None:
        """Count one dispatch; a returned one counts against the unit instead."""
        unit = _plain(past.unit)
        if not unit:
            return
        day = _days(past.at)
        weight = exp(log(2) * day / HALF_LIFE) * (-AGAINST if past.returned else 1.0)
        family = self._family(unit)
        for counts, keys in zip(self._chains, chains(past.known), strict=True):
            for key in keys:
                row = counts.setdefault(key, {})
                row[family] = row.get(family, 0.0) + weight
        if not past.returned:
            for key in _uses(family, past.known):
                row = self._names.setdefault(key, {})
                for other in row:
                    row[other] *= FADES
                row[unit] = row.get(unit, 0.0) + 1.0
        self.learned += 1
        if self.newest is None or _days(self.newest) < day:
            self.newest = past.at

    def learn_all(self, pasts: Iterable[Past]) -> Units:
        """Count dispatches in the order of their time; return the model itself."""
        for past in pasts:
            self.learn(past)
        return self

    def rank(
        self,
        known: Known,
        at: datetime,
        most: int = 3,
        allowed: Callable[[str], bool] = lambda _unit: True,
    ) -> list[Ranked]:
        """Return up to ``most`` units, the likeliest first; ties in the order of their names.

        ``allowed`` leaves out units that are closed or may not have the matter. Empty where
        nothing was learned.
        """
        unit_weight = exp(log(2) * _days(at) / HALF_LIFE)
        shares = [
            _backed_off(counts, keys, unit_weight)
            for counts, keys in zip(self._chains, chains(known), strict=True)
        ]
        families = set().union(*shares)
        scores = {
            family: exp(
                sum(
                    weight * log(share.get(family, 0.0) + _FLOOR)
                    for weight, share in zip(WEIGHTS, shares, strict=True)
                )
            )
            for family in families
        }
        total = sum(scores.values())
        found: list[Ranked] = []
        for family, score in sorted(scores.items(), key=lambda one: (-one[1], one[0])):
            if len(found) >= most * 2:
                break
            found += [
                Ranked(unit, score / total * share)
                for unit, share in self._named(family, known, allowed).items()
            ]
        return sorted(found, key=lambda one: (-one.share, one.unit))[:most]

    def _named(
        self, family: str, known: Known, allowed: Callable[[str], bool]
    ) -> Mapping[str, float]:
        """Return the names a family goes by now, for this door and town, with their shares."""
        found: dict[str, float] = {}
        for key in _uses(family, known):
            row = {unit: n for unit, n in self._names.get(key, {}).items() if allowed(unit)}
            _mix(found, row, 1.0)
        return found

    # -- keeping ---------------------------------------------------------------------------

    def dump(self) -> str:
        """Return the model as JSON text, with its format and a sum over its content."""
        now = exp(log(2) * _days(self.newest) / HALF_LIFE) if self.newest else 1.0
        body = {
            "chains": [_kept(counts, now * _LEAST) for counts in self._chains],
            "names": _kept(self._names, _LEAST),
            "learned": self.learned,
            "newest": self.newest.isoformat() if self.newest else "",
        }
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        outer = {"format": FORMAT, "sha256": _sum(text), "body": text}
        return json.dumps(outer, ensure_ascii=False)

    @classmethod
    def load(cls, text: str, family: Callable[[str], str] = stem) -> Units:
        """Return a stored model; raises ValueError when it is none, or was changed since."""
        try:
            outer = json.loads(text)
            if outer["format"] != FORMAT:
                raise ValueError(f"a model of format {outer['format']!r}, wanted {FORMAT!r}")
            if outer["sha256"] != _sum(outer["body"]):
                raise ValueError("the model does not match its sum")
            body: dict[str, Any] = json.loads(outer["body"])
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError("this is no model of units") from error
        made = cls(family)
        kinds, places, doors = body["chains"]
        made._chains = (kinds, places, doors)
        made._names = body["names"]
        made.learned = body["learned"]
        made.newest = datetime.fromisoformat(body["newest"]) if body["newest"] else None
        return made


def precedents(
    pasts: Sequence[tuple[str, Past]], known: Known, units: Iterable[str], least: int = 5
) -> dict[str, Precedent]:
    """Return for each unit how often it got what is like this among ``pasts`` (ref, dispatch).

    “Like this” is as narrow as possible while at least ``least`` dispatches are like it: same item
    and village, same item and town, same item, same class and town, same class; failing that, the
    widest. Returned dispatches are no precedents. ``pasts`` come newest first.
    """
    accepted = [(ref, past) for ref, past in pasts if not past.returned]
    chosen: list[tuple[str, Past]] = []
    depth = (0, 0)
    for kinds in range(len(known.kinds), 0, -1):
        for places in range(len(known.places), -1, -1):
            alike = [
                one
                for one in accepted
                if one[1].known.kinds[:kinds] == known.kinds[:kinds]
                and one[1].known.places[:places] == known.places[:places]
            ]
            if len(alike) > len(chosen):
                chosen, depth = alike, (kinds, places)
            if len(chosen) >= least:
                break
        if len(chosen) >= least:
            break
    return {
        unit: Precedent(
            hits=sum(past.unit == unit for _, past in chosen),
            of=len(chosen),
            kinds=depth[0],
            places=depth[1],
            refs=tuple([ref for ref, past in chosen if past.unit == unit][:3]),
        )
        for unit in units
    }


def _backed_off(counts: Counts, keys: Sequence[str], weight: float) -> dict[str, float]:
    """Return shares by family along one chain; ``weight`` is what one dispatch of now counts."""
    found: dict[str, float] = {}
    for key in keys:
        row = {family: n / weight for family, n in counts.get(key, {}).items() if n > 0}
        _mix(found, row, PRIOR)
    return found


def _mix(found: dict[str, float], row: Mapping[str, float], prior: float) -> None:
    """Let a narrower count refine the wider shares in ``found``."""
    total = sum(row.values())
    if total <= 0:
        return
    share = prior / (total + prior) if found else 0.0
    scale = 1.0 / (total + prior) if found else 1.0 / total
    for one in found:
        found[one] *= share
    for one, n in row.items():
        found[one] = found.get(one, 0.0) + n * scale


def _uses(family: str, known: Known) -> tuple[str, str, str, str]:
    town = known.places[0] if known.places else ""
    return (
        _key("", family),
        _key("d", family, known.door),
        _key("t", family, town),
        _key("dt", family, known.door, town),
    )


def _key(*parts: str) -> str:
    return "\x1f".join(_plain(part) for part in parts)


def _plain(text: str) -> str:
    """Return a code or name as a key may hold it: short, storable, without our separator."""
    short = text[:_LONGEST]
    if short.isprintable():
        return short
    return "".join(one for one in short if one.isprintable())


def _days(at: datetime) -> float:
    return (at.replace(tzinfo=None) - _ORIGIN) / timedelta(days=1)


def _kept(counts: Counts, least: float) -> Counts:
    rows = (
        (key, {one: _short(n) for one, n in row.items() if abs(n) >= least})
        for key, row in counts.items()
    )
    return {key: row for key, row in rows if row}


def _short(number: float) -> float:
    return float(f"{number:.6g}")


def _sum(text: str) -> str:
    return sha256(text.encode()).hexdigest()
