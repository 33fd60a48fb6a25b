"""The parts of documents that are tables of their own: duties, events, checks, attachments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from linli.cases.acting import absent_name, shown
from linli.cases.bundle import Bundle
from linli.cases.models import Approval, Milestone, Rating, Score, Verification
from linli.cases.queries.related import duties_of, files_of, people_of
from linli.cases.queries.story import Entry, story
from linli.catalogue.snapshot import Catalogue
from linli.documents.content import Block, Contents, Table
from linli.documents.models import IssuedDocument
from linli.documents.wording import date_text
from linli.kernel import clock

Part = tuple[Block, ...]


def _short(value: datetime | None) -> str:
    return value.astimezone(clock.CIVIL).strftime("%Y-%m-%d %H:%M") if value else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], shares: tuple[int, ...]) -> Part:
    return (Table(head, tuple(rows), shares),) if rows else ()


def duties(found: Bundle, catalogue: Catalogue) -> Part:
    """责任单位表: one query for names."""
    rows = [
        (
            f"{one.part}{'（首接）' if one.first else ''}",
            one.unit,
            _short(one.given_at),
            _short(one.signed_at) or "未签收",
            one.ended or ("已反馈" if one.done_at else "办理中"),
        )
        for one in duties_of(found, catalogue, people_of(found))
    ]
    return _table(("职责", "单位", "派单时间", "签收时间", "情况"), rows, (3, 6, 5, 5, 3))


def attachments(found: Bundle) -> Part:
    """附件清单: one query."""
    rows = [
        (str(at), one.name, one.purpose, _short(one.added_at))
        for at, one in enumerate(files_of(found.case), 1)
    ]
    return _table(("序号", "名称", "用途", "上传时间"), rows, (2, 8, 3, 5))


def milestones(found: Bundle) -> Part:
    """时间节点: one query for a matter with a plan."""
    if not found.case.plan_version:
        return ()
    current = Milestone.objects.filter(plan__case_id=found.case.pk, plan__current=True)
    steps = current.order_by("due_on", "id")
    rows = [(date_text(one.due_on), one.text) for one in steps]
    return _table(("时间", "内容"), rows, (1, 3))


def events(found: Bundle) -> Part:
    """办理过程: every event from the first to the last, one query."""
    rows = [
        (_short(one.at), str(one.title), _who(one), _words(one))
        for one in reversed(story(found.case.no))
    ]
    return _table(("时间", "环节", "经办", "内容"), rows, (5, 4, 5, 11))


def _who(one: Entry) -> str:
    return "\n".join(filter(None, (one.unit, one.actor)))


def _words(one: Entry) -> str:
    if one.erased:
        return "（内容已按保存期限清除）"
    lines = [f"{label}：{value}" for label, value in one.lines]
    if one.files:
        lines.append(f"附件{one.files}件")
    return "\n".join(filter(None, (one.text, *lines)))


def checks(found: Bundle, catalogue: Catalogue) -> Part:
    """核查情况: one query."""
    rows = [
        (
            _short(one.at),
            shown(one.verifier.full_name, one.absent),
            catalogue.label("verify_method", one.method),
            one.get_result_display(),
            one.text,
        )
        for one in Verification.objects.filter(case_id=found.case.pk)
        .select_related("verifier")
        .annotate(absent=absent_name("at", "verifier_id"))
    ]
    return _table(("时间", "核查人", "方式", "结论", "说明"), rows, (5, 3, 3, 3, 7))


def approvals(found: Bundle) -> Part:
    """审批情况: one query."""
    asked = (
        Approval.objects.filter(case_id=found.case.pk)
        .select_related("asked_by", "decided_by")
        .annotate(
            asked_for=absent_name("asked_at", "asked_by_id"),
            decided_for=absent_name("decided_at", "decided_by_id"),
        )
    )
    rows = [
        (
            one.get_kind_display(),
            f"{shown(one.asked_by.full_name, one.asked_for)}\n{_short(one.asked_at)}",
            one.text,
            one.get_result_display(),
            _decided(one, one.decided_for),
        )
        for one in asked
    ]
    return _table(("事由", "申请", "说明", "结果", "审批"), rows, (2, 4, 6, 2, 4))


def _decided(one: Approval, absent: str | None) -> str:
    by = shown(one.decided_by.full_name, absent) if one.decided_by else ""
    return f"{by}\n{_short(one.decided_at)}".strip()


def rating(found: Bundle, catalogue: Catalogue) -> Part:
    """评价和得分: two queries for a finished case."""
    case = found.case
    if case.closed_at is None:
        return ()
    rows = [
        ("诉求人评价", f"{catalogue.label('rating', str(one.stars))} {one.text}".strip())
        for one in Rating.objects.filter(case_id=case.pk).order_by("round")
    ]
    score = Score.objects.filter(case_id=case.pk).first()
    if score is not None:
        rows.append(("得分", f"{score.total}分（时效{score.timeliness}分）"))
    return _table((), rows, (1, 3))


def papers(found: Bundle) -> Part:
    """文书清单: one query; the file itself is not in it, nor what was voided."""
    rows = [
        (str(at), one.get_kind_display(), one.number, _short(one.issued_at))
        for at, one in enumerate(_issued(found), 1)
    ]
    return _table(("序号", "文书", "文号", "出具时间"), rows, (2, 5, 7, 5))


def _issued(found: Bundle) -> Any:
    rows = IssuedDocument.objects.filter(case_id=found.case.pk, voided_at__isnull=True)
    return rows.exclude(kind="case_file").only("kind", "number", "issued_at").order_by("id")


def contents(found: Bundle) -> Part:
    """卷内目录: what is dated in it; which parts there are shows when all stand there."""
    case = found.case
    dates = {
        "事项登记": case.clock_start,
        "办理结果": case.answered_at or case.ended_at,
        "办理过程": case.ended_at or case.closed_at,
    }
    return (Contents(tuple(("", name, _day(at)) for name, at in dates.items())),)


def _day(value: datetime | None) -> str:
    return value.astimezone(clock.CIVIL).strftime("%Y-%m-%d") if value else ""


def wanted(names: frozenset[str], found: Bundle, catalogue: Catalogue) -> dict[str, Part]:
    """Return the parts a template asks for; each costs at most two queries, others none."""
    makers: dict[str, Callable[[], Part]] = {
        "责任单位表": lambda: duties(found, catalogue),
        "附件清单": lambda: attachments(found),
        "时间节点": lambda: milestones(found),
        "办理过程": lambda: events(found),
        "核查情况": lambda: checks(found, catalogue),
        "审批情况": lambda: approvals(found),
        "评价和得分": lambda: rating(found, catalogue),
        "文书清单": lambda: papers(found),
    }
    made = {name: make() for name, make in makers.items() if name in names}
    if "卷内目录" in names:
        made["卷内目录"] = contents(found)
    return made
