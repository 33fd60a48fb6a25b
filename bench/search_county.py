"""A county with very many matters, made of synthetic texts, fast: for measuring searches only.

Nothing here goes through the actions of the platform, because a million reports would take a day;
the rows are those of one real report with other texts, places, days and states.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bench.county import County
from linli.cases.models import Case, Duty
from linli.catalogue import snapshot
from linli.domain.identifiers import CaseNumber
from linli.kernel import clock
from linli.search import engines, sample, writing
from linli.search.writing import Texts

_INDEX = importlib.import_module("linli.search.migrations.0002_index")
#: One matter in so many is open; one in so many is with the unit measured.
OPEN_EACH, HELD_EACH = 10, 60
CHUNK = 5_000
_STOCK = (  # zh-only
    *("居民反映", "希望有关部门", "尽快处理", "已经多次反映", "一直没有解决", "影响正常生活"),
    *("路灯不亮", "垃圾无人清运", "下水道堵塞", "噪音扰民", "占道经营", "违章搭建"),
    *("停水停电", "道路破损", "车辆乱停", "物业不作为", "拖欠工资", "邻里纠纷"),
    *("请帮助协调", "请予以答复", "晚上十点以后", "每天早上", "小区门口", "学校旁边"),
)


class Language:
    """A made-up language: words of frequent and rare characters, some common to all texts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        characters = [chr(code) for code in range(0x4E00, 0x4E00 + 20_000, 8)]
        self.chance.shuffle(characters)
        weights = [1 / (rank + 8) for rank in range(len(characters))]
        drawn = iter(self.chance.choices(characters, weights, k=400_000))
        self.words = [
            "".join(next(drawn) for _ in range(length))
            for length in self.chance.choices((2, 2, 2, 3, 4), k=60_000)
        ]
        self.weights = _summed(1 / (rank + 20) ** 0.9 for rank in range(len(self.words)))

    def text(self) -> str:
        """Return a report of some hundred characters, with stops and now and then a number."""
        chance = self.chance
        words = chance.choices(self.words, cum_weights=self.weights, k=chance.randint(18, 50))
        for _ in range(chance.randint(1, 4)):
            words.insert(chance.randrange(len(words)), chance.choice(_STOCK))
        for place in range(5, len(words), 6):
            words[place] += chance.choice("，。，；")
        words.insert(chance.randrange(len(words)), f"{chance.randint(1, 60)}号楼")
        return "".join(words)


def _summed(weights: Iterator[float]) -> list[float]:
    found, total = [], 0.0
    for weight in weights:
        total += weight
        found.append(total)
    return found


def fill(county: County, count: int, seed: int = 1) -> list[str]:
    """Put ``count`` matters into tables and index; return some of their texts."""
    no = county.report(Case.Door.SEAT).no
    pattern = Case.objects.get(no=no)
    with connection.schema_editor() as editor:
        _INDEX.remove(None, editor)
    language, now = Language(seed), clock.now()
    some: list[str] = []
    for first in range(0, count, CHUNK):
        texts = [language.text() for _ in range(min(CHUNK, count - first))]
        some += texts[:20]
        _put(Case._meta.db_table, *_cases(pattern, first, count, texts, now))
        documents = [
            (pattern.pk + 1 + first + place, *writing.columns(_texts(place, text)).values())
            for place, text in enumerate(texts)
        ]
        _put("search_document", ["id", *engines.COLUMNS], documents)
    with connection.schema_editor() as editor:
        _INDEX.install(None, editor)
    _duties(county, pattern.pk, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")
    sample.forget()
    return some


def _texts(place: int, text: str) -> Texts:
    return Texts(place, "", (text[:20], text, ""))


def _cases(
    pattern: Case, first: int, count: int, texts: Sequence[str], now: datetime
) -> tuple[list[str], list[tuple[Any, ...]]]:
    fields = Case._meta.concrete_fields
    columns = [field.column for field in fields]
    usual = [
        field.get_db_prep_save(getattr(pattern, field.attname), connection) for field in fields
    ]
    at = {field.attname: place for place, field in enumerate(fields)}
    catalogue = snapshot.current()
    villages = catalogue.tree.of_kind("village")
    step = timedelta(days=365) / max(count, 1)
    rows = []
    for place, text in enumerate(texts):
        number, row = first + place, list(usual)
        village = villages[number * 7919 % len(villages)]
        start = now - step * (count - number)
        over = number % OPEN_EACH != 0
        values = {
            "id": pattern.pk + 1 + number,
            "no": str(CaseNumber(catalogue.county_code, start.date(), 1 + number % 90_000)),
            "title": text[:20], "text": text, "original_text": "", "address": "",
            "clock_start": start, "due_at": start + timedelta(days=15 + number % 30),
            "state": "scored" if over else "handling",
            "ended_at": start + timedelta(days=9) if over else None,
            "area_id": village.id, "village_id": village.id, "area_path": village.path,
            "town_id": (catalogue.tree.ancestor(village, "town") or village).id,
            "client_key": None,
        }  # fmt: skip
        for name, value in values.items():
            field = fields[at[name]]
            row[at[name]] = field.get_db_prep_save(value, connection)
        rows.append(tuple(row))
    return columns, rows


def _duties(county: County, first: int, count: int) -> None:
    posts = [post for actor, _ in county.steps.values() for post in actor.posts]
    unit = next(post.unit_id for post in posts if post.role == "handler")
    now = clock.now()
    lead = {"unit_id": unit, "part": Duty.Part.LEAD, "given_at": now, "active": False}
    duties = [Duty(case_id=first + 1 + at, **lead) for at in range(0, count, HELD_EACH)]
    Duty.objects.bulk_create(duties, batch_size=2_000)


def _put(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        into = f"COPY {table} ({names}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names
