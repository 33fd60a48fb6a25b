"""A complaint about how a matter was handled: who had a part in it, and who takes it in.

The complaint is a matter of its own. Nobody who had a part in the handling complained of looks
into it: units that held a duty, that refused, settled or checked the matter, the centre that let
it lie, and every person who did one of these things.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.domain.states import Command
from linli.domain.verification import WORK

#: ``Case.source`` of such a complaint: taken in by a centre, or by the county's supervising unit.
TO_CENTRE = "handling"
TO_SUPERVISION = "handling_supervised"
SOURCES = frozenset({TO_CENTRE, TO_SUPERVISION})

#: Acts which are a part in the handling; passing a matter on to the right unit is none.
PARTS = frozenset(
    {
        *WORK,
        Command.VERIFY_TRUE,
        Command.VERIFY_FALSE,
        Command.VERIFY_UNREACHED,
        Command.REJECT,
        Command.TO_CHANNEL,
    }
)


@dataclass(frozen=True)
class Parts:
    """Units and people (ids) who had a part in the handling complained of."""

    units: frozenset[int]
    people: frozenset[int]


NO_PARTS = Parts(frozenset(), frozenset())


@dataclass(frozen=True)
class Done:
    """One act of the original: in the name of which unit, and whose hands these were."""

    unit: int | None
    hands: frozenset[int]


def parts(duty_units: Iterable[int], done: Iterable[Done], lying_with: int | None) -> Parts:
    """Return who had a part in a matter.

    ``duty_units`` held a duty, now or before; ``done`` are its acts of :data:`PARTS`;
    ``lying_with`` is the centre of a matter that was never given to any unit: if it lies, it lies
    there. A matter some unit holds lies with that unit.
    """
    acts = tuple(done)
    units = {*duty_units, *(act.unit for act in acts if act.unit is not None)}
    if not units and lying_with is not None:
        units.add(lying_with)
    return Parts(frozenset(units), frozenset(hand for act in acts for hand in act.hands))


def taker(*, county_centre: int, supervision: int | None, concerned: Parts) -> int:
    """Return the unit that takes the complaint in.

    The county's centre, unless it had a part itself; then the unit the county named for that
    (``supervision``). Where that one had a part too, or none is named, the county's centre takes
    it all the same, and its people who had a part stay out.
    """
    if county_centre not in concerned.units:
        return county_centre
    if supervision is None or supervision in concerned.units:
        return county_centre
    return supervision


def kept_out(concerned: Parts, taken_by: int, holding: Iterable[int] = ()) -> frozenset[int]:
    """Return the units whose people see nothing of the complaint: all with a part but the taker.

    ``holding`` are units with a duty in the complaint. They had no part when they got it; the
    original may come to them since, and then every move judges it, but the complaint must not
    lie with people who cannot open it.
    """
    return concerned.units - {taken_by, *holding}


def key(no: str, round_no: int, earlier: int) -> str:
    """Return the name of a complaint: one may be open for each matter and round of answer.

    ``earlier`` complaints of the same round have ended.
    """
    return f"{no}:{round_no}:{earlier}"


def prefix(no: str, round_no: int) -> str:
    """Return what the names of all complaints of a matter and round begin with."""
    return f"{no}:{round_no}:"


def round_of(name: str) -> int:
    """Return the round of answer a complaint is about, from the complaint's name."""
    return int(name.split(":")[1])
