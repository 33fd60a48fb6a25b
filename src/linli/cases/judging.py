"""What an actor may do with a fetched case: the facts of the judgement, read as far as needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from linli.cases.bundle import Bundle
from linli.cases.models import Case
from linli.cases.rights import hats, roles_on
from linli.catalogue.snapshot import Catalogue
from linli.domain.complaints import NO_PARTS
from linli.domain.deadlines import is_overdue
from linli.domain.errors import DomainError
from linli.domain.lifecycle import (
    Command,
    Decision,
    Facts,
    Option,
    Pending,
    Reply,
    Role,
    State,
    decide,
    options,
)
from linli.domain.needs import (
    CHECKS,
    NEEDS_HANDLERS,
    NEEDS_PARTS,
    NEEDS_REPLY,
    NEEDS_REQUESTS,
)
from linli.domain.supervision import Level as Pressing
from linli.people.actor import Actor

_DESKS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})
_HAZARD_LEVELS = frozenset({"major", "urgent"})


def facts(
    actor: Actor,
    found: Bundle,
    catalogue: Catalogue,
    now: datetime,
    *,
    command: Command | None = None,
    evidence_missing: str = "",
    reply_changed: bool = False,
    wordless: bool = False,
    chosen_units: frozenset[int] = frozenset(),
    alone: bool = True,
    pressing: Pressing | None = None,
) -> Facts:
    """Build the facts of the judgement; ``command`` None means for all moves (a page).

    For one command only what its conditions read is asked of the database. What an answer
    lacks depends on what comes with it, so the caller reads that; so does ``alone``, for which
    the form of the answer has room.
    """
    case = found.case
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    handlers: frozenset[int] = frozenset()
    if command is None or command in NEEDS_HANDLERS:
        handlers = found.handlers
    handling = found.duties if command is None or command in CHECKS else []
    requests = found.open_approvals if command is None or command in NEEDS_REQUESTS else []
    reply = found.reply if command is None or command in NEEDS_REPLY else None
    return Facts(
        state=State(case.state),
        roles=roles_on(actor, found, command=command),
        actor_id=actor.user_id,
        actor_units=actor.units,
        absent_id=actor.in_place_of.user_id if actor.in_place_of else None,
        own_units=actor.own_units,
        handler_ids=handlers,
        handling_units=frozenset(duty.unit_id for duty in handling if duty.active),
        reporter_staff_id=case.reporter_staff_id,
        lead_unit=case.lead_unit_id,
        major=case.level == "major",
        hazardous=case.level in _HAZARD_LEVELS and case.first_unit_id is not None,
        sampled=case.sampled,
        self_settled=case.self_settled,
        may_self_settle=bool(matter and matter.self_settle and case.door == Case.Door.GRID),
        convened=case.convened,
        return_count=case.return_count,
        rework_count=case.rework_count,
        reopen_count=case.reopen_count,
        extension_count=case.extension_count,
        unreached_count=case.unreached_count,
        pending=frozenset(Pending(row.kind) for row in requests),
        pending_askers=frozenset(
            (Pending(row.kind), asker) for row in requests for asker in row.askers
        ),
        evidence_missing=evidence_missing,
        rated=bool(case.rated_round) and case.rated_round == case.answer_round,
        rated_low=command in (None, Command.SCORE) and found.rated_low,
        said_solved=said_solved(case),
        wordless=wordless,
        score_window_over=case.stage_due_at is not None and case.stage_due_at < now,
        clock_over=_clock_over(case, now),
        overseen=case.overseen,
        plan_missing=case.overseen and not case.plan_version,
        others_merged=command in (None, Command.WITHDRAW) and found.others_merged,
        centre_unit=case.centre_id,
        reply=Reply(case.reply_stage),
        reply_author=reply.author_id if reply else None,
        reply_reviewer=reply.reviewer_id if reply else None,
        reply_changed=reply_changed,
        review_needed=bool(matter and matter.reply_review),
        complains=found.complains,
        parts=found.parts if command is None or command in NEEDS_PARTS else NO_PARTS,
        chosen_units=chosen_units,
        supervision=case.supervision,
        pressing=pressing,
        whistles=case.whistles,
        parts_open=case.parts_open,
        alone=alone,
        climbed=case.climbed,
        named=case.responsible_id is not None,
        desk_tiers=_desk_tiers(actor, case, catalogue),
        lead_tier=_lead_tier(case, catalogue),
    )


def _desk_tiers(actor: Actor, case: Case, catalogue: Catalogue) -> frozenset[str]:
    """Return the tiers of the centres through which the actor's posts reach the case."""
    return frozenset(
        catalogue.units[post.unit_id].tier
        for post in actor.posts
        if post.role in _DESKS and case.area_path.startswith(post.area_path)
    )


def _lead_tier(case: Case, catalogue: Catalogue) -> str:
    lead = catalogue.units.get(case.lead_unit_id or 0)
    return lead.tier if lead else ""


def said_solved(case: Case) -> bool | None:
    """Return what the requester said of the present answer; None for nothing yet."""
    asked = case.answer_round and case.confirmed_round == case.answer_round
    return case.confirmed_solved if asked else None


def _clock_over(case: Case, now: datetime) -> bool:
    """The business time is over and still running: an answer or a pause has stopped it."""
    running = case.paused_at is None and case.answered_at is None
    return running and case.due_at is not None and is_overdue(case.due_at, now)


def moves(actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime) -> tuple[Option, ...]:
    """Return what this actor may do with the case, disallowed moves with the reason.

    A move allowed only in the place of an absent colleague names that colleague.
    """
    merged: dict[Command, Option] = {}
    for hat in hats(actor, found):
        name = hat.in_place_of.name if hat.in_place_of else ""
        for option in options(facts(hat, found, catalogue, now)):
            kept = merged.get(option.command)
            if kept is None or (option.allowed and not kept.allowed):
                merged[option.command] = replace(option, in_place_of=name)
    return tuple(merged.values())


def judge(
    tried: Sequence[Actor], command: Command, facts_of: Callable[[Actor], Facts]
) -> tuple[Actor, Decision]:
    """Return in whose right the move may be made, and the decision; raises the refusal.

    Where several rights are tried, the refusal told is the first that is not about the role.
    """
    refusals: list[DomainError] = []
    for hat in tried:
        try:
            return hat, decide(facts_of(hat), command)
        except DomainError as refusal:
            refusals.append(refusal)
    raise next((one for one in refusals if one.code != "not-your-role"), refusals[0])


def hat_for(
    actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime, command: Command
) -> Actor:
    """Return in whose right the actor may make a move as things stand; raises what refuses it.

    What comes with the move (files, words) is not judged.
    """
    hat, _ = judge(
        hats(actor, found),
        command,
        lambda one: facts(one, found, catalogue, now, command=command),
    )
    return hat


def refusal_of(
    actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime, command: Command
) -> DomainError | None:
    """Return what the move itself would be refused with as things stand; None when it would not."""
    try:
        hat_for(actor, found, catalogue, now, command)
    except DomainError as refusal:
        return refusal
    return None
