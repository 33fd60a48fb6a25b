"""Walls of fixed values for the pictures and the measures: full, with long names, empty, bare."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import h3.api.basic_int as h3
from django.template.loader import render_to_string
from PIL import Image
from tests.world import World

from linli.domain.indicators import Share
from linli.domain.wall_hiding import Count, Pair, Said, alone, pair, shade
from linli.kernel import clock
from linli.places.drawing import Ring
from linli.wall import actions
from linli.wall.actions.passes import Made
from linli.wall.screen import (
    Cell,
    Composition,
    Day,
    Figure,
    Hot,
    Month,
    News,
    Outline,
    Row,
    Screen,
    Town,
)
from linli.web.wall.drawing import picture

STATIC: Final = Path(__file__).resolve().parents[2] / "src/linli/web/static"
PICTURES: Final = Path(__file__).with_name("wall_pictures")
NOW: Final = datetime(2026, 11, 23, 14, 5, tzinfo=clock.CIVIL)

TOWNS: Final = (
    "东街街道", "西街街道", "南关街道", "北关街道", "河湾镇", "柳林镇", "石桥镇", "青山镇",
    "白水乡", "三岔乡", "高岭乡", "平川乡",
)  # fmt: skip
MATTERS: Final = (
    "物业服务", "路灯不亮", "井盖破损", "噪声扰民", "占道经营", "垃圾清运", "道路坑洼", "供水问题",
    "供暖不热", "违章搭建", "乱停车", "公共绿地",
)  # fmt: skip
_LONG: Final = "及其周边公共区域设施设备维护管理等有关方面的事项"


def _rate(part: int, whole: int) -> Pair:
    return pair(Share(part, whole), 1) if whole else pair(None, 1)


def _ring(column: int, row: int) -> Ring:
    """Return a field of a board of four by three, with small ones in its middle."""
    west, south = 112.0 + 0.06 * column, 37.0 + 0.05 * row
    bend = 0.006 * ((column + row) % 2)
    return [
        (west, south),
        (west + 0.06, south + bend),
        (west + 0.06 - bend, south + 0.05),
        (west, south + 0.05),
        (west, south),
    ]


def _outlines(name: Callable[[str], str]) -> tuple[Outline, ...]:
    whole: Ring = [(112.0, 37.0), (112.24, 37.0), (112.24, 37.15), (112.0, 37.15), (112.0, 37.0)]
    places = [(index % 4, index // 4) for index in range(12)]
    parts = (
        Outline(f"town{at:02}", name(TOWNS[at]), (_ring(*place),), here=False, schematic=True)
        for at, place in enumerate(places)
    )
    return (Outline("county", "示例县", (whole,), here=True, schematic=True), *parts)


def _cells(dice: random.Random) -> tuple[Cell, ...]:
    found: dict[int, int] = {}
    for _ in range(900):
        lon, lat = 112.02 + 0.2 * dice.random(), 37.015 + 0.12 * dice.random() ** 2
        cell = int(h3.latlng_to_cell(lat, lon, 8))
        found[cell] = found.get(cell, 0) + dice.choice((1, 2, 9))
    return tuple(Cell(cell, shade(n), late=n > 40) for cell, n in sorted(found.items()))


def _heads(times: int) -> tuple[Figure, ...]:
    def count(n: int) -> Count:
        return alone(n * times)

    def rate(code: str, name: str, *numbers: int) -> Figure:
        part, whole, before, of = (n * times for n in numbers)
        return Figure(
            code, name, "本月至今", pair=_rate(part, whole), before_name="上月同期",
            before_pair=_rate(before, of),
        )  # fmt: skip

    few = Count(Said.FEW) if times == 1 else count(123)
    return (
        Figure("received", "今日新收", "到 14:05", count(38), before_name="昨天同一时刻",
               before_count=count(31)),
        Figure("open", "在办", "现在", count(236), before_name="上月末", before_count=count(251)),
        Figure("late", "已超期", "现在", few, near=count(12), before_name="上月末",
               before_count=count(9)),
        rate("in_time", "按期办结率", 288, 302, 340, 371),
        rate("verified", "核查通过率", 97, 104, 110, 121),
        rate("satisfied", "满意率", 81, 90, 100, 117),
    )  # fmt: skip


def screen(*, times: int = 1, long: bool = False, outlined: bool = True) -> Screen:
    """Return a screen; ``times`` multiplies its numbers, ``long`` names have 24 letters."""
    dice = random.Random(7)

    def name(text: str) -> str:
        return (text + _LONG)[:24] if long else text

    def some(least: int, most: int) -> Count:
        return alone(dice.randint(least, most) * times)

    def months(of: int) -> tuple[Month, ...]:
        starts = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
        rates = [
            _rate(3, 4) if at == 4 and times else _rate(int(of * dice.uniform(0.86, 0.97)), of)
            for at in range(12)
        ]
        return tuple(Month(one, rates[at], running=at == 11) for at, one in enumerate(starts))

    outlines = _outlines(name)
    days = [NOW.date() - timedelta(days=13 - at) for at in range(14)]
    hot = [
        (4, "噪声扰民", 3, 9),
        (1, "供暖不热", 7, 26),
        (5, "道路坑洼", 3, 7),
        (9, "供水问题", 3, 6),
    ]
    steps = ("受理", "派单", "签收", "办理", "核查", "结案")
    return Screen(
        title=name("示例县"),
        county=True,
        area="county",
        as_of=NOW,
        mark="m1",
        complete=times > 0,
        figures=_heads(times),
        days=tuple(Day(day, some(14, 96)) for day in days),
        days_total=alone(700 * times),
        matters=Composition(
            tuple(
                Row(str(at), name(one), alone((60 - 4 * at) * times), written=True)
                for at, one in enumerate(MATTERS if times else ())
            ),
            alone(31 * times),
            alone(540 * times),
        ),
        doors=Composition(
            tuple(
                Row(one, one, some(5, 60))
                for one in ("网格员上报", "群众自报", "12345 转办", "窗口", "电话", "上级交办")
            )
            if times
            else (),
            None,
            alone(540 * times),
        ),
        steps=tuple(Row(one, one, some(5, 90)) for one in steps),
        towns=tuple(
            Town(one.code, one.name, some(0, 60), some(0, 9)) for one in outlines if not one.here
        ),
        timeliness=months(300 * times),
        satisfaction=months(90 * times),
        hot=tuple(
            Hot("rise", outlines[at].code, outlines[at].name, name(matter), within, alone(n))
            for at, matter, within, n in hot
        )
        if times
        else (),
        ticker=tuple(
            News(NOW - timedelta(minutes=10 * at), name(one), outlines[at + 1].name, steps[at % 6])
            for at, one in enumerate(MATTERS if times else ())
        ),
        resolution=8,
        cells=_cells(dice) if times else (),
        outlines=outlines if outlined else (),
    )


#: What a wall may have to show.
SCREENS: Final[Mapping[str, Callable[[], Screen]]] = {
    "full": screen,
    "long": lambda: screen(times=4000, long=True),
    "empty": lambda: screen(times=0),
    "bare": lambda: screen(times=0, outlined=False),
}


def document(name: str, *, words: bool) -> str:
    """Return the page of a screen in one piece, with or without what fonts draw, and no script."""
    drawn = SCREENS[name]()
    html: str = render_to_string(
        "wall/wall.html",
        {
            **picture(drawn),
            "screen": drawn,
            "events": "",
            "now_address": "",
            "every": 900,
            "server_now": NOW,
        },
    )
    sheets = "\n".join(
        (STATIC / "wall" / one).read_text("utf-8")
        for one in ("tokens.css", "wall.css", "map.css", "panels.css")
    )
    if not words:
        # What stands behind words moves with their font: it is hidden with them.
        sheets += (
            "* { color: transparent !important; } svg text { visibility: hidden; }"
            " .legend, .towns .mark, .figure__icon { visibility: hidden; }"
        )
    html = re.sub(r"<link rel=\"(stylesheet|icon)\"[^>]*>|<script[^>]*></script>", "", html)
    html = re.sub(r"<noscript>.*?</noscript>", "", html)
    return html.replace("</head>", f"<style>{sheets}</style></head>")


def reference(name: str) -> Path:
    """Return where the reference picture of a size lies."""
    return PICTURES / f"{name}.png"


def keep(name: str, drawn: Image.Image) -> None:
    """Write a reference, in few colours."""
    PICTURES.mkdir(exist_ok=True)
    drawn.quantize(250, dither=Image.Dither.NONE).save(reference(name), optimize=True)


def made(world: World) -> Made:
    """Make a wall of the county."""
    until = (clock.today() + timedelta(days=30)).isoformat()
    raw = {"name": "一楼大厅", "area": "149901000000", "until": until}
    return actions.make(actor=world.actor("leader1"), raw=raw)
