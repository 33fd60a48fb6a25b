"""A county with very many matters, made of synthetic texts, fast: for measuring searches only.

Nothing here goes through the actions of the platform, because a million reports would take a day;
the rows are those of one real report with other texts, numbers, places (down to the grid), matters,
units, days and states. What is over has an answer, as it would.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from bench.county import County
from linli.cases.models import Case, Duty
from linli.catalogue import snapshot
from linli.domain.identifiers import CaseNumber
from linli.kernel import clock
from linli.people.models import Post
from linli.search import engines, sample, writing
from linli.search.writing import Texts

_INDEX = importlib.import_module("linli.search.migrations.0002_index")
#: One matter in so many is open; one in so many is with the unit measured.
OPEN_EACH, HELD_EACH = 10, 60
CHUNK = 5_000
#: What many reports say, and many answers.
STOCK = (  # zh-only
    *("居民反映", "希望有关部门", "尽快处理", "已经多次反映", "一直没有解决", "影响正常生活"),
    *("路灯不亮", "垃圾无人清运", "下水道堵塞", "噪音扰民", "占道经营", "违章搭建"),
    *("停水停电", "道路破损", "车辆乱停", "物业不作为", "拖欠工资", "邻里纠纷"),
    *("请帮助协调", "请予以答复", "晚上十点以后", "每天早上", "小区门口", "学校旁边"),
)
SAID = (  # zh-only
    *("经核实", "您反映的情况属实", "已责成有关部门", "工作人员到现场查看", "感谢您的监督"),
    *("已经处理完毕", "将继续跟进", "依照有关规定", "已与您电话联系", "请您谅解"),
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

    def answer(self) -> str:
        """Return an official answer: some eighty characters, much of it what all of them say."""
        chance = self.chance
        words = chance.choices(self.words, cum_weights=self.weights, k=chance.randint(6, 24))
        words[3:3] = chance.choices(SAID, k=3)
        return "，".join("".join(words[at : at + 6]) for at in range(0, len(words), 6)) + "。"

    def address(self) -> str:
        """Return one of some four thousand names of places with a door, or nothing."""
        if self.chance.random() < 0.3:
            return ""
        name = self.words[40 + self.chance.randrange(4_000)]
        return f"{name}小区{self.chance.randint(1, 40)}号楼"  # zh-only

    def text(self) -> str:
        """Return a report of some hundred characters, with stops and now and then a number."""
        chance = self.chance
        words = chance.choices(self.words, cum_weights=self.weights, k=chance.randint(18, 50))
        for _ in range(chance.randint(1, 4)):
            words.insert(chance.randrange(len(words)), chance.choice(STOCK))
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


def fill(county: County, count: int, seed: int = 1) -> None:
    """Put ``count`` matters into tables and index."""
    no = county.report(Case.Door.SEAT).no
    pattern = Case.objects.get(no=no)
    with connection.schema_editor() as editor:
        _INDEX.remove(None, editor)
    language, making = Language(seed), _Making(county, pattern, count)
    for first in range(0, count, CHUNK):
        made = [
            making.matter(number, language) for number in range(first, min(first + CHUNK, count))
        ]
        _put(Case._meta.db_table, making.columns, [one.row for one in made])
        _put("search_document", ["id", *engines.COLUMNS], [one.document for one in made])
        Duty.objects.bulk_create([one.duty for one in made], batch_size=2_000)
    with connection.schema_editor() as editor:
        _INDEX.install(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")
    sample.forget()


class _Made(NamedTuple):
    row: tuple[Any, ...]
    document: tuple[Any, ...]
    duty: Duty


class _Making:
    """Makes one matter after another from the pattern of a real one."""

    def __init__(self, county: County, pattern: Case, count: int) -> None:
        self._fields = Case._meta.concrete_fields
        self.columns = [field.column for field in self._fields]
        self._usual = [
            field.get_db_prep_save(getattr(pattern, field.attname), connection)
            for field in self._fields
        ]
        self._at = {field.attname: place for place, field in enumerate(self._fields)}
        self._first, self._count, self._now = pattern.pk + 1, count, clock.now()
        self._step = timedelta(days=365) / max(count, 1)
        catalogue = snapshot.current()
        self._county, self._tree = catalogue.county_code, catalogue.tree
        self._places = [*catalogue.tree.of_kind("grid"), *catalogue.tree.of_kind("village")]
        self._matters = [
            matter.id for _, matter in sorted(catalogue.matters.items()) if matter.is_leaf
        ]
        handling = Post.objects.filter(role="handler").order_by("unit_id")
        units = list(handling.values_list("unit_id", flat=True).distinct())
        self._measured = handler_unit(county)
        self._units = [unit for unit in units if unit != self._measured]

    def matter(self, number: int, language: Language) -> _Made:
        """Return the rows of one matter: the ``number``-th of the year, the oldest first."""
        place = self._places[number * 7919 % len(self._places)]
        town = self._tree.ancestor(place, "town") or place
        village = self._tree.ancestor(place, "village") or place
        start = self._now - self._step * (self._count - number)
        over = number % OPEN_EACH != 0
        unit = self._units[number * 31 % len(self._units)]
        if number // OPEN_EACH % HELD_EACH == 0:
            unit = self._measured
        text, address = language.text(), language.address()
        answer = language.answer() if over else ""
        no = str(CaseNumber(self._county, start.date(), 1 + number % 90_000))
        values = {
            "id": self._first + number, "no": no,
            "title": text[:20], "text": text, "original_sealed": "", "address": address,
            "clock_start": start, "due_at": start + timedelta(days=15 + number % 30),
            "state": "scored" if over else "handling", "answer": answer,
            "ended_at": start + timedelta(days=9) if over else None,
            "area_id": place.id, "village_id": village.id, "area_path": place.path,
            "town_id": town.id, "grid_id": place.id if place.kind == "grid" else None,
            "matter_id": self._matters[number * 13 % len(self._matters)],
            "holder_unit_id": None if over else unit, "lead_unit_id": unit, "client_key": None,
        }  # fmt: skip
        row = list(self._usual)
        for name, value in values.items():
            at = self._at[name]
            row[at] = self._fields[at].get_db_prep_save(value, connection)
        told = Texts(self._first + number, no, (text[:20], text, address), (answer,))
        document = (told.id, *writing.columns(told).values())
        duty = Duty(
            case_id=told.id, unit_id=unit, part=Duty.Part.LEAD, given_at=start, active=not over
        )
        return _Made(tuple(row), document, duty)


def handler_unit(county: County) -> int:
    """Return the unit whose sight is measured: it has one matter in :data:`HELD_EACH`."""
    posts = [post for actor, _ in county.steps.values() for post in actor.posts]
    return next(post.unit_id for post in posts if post.role == "handler")


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
