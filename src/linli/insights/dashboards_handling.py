"""The page of handling: how matters flow, what lies, how old it is, how long each stage takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from linli.domain.clock_text import span_text
from linli.domain.states import OPEN, STATES, State
from linli.domain.words import Named, Words
from linli.insights.dashboards import (
    Asked,
    Cell,
    Column,
    Form,
    Kind,
    Part,
    Row,
    behind,
    most,
    used,
)
from linli.insights.figures import Figure
from linli.insights.retired_names import unit_name
from linli.tally import reading
from linli.tally.scopes import Dim

#: The stages a matter passes, each with its column in the drawing and the states it holds.
STOPS: Final[Mapping[str, tuple[str, int, frozenset[State]]]] = {
    "register": (Named("登记", "步骤：登记"), 0, frozenset({State.REPORTED, State.INFO_NEEDED})),
    "accept": (Named("受理", "步骤：受理"), 1, frozenset({State.ACCEPTED})),
    "dispatch": (
        Named("派单", "步骤：派单"),
        2,
        frozenset({State.DISPATCHED, State.RETURN_PENDING, State.CONVENING}),
    ),
    "handle": ("办理", 3, frozenset({State.HANDLING, State.SUSPENDED, State.REWORK})),
    "answer": (Named("反馈", "步骤：反馈"), 4, frozenset({State.ANSWERED})),
    "verify": (Named("核查", "步骤：核查"), 5, frozenset({State.VERIFIED})),
    "close": (Named("结案", "步骤：结案"), 6, frozenset({State.CLOSED, State.SCORED})),
    "end": (
        "不办理",
        6,
        frozenset({State.REJECTED, State.LAWFUL_CHANNEL, State.WITHDRAWN, State.MERGED}),
    ),
}
_STOP_OF: Final = {state: key for key, (_, _, states) in STOPS.items() for state in states}
#: States in which somebody has a matter in hand, in the order of the loop.
STAGES: Final = tuple(state for state in STATES if state in OPEN)
#: The stages whose time is set beside each other by unit: those of the unit itself.
_UNIT_STAGES: Final = (State.DISPATCHED, State.HANDLING, State.REWORK)
#: What has been open for more days than this is called old.
OLD = 30


def flow(asked: Asked) -> Part:
    """How often matters went from one stage to another in the span, and how often back."""
    moved: Counter[tuple[str, str]] = Counter()
    for (source, target), n in reading.moves(asked.span, asked.scope).items():
        pair = (_STOP_OF[source] if source else "", _STOP_OF[target])
        if pair[0] and pair[0] != pair[1]:
            moved[pair] += n
    order = {key: place for place, key in enumerate(STOPS)}
    rows = [
        Row(
            step_name(one, other),
            (Cell(str(n), (n,), behind("", asked, step=f"{one}-{other}")),),
            code=f"{one}-{other}",
        )
        for (one, other), n in sorted(
            moved.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])
        )
        if n > 0
    ]
    back = sum(n for (one, other), n in moved.items() if STOPS[one][1] > STOPS[other][1])
    gone = sum(moved.values()) - back
    return Part(
        "flow",
        "事项走到哪一步，退回来多少？",
        Words("往前走 {gone} 次，退回 {back} 次。", gone=gone, back=back)
        if moved
        else Words("这段时间没有流转。"),
        Form.FLOW,
        "从哪一步到哪一步",
        (Column("次数"),),
        tuple(rows),
        notes=(
            "同一步之内的变化不画。退回包括退单、返工和重办，用虚线画在下面。",
            "按发生的那天计，单位和地方是当时的。",
        ),
        pairs=dict(moved),
        legend="带子越宽，次数越多；虚线是退回去的。",
    )


def step_name(one: str, other: str) -> str:
    """Return what a move from one stop to another is called."""
    return Words("{source} → {target}", source=STOPS[one][0], target=STOPS[other][0])


def ages(asked: Asked) -> Part:
    """How long what is open has been open, at the end of the span."""
    found = reading.ages(asked.span.last, asked.scope)
    rows = [
        Row(
            age_name(first, last),
            (Cell(str(n), (n,), behind("backlog", asked, age=str(first)) if n else {}),),
            code=str(first),
        )
        for first, last, n in found
    ]
    whole = sum(n for _, _, n in found)
    old = sum(n for first, _, n in found if first > OLD)
    return Part(
        "ages",
        "在办的压了多久？",
        _age_finding(whole, old),
        Form.BARS,
        "登记以来",
        (Column("在办", "backlog"),),
        tuple(rows),
        notes=("按登记那天到期末那天的天数，包括挂起和等待核查的。",),
        total=Row("合计", (Cell(str(whole), (whole,), behind("backlog", asked) if whole else {}),)),
    )


def age_name(first: int, last: int | None) -> str:
    """Return what a class of age is called; the last has no end."""
    if last is None:
        return Words("{n} 天以上", n=first)
    return Words("{first} 至 {last} 天", first=first, last=last)


def _age_finding(whole: int, old: int) -> str:
    if not whole:
        return Words("没有在办的事项。")
    if not old:
        return Words("{n} 件在办，都不到一个月。", n=whole)
    return Words("{n} 件在办，其中 {old} 件超过一个月。", n=whole, old=old)


def stock(asked: Asked) -> Part:
    """Where what is open stands at the end of the span."""
    found = reading.stock(asked.span.last, asked.scope).get((), {})
    rows = [
        Row(
            STATES[state].label,
            (Cell(str(found[state]), (found[state],), _standing(state, asked)),),
            code=state.value,
        )
        for state in STAGES
        if found.get(state)
    ]
    whole = sum(row.cells[0].n for row in rows)
    return Part(
        "stock",
        "在办的卡在哪一步？",
        _stock_finding(rows, whole),
        Form.BARS,
        "现在的一步",
        (Column("在办", "backlog"),),
        tuple(rows),
        notes=("按期末那天结束时的情况计。",),
        total=Row("合计", (Cell(str(whole), (whole,), behind("backlog", asked) if whole else {}),)),
    )


def _standing(state: State, asked: Asked) -> dict[str, str]:
    return behind("backlog", asked, state=state.value)


def _stock_finding(rows: Sequence[Row], whole: int) -> str:
    top = most(rows)
    if top is None:
        return Words("没有在办的事项。")
    n = top.cells[0].n
    return Words("最多的是“{name}”，{n} 件，共 {whole} 件。", name=top.name, n=n, whole=whole)


_TIMES: Final = (Column("一半不超过", kind=Kind.TIME), Column("九成不超过", kind=Kind.TIME))
_TIME_NOTES: Final = (
    "只算这段时间里离开这一步的，按日历时间计，误差不超过百分之五。",
    "还停在这一步的没有算进来，见“在办的压了多久”。",
)


def _codes(states: Iterable[State]) -> list[str]:
    return [f"stay_{state.value}" for state in states]


def stages(asked: Asked) -> Part:
    """How long matters stayed in each stage they left in the span."""
    found = asked.figures(_codes(STAGES))
    rows = []
    for state, code in zip(STAGES, _codes(STAGES), strict=True):
        figure = found[()].get(code)
        if figure is not None and figure.stay and figure.stay.number:
            n = figure.stay.number
            left = behind(code, asked)
            cells = (Cell(str(n), (n,), left), *_times(figure, left))
            rows.append(Row(STATES[state].label, cells, code=state.value, indicator=code))
    slow = max(rows, key=lambda row: row.cells[1].n, default=None)
    return Part(
        "stages",
        "每一步要多久？",
        Words("停得最久的是“{name}”，一半不超过{time}。", name=slow.name, time=slow.cells[1].text)
        if slow
        else Words("这段时间没有事项离开任何一步。"),
        Form.BARS,
        "环节",
        (Column("离开的次数"), *_TIMES),
        tuple(rows),
        legend="实心到一半事项不超过的时间，斜纹到九成事项不超过的时间。",
        notes=_TIME_NOTES if found[()] else (*_TIME_NOTES, "用时只统计到乡镇和单位，不统计到村。"),
    )


def holders(asked: Asked, order: str = "") -> Part:
    """How long each unit had matters to sign for, to handle and to rework."""
    codes = _codes(_UNIT_STAGES)
    found = asked.figures(codes, by=(Dim.UNIT,))
    units = asked.catalogue.units
    rows = []
    for (key,), by in found.items():
        unit = units.get(int(str(key)))
        more = {"unit": unit.code} if unit else {}
        cells = tuple(
            cell for code in codes for cell in _times(by.get(code), behind(code, asked, **more))
        )
        if unit is not None and any(cell.numbers for cell in cells):
            rows.append(Row(unit_name(unit, asked.today), cells, written=True, code=unit.code))
    rows.sort(key=lambda row: (row.name if order == "name" else "", row.code))
    columns = tuple(
        Column(Words("{stage}：{what}", stage=STATES[state].label, what=one.label), code, one.kind)
        for state, code in zip(_UNIT_STAGES, codes, strict=True)
        for one in _TIMES
    )
    return Part(
        "holders",
        "各单位手里要多久？",
        Words("按单位名录的顺序，{n} 个单位，不排名次。", n=len(rows)),
        Form.TABLE,
        "单位",
        columns,
        tuple(rows),
        notes=_TIME_NOTES,
        used=used(codes, found),
    )


def _times(figure: Figure | None, left: Mapping[str, str]) -> tuple[Cell, Cell]:
    """Return median and ninth decile; behind each stand the matters that left the stage."""
    stay = figure.stay if figure else None
    if stay is None:
        return Cell("—"), Cell("—")
    return _time(stay.median, left), _time(stay.p90, left)


def _time(span: timedelta | None, left: Mapping[str, str]) -> Cell:
    if span is None:
        return Cell("—")
    return Cell(span_text(span), (round(span.total_seconds() / 60),), left)
