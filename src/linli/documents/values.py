"""What the placeholders mean for one case: its words, read once, with nobody's name too many.

The requester's full name stands only on what is addressed to the requester. Everywhere else
it is masked; where confidentiality towards the unit was asked for, name and number are taken
out of every text of a document for a unit, wherever they occur.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.cases import rights
from linli.cases.bundle import Bundle
from linli.cases.models import Party, Plan
from linli.catalogue.letterhead import county_word
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.documents.content import Document
from linli.documents.kinds import Audience
from linli.documents.wording import date_text
from linli.domain.clock_text import span_text
from linli.domain.deadlines import is_overdue
from linli.domain.lifecycle import STATES, State
from linli.domain.policies import LEVEL_NAMES, Level
from linli.kernel import clock, encryption, masking
from linli.people.actor import Actor
from linli.supervision.queries import StepView

_CONFIDENTIAL = "诉求人要求保密"
_ANONYMOUS = "匿名"
_ENDS = {State.REJECTED: "refusal_reason", State.LAWFUL_CHANNEL: "lawful_channel"}


@dataclass(frozen=True, slots=True)
class Person:
    """A party, opened: for this package's own use, never shown as it is."""

    privacy: str
    name: str
    phone: str


def people(found: Bundle) -> tuple[Person, ...]:
    """Return requester first, then proxy, names and numbers opened: one query."""
    rows = Party.objects.filter(case_id=found.case.pk).order_by("-role")
    return tuple(
        Person(
            row.privacy,
            _open("cases.party.name", row.row_key, row.name),
            _open("cases.party.phone", row.row_key, row.phone),
        )
        for row in rows
    )


def _open(purpose: str, row_key: str, sealed: str) -> str:
    return encryption.open_sealed(purpose, row_key, sealed).strip() if sealed else ""


def requester_words(persons: tuple[Person, ...], audience: Audience, *, full: bool) -> str:
    """Return how the requester is written: full name only to themselves, and only if ``full``."""
    if not persons or persons[0].privacy == Party.Privacy.ANONYMOUS:
        return "诉求人" if audience is Audience.REQUESTER else _ANONYMOUS
    person = persons[0]
    if audience is Audience.REQUESTER:
        name = person.name if full else masking.name(person.name)
        return name or "诉求人"
    if person.privacy == Party.Privacy.CONFIDENTIAL and audience is Audience.UNIT:
        return _CONFIDENTIAL
    return masking.name(person.name) or "未留姓名"


def without_secrets(document: Document, persons: Iterable[Person], audience: Audience) -> Document:
    """Return a document for a unit without name and number of those who asked for it."""
    if audience is not Audience.UNIT:
        return document
    hidden = [
        (secret, words)
        for person in persons
        if person.privacy != Party.Privacy.NAMED
        for secret, words in ((person.name, "诉求人"), (person.phone, "（电话略）"))
        if len(secret) >= 2
    ]
    if not hidden:
        return document

    def change(text: str) -> str:
        for secret, words in hidden:
            text = text.replace(secret, words)
        return text

    return document.mapped(change)


def moment(value: datetime | None) -> str:
    """Return ``2026年7月8日18时00分`` in civil time; empty when missing."""
    if value is None:
        return ""
    civil = value.astimezone(clock.CIVIL)
    return f"{date_text(civil.date())}{civil.hour}时{civil.minute:02d}分"


def case_values(
    found: Bundle,
    catalogue: Catalogue,
    unit: UnitInfo,
    now: datetime,
    *,
    persons: tuple[Person, ...],
    audience: Audience,
    full: bool = False,
) -> dict[str, str]:
    """Return value by placeholder name; at most one query (the plan of an overseen matter)."""
    case = found.case
    today = now.astimezone(clock.CIVIL).date()
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    place = catalogue.tree.label(catalogue.tree.by_id(case.area_id))
    ending = _ENDS.get(State(case.state), "")
    end = catalogue.entry(ending, case.end_reason) if ending else None
    supports = "、".join(catalogue.units[one.unit_id].name for one in found.active("support"))
    lead = catalogue.units[case.lead_unit_id].name if case.lead_unit_id else ""
    plan = _plan(case.pk) if case.overseen else ""
    return {
        "县名": catalogue.county_name,
        "中心名称": unit.name,
        "中心电话": unit.duty_phone or str(catalogue.settings.get("phone", "")),
        "机关代字": county_word(catalogue, unit),
        "年": str(today.year),
        "日期": date_text(today),
        "编号": case.no,
        "查询码": case.lookup_code if audience is Audience.REQUESTER else "",
        "标题": case.title,
        "诉求内容": case.text,
        "诉求类型": case.get_request_type_display(),
        "来源渠道": case.get_door_display(),
        "登记时间": moment(case.clock_start),
        "发生时间": moment(case.occurred_at),
        "发生地点": f"{place} {case.address}".strip(),
        "事项名称": matter.name if matter else "",
        "事项依据": matter.legal_basis if matter else "",
        "难易等级": str(LEVEL_NAMES[Level(case.level)]),
        "涉及人数": str(case.people_affected or ""),
        "诉求人": requester_words(persons, audience, full=full),
        "办理状态": STATES[State(case.state)].label,
        "主办单位": lead,
        "协办单位": supports,
        "转办对象": supports or (end.door or end.label if end else ""),
        "交办意见": found.lead.instruction if found.lead else "",
        "反馈时限": moment(case.respond_due_at),
        "办结时限": moment(case.due_at),
        "超期情况": _over(found, now),
        "督办事由": _why_overseen(found, now),
        "督办级别": "督办",
        "督办要求": "",
        "督办限期": "",
        "督办方案": plan,
        "答复内容": case.answer,
        "办理结果": catalogue.label("outcome", case.outcome) if case.outcome else "",
        "办结时间": moment(case.answered_at),
        "结案时间": moment(case.closed_at or case.ended_at),
        "终结原因": (end.label if end else case.end_reason) if ending else "",
        "终结说明": case.end_text,
        "正确去处": end.door if end else "",
    }


def pressing_values(step: StepView) -> dict[str, str]:
    """Return what the step of a 督办 says, by placeholder."""
    return {
        "年": str(step.year),
        "主办单位": step.unit,
        "督办级别": step.level_name,
        "督办事由": step.reason,
        "督办要求": step.demand,
        "督办限期": date_text(step.due_at.astimezone(clock.CIVIL).date()),
    }


def _plan(case_id: int) -> str:
    current = Plan.objects.filter(case_id=case_id, current=True)
    return current.values_list("text", flat=True).first() or ""


def _over(found: Bundle, now: datetime) -> str:
    case = found.case
    running = case.paused_at is None and case.answered_at is None
    if not running or case.due_at is None or not is_overdue(case.due_at, now):
        return ""
    return f"已超过办结时限{span_text(now - case.due_at).replace(' ', '')}"


def _why_overseen(found: Bundle, now: datetime) -> str:
    case = found.case
    reasons = [_over(found, now)]
    if case.rework_count:
        reasons.append(f"经核查退回返工{case.rework_count}次")
    if case.overseen:
        reasons.append("已列为重点督办")
    return "，".join(filter(None, reasons)) or "需要督促办理"


def may_know_name(actor: Actor, found: Bundle, persons: tuple[Person, ...]) -> bool:
    """Tell whether the actor may put the requester's full name on a notice."""
    return not persons or (
        persons[0].privacy == Party.Privacy.ANONYMOUS
        or rights.may_see_contact(actor, found, persons[0].privacy)
    )
