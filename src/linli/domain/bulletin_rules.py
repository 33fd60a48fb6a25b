"""Which sentences a bulletin begins with: chosen by rule from its numbers, never composed freely.

Every figure in a sentence is a field (:mod:`linli.domain.bulletin_texts`), filled from the frozen
numbers. What the sentences may not do: say 100 % where nothing was due, name a unit without the
pair of numbers it is named for, put units in an order of merit, or give away a cell that is too
small to be shown. Units stand in the order of the county's list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from linli.domain.bulletin_naming import BEFORE, THIS, YEAR_AGO, day_name
from linli.domain.bulletin_texts import Block, Is
from linli.domain.bulletins import Kind, Period


@dataclass(frozen=True, slots=True)
class Number:
    """One frozen figure: what it is called and how it is printed.

    ``count`` is the count, or the numerator of a pair whose denominator is ``whole``; both None
    where the cell is too small to be shown (``hidden``).
    """

    label: str
    text: str
    count: int | None
    whole: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Late:
    """A unit with overdue matters: its name, matters in hand and those overdue."""

    name: str
    in_hand: Number
    overdue: Number


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter by its name, with its reports in the period and in the one before."""

    name: str
    now: Number
    before: Number


@dataclass(frozen=True, slots=True)
class Day:
    """The reports of one declared day: who owes one, who sent, who has not (names in list order).

    ``totals`` are the sums of what was counted when the reports were sent; ``told`` is how many
    units had something to tell.
    """

    due: int
    sent: int
    missing: tuple[str, ...]
    totals: tuple[tuple[str, int], ...]
    told: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a bulletin is made of. Numbers by code; ``year`` is empty where nothing is compared.

    ``pressed``: matters under 督办 at the end of the period. ``tables`` and ``charts`` are the
    names of those that were frozen, with their titles, in the order in which they stand.
    """

    kind: Kind
    period: Period
    now: Mapping[str, Number]
    before: Mapping[str, Number] = field(default_factory=dict)
    year: Mapping[str, Number] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    pressed: int = 0
    topics: tuple[Topic, ...] = ()
    day: Day | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    charts: Mapping[str, str] = field(default_factory=dict)
    #: Units said a figure of the former edition is wrong, and were answered.
    answered: int = 0


#: Rates of the quality of handling, in the order of the sentence.
_QUALITY: Final = ("at_once", "returned", "extended", "reopened", "false", "repeat")
#: What requesters say; never without how many of them were asked.
_SAID: Final = ("solved", "satisfied", "called_back")
_POWERS: Final = ("dispatched", "whistled", "supervised", "climbed")
#: Most units named in one sentence; all of them stand in the table.
_MOST_NAMED: Final = 8


def values(found: Findings) -> dict[str, str]:
    """Return every field by name, with what is printed for it."""
    made: dict[str, str] = {"截止日": day_name(found.period.last)}
    for code, number in found.now.items():
        made[number.label] = number.text
        for name, others in (("上期", found.before), ("同期", found.year)):
            other = others.get(code)
            if other is None:
                continue
            made[f"{number.label}·{name}"] = other.text
            gap = _gap(number, other)
            if gap is not None:
                made[f"{number.label}·比{name}差"] = str(abs(gap))
    for unit in found.late:
        made[f"{unit.name}·在办"] = unit.in_hand.text
        made[f"{unit.name}·超期"] = unit.overdue.text
    for topic in found.topics:
        made[f"{topic.name}·件数"] = topic.now.text
        gap = _gap(topic.now, topic.before)
        if gap is not None:
            made[f"{topic.name}·差"] = str(abs(gap))
    made["督办在办"] = str(found.pressed)
    if found.answered:
        made["异议"] = str(found.answered)
    if found.day is not None:
        made |= {"应报": str(found.day.due), "已报": str(found.day.sent)}
        made |= {"未报": str(len(found.day.missing)), "有情况": str(found.day.told)}
        made |= {label: str(count) for label, count in found.day.totals}
    return made


def _gap(one: Number, other: Number) -> int | None:
    """Return by how much two counts differ; None where one is hidden or a pair."""
    if one.count is None or other.count is None or one.whole is not None:
        return None
    return one.count - other.count


def blocks(found: Findings) -> tuple[Block, ...]:
    """Return the first draft's blocks; a heading stands only over something."""
    made: list[Block] = []
    for key, heading, parts in _chapters(found):
        held = list(parts)
        if held:
            made.append(Block(key, Is.HEADING, heading))
            made += held
    return tuple(made)


def _chapters(found: Findings) -> Iterator[tuple[str, str, Iterator[Block]]]:
    if found.kind is Kind.DAY:
        yield "h-day", "值守和报送情况", _day(found)
        yield "h-notes", "统计说明", _notes(found)
        return
    if found.kind is Kind.TOPICS:
        yield "h-topics", "群众反映较多的事项", _topics(found)
        yield "h-frequent", "本月高频事项", _frequent(found)
        yield "h-notes", "统计说明", _notes(found)
        return
    yield "h-whole", "总体情况", _whole(found)
    if found.kind is not Kind.WEEK:
        yield "h-quality", "办理质量和群众评价", _quality(found)
        yield "h-topics", "群众反映较多的事项", _topics(found)
        yield "h-frequent", "本月高频事项", _frequent(found)
    yield "h-late", "超期和督办", _late(found)
    yield "h-places", "各乡镇（街道）和各单位", _places(found)
    yield "h-disputes", "对上一版的异议和答复", _disputes(found)
    yield "h-notes", "统计说明", _notes(found)


# -- the whole ----------------------------------------------------------------------------


def _whole(found: Findings) -> Iterator[Block]:
    received = found.now.get("received")
    this = THIS[found.kind]
    if received is not None and received.count == 0:
        yield Block("received", Is.TEXT, f"{this}没有新收的事项{_compared(found, 'received')}。")
    elif received is not None:
        flow = "".join(
            f"，{found.now[code].label}{_field(found.now[code])}件"
            for code in ("disposed", "closed")
            if code in found.now
        )
        compared = _compared(found, "received")
        yield Block("received", Is.TEXT, f"{this}共收件{_field(received)}件{compared}{flow}。")
    yield from _kept(found, "in_time", "到期应办结的事项")
    yield from _kept(found, "signed", "到期应签收的派单")
    yield from _kept(found, "responded", "到期应首次联系的事项")
    yield from _table(found, "figures")
    yield from _chart(found, "flow")
    yield from _chart(found, "months")


def _field(number: Number, suffix: str = "") -> str:
    return f"{{{{{number.label}{suffix}}}}}"


def _compared(found: Findings, code: str) -> str:
    """Say how a count stands to the period before and to the year before."""
    said = [
        told
        for words, suffix, others in (
            (BEFORE[found.kind], "上期", found.before),
            (YEAR_AGO, "同期", found.year),
        )
        if code in others and (told := _against(found.now[code], others[code], words, suffix))
    ]
    return "".join(f"，{one}" for one in said)


def _against(now: Number, other: Number, words: str, suffix: str) -> str:
    gap = _gap(now, other)
    if gap is None:
        return ""
    if gap == 0:
        return f"与{words}持平"
    return f"比{words}{'多' if gap > 0 else '少'}{_field(now, f'·比{suffix}差')}件"


def _kept(found: Findings, code: str, what: str) -> Iterator[Block]:
    """Say how much of what was due was done in time: all, some, none, or nothing was due."""
    number, this = found.now.get(code), THIS[found.kind]
    if number is None:
        return
    pair = _field(number)
    if number.hidden:
        text = f"{this}{what}件数较少，{number.label}不单独列出。"
    elif number.whole == 0:
        text = f"{this}没有{what}。"
    elif number.count == number.whole:
        text = f"{this}{what}全部按时，{number.label}{pair}。"
    elif number.count == 0:
        text = f"{this}{what}没有一件按时，{number.label}{pair}。"
    else:
        text = f"{number.label}{pair}。"
    yield Block(code, Is.TEXT, text)


# -- quality ------------------------------------------------------------------------------


def _quality(found: Findings) -> Iterator[Block]:
    rates = [one for code in _QUALITY if (one := _rate(found, code))]
    if rates:
        yield Block("quality", Is.TEXT, f"{'，'.join(map(_said, rates))}。")
    said = [one for code in _SAID if (one := _rate(found, code))]
    if said:
        yield Block("said", Is.TEXT, f"群众评价和回访：{'，'.join(map(_said, said))}。")
    powers = [found.now[code] for code in _POWERS if code in found.now]
    powers = [one for one in powers if one.count]
    if powers:
        counted = "，".join(f"{one.label}{_field(one)}次" for one in powers)
        yield Block("powers", Is.TEXT, f"{THIS[found.kind]}{counted}。")


def _rate(found: Findings, code: str) -> Number | None:
    number = found.now.get(code)
    return number if number is not None and not number.hidden and number.whole else None


def _said(number: Number) -> str:
    return f"{number.label}{_field(number)}"


# -- late and pressed ---------------------------------------------------------------------


def _late(found: Findings) -> Iterator[Block]:
    overdue = found.now.get("overdue")
    if overdue is not None and overdue.hidden:
        yield Block("overdue", Is.TEXT, "截至{{截止日}}，在办事项较少，超期情况不单独列出。")
    elif overdue is not None and overdue.count == 0:
        yield Block("overdue", Is.TEXT, "截至{{截止日}}，没有超期未办结的事项。")
    elif overdue is not None:
        yield Block(
            "overdue",
            Is.TEXT,
            f"截至{{{{截止日}}}}，{overdue.label}{_field(overdue)}{_named(found)}。",
        )
    if found.pressed:
        yield Block("pressed", Is.TEXT, "正在督办{{督办在办}}件，名单如下，请有关单位抓紧落实。")
        yield from _table(found, "pressed")
    else:
        yield Block("pressed", Is.TEXT, "截至{{截止日}}，没有正在督办的事项。")


def _named(found: Findings) -> str:
    """Name the units with overdue matters in the order of the list, each with both numbers."""
    shown = [one for one in found.late if not one.overdue.hidden and one.overdue.count]
    if not shown:
        return ""
    said = "；".join(
        f"{one.name}在办{{{{{one.name}·在办}}}}件、超期{{{{{one.name}·超期}}}}件"
        for one in shown[:_MOST_NAMED]
    )
    rest = len(shown) > _MOST_NAMED or len(shown) < len(found.late)
    return f"。其中：{said}{'；其余见附表或件数较少不单独列出' if rest else ''}"


# -- topics, places, days -----------------------------------------------------------------


def _topics(found: Findings) -> Iterator[Block]:
    if "topics" not in found.tables:
        return
    rising = [one for one in found.topics if (gap := _gap(one.now, one.before)) and gap > 0]
    if rising:
        said = "；".join(
            f"“{one.name}”{{{{{one.name}·件数}}}}件，比{BEFORE[found.kind]}多{{{{{one.name}·差}}}}件"
            for one in rising
        )
        text = f"{THIS[found.kind]}反映较多、且比{BEFORE[found.kind]}增加的事项：{said}。"
    else:
        text = f"{THIS[found.kind]}反映较多的事项见下表，都没有比{BEFORE[found.kind]}增加。"
    yield Block("topics", Is.TEXT, text)
    yield from _table(found, "topics")
    yield from _chart(found, "topics")


def _frequent(found: Findings) -> Iterator[Block]:
    if "frequent" in found.tables:
        text = (
            "以下按反映日统计，从多到少列出，并列出大家常用的说法和提到的件数；"
            "少数几件才有的说法不列，姓名和号码已隐去。"
        )
        yield Block("frequent", Is.TEXT, text)
        yield from _table(found, "frequent")


def _places(found: Findings) -> Iterator[Block]:
    shown = [*_table(found, "towns"), *_table(found, "units")]
    if shown:
        yield Block("places", Is.TEXT, "以下按名录顺序列出，不排名次；件数较少的格子不单独列出。")
        yield from shown


def _disputes(found: Findings) -> Iterator[Block]:
    if found.answered:
        yield Block("disputes", Is.TEXT, "有关单位对上一版的数字提出异议{{异议}}件，答复情况如下。")
        yield from _table(found, "disputes")


def _day(found: Findings) -> Iterator[Block]:
    day = found.day
    if day is None:
        return
    if not day.due:
        yield Block("sent", Is.TEXT, "当日没有应报送的单位。")
    elif not day.missing:
        yield Block("sent", Is.TEXT, "应报送{{应报}}家，全部报送。")
    else:
        names = "、".join(day.missing)
        yield Block(
            "sent", Is.TEXT, f"应报送{{{{应报}}}}家，已报送{{{{已报}}}}家；尚未报送的有：{names}。"
        )
    counted = "，".join(f"{label}{{{{{label}}}}}件" for label, count in day.totals if count)
    yield Block(
        "counted", Is.TEXT, f"各单位共{counted}。" if counted else "各单位没有登记和在办的事项。"
    )
    if day.told:
        yield Block("told", Is.TEXT, "报告具体情况的有{{有情况}}家，内容见下表。")
    elif day.sent:
        yield Block("told", Is.TEXT, "已报送的单位都没有需要报告的情况。")
    yield from _table(found, "day")
    yield from _table(found, "told")


# -- notes --------------------------------------------------------------------------------


def _notes(found: Findings) -> Iterator[Block]:
    if found.kind is Kind.DAY:
        text = "数字是各单位报送时由系统统计的，报送后不再变动。"
    else:
        text = (
            "数字由系统在起草时统计并固定，之后不再变动。比率都写明分子和分母，"
            "分母为零的写“—”，件数过少的格子不单独列出。"
        )
    yield Block("notes", Is.TEXT, text)
    yield from _table(found, "definitions")
    yield from _table(found, "exclusions")


def _table(found: Findings, name: str) -> Iterator[Block]:
    if name in found.tables:
        yield Block(f"t-{name}", Is.TABLE, name)


def _chart(found: Findings, name: str) -> Iterator[Block]:
    if name in found.charts:
        yield Block(f"c-{name}", Is.CHART, name)
