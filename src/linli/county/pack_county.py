"""Reading ``county.yaml``: who the county is and how its switches stand."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Final

from linli.county.pack_files import Folder, Located
from linli.county.pack_schema import DIGEST_AT, QUIET_HOURS, Confirmation, County
from linli.domain import quiet
from linli.domain.calendar import OFFICE_HOURS, WorkCalendar
from linli.domain.coordinates import Datum
from linli.domain.errors import Invalid

COUNTY: Final = "county.yaml"

_REQUIRED: Final = ("code", "name", "version", "valid_from", "default_policy")
_KNOWN: Final = (
    *_REQUIRED,
    "short_name",
    "phone",
    "hours",
    "datum",
    "schematic",
    "intake_tier",
    "supervision_unit",
    "supervision_phone",
    "public_matters",
    "dispute_matters",
    "working_periods",
    "quiet_hours",
    "digest_at",
    "verification",
    "confirmations",
)
_PERIOD: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~]\s*(\d{1,2}):(\d{2})")


def read_county(folder: Folder) -> County | None:
    """Read the county; ``None`` with problems noted when the essentials are missing."""
    top = folder.mapping(COUNTY)
    if top is None:
        return None
    before = len(folder.problems)
    for key in top:
        if key not in _KNOWN:
            folder.refuse(COUNTY, f"不认识的设置“{key}”。")
    for key in _REQUIRED:
        if top.get(key) in (None, ""):
            folder.refuse(COUNTY, f"没有填写 {key}。")
    code = _text(top, "code")
    if code and not (len(code) == 6 and code.isascii() and code.isdecimal()):
        folder.refuse(COUNTY, f"县级代码“{code}”应是加引号的 6 位数字。")
    first = folder.day(COUNTY, "valid_from", top.get("valid_from"), None)
    shares = top.get("verification") or Located()
    if not isinstance(shares, Located):
        folder.refuse(COUNTY, "verification 下应有 ordinary_percent 等设置。")
        shares = Located()
    intake = _text(top, "intake_tier") or "county"
    folder.choice(COUNTY, "intake_tier", intake, ("county", "town"), None)
    datum = Datum.WGS84
    try:
        datum = Datum.parse(_text(top, "datum") or "WGS84")
    except Invalid as problem:
        folder.refuse(COUNTY, problem.message)
    ordinary = _whole(folder, shares, "ordinary_percent", 20, 100)
    settled = _whole(folder, shares, "self_settled_percent", 10, 100)
    seed = _whole(folder, shares, "seed", 1, 2**31 - 1)
    periods = _periods(folder, top.get("working_periods"))
    confirmations = _confirmations(folder, top.get("confirmations"))
    public = _matters(folder, top, "public_matters")
    disputes = _matters(folder, top, "dispute_matters")
    quiet_hours, digest_at = _message_times(folder, top)
    schematic = top.get("schematic", False)
    if not isinstance(schematic, bool):
        folder.refuse(COUNTY, "schematic 只能是 true 或 false。")
    if len(folder.problems) > before or first is None:
        return None
    return County(
        code=code,
        name=_text(top, "name"),
        short_name=_text(top, "short_name") or _text(top, "name"),
        version=_text(top, "version"),
        valid_from=first,
        phone=_text(top, "phone"),
        hours=_text(top, "hours"),
        datum=datum,
        schematic=bool(schematic),
        default_policy=_text(top, "default_policy"),
        intake_tier=intake,
        working_periods=periods,
        ordinary_percent=ordinary,
        self_settled_percent=settled,
        sampling_seed=seed,
        supervision_unit=_text(top, "supervision_unit"),
        confirmations=confirmations,
        supervision_phone=_text(top, "supervision_phone"),
        public_matters=public,
        dispute_matters=disputes if "dispute_matters" in top else None,
        quiet_hours=quiet_hours,
        digest_at=digest_at,
    )


def _text(top: Located, key: str) -> str:
    value = top.get(key)
    return "" if value is None else str(value).strip()


def _whole(folder: Folder, top: Located, key: str, default: int, most: int) -> int:
    value = top.get(key, default)
    # bool is an int in Python: `ordinary_percent: yes` must not become 1 %.
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    folder.refuse(COUNTY, f"{key} 应是 0 到 {most} 的整数，现在是“{value}”。", top.line)
    return default


def _periods(folder: Folder, value: object) -> tuple[tuple[time, time], ...]:
    if value is None:
        return OFFICE_HOURS
    sentence = "working_periods 应写成列表，例如 ['8:30-12:00', '14:30-18:00']，按先后排列。"
    found = [_PERIOD.fullmatch(str(item)) for item in value] if isinstance(value, list) else []
    try:
        periods = tuple(
            (time(int(m[1]), int(m[2])), time(int(m[3]), int(m[4]))) for m in found if m
        )
        WorkCalendar(periods=periods)
    except (ValueError, Invalid):
        periods = ()
    if not periods or not all(found):
        folder.refuse(COUNTY, sentence)
        return OFFICE_HOURS
    return periods


def _matters(folder: Folder, top: Located, key: str) -> tuple[str, ...]:
    value = top.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        folder.refuse(COUNTY, f"{key} 应写成事项或大类代码的列表，例如 [A01, B]。")
        return ()
    return tuple(code.strip() for code in value)


def _message_times(folder: Folder, top: Located) -> tuple[str, str]:
    """Return when residents get no messages, and when their daily one leaves."""
    hours, digest = top.get("quiet_hours", QUIET_HOURS), top.get("digest_at", DIGEST_AT)
    # Without quotes YAML reads 18:00 as a number of minutes: asked back rather than guessed.
    try:
        quiet.read(hours if isinstance(hours, str) else "?")
    except ValueError:
        sentence = 'quiet_hours 应写成 "21:00-8:00"（加引号），没有免打扰时间写 ""。'
        folder.refuse(COUNTY, sentence)
    try:
        quiet.minute_of(digest if isinstance(digest, str) else "?")
    except ValueError:
        folder.refuse(COUNTY, 'digest_at 应写成 "18:00"（加引号）。')
    return str(hours), str(digest)


def _confirmations(folder: Folder, value: object) -> tuple[Confirmation, ...]:
    if value is None:
        return ()
    found: list[Confirmation] = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, Located) or not all(
            _text(item, key) for key in ("code", "question", "assumed")
        ):
            folder.refuse(COUNTY, "confirmations 每项要有 code、question、assumed。")
            continue
        day: date | None = folder.day(COUNTY, "confirmed_on", item.get("confirmed_on"), item.line)
        code, question, assumed = (_text(item, key) for key in ("code", "question", "assumed"))
        found.append(Confirmation(code, question, assumed, day, _text(item, "confirmed_by")))
    return tuple(found)
