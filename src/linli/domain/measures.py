"""What is counted: each measure with its meaning, its day and its number in the tables.

A measure is a plain count. Rates are made of two of them (:mod:`linli.domain.indicator_catalogue`);
which move counts where is decided in :mod:`linli.domain.tallying`. The numbers stand in tables
and never change their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from linli.domain.states import STATES, State
from linli.domain.words import Named


class Basis(StrEnum):
    """Which day a count belongs to."""

    #: The day it happened; never taken back, and it stays with the place and unit of that day.
    HAPPENED = "happened"
    #: The day the matter was registered; follows what becomes of the matter.
    REGISTERED = "registered"
    #: The day it was due; follows the matter.
    DUE = "due"
    #: The day a state began or ended (+1, -1): their sum is how many stood there that evening.
    STOCK = "stock"


class Measure(IntEnum):
    """The counts."""

    RECEIVED = 1
    ACCEPTED = 2
    DISPATCHED = 3
    SIGNED = 4
    RETURN_ASKED = 6
    RETURNED = 7
    EXTENDED = 8
    SUSPENDED = 9
    DISPOSED = 10
    DISPOSED_IN_TIME = 11
    CLOSED = 12
    CLOSED_IN_TIME = 13
    CLOSED_AT_ONCE = 14
    REOPENED = 15
    VERIFIED = 16
    VERIFIED_FALSE = 17
    CALLED_BACK = 18
    REACHED = 19
    SAID = 20
    SAID_SOLVED = 21
    RATED = 22
    SATISFIED = 23
    REPEAT = 24
    REFUSED = 25
    WITHDRAWN = 26
    MERGED = 27
    SUPERVISED = 28
    WHISTLED = 29
    CLIMBED = 30

    DUE = 40
    DUE_KEPT = 41
    SIGN_DUE = 42
    SIGN_KEPT = 43
    CONTACT_DUE = 44
    CONTACT_KEPT = 45
    #: Open with a running clock, by the day due: what lies before today is overdue.
    OPEN_DUE = 46

    OF_ACCEPTED = 50
    OF_DISPOSED = 51
    OF_CLOSED = 52
    OF_REOPENED = 53
    #: Open still, by the day of registration: the ages of the backlog.
    OPEN_SINCE = 54


#: Measures of the stock: this plus the place of the state in the list of states.
STOCK_FROM: Final = 100
#: Stays in a state that was left, likewise; each fact has the bucket of its length.
STAY_FROM: Final = 300
#: Moves between two states: this plus 32 × the place of the one left plus that of the other.
MOVE_FROM: Final = 1000
#: Stands for the state left when a matter comes in.
_NOWHERE: Final = 31
#: New states go to the end of the list, for the same reason.
_ORDER: Final = tuple(State)


@dataclass(frozen=True, slots=True)
class Info:
    """A measure in words: ``label`` for tables, ``meaning`` one whole sentence."""

    label: str
    basis: Basis
    meaning: str


_H, _R, _D = Basis.HAPPENED, Basis.REGISTERED, Basis.DUE

INFO: Final[Mapping[Measure, Info]] = {
    Measure.RECEIVED: Info("收件", _H, "当天登记的事项。"),
    Measure.ACCEPTED: Info(
        Named("受理", "计数：受理"), _H, "当天受理或自办自结的次数，补充后再受理另计。"
    ),
    Measure.DISPATCHED: Info(Named("派单", "计数：派单"), _H, "当天派给主办单位的次数，改派另计。"),
    Measure.SIGNED: Info(Named("签收", "计数：签收"), _H, "当天签收的次数。"),
    Measure.RETURN_ASKED: Info(Named("申请退单", "计数：申请退单"), _H, "当天申请退单的次数。"),
    Measure.RETURNED: Info("准予退单", _H, "当天获准退单的次数。"),
    Measure.EXTENDED: Info(Named("延期", "计数：延期"), _H, "当天获准延期的次数。"),
    Measure.SUSPENDED: Info("挂起", _H, "当天获准挂起的次数。"),
    Measure.DISPOSED: Info(
        Named("处置", "计数：处置"), _H, "当天办结反馈的次数，返工后再反馈另计。"
    ),
    Measure.DISPOSED_IN_TIME: Info("按时处置", _H, "当天在办结时限内办结反馈的次数。"),
    Measure.CLOSED: Info(Named("结案", "计数：结案"), _H, "当天结案的次数，重办后再结案另计。"),
    Measure.CLOSED_IN_TIME: Info("按时结案", _H, "当天结案、且在办结时限内办结反馈的次数。"),
    Measure.CLOSED_AT_ONCE: Info("一次办结", _H, "当天结案、且没有退单、返工、重办过的事项。"),
    Measure.REOPENED: Info("重办", _H, "当天结案后重办的次数。"),
    Measure.VERIFIED: Info(Named("核查", "计数：核查"), _H, "当天核查属实或不实的次数。"),
    Measure.VERIFIED_FALSE: Info("核查不实", _H, "当天核查不实的次数。"),
    Measure.CALLED_BACK: Info("回访", _H, "当天电话或网上向诉求人回访的次数，含未联系上。"),
    Measure.REACHED: Info("回访联系上", _H, "当天回访联系上诉求人的次数。"),
    Measure.SAID: Info("回访有效", _H, "当天诉求人或核查人说明是否解决的次数。"),
    Measure.SAID_SOLVED: Info("回访已解决", _H, "当天诉求人或核查人说已解决的次数。"),
    Measure.RATED: Info(Named("评价", "计数：评价"), _H, "当天诉求人评价的次数。"),
    Measure.SATISFIED: Info("满意", _H, "当天诉求人评价满意及以上的次数。"),
    Measure.REPEAT: Info(
        Named("重复", "计数：重复"), _H, "当天登记时认定与已有事项相关、或并入其他事项的次数。"
    ),
    Measure.REFUSED: Info("不予受理", _H, "当天不予受理或转法定途径的事项。"),
    Measure.WITHDRAWN: Info(Named("撤回", "计数：撤回"), _H, "当天撤回的事项。"),
    Measure.MERGED: Info(Named("并入", "计数：并入"), _H, "当天并入其他事项的事项。"),
    Measure.SUPERVISED: Info(Named("督办", "计数：督办"), _H, "当天督办或提高督办等级的次数。"),
    Measure.WHISTLED: Info(Named("吹哨", "计数：吹哨"), _H, "当天吹哨的次数。"),
    Measure.CLIMBED: Info(Named("提级", "计数：提级"), _H, "当天提级的次数。"),
    Measure.DUE: Info("应办结", _D, "办结时限在当天的事项，不含不在本级办理和挂起的。"),
    Measure.DUE_KEPT: Info("按时办结", _D, "办结时限在当天、且在时限内办结反馈的事项。"),
    Measure.SIGN_DUE: Info("应签收", _D, "签收时限在当天的派单。"),
    Measure.SIGN_KEPT: Info("按时签收", _D, "签收时限在当天、且在时限内签收的派单。"),
    Measure.CONTACT_DUE: Info("应联系", _D, "首次反馈时限在当天的事项。"),
    Measure.CONTACT_KEPT: Info("按时联系", _D, "首次反馈时限在当天、且在时限内联系的事项。"),
    Measure.OPEN_DUE: Info("在办（按时限日）", _D, "办结时限在当天、仍在计时办理的事项。"),
    Measure.OF_ACCEPTED: Info("登记后受理", _R, "当天登记、已受理、在本级办理的事项。"),
    Measure.OF_DISPOSED: Info("登记后处置", _R, "当天登记、现已办结反馈的事项。"),
    Measure.OF_CLOSED: Info("登记后结案", _R, "当天登记、现已结案的事项。"),
    Measure.OF_REOPENED: Info("登记后重办", _R, "当天登记、结案后重办过的事项。"),
    Measure.OPEN_SINCE: Info("在办（按登记日）", _R, "当天登记、尚未终结的事项。"),
}


def stock(state: State) -> int:
    """Return the number of the stock of a state: how many stand in it."""
    return STOCK_FROM + _ORDER.index(state)


def state_of(number: int) -> State | None:
    """Return the state whose stock the number is, or None for any other measure."""
    place = number - STOCK_FROM
    return _ORDER[place] if 0 <= place < len(_ORDER) else None


def stay_in(state: State) -> int:
    """Return the number of the stays in a state."""
    return STAY_FROM + _ORDER.index(state)


def stayed_in(number: int) -> State:
    """Return the state of a number of :func:`stay_in`."""
    return _ORDER[number - STAY_FROM]


def moved(source: State | None, target: State) -> int:
    """Return the number of the moves from one state to another; from None: it came in."""
    place = _NOWHERE if source is None else _ORDER.index(source)
    return MOVE_FROM + 32 * place + _ORDER.index(target)


def move_of(number: int) -> tuple[State | None, State]:
    """Return source and target of a number of :func:`moved`."""
    source, target = divmod(number - MOVE_FROM, 32)
    return None if source == _NOWHERE else _ORDER[source], _ORDER[target]


def label(number: int) -> str:
    """Return what the count is called. Raises ValueError for a number that is no measure."""
    if number >= MOVE_FROM:
        source, target = move_of(number)
        return f"{STATES[source].label if source else '登记'}→{STATES[target].label}"  # zh-only
    if number >= STAY_FROM:
        return f"{STATES[stayed_in(number)].label}停留"  # zh-only
    state = state_of(number)
    return STATES[state].label if state else INFO[Measure(number)].label
