"""Merge duplicates without destroying, split what is several things."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import OperationalError, transaction

from linli.cases import access, hiding
from linli.cases.actions.engine import Effect, Move, Opening, beforehand, verb
from linli.cases.actions.reporting import child_of, inherit
from linli.cases.hiding import Wording
from linli.cases.inputs import Clean
from linli.cases.models import Case, CaseLink
from linli.cases.original import Original
from linli.catalogue.snapshot import Catalogue
from linli.domain.complaints import SOURCES
from linli.domain.errors import Invalid, LostRace, NotFound
from linli.domain.lifecycle import FINAL, Command, State


def _locked(move: Move, number: str) -> Case | None:
    """Return the target, held until the end, so that it cannot end or be merged meanwhile.

    Raises LostRace when somebody is writing it now: two cases merging into each other would
    otherwise wait for one another for ever, or both disappear.
    """
    try:
        with transaction.atomic():
            return access.get_case(move.actor, number, lock=True, nowait=True)
    except NotFound:
        return None
    except OperationalError:
        raise LostRace from None


@verb(Command.MERGE)
def merge(move: Move) -> Effect:
    """Merge into another open case; the record stays, the reporter is answered there."""
    number = "".join(move.text("target").split())
    if number == move.case.no:
        raise Invalid(fields={"target": "不能并入自己。"})
    target = _locked(move, number)
    if target is None:
        raise Invalid(fields={"target": "没有找到这个编号，请核对后再填。"})
    if target.source in SOURCES:
        raise Invalid(fields={"target": "对办理情况的投诉须单独核查，不能并入。"})
    if CaseLink.objects.filter(
        target_id=move.case.pk, kind=CaseLink.Kind.MERGED_INTO, source_id=target.pk
    ).exists():
        raise Invalid(fields={"target": "对方已并入本件，不能互相并入。"})
    if State(target.state) in FINAL:
        raise Invalid(fields={"target": "这件事已经终结，不能再并入。"})
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


@beforehand(Command.SPLIT)
def _hide_part(values: Mapping[str, Clean], catalogue: Catalogue) -> dict[str, Clean]:
    net = hiding.net(catalogue)
    return {
        "title_hidden": net.hide_title(str(values["title"])),
        "text_hidden": net.hide(str(values["text"])),
    }


def _part(move: Move) -> Wording:
    """Return what the part says, with the names of the parent's people hidden too: one query."""
    title, text = move.text("title"), move.text("text")
    known, net = hiding.names_of(move.case.pk), hiding.net(move.catalogue)
    head = net.hide_title(move.text("title_hidden"), known, model=False)
    words = net.hide(move.text("text_hidden"), known, model=False)
    typed = Original(title="" if head == title else title, text="" if words == text else text)
    return Wording(head, words, move.case.address, typed)


@verb(Command.SPLIT)
def split(move: Move) -> Effect:
    """Take one part out as a case of its own: same requester, same place, same clock start."""
    matter = move.catalogue.matter(move.text("matter")) if move.text("matter") else None
    child, entry = child_of(
        move.case,
        actor=move.actor,
        catalogue=move.catalogue,
        now=move.now,
        said=_part(move),
        matter=matter,
    )
    return Effect(
        payload={"child": child.no, "title": child.title, "text": child.text},
        fields=("link",),
        # The part has the same requester, so the same 回避.
        opens=Opening(child, entry, keep=lambda: inherit(child, move.case, move.now)),
    )
