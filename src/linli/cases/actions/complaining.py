"""投诉办理情况: the requester complains of how a matter was handled; somebody else looks into it.

The complaint is a matter of its own beside the one complained of. Who had a part in that one is
kept out of it by a conflict block from the start, and gets no duty in it later
(:mod:`linli.domain.complaints`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linli.cases import access, hiding, rights
from linli.cases import clock as case_clock
from linli.cases.actions import reporting
from linli.cases.actions.attaching import attach
from linli.cases.actions.keeping_out import block_at_opening
from linli.cases.actions.reporting import Receipt
from linli.cases.bundle import Bundle
from linli.cases.complaint_input import Complaint, clean_complaint
from linli.cases.models import Attachment, Case, CaseLink, Party
from linli.cases.original import Original, seal
from linli.cases.parts import concerned_by, parts_in, taker_of
from linli.cases.report_input import TITLE_LIMIT
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain import complaints
from linli.domain.deadlines import Level, Stage
from linli.domain.errors import NotYours
from linli.domain.identifiers import lookup_code
from linli.domain.lifecycle import Role, State
from linli.kernel import clock, encryption, statements
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.text.marks import cut

#: Who may complain: the requester, or the telephone and the window on their behalf.
_ROLES = frozenset({Role.REPORTER, Role.SEAT})


@dataclass(frozen=True)
class _Opened:
    """What a complaint is opened with: who complains, in which role, of what, and to whom."""

    actor: Actor
    role: Role
    original: Case
    values: Complaint
    catalogue: Catalogue
    now: datetime
    #: The words with names and numbers hidden, those of the parties not yet looked for.
    hidden: str


def complain(*, actor: Actor, no: str, raw: Mapping[str, object]) -> Receipt:
    """Open a complaint about how a matter was handled, and return its receipt.

    ``raw`` holds the fields of :data:`linli.cases.complaint_input.FIELDS`. While a complaint
    about the same matter and the same round of answer is open, its receipt is returned instead.
    Raises NotFound for an invisible matter, NotYours for whoever is neither its requester nor a
    clerk, Invalid with a sentence per field.
    """
    catalogue = snapshot.current()
    values = clean_complaint(raw, catalogue)
    now = clock.now()
    hidden = hiding.net(catalogue).hide(values.text)
    with write():
        # The lock on the original lets one complaint after the other in.
        found = access.load(actor, no, lock=True)
        role, hat = _role(actor, found)
        before = _open_now(found.case)
        if before is not None:
            return _again(before, actor, role)
        opened = _Opened(hat, role, found.case, values, catalogue, now, hidden)
        return reporting.receipt(_open(opened), repeated=False)


def _role(actor: Actor, found: Bundle) -> tuple[Role, Actor]:
    for hat in rights.hats(actor, found):
        fitting = rights.roles_on(hat, found) & _ROLES
        if fitting:
            return min(fitting, key=list(Role).index), hat
    raise NotYours("not-your-role", "投诉办理情况由诉求人提出，或者由坐席、窗口代为登记。")


def _of_round(original: Case) -> QuerySet[Case]:
    name = complaints.prefix(original.no, original.answer_round)
    return Case.objects.filter(source__in=complaints.SOURCES, source_id__startswith=name)


def _open_now(original: Case) -> Case | None:
    return _of_round(original).filter(ended_at__isnull=True).order_by("id").first()


def _again(before: Case, actor: Actor, role: Role) -> Receipt:
    """Return the receipt of the open complaint, whose code opens it: not to staff kept out of it.

    Raises NotYours for a clerk who may not see it.
    """
    seen = role is Role.REPORTER or access.visible_to(actor).filter(pk=before.pk).exists()
    if not seen:
        raise NotYours(
            "complaint-open",
            "这件事项的办理情况已有投诉在核查，由其他单位受理，请诉求人凭回执查询进展。",
        )
    return reporting.receipt(before, repeated=True)


def _open(opened: _Opened) -> Case:
    original, catalogue, now = opened.original, opened.catalogue, opened.now
    concerned = concerned_by(original)
    parts = parts_in({original.pk: concerned})[original.pk]
    taken_by = taker_of(catalogue, parts)
    people = _people(original)
    case = _case(opened, taken_by, [plain["name"] for _, plain in people])
    entry = reporting.first_event(
        case,
        actor=opened.actor,
        role=opened.role,
        now=now,
        payload={
            "actor_name": opened.actor.name,
            "door": case.get_door_display(),
            "title": case.title,
            "complains_of": original.no,
            "reason_labels": _reasons(opened),
            "taken_by": taken_by.name,
        },
    )
    reporting.insert(case, entry)
    _copy_parties(people, case)
    links = [
        CaseLink(source_id=case.pk, target_id=pk, kind=CaseLink.Kind.COMPLAINS_OF, made_at=now)
        for pk in concerned
    ]
    statements.insert_many(links)
    block_at_opening(case, original, parts, taken_by.id)
    attach(
        case,
        opened.values.files,
        purpose=Attachment.Purpose.REPORT,
        user_id=opened.actor.user_id,
        now=now,
        captions=opened.values.captions,
    )
    return case


def _reasons(opened: _Opened) -> list[str]:
    label = opened.catalogue.label
    return [label("complaint_reason", code) for code in opened.values.reasons]


def _case(opened: _Opened, taken_by: UnitInfo, known: Sequence[str]) -> Case:
    original, catalogue, now = opened.original, opened.catalogue, opened.now
    policy = catalogue.policy_for(None)
    earlier = _of_round(original).count()
    to_centre = taken_by.id == catalogue.county_centre().id
    by_staff = opened.role is Role.SEAT
    # No address, no point, no grid: they would lead to a door, and whoever got a message by
    # mistake can file this and read it. Those who look into it see the original.
    area = catalogue.tree.by_id(original.village_id or original.town_id or original.area_id)
    words = opened.values.text
    shown = hiding.net(catalogue).hide(opened.hidden, known, model=False)
    typed = Original(text="" if shown == words else _text(opened, words), words=words)
    no = reporting.number(catalogue, now)
    return Case(
        no=no,
        lookup_code=lookup_code(secrets.token_bytes(16)),
        state=State.REPORTED.value,
        door=Case.Door.SEAT if by_staff else Case.Door.RESIDENT,
        request_type=Case.RequestType.COMPLAINT,
        title=cut(f"对办理情况的投诉：{original.title}", TITLE_LIMIT),  # zh-only
        text=_text(opened, shown),
        original_sealed=seal(no, typed),
        people_affected=original.people_affected,
        area_id=area.id,
        area_path=area.path,
        town_id=original.town_id,
        village_id=original.village_id,
        centre_id=taken_by.id,
        holder_unit_id=taken_by.id,
        reporter_staff_id=opened.actor.user_id if by_staff else None,
        reporter_user_id=original.reporter_user_id,
        stage=Stage.ACCEPT.value,
        stage_entered_at=now,
        stage_due_at=case_clock.stage_end(policy, Stage.ACCEPT, now, catalogue),
        source=complaints.TO_CENTRE if to_centre else complaints.TO_SUPERVISION,
        source_id=complaints.key(original.no, original.answer_round, earlier),
        **reporting.clock_columns(policy, Level.GENERAL.value, now, now, catalogue),
    )


def _text(opened: _Opened, words: str) -> str:
    """Return what the intake reads: which matter, for which reasons, in these words."""
    reasons = "、".join(_reasons(opened))
    head = f"被投诉的事项：{opened.original.no}。投诉原因：{reasons}。"  # zh-only
    return f"{head}\n{words}"


def _people(original: Case) -> list[tuple[Party, dict[str, str]]]:
    """Return the people of the original with name and number opened: one query."""
    return [
        (
            party,
            {
                name: encryption.open_sealed(f"cases.party.{name}", party.row_key, sealed)
                if sealed
                else ""
                for name, sealed in (("name", party.name), ("phone", party.phone))
            },
        )
        for party in Party.objects.filter(case_id=original.pk).order_by("id")
    ]


def _copy_parties(people: Sequence[tuple[Party, Mapping[str, str]]], complaint: Case) -> None:
    """Seal the requester of the original anew for the complaint; an anonymous one has none."""
    rows = []
    for party, plain in people:
        row_key = secrets.token_hex(16)
        sealed = {
            name: encryption.seal(f"cases.party.{name}", row_key, given) if given else ""
            for name, given in plain.items()
        }
        rows.append(
            Party(
                case_id=complaint.pk,
                role=party.role,
                privacy=party.privacy,
                row_key=row_key,
                **sealed,
                phone_index=party.phone_index,
                phone_tail=party.phone_tail,
                language=party.language,
                notices=party.notices,
                wrong_at=party.wrong_at,
            )
        )
    statements.insert_many(rows)
