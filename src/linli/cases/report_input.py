"""Cleaning of a report: what a resident, a clerk or an imported row may send."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings

from linli.cases.inputs import FILES_LIMIT, moment, tidy
from linli.cases.models import Case, Party
from linli.cases.placing import read_datum
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.coordinates import Point
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.text.marks import cut

#: Longest wording of a report, characters; real messages reach seven thousand.
REPORT_LIMIT = 10_000
TITLE_LIMIT = 80
ADDRESS_LIMIT = 200
#: Longest title made from a text.
_MADE_TITLE = 30
#: Matters one report may be laid beside when it is registered.
RELATED_LIMIT = 5
#: A report may name a time this far ahead of our clock, for phones that run fast.
SKEW = timedelta(minutes=10)
_PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9}|0\d{2,3}\d{7,8})")
_LEVELS = {"general", "complex", "major", "urgent", "utility"}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Report:
    """A clean report. ``origin`` are facts about an imported row kept with the first event."""

    door: str
    request_type: str
    title: str
    text: str
    matter: MatterInfo | None
    level: str
    area: str
    address: str
    point: Point | None
    occurred_at: datetime | None
    reported_at: datetime | None
    people_affected: int | None
    privacy: str
    name: str
    phone: str
    proxy_name: str
    proxy_phone: str
    files: tuple[str, ...]
    client_key: str
    source: str
    source_id: str
    place_seeded: bool
    #: Which wording of the privacy notice the reporter saw, where one was shown.
    notice: str = ""
    origin: dict[str, object] = field(default_factory=dict)
    #: Numbers of matters the clerk says belong together with this one.
    related: tuple[str, ...] = ()
    #: Language of the page on which it was written, and how the person wants to be told.
    language: str = "zh-hans"
    notices: str = Party.Notices.EACH.value
    #: The requester allows the matter to be shown to everybody, without name and number.
    public_ok: bool = False
    #: Key of a file → what the person says it shows.
    captions: Mapping[str, str] = field(default_factory=dict)


class _Reader:
    """Collects one sentence per field instead of stopping at the first."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.raw = raw
        self.problems: dict[str, str] = {}

    def get(self, name: str) -> str:
        value = self.raw.get(name)
        return "" if value is None else tidy(str(value))

    def line(self, name: str, limit: int) -> str:
        value = " ".join(self.get(name).split())
        if len(value) > limit:
            self.problems[name] = Words("最多{most}个字，现在有{n}个字。", most=limit, n=len(value))
        return value

    def choice(self, name: str, allowed: set[str], default: str, sentence: str) -> str:
        value = self.get(name) or default
        if value not in allowed:
            self.problems[name] = sentence
            return default
        return value

    def attempt(self, name: str, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except Invalid as refusal:
            self.problems |= refusal.fields or {name: refusal.message}
        except ValueError as refusal:
            self.problems[name] = str(refusal)
        return None


def make_title(text: str) -> str:
    """Return the first sentence as a title, cut at a natural place, at most 30 characters."""
    parts = (part.strip() for part in re.split(r"[。！？!?\n；;]", text))
    first = next((part for part in parts if part), text.strip())
    return cut(first, _MADE_TITLE)


def read_phone(raw: str) -> str:
    """Return a number in its one form, digits only; raises ValueError with what is wrong."""
    digits = re.sub(r"[\s\-()（）]", "", raw)
    found = _PHONE.fullmatch(digits)
    if not found:
        raise ValueError("电话号码不对，请填写11位手机号或带区号的座机号。")
    return found.group(1)


def _point(reader: _Reader) -> Point | None:
    lon, lat = reader.get("lon"), reader.get("lat")
    if not lon and not lat:
        return None
    try:
        pair = float(lon), float(lat)
    except ValueError:
        raise ValueError("坐标不对，请重新定位或改用文字描述地点。") from None
    return Point.given(*pair, read_datum(reader.get("datum")))


def _times(reader: _Reader, now: datetime) -> tuple[datetime | None, datetime | None]:
    times: list[datetime | None] = []
    for name in ("occurred_at", "reported_at"):
        value = reader.attempt(name, lambda name=name: moment(reader.raw.get(name)))  # type: ignore[misc]  # default binds the loop variable
        if value is not None and value > now + SKEW:
            reader.problems[name] = "时间晚于现在，请检查。"
        elif value is not None and value.year < 1990:
            reader.problems[name] = "时间太早，请检查。"
        times.append(value)
    return times[0], times[1]


def _matter(reader: _Reader, catalogue: Catalogue) -> MatterInfo | None:
    code = reader.get("matter")
    if not code:
        return None
    matter = catalogue.matter(code)
    if matter is None or not matter.is_leaf or not matter.live(clock.today()):
        reader.problems["matter"] = "请从事项清单中选择一个具体事项，或者不选。"
        return None
    return matter


def _files(reader: _Reader) -> tuple[str, ...]:
    raw = reader.raw.get("files")
    if raw is None or raw == "":
        return ()
    items = raw if isinstance(raw, (list, tuple)) else [raw]
    keys = tuple(dict.fromkeys(tidy(str(item)) for item in items if tidy(str(item))))
    if len(keys) > FILES_LIMIT:
        reader.problems["files"] = Words("一次最多{n}个文件。", n=FILES_LIMIT)
    return keys


def _related(raw: Mapping[str, object]) -> tuple[str, ...]:
    """Return the numbers given; whatever is none is left out, nothing is refused for it."""
    items = raw.get("related")
    listed = items if isinstance(items, (list, tuple)) else [items]
    numbers = (str(item) for item in listed)
    good = (one for one in numbers if one.isascii() and one.isdecimal() and len(one) <= 24)
    return tuple(dict.fromkeys(good))[:RELATED_LIMIT]


def read_language(raw: object) -> str:
    """Return the code of a language the pages speak; the first one for anything else."""
    codes = [code for code, _ in settings.LANGUAGES]
    return str(raw) if raw in codes else codes[0]


def read_captions(raw: object) -> dict[str, str]:
    """Return what is said of each file, by its key; attaching checks the words themselves."""
    return {str(key): str(words) for key, words in raw.items()} if isinstance(raw, Mapping) else {}


def _text(reader: _Reader) -> str:
    text = reader.get("text")
    if not text:
        reader.problems["text"] = "请写下您要反映的事情。"
    elif len(text) > REPORT_LIMIT:
        reader.problems["text"] = Words(
            "内容最多{most}个字，现在有{n}个字，请分几次反映或删减。",
            most=REPORT_LIMIT,
            n=len(text),
        )
    return text


def _people(reader: _Reader) -> int | None:
    raw = reader.get("people_affected")
    if not raw:
        return None
    if not (raw.isdecimal() and len(raw) < 8 and 1 <= int(raw) <= 1_000_000):
        reader.problems["people_affected"] = "涉及人数请填写整数。"
        return None
    return int(raw)


def clean_report(raw: Mapping[str, object], catalogue: Catalogue, now: datetime) -> Report:
    """Return the clean report; raises Invalid with a sentence for every wrong field."""
    reader = _Reader(raw)
    text = _text(reader)
    area = reader.get("area")
    if area and catalogue.tree.by_code(area) is None:
        reader.problems["area"] = "没有这个村居或网格，请重新选择，或者只写地址。"
    privacy = reader.choice(
        "privacy", {p.value for p in Party.Privacy}, Party.Privacy.NAMED, "请选择是否匿名。"
    )
    phones = {
        name: reader.attempt(name, lambda name=name: read_phone(reader.get(name))) or ""  # type: ignore[misc]  # default binds the loop variable
        if reader.get(name)
        else ""
        for name in ("phone", "proxy_phone")
    }
    occurred_at, reported_at = _times(reader, now)
    origin = raw.get("origin")
    result = Report(
        door=reader.choice("door", set(Case.Door.values), Case.Door.RESIDENT, "没有这个渠道。"),
        request_type=reader.choice(
            "request_type", set(Case.RequestType.values), Case.RequestType.HELP, "请选择诉求类型。"
        ),
        title=reader.line("title", TITLE_LIMIT) or make_title(text),
        text=text,
        matter=_matter(reader, catalogue),
        level=reader.choice("level", _LEVELS | {""}, "", "请选择难易等级。"),
        area=area,
        address=reader.line("address", ADDRESS_LIMIT),
        point=reader.attempt("lon", lambda: _point(reader)),
        occurred_at=occurred_at,
        reported_at=reported_at,
        people_affected=_people(reader),
        privacy=privacy,
        name=reader.line("name", 60),
        phone=phones["phone"],
        proxy_name=reader.line("proxy_name", 60),
        proxy_phone=phones["proxy_phone"],
        files=_files(reader),
        client_key=reader.line("client_key", 64),
        source=reader.line("source", 40),
        source_id=reader.line("source_id", 80),
        place_seeded=bool(raw.get("place_seeded")),
        notice=reader.line("notice", 20),
        origin=dict(origin) if isinstance(origin, Mapping) else {},
        related=_related(raw),
        language=read_language(raw.get("language")),
        notices=reader.choice(
            "notices", set(Party.Notices.values), Party.Notices.EACH, "请选择怎样通知您。"
        ),
        public_ok=reader.get("public_ok").lower() in {"1", "true", "on", "yes"},
        captions=read_captions(raw.get("captions")),
    )
    if reader.problems:
        raise Invalid(fields=reader.problems)
    return result
