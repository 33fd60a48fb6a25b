"""Merge duplicates without destroying, split what is several things, block conflicts."""

from __future__ import annotations

from linli.cases import access
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.actions.reporting import child_of
from linli.cases.models import Case, CaseLink, ConflictBlock
from linli.domain.errors import Invalid
from linli.domain.lifecycle import FINAL, Command, State
from linli.people.models import User


@verb(Command.MERGE)
def merge(move: Move) -> Effect:
    """Merge into another open case; the record stays, the reporter is answered there."""
    number = "".join(move.text("target").split())
    target = access.visible_to(move.actor).filter(no=number).first()
    if target is None:
        raise Invalid(fields={"target": "没有找到这个编号，请核对后再填。"})
    if target.pk == move.case.pk:
        raise Invalid(fields={"target": "不能并入自己。"})
    if State(target.state) in FINAL:
        raise Invalid(fields={"target": "这件事已经终结，不能再并入。"})
    if CaseLink.objects.filter(
        target_id=move.case.pk, kind=CaseLink.Kind.MERGED_INTO, source_id=target.pk
    ).exists():
        raise Invalid(fields={"target": "对方已并入本件，不能互相并入。"})
    CaseLink.objects.create(
        source_id=move.case.pk,
        target_id=target.pk,
        kind=CaseLink.Kind.MERGED_INTO,
        made_at=move.now,
    )
    return Effect(
        changes={"end_reason": "merged", "end_text": move.text("text")},
        payload={"target": target.no, "text": move.text("text")},
        fields=("link",),
        reason_code="merged",
    )


@verb(Command.SPLIT)
def split(move: Move) -> Effect:
    """Take one part out as a case of its own: same requester, same place, same clock start."""
    matter = move.catalogue.matter(move.text("matter")) if move.text("matter") else None
    child = child_of(
        move.case,
        actor=move.actor,
        catalogue=move.catalogue,
        now=move.now,
        title=move.text("title"),
        text=move.text("text"),
        matter=matter,
    )
    CaseLink.objects.create(
        source_id=child.pk,
        target_id=move.case.pk,
        kind=CaseLink.Kind.SPLIT_FROM,
        made_at=move.now,
    )
    return Effect(
        payload={"child": child.no, "title": child.title, "text": move.text("text")},
        fields=("link",),
    )


@verb(Command.BLOCK)
def block(move: Move) -> Effect:
    """回避: the account sees nothing of this case from now on. Raises Invalid for oneself."""
    username = move.text("account")
    user_id = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if user_id is None:
        raise Invalid(fields={"account": "没有这个账号，请核对后再填。"})
    if user_id == move.actor.user_id:
        raise Invalid(fields={"account": "不能对自己设置回避；请由另一位人员设置。"})
    ConflictBlock.objects.get_or_create(
        case_id=move.case.pk,
        user_id=user_id,
        defaults={
            "set_by_id": move.actor.user_id,
            "set_at": move.now,
            "reason": move.text("text"),
        },
    )
    changes: dict[str, object] = {}
    if move.case.holder_id == user_id:
        changes["holder_id"] = None  # the duty post of the unit takes over
    return Effect(changes=changes, payload={"text": move.text("text")}, fields=("access",))


def merged_into(case: Case) -> list[Case]:
    """Return the cases merged into this one: their reporters are answered with it."""
    return list(
        Case.objects.filter(links_out__target_id=case.pk, links_out__kind=CaseLink.Kind.MERGED_INTO)
    )
