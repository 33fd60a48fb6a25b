"""What somebody sends to plan a meeting, checked: one sentence per wrong field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linli.cases.access import visible_to
from linli.cases.inputs import tidy
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.errors import Invalid
from linli.domain.meeting_rhythm import LONGEST_AGENDA
from linli.domain.words import Words
from linli.kernel import clock
from linli.meetings.models import NAME_LIMIT, PLACE_LIMIT, TITLE_LIMIT
from linli.meetings.people import Staff
from linli.people.actor import Actor

#: Most units and further people invited.
MOST_UNITS, MOST_NAMES = 40, 40
_REASON = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the agenda: a case by its number, or a text of its own."""

    no: str = ""
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PlanInput:
    """A plan that can be written down; ``cases`` by number for the lines that name one."""

    planned_at: datetime
    place: str
    chair_id: int
    keeper_id: int
    unit_ids: tuple[int, ...]
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    cases: Mapping[str, Case]


def clean(
    raw: Mapping[str, object],
    *,
    actor: Actor,
    centre: UnitInfo,
    catalogue: Catalogue,
    may: Staff,
    former: datetime | None = None,
) -> PlanInput:
    """Return the checked plan; raises Invalid with every defect. One query, for the cases.

    ``former`` is the time of a plan that is being changed: it may stay although it has passed.
    """
    wrong: dict[str, str] = {}
    planned_at = _moment(raw.get("planned_at"), former, wrong)
    place = tidy(str(raw.get("place") or ""))
    if not place:
        wrong["place"] = "请写明在哪里开会。"
    elif len(place) > PLACE_LIMIT:
        wrong["place"] = Words("最多{most}个字，现在有{n}个字。", most=PLACE_LIMIT, n=len(place))
    chair = _somebody(raw, "chair", {one.username: one.id for one in may.chairs}, wrong)
    keeper = _somebody(raw, "keeper", {one.username: one.id for one in may.keepers}, wrong)
    if chair and chair == keeper:
        wrong["keeper"] = "主持人和记录人要是两个人：纪要由主持人审签。"
    units = _units(raw.get("units"), centre, catalogue, wrong)
    names = _names(raw.get("names"), wrong)
    lines = _lines(raw.get("agenda"), wrong)
    cases = _cases(lines, actor, wrong)
    if wrong or planned_at is None:
        raise Invalid(fields=wrong)
    lines = tuple(
        replace(one, text=cases[one.no].title[:TITLE_LIMIT]) if one.no else one for one in lines
    )
    return PlanInput(planned_at, place, chair, keeper, units, names, lines, cases)


def _moment(raw: object, former: datetime | None, wrong: dict[str, str]) -> datetime | None:
    found: datetime | None = None
    if isinstance(raw, datetime):
        found = raw
    else:
        try:
            found = datetime.fromisoformat(str(raw or "").strip())
        except ValueError:
            wrong["planned_at"] = "请写明开会的日期和时间。"
            return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=clock.CIVIL)
    if not 2000 <= found.year <= 2100:
        wrong["planned_at"] = "请写明开会的日期和时间。"
        return None
    if found <= clock.now() and found != former:
        wrong["planned_at"] = "会议时间已经过了，请写以后的时间。"
        return None
    return found


def _somebody(
    raw: Mapping[str, object], field: str, known: Mapping[str, int], wrong: dict[str, str]
) -> int:
    name = str(raw.get(field) or "").strip()
    if not name:
        wrong[field] = "请选择主持人。" if field == "chair" else "请选择记录人。"
    elif name not in known:
        wrong[field] = (
            "这个人现在的岗位不能主持本单位的会议，请另选。"
            if field == "chair"
            else "记录人要是召集单位的工作人员，请另选。"
        )
    return known.get(name, 0)


def _list(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, Sequence) and not isinstance(raw, str) else []


def _units(
    raw: object, centre: UnitInfo, catalogue: Catalogue, wrong: dict[str, str]
) -> tuple[int, ...]:
    found: list[int] = []
    today = clock.today()
    for code in dict.fromkeys(tidy(str(one)) for one in _list(raw)):
        unit = catalogue.unit_by_code(code)
        if unit is None:
            wrong["units"] = Words("没有代码为“{code}”的单位。", code=code[:40])
        elif not unit.live(today):
            told = Words("“{name}”已经撤销，请改请现在的责任单位。", name=unit.name)
            wrong["units"] = told
        elif unit.id != centre.id:
            found.append(unit.id)
    if len(found) > MOST_UNITS:
        wrong["units"] = Words("最多请{most}个单位。", most=MOST_UNITS)
    return tuple(found)


def _names(raw: object, wrong: dict[str, str]) -> tuple[str, ...]:
    lines = raw.splitlines() if isinstance(raw, str) else [str(one) for one in _list(raw)]
    names = tuple(dict.fromkeys(tidy(one) for one in lines if tidy(one)))
    if len(names) > MOST_NAMES or any(len(one) > NAME_LIMIT for one in names):
        wrong["names"] = Words(
            "一行写一个人，最多{most}人，每行最多{length}个字。", most=MOST_NAMES, length=NAME_LIMIT
        )
    return names


def _lines(raw: object, wrong: dict[str, str]) -> tuple[Line, ...]:
    found: list[Line] = []
    seen: set[str] = set()
    for one in _list(raw):
        if not isinstance(one, Mapping):
            wrong["agenda"] = "议题要写成工单编号或一句话。"
            continue
        no = tidy(str(one.get("no") or ""))
        text = tidy(str(one.get("text") or "")).replace("\n", " ")
        reason = tidy(str(one.get("reason") or "")).replace("\n", " ")[:_REASON]
        if not no and not text:
            continue
        if len(text) > TITLE_LIMIT:
            wrong["agenda"] = Words("议题最多{most}个字。", most=TITLE_LIMIT)
        if no in seen:
            wrong["agenda"] = Words("“{no}”列了两次。", no=no[:30])
        if no:
            seen.add(no)
        found.append(Line(no=no, text="" if no else text, reason=reason))
    if len(found) > LONGEST_AGENDA:
        wrong["agenda"] = Words(
            "一次会议最多{most}个议题，现在有{n}个。", most=LONGEST_AGENDA, n=len(found)
        )
    return tuple(found)


def _cases(lines: Sequence[Line], actor: Actor, wrong: dict[str, str]) -> dict[str, Case]:
    wanted = [one.no for one in lines if one.no]
    numbers = [no for no in wanted if no.isascii() and no.isdigit() and len(no) <= 24]
    found: dict[str, Case] = {}
    if numbers:
        rows = visible_to(actor).filter(no__in=numbers[:LONGEST_AGENDA]).order_by()
        found = {case.no: case for case in rows}
    for no in wanted:
        if no not in found:
            wrong["agenda"] = Words(
                "没有找到编号为“{no}”的事项，或者您没有查看的权限。", no=no[:30]
            )
    return found
