"""``python -m bench.landmarks``: finding and judging the landmarks of one report, no database.

As many made-up names as ``--names`` says, each landmark with two of them, in forty towns; reports
of about a hundred characters that name one, two or none. Printed are the making of the list of
names, once for each change of one, and the reading of one report, as the worker does it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

from linli.domain.landmark_matching import Mention, Place, Spot, links
from linli.domain.landmarks import Kind
from linli.text.gazetteer import Entry, Gazetteer

#: Mark: milliseconds of processor time for one report (p95), among 5,000 names.
MARK = 2.0
_FIRST, _SECOND = "东西南北中新光明和平解放建设兴隆", "华安康福德仁义信达通顺祥瑞丰泰"
_ENDS = ("小区", "花园", "路", "市场", "村", "桥", "搅拌站", "家园")
_FILL = "这几天晚上一直很吵，已经反映过好几次了，老人孩子都休息不好，请尽快安排人来看一看。"


def _timed(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1000


def _reports(names: list[str], count: int, draw: random.Random) -> list[str]:
    made = []
    for _ in range(count):
        named = draw.sample(names, draw.choice((0, 1, 1, 2)))
        made.append("，".join((*(f"{name}门口" for name in named), _FILL, _FILL, _FILL)))
    return made


def main(given: list[str] | None = None) -> int:
    """Measure and print; return 1 when the mark is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.landmarks", description=__doc__)
    parser.add_argument("--names", type=int, default=5000)
    parser.add_argument("--reports", type=int, default=2000)
    asked = parser.parse_args(given)
    draw = random.Random(1)
    places: dict[str, Place] = {}
    entries: list[Entry] = []
    for number in range(asked.names):
        key = str(number // 2)
        word = "".join(draw.choice(_FIRST + _SECOND) for _ in range(draw.randint(2, 4)))
        place = Place(number // 2, Kind.ESTATE, f"c/t{number % 40}/v{number % 7}/")
        places.setdefault(key, place)
        entries.append(Entry(word + draw.choice(_ENDS), key, "estate"))
    made: list[Gazetteer] = []
    built = _timed(lambda: made.append(Gazetteer(entries)))
    gazetteer = made[0]

    def read(text: str) -> None:
        mentions = [
            Mention(hit.start, hit.end, tuple(places[one.code] for one in hit.entries))
            for hit in gazetteer.find(text)
        ]
        links(text, mentions, Spot("c/t1/"))

    took = [
        _timed(lambda: read(text))  # noqa: B023 - run here
        for text in _reports(gazetteer.names, asked.reports, draw)
    ]
    late = statistics.quantiles(took, n=20)[-1]
    print(f"names {len(gazetteer)}, list made in {built:.0f} ms of processor time")
    print(f"one report: p50 {statistics.median(took):.3f} ms, p95 {late:.3f} ms (mark {MARK} ms)")
    return int(late > MARK)


if __name__ == "__main__":
    raise SystemExit(main())
