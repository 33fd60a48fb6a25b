"""Choices of 包保责任 and of milestones: only those who may be named, only what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.cases import answerable
from linli.cases.access import bundle
from linli.cases.models import Milestone, Responsibility
from linli.domain.clock_text import day_text
from linli.web.desk import choices

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part


def milestone(builder: Builder, part: Part) -> None:
    """Offer the milestones not reached yet, the next one chosen."""
    rows = list(
        Milestone.objects.filter(
            plan__case_id=builder.case.pk, plan__current=True, done_at__isnull=True
        ).order_by("due_on", "id")
    )
    part.shape = "radios"
    part.choices = [(str(row.pk), row.text, str(day_text(row.due_on))) for row in rows]
    if rows:
        part.value = str(rows[0].pk)
    else:
        part.hint = "方案里的节点都已完成；要增加节点，请重新填报方案。"


def leader(builder: Builder, part: Part) -> None:
    """Offer the leaders whose post reaches the case."""
    part.shape = "select"
    found = answerable.leaders(bundle(builder.case))
    part.groups = [("", [(one.username, f"{one.name}（{one.unit}{one.post}）") for one in found])]
    part.hint = "责任单位自己的负责人，只能包保由本单位负责的事项。"
    if not found:
        part.hint = "现在没有管到本件的领导岗位，请先由管理员给出岗位。"


def unit(builder: Builder, part: Part) -> None:
    """Offer the units with a part in the case, the lead first."""
    part.shape = "select"
    catalogue = builder.catalogue
    allowed = [catalogue.units[one] for one in answerable.units(bundle(builder.case), catalogue)]
    part.groups = [("", [(one.code, choices.unit_label(one)) for one in allowed])]
    if allowed:
        part.value = allowed[0].code


def person(builder: Builder, part: Part) -> None:
    """Offer the people of these units, grouped by unit."""
    part.shape = "select"
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in answerable.people(bundle(builder.case), builder.catalogue):
        groups.setdefault(one.unit, []).append((one.username, f"{one.name}（{one.post}）"))
    part.groups = list(groups.items())
    part.hint = "请从上面所选责任单位的人员中选。"
    now = Responsibility.objects.filter(case_id=builder.case.pk, ended_at=None).first()
    if now is not None:
        part.hint = "请从上面所选责任单位的人员中选。重新明确后，原来的包保责任结束。"
