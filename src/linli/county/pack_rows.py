"""Turning the files of a pack into rows, each file on its own.

What one file can say about itself is checked here (columns, codes, dates, choices); what needs
two files is checked in :mod:`linli.county.pack_check`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from linli.county.pack_files import Folder, Located, Row
from linli.county.pack_grid import COLUMNS as GRID
from linli.county.pack_grid import grid_part
from linli.county.pack_schema import (
    DICTIONARIES,
    DICTIONARIES_WITH_DOOR,
    EVIDENCE,
    FIXED_CODES,
    RESIDENCY,
    ROLES,
    TEMPLATE_SLOTS,
    TEXT_VARIANT,
    TEXTS,
    UNIT_KINDS,
    UNIT_TIERS,
    AreaRow,
    CalendarRow,
    DictionaryEntry,
    GridPart,
    MatterRow,
    PolicyRow,
    PostRow,
    StaffRow,
    TemplateRow,
    UnitRow,
)
from linli.domain.errors import Invalid
from linli.domain.identifiers import AreaKind, area_kind
from linli.domain.policies import Level, Policy

AREAS: Final = "areas.csv"
UNITS: Final = "units.csv"
MATTERS: Final = "matters.csv"
STAFF: Final = "staff.csv"
TEMPLATES: Final = "templates.csv"
CALENDAR: Final = "calendar.csv"
POLICIES: Final = "policies.yaml"
DICTIONARIES_FILE: Final = "dictionaries.yaml"
TEXTS_FILE: Final = "texts.yaml"

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_USERNAME = re.compile(r"[a-z][a-z0-9_]{2,59}")
_SLOT = re.compile(r"\{([^{}]*)\}")
_YES_NO: Final = {"yes": True, "no": False, "": False}


def _filled(folder: Folder, file: str, row: Row, *columns: str) -> bool:
    empty = [column for column in columns if not row[column]]
    if empty:
        folder.refuse(file, f"没有填写：{'、'.join(empty)}。", row.line)
    return not empty


def _fits(folder: Folder, file: str, row: Row, **longest: int) -> None:
    """Refuse what the database columns cannot hold, here where the line is known."""
    for column, limit in longest.items():
        if len(row[column]) > limit:
            folder.refuse(file, f"{column} 有 {len(row[column])} 个字，最多 {limit} 个。", row.line)


def _fresh(folder: Folder, file: str, row: Row, key: str, seen: dict[str, int]) -> bool:
    """Whether ``key`` is new in this file."""
    if key in seen:
        folder.refuse(file, f"“{key}”重复，第 {seen[key]} 行已经有了。", row.line)
        return False
    seen[key] = row.line
    return True


def _code_ok(folder: Folder, file: str, row: Row, code: str, longest: int) -> bool:
    if _CODE.fullmatch(code) and len(code) <= longest:
        return True
    folder.refuse(file, f"代码“{code}”只能用英文字母、数字、- 和 _，最多 {longest} 位。", row.line)
    return False


def read_areas(folder: Folder, default_from: date) -> list[AreaRow]:
    """Rows of ``areas.csv``; a blank ``valid_from`` means the pack's own."""
    columns = ("code", "name", "kind", "parent", "valid_from", "valid_to", "successor")
    found: list[AreaRow] = []
    seen: dict[str, int] = {}
    for row in folder.rows(AREAS, columns, ("short_name",)):
        if not _filled(folder, AREAS, row, "code", "name", "kind"):
            continue
        if not folder.choice(AREAS, "kind", row["kind"], tuple(AreaKind), row.line):
            continue
        kind = AreaKind(row["kind"])
        _fits(folder, AREAS, row, name=80)
        try:
            named = area_kind(row["code"])
        except Invalid as problem:
            folder.refuse(AREAS, problem.message, row.line)
            continue
        if named is not kind:
            sentence = f"代码“{row['code']}”的位数是 {named}，与 kind 填写的 {kind} 不一致。"
            folder.refuse(AREAS, sentence, row.line)
            continue
        if not _fresh(folder, AREAS, row, row["code"], seen):
            continue
        first = folder.day(AREAS, "valid_from", row["valid_from"], row.line) or default_from
        last = folder.day(AREAS, "valid_to", row["valid_to"], row.line)
        if last and last < first:
            folder.refuse(AREAS, "valid_to 早于 valid_from。", row.line)
        found.append(
            AreaRow(
                line=row.line,
                code=row["code"],
                name=row["name"],
                short_name=row.get("short_name") or row["name"],
                kind=kind,
                parent=row["parent"] or None,
                valid_from=first,
                valid_to=last,
                successor=row["successor"] or None,
            )
        )
    return found


def read_units(folder: Folder) -> list[UnitRow]:
    """Rows of ``units.csv``."""
    columns = ("code", "name", "short_name", "tier", "kind", "parent", "area")
    found: list[UnitRow] = []
    seen: dict[str, int] = {}
    for row in folder.rows(UNITS, (*columns, "residency", "duty_phone"), ()):
        ready = [
            _filled(folder, UNITS, row, "code", "name", "tier", "kind", "area"),
            folder.choice(UNITS, "tier", row["tier"], UNIT_TIERS, row.line),
            folder.choice(UNITS, "kind", row["kind"], UNIT_KINDS, row.line),
            folder.choice(UNITS, "residency", row["residency"], ("", *RESIDENCY), row.line),
        ]
        _fits(folder, UNITS, row, name=80, short_name=30, duty_phone=30)
        if not all(ready) or not _code_ok(folder, UNITS, row, row["code"], 40):
            continue
        if not _fresh(folder, UNITS, row, row["code"], seen):
            continue
        found.append(
            UnitRow(
                line=row.line,
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"] or row["name"][:30],
                tier=row["tier"],
                kind=row["kind"],
                parent=row["parent"] or None,
                area=row["area"],
                residency=row["residency"],
                duty_phone=row["duty_phone"],
            )
        )
    return found


def _list(text: str) -> tuple[str, ...]:
    """Parts of a cell separated by ``;`` (the full-width one is forgiven)."""
    parts = (part.strip() for part in text.replace("；", ";").split(";"))
    return tuple(part for part in parts if part)


#: Most questions of a script, and most characters of one: it is read out on the telephone.
SCRIPT_LINES: Final = 6
SCRIPT_LENGTH: Final = 40


def _script(folder: Folder, row: Row) -> tuple[str, ...]:
    """Questions of a matter; too many or too long ones are named."""
    lines = _list(row.get("script", ""))
    if len(lines) > SCRIPT_LINES:
        sentence = f"script 有 {len(lines)} 个问题，最多 {SCRIPT_LINES} 个。"
        folder.refuse(MATTERS, sentence, row.line)
    for line in lines:
        if len(line) > SCRIPT_LENGTH:
            sentence = f"script 的问题“{line[:12]}…”太长，最多 {SCRIPT_LENGTH} 个字。"
            folder.refuse(MATTERS, sentence, row.line)
    return lines


def read_matters(folder: Folder) -> list[MatterRow]:
    """Rows of ``matters.csv``: classes without parent, matters under a class."""
    columns = ("code", "parent", "name", "lead_unit", "support_units", "legal_basis", "level")
    more = ("evidence", "frequency", "self_settle", "policy")
    found: list[MatterRow] = []
    seen: dict[str, int] = {}
    for row in folder.rows(MATTERS, columns + more, ("keywords", "reply_review", "script", *GRID)):
        if not _filled(folder, MATTERS, row, "code", "name"):
            continue
        _fits(folder, MATTERS, row, name=60, legal_basis=300, policy=30)
        if not _code_ok(folder, MATTERS, row, row["code"], 20):
            continue
        if not _fresh(folder, MATTERS, row, row["code"], seen):
            continue
        if row["parent"]:
            folder.choice(MATTERS, "level", row["level"], tuple(Level), row.line)
            folder.choice(MATTERS, "evidence", row["evidence"], EVIDENCE, row.line)
            folder.choice(MATTERS, "self_settle", row["self_settle"], tuple(_YES_NO), row.line)
            review = row.get("reply_review", "")
            folder.choice(MATTERS, "reply_review", review, tuple(_YES_NO), row.line)
            _filled(folder, MATTERS, row, "legal_basis")
            if not row["lead_unit"]:
                sentence = f"事项“{row['name']}”没有牵头单位（lead_unit）。"
                folder.refuse(MATTERS, sentence, row.line)
        found.append(
            MatterRow(
                line=row.line,
                code=row["code"],
                parent=row["parent"] or None,
                name=row["name"],
                lead_unit=row["lead_unit"] or None,
                support_units=_list(row["support_units"]),
                legal_basis=row["legal_basis"],
                level=row["level"] or Level.GENERAL,
                evidence=row["evidence"] or "none",
                frequency=row["frequency"],
                self_settle=_YES_NO.get(row["self_settle"], False),
                policy=row["policy"],
                keywords=_list(row.get("keywords", "")),
                reply_review=_YES_NO.get(row.get("reply_review", ""), False),
                script=_script(folder, row),
                grid=grid_part(folder, MATTERS, row) if row["parent"] else GridPart(),
            )
        )
    return found


def read_staff(folder: Folder) -> list[StaffRow]:
    """Rows of ``staff.csv``; a post is ``role@unit`` or ``role@unit@area``.

    ``office_phone`` (optional) is published with the name, so only grid workers have one.
    """
    found: list[StaffRow] = []
    seen: dict[str, int] = {}
    for row in folder.rows(STAFF, ("username", "name", "posts"), ("office_phone",)):
        if not _filled(folder, STAFF, row, "username", "name", "posts"):
            continue
        _fits(folder, STAFF, row, name=60)
        if not _USERNAME.fullmatch(row["username"]):
            sentence = f"用户名“{row['username']}”应以小写字母开头，只用小写字母、数字和 _。"
            folder.refuse(STAFF, sentence, row.line)
            continue
        if not _fresh(folder, STAFF, row, row["username"], seen):
            continue
        posts: list[PostRow] = []
        for text in _list(row["posts"]):
            parts = [part.strip() for part in text.split("@")]
            if len(parts) not in (2, 3) or not all(parts):
                sentence = f"岗位“{text}”应写成 角色@单位 或 角色@单位@区域。"
                folder.refuse(STAFF, sentence, row.line)
            elif folder.choice(STAFF, "岗位角色", parts[0], ROLES, row.line):
                post = PostRow(parts[0], parts[1], parts[2] if len(parts) == 3 else "")
                if post in posts:
                    folder.refuse(STAFF, f"岗位“{text}”写了两次。", row.line)
                posts.append(post)
        phone = row.get("office_phone", "")
        if phone and not _office_phone_ok(folder, row, phone, posts):
            phone = ""
        found.append(StaffRow(row.line, row["username"], row["name"], tuple(posts), phone))
    return found


_OFFICE_PHONE = re.compile(r"[0-9][0-9\- ]{2,28}[0-9]")


def _office_phone_ok(folder: Folder, row: Row, phone: str, posts: list[PostRow]) -> bool:
    if not any(post.role == "grid_worker" for post in posts):
        sentence = "office_phone 会连同姓名公布给群众，只有网格员岗位可以填写。"
    elif not _OFFICE_PHONE.fullmatch(phone):
        sentence = f"office_phone“{phone}”应是办公电话，只用数字和 -。"
    else:
        return True
    folder.refuse(STAFF, sentence, row.line)
    return False


def read_templates(folder: Folder) -> list[TemplateRow]:
    """Rows of ``templates.csv``, if there is one."""
    if not folder.has(TEMPLATES):
        return []
    columns = ("matter", "request_type", "title", "text")
    found: list[TemplateRow] = []
    for row in folder.rows(TEMPLATES, columns, ()):
        if not _filled(folder, TEMPLATES, row, *columns):
            continue
        unknown = set(_SLOT.findall(row["title"] + row["text"])) - TEMPLATE_SLOTS
        if unknown:
            sentence = f"不认识的空位：{'、'.join(sorted(unknown))}。"
            folder.refuse(TEMPLATES, sentence, row.line)
        found.append(TemplateRow(row.line, *(row[column] for column in columns)))
    return found


def read_calendar(folder: Folder) -> list[CalendarRow]:
    """Rows of the county's own ``calendar.csv``, if there is one."""
    if not folder.has(CALENDAR):
        return []
    found: list[CalendarRow] = []
    seen: dict[str, int] = {}
    for row in folder.rows(CALENDAR, ("date", "kind"), ("name", "source")):
        if not _filled(folder, CALENDAR, row, "date", "kind"):
            continue
        kind_ok = folder.choice(CALENDAR, "kind", row["kind"], ("holiday", "workday"), row.line)
        day = folder.day(CALENDAR, "date", row["date"], row.line)
        if day and kind_ok and _fresh(folder, CALENDAR, row, day.isoformat(), seen):
            name, source = row.get("name", ""), row.get("source", "")
            found.append(CalendarRow(row.line, day, row["kind"], name, source))
    return found


def read_policies(folder: Folder) -> list[PolicyRow]:
    """The county's own deadline policies, if there are any."""
    top = folder.mapping(POLICIES) if folder.has(POLICIES) else None
    if top is None:
        return []
    items = top.get("policies")
    if not isinstance(items, list):
        folder.refuse(POLICIES, "应有 policies 列表。", top.line)
        return []
    found: list[PolicyRow] = []
    seen: set[tuple[str, int]] = set()
    for item in items:
        line = item.line if isinstance(item, Located) else None
        try:
            policy = Policy.parse(item)
        except Invalid as problem:
            for path, sentence in (problem.fields or {"": problem.message}).items():
                folder.refuse(POLICIES, f"{path}：{sentence}", line)
            continue
        if (policy.code, policy.version) in seen:
            folder.refuse(POLICIES, f"“{policy.code}”第 {policy.version} 版写了两次。", line)
        seen.add((policy.code, policy.version))
        found.append(PolicyRow(policy.code, policy.version, policy.name, policy.dump()))
    return found


def read_texts(folder: Folder) -> dict[str, str]:
    """Sentences for residents."""
    top = folder.mapping(TEXTS_FILE)
    if top is None:
        return {}
    for key in TEXTS:
        value = top.get(key)
        if not isinstance(value, str) or not value.strip():
            folder.refuse(TEXTS_FILE, f"缺少“{key}”的文字。")
    for key in top:
        if "." in str(key) and not TEXT_VARIANT.fullmatch(str(key)):
            folder.refuse(TEXTS_FILE, f"不认识的文字“{key}”，可以写成 answered.sms、answered.en。")
    return {key: str(value).strip() for key, value in top.items() if value is not None}


def read_dictionaries(folder: Folder) -> tuple[list[DictionaryEntry], dict[str, str]]:
    """Entries of all lists in order, and the Chinese name of every list."""
    top = folder.mapping(DICTIONARIES_FILE)
    entries: list[DictionaryEntry] = []
    labels: dict[str, str] = {}
    if top is None:
        return entries, labels
    for name in DICTIONARIES:
        if name not in top:
            folder.refuse(DICTIONARIES_FILE, f"缺少代码表“{name}”。")
    for name, body in top.items():
        items = body.get("entries") if isinstance(body, Located) else None
        if not isinstance(body, Located) or not isinstance(items, list) or not items:
            folder.refuse(DICTIONARIES_FILE, f"代码表“{name}”应有 label 和 entries 列表。")
            continue
        labels[name] = str(body.get("label") or name)
        found = [_entry(folder, name, item, at) for at, item in enumerate(items)]
        mine = [entry for entry in found if entry]
        codes = [entry.code for entry in mine]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            folder.refuse(DICTIONARIES_FILE, f"代码表“{name}”里“{code}”重复。", body.line)
        for code in FIXED_CODES.get(name, ()):
            if code not in codes:
                sentence = f"代码表“{name}”缺少“{code}”：可以改名称，不能删除。"
                folder.refuse(DICTIONARIES_FILE, sentence, body.line)
        entries += mine
    return entries, labels


def _entry(folder: Folder, name: str, item: object, position: int) -> DictionaryEntry | None:
    if not isinstance(item, Located):
        folder.refuse(DICTIONARIES_FILE, f"代码表“{name}”第 {position + 1} 项的格式不对。")
        return None
    known: Mapping[str, str] = {
        key: "" if item.get(key) is None else str(item[key]).strip()
        for key in ("code", "label", "note", "door")
    }
    limits = {"code": 40, "label": 80, "note": 300, "door": 200}
    problems = [
        f"{key} 太长，最多 {most} 个字" for key, most in limits.items() if len(known[key]) > most
    ]
    problems += [f"没有填写 {key}" for key in ("code", "label") if not known[key]]
    problems += [f"不认识的栏目 {key}" for key in item if key not in (*limits, "active")]
    if name in DICTIONARIES_WITH_DOOR and not known["door"]:
        problems.append("要写明正确的去处（door）")
    active = item.get("active", True)
    if not isinstance(active, bool):
        problems.append("active 只能是 yes 或 no")
    for sentence in problems:
        folder.refuse(DICTIONARIES_FILE, f"代码表“{name}”：{sentence}。", item.line)
    return DictionaryEntry(dictionary=name, **known, position=position, active=bool(active))
