"""应哨异议: a leader of the county's centre decides whether a called department must come."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from linli.cases import access
from linli.cases.actions import perform
from linli.cases.fields import Kind, note
from linli.cases.inputs import Field, clean_fields
from linli.cases.models import Case
from linli.cases.rights import hats
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.authority import UNIT_ROLES
from linli.domain.errors import DomainError, LostRace, NotFound
from linli.domain.lifecycle import Command
from linli.domain.whistles import Kind as WhistleKind
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people import telling
from linli.people.actor import Actor
from linli.people.models import Post
from linli.whistles import judging
from linli.whistles.actions.ending import end_duties
from linli.whistles.models import Call

#: What a decision is called on the form and in the record.
RULINGS = {"uphold": "异议成立，不必到场", "refuse": "异议不成立，须到场"}
FORM = (
    Field("ruling", "裁定", Kind.OPTION, options=tuple(RULINGS.items())),
    note("text", "裁定意见", required=True),
)


def objection(actor: Actor, no: str, unit: str, catalogue: Catalogue) -> tuple[Case, Call]:
    """Return a case with the open call of a unit in it; NotFound where there is none to see."""
    case = access.get_case(actor, no)
    found = catalogue.unit_by_code(unit)
    rows = Call.objects.filter(case_id=case.pk, unit_id=found.id if found else 0, open=True)
    call = rows.select_related("whistle", "whistle__called_by", "replied_by").first()
    if call is None:
        raise NotFound("no-call", "这个单位在本件上没有进行中的吹哨。")
    return case, call


def decide(*, actor: Actor, no: str, unit: str, raw: Mapping[str, object]) -> Call:
    """Decide an objection: the call is withdrawn, or the unit must come. On the case's record.

    Raises NotFound, NotYours for whoever called or belongs to the unit, NotNow, LostRace or
    Invalid; then nothing was written.
    """
    catalogue = snapshot.current()
    values = clean_fields(FORM, raw, catalogue)
    upheld = values["ruling"] == "uphold"
    now = clock.now()
    with write():
        bundle = access.load(actor, no, lock=True)
        _, call = objection(actor, no, unit, catalogue)
        refusals: list[DomainError] = []
        for hat in hats(actor, bundle):
            problem = judging.ruling_refusal(hat, call, catalogue)
            if problem is None:
                break
            refusals.append(problem)
        else:
            raise refusals[0]
        done = Call.objects.filter(pk=call.pk, open=True, upheld__isnull=True).update(
            upheld=upheld,
            decided_by_id=actor.user_id,
            decided_at=now,
            decision=str(values["text"]),
            open=not upheld,
            withdrawn_at=now if upheld else None,
        )
        if not done:
            raise LostRace
        if upheld:
            end_duties(bundle.case.pk, [call.unit_id], now)
        who = catalogue.units[call.unit_id]
        ruling = RULINGS[str(values["ruling"])]
        text = f"{call.whistle.label}，{who.name}的应哨异议：{ruling}。{values['text']}"  # zh-only
        perform(actor=actor, no=no, command=Command.COMMENT, raw={"text": text})
        _tell(call, who, ruling, bundle.case)
    return objection_row(call.pk)


def objection_row(pk: int) -> Call:
    """Return a call as it now stands."""
    return Call.objects.select_related("whistle").get(pk=pk)


def _tell(call: Call, unit: UnitInfo, ruling: str, case: Case) -> None:
    """Let the unit and the calling side know."""
    today = clock.today()
    posts = Post.objects.filter(
        Q(unit_id=unit.id, role__in=sorted(UNIT_ROLES))
        | Q(unit_id=call.whistle.unit_id, role__in=sorted(judging.CALLERS)),
    ).on(today)
    telling.tell(
        f"whistle-objection:{call.pk}",
        posts.values_list("user_id", flat=True),
        Words("应哨异议已裁定：{ruling}", ruling=ruling),
        no=case.no,
        title=call.whistle.label,
        due=None if ruling == RULINGS["uphold"] else call.whistle.arrive_by,
        urgent=call.whistle.kind == WhistleKind.EMERGENCY,
    )
