"""The first page of numbers: headline figures, the trend, and what it was about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from linli.cases.models import Case
from linli.domain.indicator_catalogue import INDICATORS
from linli.domain.number_periods import Grain
from linli.domain.spans import Span
from linli.domain.words import Listed, When, Words
from linli.insights.dashboards import (
    Asked,
    Cell,
    Column,
    Form,
    Part,
    Row,
    behind,
    change,
    column,
    counted,
    most,
    used,
)
from linli.insights.figures import Figure, Key
from linli.insights.numbers_scope import NONE
from linli.tally.scopes import Dim

#: The figures at the top, in this order; 回访覆盖率 stands beside 满意率 (domain.md §6.2 A3).
HEADLINE = (
    *("received", "closed", "backlog", "overdue"),
    *("signed", "in_time", "satisfied", "called_back"),
)
#: Rows of a composition before the rest is one row.
SHOWN = 10
_GRAINS = {Grain.DAY: Dim.DAY, Grain.WEEK: Dim.WEEK, Grain.MONTH: Dim.MONTH}
_GRAIN_NAMES = {Grain.DAY: "日期", Grain.WEEK: "周", Grain.MONTH: "月份"}


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure at the top with the two it is compared with, in words.

    ``before_behind`` and ``ago_behind`` are the queries of the lists behind these two.
    """

    code: str
    name: str
    cell: Cell
    before: str
    year_ago: str
    before_behind: Mapping[str, str]
    ago_behind: Mapping[str, str]


def headline(asked: Asked) -> tuple[Headline, ...]:
    """Return the figures at the top: three questions to the figures, two of them for a year."""
    chosen = asked.chosen
    now = asked.figures(HEADLINE)[()]
    before = asked.figures(HEADLINE, span=chosen.before)[()]
    once = chosen.before == chosen.year_ago
    ago = {} if once else asked.figures(HEADLINE, span=chosen.year_ago)[()]
    return tuple(
        _head(asked, code, now[code], (before.get(code), chosen.before_name), ago.get(code))
        for code in HEADLINE
    )


def _head(
    asked: Asked, code: str, figure: Figure, before: tuple[Figure | None, str], ago: Figure | None
) -> Headline:
    return Headline(
        code,
        INDICATORS[code].name,
        counted(figure, behind(code, asked)),
        compared(figure, *before),
        compared(figure, ago, "去年同期") if ago else "",
        _behind_earlier(asked, before[0], asked.chosen.before),
        _behind_earlier(asked, ago, asked.chosen.year_ago),
    )


def _behind_earlier(asked: Asked, then: Figure | None, span: Span) -> Mapping[str, str]:
    """Return the query of the list behind an earlier figure; of a pair, of its whole."""
    if then is None or then.suppressed or not (then.value or then.denominator):
        return {}
    part = "den" if then.indicator.is_pair else "num"
    return behind(then.indicator.code, asked, span, part)


def compared(now: Figure, then: Figure | None, name: str) -> str:
    """Say how a figure stands to an earlier one; no difference is worked out of percentages."""
    if then is None or now.suppressed or then.suppressed:
        return Words("{name}没有可比的数", name=name)
    if not now.indicator.is_pair:
        return change(now.value or 0, then.value or 0, name)
    ours, theirs = now.share, then.share
    if ours is None or theirs is None or not ours.denominator or not theirs.denominator:
        return Words("{name}没有可比的数", name=name)
    left = ours.numerator * theirs.denominator
    right = theirs.numerator * ours.denominator
    template = "和{name}的 {then} 一样"
    if left != right:
        template = "高于{name}的 {then}" if left > right else "低于{name}的 {then}"
    return Words(template, name=name, then=then.text())


def finding(heads: Sequence[Headline], asked: Asked) -> str:
    """Return the one sentence a leader reads first."""
    by = {one.code: one for one in heads}
    received, closed, overdue = by["received"], by["closed"], by["overdue"]
    said = [
        Words("收件 {n} 件", n=received.cell.n),
        Words("结案 {n} 件", n=closed.cell.n),
        Words("现在办 {n} 件", n=by["backlog"].cell.n)
        if asked.span.last == asked.today
        else Words("期末在办 {n} 件", n=by["backlog"].cell.n),
        Words("其中超期 {n} 件", n=overdue.cell.n) if overdue.cell.n else Words("没有超期"),
    ]
    return Listed("，", said)


def trend(asked: Asked) -> Part:
    """What came in and what was closed, day by day; and what came in a year before."""
    dim = _GRAINS[asked.chosen.grain]
    now = asked.figures(("received", "closed"), by=(dim,))
    then = asked.figures(("received",), by=(dim,), span=asked.chosen.year_ago)
    points = asked.chosen.points()
    earlier = _aligned(asked, then)[: len(points)]
    rows = []
    for place, span in enumerate(points):
        found = now.get((_key(asked.chosen.grain, span),), {})
        ago = earlier[place] if place < len(earlier) else None
        rows.append(
            Row(
                point_name(asked.chosen.grain, span),
                (
                    counted(found.get("received"), behind("received", asked, span)),
                    counted(found.get("closed"), behind("closed", asked, span)),
                    _year_ago(asked, ago),
                ),
                code=span.first.isoformat(),
            )
        )
    whole = tuple(sum(row.cells[at].n for row in rows) for at in range(3))
    return Part(
        "trend",
        "收得多还是办得多？",
        _trend_finding(whole[0], whole[1]),
        Form.TREND,
        _GRAIN_NAMES[asked.chosen.grain],
        (column("received"), column("closed"), Column("去年同期收件", "received")),
        tuple(rows),
        total=_trend_total(asked, whole, earlier),
        used=used(("received", "closed"), now),
        legend="最后一点还没有过完。" if asked.span.last == asked.today else "",
    )


def _key(grain: Grain, span: Span) -> date:
    """Return the date by which the reader names a point: a week its Monday, a month its first."""
    if grain is Grain.WEEK:
        return date.fromordinal(span.first.toordinal() - span.first.weekday())
    return span.first.replace(day=1) if grain is Grain.MONTH else span.first


def _aligned(asked: Asked, then: Mapping[Key, Mapping[str, Figure]]) -> list[tuple[Span, int]]:
    """Return what came in a year before, point by point, each with its days."""
    chosen = asked.chosen
    ago = chosen.year_ago
    if chosen.grain is Grain.DAY:
        points: Iterable[Span] = (Span(day, day) for day in ago.each())
    else:
        points = ago.weeks() if chosen.grain is Grain.WEEK else ago.months()
    found = []
    for span in points:
        figure = then.get((_key(chosen.grain, span),), {}).get("received")
        found.append((span, figure.value or 0 if figure else 0))
    return found


def _year_ago(asked: Asked, ago: tuple[Span, int] | None) -> Cell:
    span, n = ago or (asked.span, 0)
    return Cell(str(n), (n,), behind("received", asked, span) if n else {})


def _trend_total(asked: Asked, whole: Sequence[int], earlier: Sequence[tuple[Span, int]]) -> Row:
    """Return the whole of the trend; a year ago has as many points as now, if it has so many."""
    row = _total(asked, whole[:2], ("received", "closed"))
    days = Span(earlier[0][0].first, earlier[-1][0].last)
    return replace(row, cells=(*row.cells, _year_ago(asked, (days, whole[2]))))


def point_name(grain: Grain, span: Span) -> str:
    """Return the name of a point: a month, a day, or the first and last day of a week."""
    if grain is Grain.MONTH:
        return Words("{year}年{month}月", year=span.first.year, month=span.first.month)
    first, last = (
        When(f"{day.month}月{day.day}日", day) for day in (span.first, span.last)
    )  # zh-only
    return first if span.days == 1 else Words("{first} 至 {last}", first=first, last=last)


def _trend_finding(came: int, closed: int) -> str:
    if not came and not closed:
        return Words("这段时间没有收件，也没有结案。")
    if came > closed:
        return Words("收得比结案多 {n} 件，在办会变多。", n=came - closed)
    if came < closed:
        return Words("结案比收得多 {n} 件，在办会变少。", n=closed - came)
    return Words("收件和结案一样多，都是 {n} 件。", n=came)


def _total(asked: Asked, whole: Sequence[int], codes: Sequence[str]) -> Row:
    return Row(
        "合计",
        tuple(
            Cell(str(n), (n,), behind(code, asked) if code and n else {})
            for n, code in zip(whole, codes, strict=True)
        ),
    )


#: What a matter is counted by: when a report comes in, nobody has said yet what it is about.
_TOPIC = ("accepted", "closed")


def matters(asked: Asked) -> Part:
    """What was taken on, the most frequent matter first; the rest is one row."""
    known = asked.catalogue.matters
    found = asked.figures(_TOPIC, by=(Dim.MATTER,))
    rows = []
    for (key,), by in found.items():
        matter = known.get(int(str(key)))
        more = {"matter": matter.code if matter else NONE}
        if matter and not matter.is_leaf:
            more["exact"] = "1"  # not the matters below it: they have rows of their own
        rows.append(
            Row(
                matter.name if matter else "还没有定事项",
                tuple(counted(by.get(code), behind(code, asked, **more)) for code in _TOPIC),
                written=matter is not None,
                code=matter.code if matter else NONE,
            )
        )
    rows.sort(key=lambda row: (-row.cells[0].n, row.code))
    rows = [row for row in rows if any(cell.n for cell in row.cells)]
    shown, rest = rows[:SHOWN], rows[SHOWN:]
    whole = [sum(row.cells[at].n for row in rows) for at in range(2)]
    if rest:
        shown.append(_rest(asked, shown, rest))
    return Part(
        "matters",
        "反映最多的是什么？",
        _share_finding(rows, whole[0], "这段时间没有受理。"),
        Form.BARS,
        "事项",
        tuple(column(code) for code in _TOPIC),
        tuple(shown),
        legend="按受理计：登记的时候还没有定是什么事项。",
        total=_total(asked, whole, _TOPIC),
        used=used(_TOPIC, found),
    )


def _rest(asked: Asked, shown: Sequence[Row], rest: Sequence[Row]) -> Row:
    """Return what is not shown row by row; its list leaves out the matters that are."""
    left = [sum(row.cells[at].n for row in rest) for at in range(2)]
    but = ",".join(row.code for row in shown)
    return Row(
        Words("其他 {n} 类", n=len(rest)),
        tuple(
            Cell(str(n), (n,), behind(code, asked, but=but) if n else {})
            for code, n in zip(_TOPIC, left, strict=True)
        ),
    )


def doors(asked: Asked) -> Part:
    """By which way matters came in, in the order of the list."""
    names = {str(code): str(label) for code, label in Case.Door.choices}
    found = asked.figures(("received",), by=(Dim.DOOR,))
    counts = {str(key): by for (key,), by in found.items()}
    rows = []
    for code in (*names, *sorted(set(counts) - set(names))):
        cell = counted(counts.get(code, {}).get("received"), behind("received", asked, door=code))
        if cell.n:
            rows.append(Row(names.get(code, code), (cell,), code=code))
    whole = [sum(row.cells[0].n for row in rows)]
    return Part(
        "doors",
        "从哪里反映来的？",
        _share_finding(rows, whole[0], "这段时间没有收件。"),
        Form.BARS,
        "渠道",
        (column("received"),),
        tuple(rows),
        total=_total(asked, whole, ("received",)),
        used=used(("received",), found),
    )


def _share_finding(rows: Sequence[Row], whole: int, nothing: str) -> str:
    """Say which row has the most, with both numbers; ``nothing`` where there is none."""
    top = most(rows)
    if top is None or not whole:
        return nothing
    n = top.cells[0].n
    return Words("最多的是{name}，{n} 件，共 {whole} 件。", name=top.name, n=n, whole=whole)
