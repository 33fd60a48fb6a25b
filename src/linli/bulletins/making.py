"""A snapshot from today's figures: the numbers, tables and charts of one period and one area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from linli.bulletins import made_days, made_pressed, providing
from linli.bulletins.access import centres, path_of
from linli.bulletins.snapshots import Bars, Given, Place, Row, Snapshot, Table
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.bulletin_naming import BEFORE, THIS, YEAR_AGO
from linli.domain.bulletins import Kind, Period, before, year_ago
from linli.people.actor import Actor
from linli.rising.queries.frequent import frequent
from linli.rota.models import DeclaredDays
from linli.tally.scopes import Dim

#: Counts of the flow, and everything a bulletin of a week says; longer periods say more.
_FLOW: Final = ("received", "disposed", "closed")
_WEEK: Final = (*_FLOW, "in_time", "signed", "responded", "backlog", "overdue")
_MORE: Final = (
    *_WEEK,
    *("at_once", "returned", "extended", "reopened", "false", "repeat"),
    *("solved", "satisfied", "called_back"),
    *("dispatched", "whistled", "supervised", "climbed"),
)
#: Columns of the tables by place, and by unit.
_OF_TOWNS: Final = ("received", "closed", "in_time", "overdue")
_OF_UNITS: Final = ("dispatched", "signed", "in_time", "backlog", "overdue")
#: What a matter is counted by: when a report comes in, nobody has said yet what it is about.
_TOPIC: Final = "accepted"
#: Matters with fewer reports are nobody's hot issue, and would show single cases.
FEWEST: Final = 3
MOST_TOPICS: Final = 10
#: Relative widths of columns: names, counts, pairs with their percentage.
_WIDE, _COUNT, _PAIR = 5, 2, 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bulletin is about: kind, period and the centre whose area counts."""

    kind: Kind
    period: Period
    unit: UnitInfo
    days: DeclaredDays | None = None


def make(
    asked: Asked, actor: Actor, catalogue: Catalogue, answered: Sequence[Row] = ()
) -> Snapshot:
    """Return the snapshot; ``answered`` are the disputes of the former edition, as table rows."""
    tables = _disputes(answered)
    if asked.kind is Kind.DAY:
        day, of_day = made_days.of_day(asked.days, asked.period.first, actor, catalogue)
        return Snapshot(
            asked.kind,
            asked.period,
            day=day,
            tables={**tables, **of_day},
            answered=len(answered),
        )
    found = _Figures(asked, catalogue)
    if asked.kind is Kind.TOPICS:
        topics = found.topics()
        tables |= {**found.topic_table(topics), **found.frequent_table()}
        return Snapshot(
            asked.kind,
            asked.period,
            topics=topics,
            tables=tables,
            charts=found.topic_chart(topics),
            answered=len(answered),
        )
    now, was, year = found.three()
    long = asked.kind is not Kind.WEEK
    topics = found.topics() if long else ()
    pressed = made_pressed.table(path_of(catalogue, asked.unit.id), asked.period.last, catalogue)
    tables |= found.figures_table(now, was, year)
    tables |= {**found.topic_table(topics), **found.frequent_table()}
    tables |= found.towns()
    units, late = found.units(with_table=long)
    tables |= {**units, **pressed}
    tables |= _definitions(now)
    return Snapshot(
        kind=asked.kind,
        period=asked.period,
        now=now,
        before=was,
        year=year,
        late=late,
        topics=topics,
        pressed=len(pressed["pressed"].rows) if pressed else 0,
        answered=len(answered),
        tables=tables,
        charts={**found.flow_chart(now, was), **found.months(), **found.topic_chart(topics)},
    )


def kept(former: Snapshot, answered: Sequence[Row]) -> Snapshot:
    """Return the numbers of a former edition as they were, with what was answered since."""
    tables = {name: one for name, one in former.tables.items() if name != "disputes"}
    return replace(former, tables={**tables, **_disputes(answered)}, answered=len(answered))


def _disputes(answered: Sequence[Row]) -> dict[str, Table]:
    if not answered:
        return {}
    head = ("数字", "单位", "理由", "答复")
    return {"disputes": Table("异议和答复", head, tuple(answered), (4, 3, 5, 5))}


class _Figures:
    """Figures of one area, asked for once each."""

    def __init__(self, asked: Asked, catalogue: Catalogue) -> None:
        self.asked, self.catalogue = asked, catalogue
        self.kind, self.period = asked.kind, asked.period
        self.path = path_of(catalogue, asked.unit.id)
        self.codes = providing.known(_WEEK if self.kind is Kind.WEEK else _MORE)

    def three(self) -> tuple[dict[str, Given], dict[str, Given], dict[str, Given]]:
        """Return the figures of the period, of the one before and of the year before."""
        earlier = year_ago(self.kind, self.period)
        year = self._whole(earlier) if earlier is not None else {}
        # Nothing came in a year ago: there was no platform then, and nothing to compare with.
        if not any(year[code].count for code in _FLOW if code in year):
            year = {}
        return self._whole(self.period), self._whole(before(self.kind, self.period)), year

    def _whole(self, period: Period) -> dict[str, Given]:
        return providing.whole(self.codes, period, self.path, self.catalogue)

    def _by(self, codes: Iterable[str], dim: Dim) -> dict[object, dict[str, Given]]:
        wanted = providing.known(codes)
        return providing.grouped(wanted, self.period, self.path, dim, self.catalogue)

    def figures_table(
        self, now: Mapping[str, Given], was: Mapping[str, Given], year: Mapping[str, Given]
    ) -> dict[str, Table]:
        """The figures beside those they are compared with."""
        others = [(BEFORE[self.kind], was), *([(YEAR_AGO, year)] if year else [])]
        rows = tuple(
            Row(
                code,
                (
                    *(now[code].label, now[code].text),
                    *(found[code].text if code in found else "—" for _, found in others),
                ),
            )
            for code in self.codes
            if code in now
        )
        head = ("指标", THIS[self.kind], *(words for words, _ in others))
        return {"figures": Table("主要数据", head, rows, (1,) * len(head))}

    def flow_chart(self, now: Mapping[str, Given], was: Mapping[str, Given]) -> dict[str, Bars]:
        """What came in, was disposed of and closed, beside the period before."""
        codes = [code for code in _FLOW if code in now and code in was]
        if not codes:
            return {}
        series = tuple(
            (words, tuple(found[code].count or 0 for code in codes))
            for words, found in ((THIS[self.kind], now), (BEFORE[self.kind], was))
        )
        if not any(count for _, counts in series for count in counts):
            return {}  # nothing to draw
        labels = tuple(now[code].label for code in codes)
        return {"flow": Bars(f"{'、'.join(labels)}（件）", labels, series)}

    def months(self) -> dict[str, Bars]:
        """What came in and was closed, month by month: for a year."""
        if self.kind is not Kind.YEAR:
            return {}
        found = self._by(("received", "closed"), Dim.MONTH)
        firsts = [date(self.period.first.year, month, 1) for month in range(1, 13)]
        names = {code: one.label for each in found.values() for code, one in each.items()}
        series = tuple(
            (label, tuple(_count(found.get(first, {}).get(code)) for first in firsts))
            for code, label in sorted(names.items(), reverse=True)
        )
        labels = tuple(f"{first.month}月" for first in firsts)
        return {"months": Bars("各月情况（件）", labels, series)} if series else {}

    # -- by place and by unit -------------------------------------------------------------

    def towns(self) -> dict[str, Table]:
        """Every town in the order of the list; none for a town's own bulletin."""
        if self.asked.unit.tier != "county":
            return {}
        found = self._by(_OF_TOWNS, Dim.TOWN)
        owners = {unit.area_id: unit.id for unit in centres(self.catalogue) if unit.tier == "town"}
        nodes = sorted(self.catalogue.tree.of_kind("town"), key=lambda one: one.code)
        rows = tuple(
            Row(
                node.code,
                (node.name, *_cells(found.get(node.id, {}), _OF_TOWNS)),
                owners.get(node.id, 0),
            )
            for node in nodes
        )
        return {"towns": self._table("各乡镇（街道）", "乡镇（街道）", _OF_TOWNS, found, rows)}

    def units(self, *, with_table: bool) -> tuple[dict[str, Table], tuple[Place, ...]]:
        """Units with work, in the order of the list; and those with overdue matters."""
        found = self._by(_OF_UNITS, Dim.UNIT)
        listed = sorted(self.catalogue.units.values(), key=lambda unit: unit.code)
        here = [(unit, found[unit.id]) for unit in listed if unit.id in found]
        late = tuple(place for unit, given in here if (place := _late(unit, given)) is not None)
        if not with_table or not here:
            return {}, late
        rows = tuple(
            Row(unit.code, (unit.name, *_cells(given, _OF_UNITS)), unit.id) for unit, given in here
        )
        return {"units": self._table("各承办单位", "单位", _OF_UNITS, found, rows)}, late

    def _table(
        self,
        title: str,
        first: str,
        codes: Sequence[str],
        found: Mapping[object, Mapping[str, Given]],
        rows: tuple[Row, ...],
    ) -> Table:
        names = {code: one.label for each in found.values() for code, one in each.items()}
        head = (first, *(names.get(code, providing.label(code)) for code in codes))
        shares = (_WIDE, *(_PAIR if providing.is_pair(code) else _COUNT for code in codes))
        return Table(title, head, rows, shares)

    # -- frequent matters -----------------------------------------------------------------

    def topics(self) -> tuple[Place, ...]:
        """The matters reported most, with the period before; equal ones in the list's order."""
        now = self._by((_TOPIC,), Dim.MATTER)
        former = before(self.kind, self.period)
        was = providing.grouped(
            providing.known((_TOPIC,)), former, self.path, Dim.MATTER, self.catalogue
        )
        counted = [
            (matter, one)
            for matter in self.catalogue.matters.values()
            if (one := now.get(matter.id, {}).get(_TOPIC)) and (one.count or 0) >= FEWEST
        ]
        counted.sort(key=lambda pair: (-(pair[1].count or 0), pair[0].code))
        none = Given(_TOPIC, "", "0", 0)
        return tuple(
            Place(matter.id, matter.name, one, was.get(matter.id, {}).get(_TOPIC, none))
            for matter, one in counted[:MOST_TOPICS]
        )

    def topic_table(self, topics: Sequence[Place]) -> dict[str, Table]:
        """The matters with both counts and the change."""
        if not topics:
            return {}
        rows = tuple(
            Row(str(one.id), (one.name, one.one.text, one.other.text, _change(one)))
            for one in topics
        )
        head = ("事项", f"{THIS[self.kind]}受理", f"{BEFORE[self.kind]}受理", "增减")
        return {"topics": Table("反映较多的事项", head, rows, (6, 2, 2, 2))}

    def frequent_table(self) -> dict[str, Table]:
        """What came most often in a month and in which words, as the page 高频事项 counts it.

        By the day of reporting, not of acceptance; no word that fewer than five reports hold.
        """
        if self.kind not in (Kind.MONTH, Kind.TOPICS):
            return {}
        rows = tuple(
            Row(
                one.code,
                (
                    *(one.matter, str(one.count), str(one.before), str(one.villages)),
                    "、".join(f"{word}（{n}）" for word, n in one.words) or "—",
                ),
            )
            for one in frequent([self.path], self.period.first, self.catalogue)
        )
        if not rows:
            return {}
        head = ("事项", "本月反映", "上月反映", "涉及村（社区）", "常用的说法（件）")
        return {"frequent": Table("本月高频事项", head, rows, (4, 2, 2, 2, 7))}

    def topic_chart(self, topics: Sequence[Place]) -> dict[str, Bars]:
        """The first of them as bars; a short list needs no picture."""
        shown = topics[:5]
        if len(shown) < FEWEST:
            return {}
        series = (
            (THIS[self.kind], tuple(one.one.count or 0 for one in shown)),
            (BEFORE[self.kind], tuple(one.other.count or 0 for one in shown)),
        )
        labels = tuple(one.name for one in shown)
        return {"topics": Bars("反映较多的事项（受理，件）", labels, series)}


def _count(one: Given | None) -> int:
    return (one.count or 0) if one is not None else 0


def _change(one: Place) -> str:
    gap = _count(one.one) - _count(one.other)
    return f"+{gap}" if gap > 0 else str(gap)


def _cells(given: Mapping[str, Given], codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(given[code].text if code in given else providing.nothing(code) for code in codes)


def _late(unit: UnitInfo, given: Mapping[str, Given]) -> Place | None:
    """Return a unit with overdue matters: what it has in hand, and how many of it are overdue."""
    pair = given.get("overdue")
    if pair is None or (not pair.hidden and not pair.count):
        return None
    count, whole = ("", "") if pair.hidden else (str(pair.count), str(pair.whole))
    return Place(
        unit.id,
        unit.short_name or unit.name,
        Given("backlog", "在办", whole, pair.whole, hidden=pair.hidden),
        Given("overdue", "超期", count, pair.count, hidden=pair.hidden),
    )


def _definitions(now: Mapping[str, Given]) -> dict[str, Table]:
    """What was counted, in which version of the definition; and what was left out by approval."""
    rows = tuple(
        Row(code, (one.label, f"第{one.version}版", one.meaning)) for code, one in now.items()
    )
    found = {"definitions": Table("指标口径", ("指标", "口径", "含义"), rows, (3, 2, 9))}
    left = tuple(
        Row(f"{code}-{place}", (one.label, text))
        for code, one in now.items()
        for place, text in enumerate(one.excluded)
    )
    if left:
        found["exclusions"] = Table("经批准剔除", ("指标", "剔除和原因"), left, (3, 9))
    return found
