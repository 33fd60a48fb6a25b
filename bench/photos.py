"""``bench photos``: how long it takes to find the same photo again among very many.

As many stored pictures as ``--cases`` says, each with a made-up fingerprint; one in twenty belongs
to a bunch of twenty look-alikes, as of the same corner every week. Asked for is one photo, and the
nine an answer may bring, half of them known with up to three bits changed. The floor is the same
statement with the same values through the driver alone.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from bench import result
from bench.databases import Place
from bench.floor import Floor, Recorder, Time
from linli.domain import record_hints
from linli.domain.hint_rules import Rules
from linli.files import prints
from linli.files.models import PhotoPrint, StoredFile

#: Marks: milliseconds of processor time (p95) for one photo, and for the nine of an answer.
MARKS = {1: 5, 9: 30}
_CHUNK = 10_000
_BUNCH = 20


def run(place: Place, photos: int, each: int) -> dict[str, object]:
    """Measure and return the result in plain values."""
    call_command("migrate", verbosity=0)
    draw = random.Random(1)
    looks = _fill(photos, draw)
    recorder = Recorder()
    rows = []
    took: dict[int, list[tuple[Time, int]]] = {many: [] for many in MARKS}
    scripts: dict[int, list[Any]] = {many: [] for many in MARKS}
    _find([_asked(looks, draw)])  # what is made once, when first asked, is not measured
    with connection.execute_wrapper(recorder):
        for many in MARKS:
            for _ in range(each):
                wanted = [_asked(looks, draw) for _ in range(many)]
                found: list[int] = []
                time = Time.of(lambda: found.append(_find(wanted)))  # noqa: B023 - run here
                took[many].append((time, found[0]))
                scripts[many].append(recorder.take())
    connection.close()
    floor = Floor(place.twin())
    try:
        for many, times in took.items():
            bare = [floor.replay(script) for script in scripts[many]]
            rows.append(_row(many, [time for time, _ in times], bare, [n for _, n in times]))
    finally:
        floor.close()
    return {"machine": result.machine(), "photos": photos, "results": rows}


def _fill(photos: int, draw: random.Random) -> list[int]:
    looks: list[int] = []
    while len(looks) < photos:
        one = draw.getrandbits(record_hints.BITS)
        looks.append(one)
        if draw.random() < 1 / _BUNCH / _BUNCH:
            looks += [_flipped(one, draw) for _ in range(_BUNCH - 1)]
    del looks[photos:]
    at, value = datetime(2026, 1, 1, tzinfo=UTC), connection.ops.adapt_datetimefield_value
    files = StoredFile._meta.db_table
    for start in range(0, photos, _CHUNK):
        some = list(enumerate(looks[start : start + _CHUNK], start=start + 1))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {files} (id, key, kind, name, media_type, size, digest, path,"  # noqa: S608 - our own names
                " uploaded_at) VALUES (%s, %s, 'image', 'x.jpg', 'image/jpeg', 1, '', '', %s)",
                [(number, f"{number:040d}", value(at)) for number, _ in some],
            )
            cursor.executemany(
                f"INSERT INTO {PhotoPrint._meta.db_table} (file_id, a, b, c, d)"  # noqa: S608 - our own names
                " VALUES (%s, %s, %s, %s, %s)",
                [(number, *record_hints.bands(look)) for number, look in some],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return looks


def _flipped(look: int, draw: random.Random) -> int:
    for _ in range(draw.randrange(4)):
        look ^= 1 << draw.randrange(record_hints.BITS)
    return look


def _asked(looks: list[int], draw: random.Random) -> int:
    known = draw.random() < 0.5
    return _flipped(draw.choice(looks), draw) if known else draw.getrandbits(record_hints.BITS)


def _find(wanted: list[int]) -> int:
    """Ask as an answer does, and return how many candidates the bands gave."""
    near = prints.sharing(wanted)
    for look in wanted:
        record_hints.same_photo(look, near, Rules())
    return len(near)


def _row(
    many: int, ours: list[Time], bare: list[Time], candidates: list[int]
) -> dict[str, float | int]:
    def cut(seconds: list[float], percent: int) -> float:
        ranked = sorted(seconds)
        return round(ranked[min(len(ranked) * percent // 100, len(ranked) - 1)] * 1000, 2)

    walls, floor = [time.wall for time in ours], [time.wall for time in bare]
    return {
        "photos_asked": many,
        "questions": len(ours),
        "p50_ms": cut(walls, 50),
        "p95_ms": cut(walls, 95),
        "cpu_p95_ms": cut([time.cpu for time in ours], 95),
        "floor_p50_ms": cut(floor, 50),
        "floor_p95_ms": cut(floor, 95),
        "candidates": round(sum(candidates) / len(candidates)),
        "mark_ms": MARKS[many],
    }


def table(found: dict[str, Any]) -> str:
    """Return the result as text for a terminal."""
    about = found["machine"]
    lines = [
        f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
        f"Python {about['python']}, Django {about['django']}, {about['database']}",
        f"{found['photos']} photos",
        "",
        "{:<8}{:>7}{:>9}{:>9}{:>9}{:>9}{:>9}{:>12}{:>6}".format(
            *(
                "photos",
                "asked",
                "p50 ms",
                "p95 ms",
                "cpu p95",
                "bare p50",
                "bare p95",
                "candidates",
                "mark",
            )
        ),
    ]
    for one in found["results"]:
        over = "" if one["cpu_p95_ms"] <= one["mark_ms"] else "  OVER"
        lines.append(
            f"{one['photos_asked']:<8}{one['questions']:>7}{one['p50_ms']:>9.2f}"
            f"{one['p95_ms']:>9.2f}{one['cpu_p95_ms']:>9.2f}{one['floor_p50_ms']:>9.2f}{one['floor_p95_ms']:>9.2f}"
            f"{one['candidates']:>12}{one['mark_ms']:>6}{over}"
        )
    return "\n".join(lines)
