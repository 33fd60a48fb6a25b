"""The only way to a case: by an actor. Unknown and invisible are the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from linli.cases.bundle import Bundle
from linli.cases.models import Case, ConflictBlock, Duty, Party, ReadGrant
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import (
    AREA_ROLES,
    UNIT_ROLES,
    MatterFacts,
    PostFacts,
    effective_roles,
    may_be_granted,
    may_see,
    may_see_in_place,
    roles_in_place,
)
from linli.domain.deadlines import is_overdue
from linli.domain.errors import NotFound
from linli.domain.lifecycle import (
    TRANSITIONS,
    Command,
    Facts,
    Option,
    Pending,
    Reply,
    Role,
    State,
    options,
)
from linli.domain.needs import CHECKS, NEEDS_HANDLERS, NEEDS_REPLY, NEEDS_REQUESTS
from linli.domain.words import Words
from linli.kernel.statements import NUMBER_SLOT, TEXT_SLOT, Prepared
from linli.people.actor import Actor

_FOR_GUESTS = frozenset(row.command for row in TRANSITIONS if Role.GUEST in row.roles)
_FOR_SUPPORTERS = frozenset(row.command for row in TRANSITIONS if Role.SUPPORTER in row.roles)
_HAZARD_LEVELS = frozenset({"major", "urgent"})


def subtree(path: str) -> Q:
    """Return the condition “inside this area”, as a range that every engine can index."""
    return Q(area_path__gte=path, area_path__lt=path[:-1] + "0")


def _by_area(actor: Actor) -> Q | None:
    """Return the condition of the actor's area posts; None when they reach everything."""
    reach = Q(pk__in=[])
    for post in actor.posts:
        if post.role not in AREA_ROLES:
            continue
        if post.area_kind == "county":
            return None
        if post.area_kind == "town":
            reach |= Q(town_id=post.area_id)
        elif post.area_kind == "village":
            reach |= Q(village_id=post.area_id)
        else:
            reach |= subtree(post.area_path)
    return reach


_BLOCKED = Prepared(
    lambda: ConflictBlock.objects.filter(user_id=NUMBER_SLOT).order_by().values_list("id")[:1]
)


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases this actor may see; every read of cases starts here.

    Who stands in for a colleague sees what that colleague's posts see, too, except where a
    conflict block keeps out either of the two.
    """
    if actor.system:
        return Case.objects.all()
    if actor.user_id is None:
        if actor.case_key is None:
            return Case.objects.none()
        return Case.objects.filter(pk=actor.case_key)
    cases = Case.objects.filter(_not_blocked(actor.user_id))
    if actor.in_place_of is not None:
        return cases.filter(_in_place(actor, actor.in_place_of.user_id))
    reach = _reach(actor)
    if reach is None:
        return cases
    for absent in actor.standing_for:
        reach |= _in_place(actor.in_place(absent), absent.user_id)
    return cases.filter(reach)


def _not_blocked(user_id: int) -> Q:
    return ~Q(Exists(ConflictBlock.objects.filter(case=OuterRef("pk"), user_id=user_id)))


def _in_place(hat: Actor, absent_id: int) -> Q:
    """Return the condition “the absent colleague's posts see it, and no block keeps them out”."""
    reach = _reach(hat)
    return _not_blocked(absent_id) if reach is None else _not_blocked(absent_id) & reach


def _reach(actor: Actor) -> Q | None:
    """Return the condition of what the posts and the person reach; None for everything.

    What is the person's own (reported as a resident, granted to read) does not pass on.
    """
    by_area = _by_area(actor)
    if by_area is None:
        return None
    reach = by_area | Q(reporter_staff_id=actor.principal_id)
    units = [post.unit_id for post in actor.posts if post.role in UNIT_ROLES]
    if units:
        reach |= Q(Exists(Duty.objects.filter(case=OuterRef("pk"), unit_id__in=units)))
    if actor.in_place_of is not None:
        return reach
    reach |= Q(reporter_user_id=actor.user_id)
    if may_be_granted(actor.post_facts()):
        # One list for the whole question, not one look per case; nearly always empty.
        granted = ReadGrant.objects.filter(user_id=actor.user_id or 0, ended_at__isnull=True)
        reach |= Q(pk__in=granted.order_by().values("case_id"), ended_at__isnull=True)
    return reach


def blocks_of(user_id: int) -> QuerySet[ConflictBlock]:
    """Return the conflict blocks that keep this account out of a case."""
    return ConflictBlock.objects.filter(user_id=user_id).order_by()


def reaches_everything(actor: Actor) -> bool:
    """Tell whether nothing but a conflict block can hide a case from the actor: no query."""
    if actor.in_place_of is not None:
        return False
    return actor.system or (actor.user_id is not None and _by_area(actor) is None)


def sees_everything(actor: Actor) -> bool:
    """Tell whether :func:`visible_to` leaves out no case at all: at most one query."""
    if actor.system or not reaches_everything(actor):
        return actor.system
    return not _BLOCKED.tuples(actor.user_id)


@lru_cache(maxsize=1024)
def _by_number(actor: Actor, lock: bool, nowait: bool) -> Prepared[Case]:  # noqa: FBT001 - cache keys
    """Return :func:`visible_to` by number as a statement made once for these very posts."""

    def build() -> QuerySet[Case]:
        cases = visible_to(actor).filter(no=TEXT_SLOT).order_by()
        if not lock:
            return cases
        return cases.select_for_update(
            nowait=nowait,
            of=("self",),
            no_key=connection.features.has_select_for_no_key_update,
        )

    return Prepared(build)


def get_case(actor: Actor, no: str, *, lock: bool = False, nowait: bool = False) -> Case:
    """Return one visible case; raises NotFound for unknown and invisible alike.

    ``lock`` takes the row for writing (PostgreSQL; SQLite's writer is alone anyway);
    with ``nowait`` it raises OperationalError instead of waiting for another writer.
    """
    # Whatever is no number is no case; PostgreSQL would refuse NUL and surrogates with an error.
    number = no.isascii() and no.isdigit()
    locking = lock and connection.features.has_select_for_update
    found = _by_number(actor, locking, nowait).objects(no) if number else []
    if not found:
        raise NotFound(
            message=Words("没有找到编号为“{no}”的事项，或者您没有查看的权限。", no=no[:30])
        )
    return found[0]


def load(actor: Actor, no: str, *, lock: bool = False) -> Bundle:
    """Return a visible case with what belongs to it; ``lock`` as for :func:`get_case`."""
    return bundle(get_case(actor, no, lock=lock))


def bundle(case: Case) -> Bundle:
    """Return an already fetched case with what belongs to it: at most two queries, when asked."""
    return Bundle(case)


def _matter_facts(
    found: Bundle,
    blocked: frozenset[int] = frozenset(),
    readers: frozenset[int] = frozenset(),
    *,
    duties: bool,
) -> MatterFacts:
    """Return the part authority needs. Blocks are already applied by :func:`visible_to`.

    ``duties`` False leaves out supporting and former units. ``readers`` are those whose grant
    has not ended; with the case every grant ends.
    """
    case = found.case
    supports = found.active(Duty.Part.SUPPORT) if duties else []
    return MatterFacts(
        area_path=case.area_path,
        lead_unit=case.lead_unit_id,
        support_units=frozenset(duty.unit_id for duty in supports),
        past_units=frozenset(duty.unit_id for duty in found.duties) if duties else frozenset(),
        reporter_user=case.reporter_user_id,
        reporter_staff=case.reporter_staff_id,
        blocked_users=blocked,
        readers=readers if case.ended_at is None else frozenset(),
    )


def _by_unit(actor: Actor) -> bool:
    """Tell whether the duties of units say anything about what the actor may do."""
    return any(post.role in UNIT_ROLES for post in actor.posts)


def roles_on(actor: Actor, found: Bundle, *, command: Command | None = None) -> frozenset[Role]:
    """Return what the actor is towards this case, in their own right or in the place of one.

    Standing in for somebody gives no role here until the actor acts in their place
    (:func:`hats`): whatever asks for no hat is done in one's own right.
    With ``command`` the roles of a supporter and of a guest are left out where they could not
    carry it out. Only who has no other role is asked for a grant: one query.
    """
    if actor.system:
        return frozenset({Role.SYSTEM})
    if actor.user_id is None:
        return frozenset({Role.REPORTER}) if actor.case_key == found.case.pk else frozenset()
    supporting = command is None or command in _FOR_SUPPORTERS
    posts = actor.post_facts()
    matter = _matter_facts(found, duties=supporting and _by_unit(actor))
    if actor.in_place_of is not None:
        absent = actor.in_place_of.user_id
        return roles_in_place(
            actor.user_id, absent, posts, replace(matter, blocked_users=found.blocked)
        )
    roles = effective_roles(actor.user_id, posts, matter)
    if roles or not (command is None or command in _FOR_GUESTS):
        return roles
    return effective_roles(actor.user_id, posts, replace(matter, readers=_granted(actor, found)))


_GRANTS = Prepared(
    lambda: (
        ReadGrant.objects.filter(case_id=NUMBER_SLOT, ended_at__isnull=True)
        .order_by()
        .values_list("user_id")
    )
)


def _granted(actor: Actor, found: Bundle) -> frozenset[int]:
    """Return the actor alone, if reading was granted to them and the case has not ended."""
    if actor.user_id is None or found.case.ended_at is not None:
        return frozenset()
    if found.guests is None:
        found.guests = frozenset(row[0] for row in _GRANTS.tuples(found.case.pk))
    return found.guests & {actor.user_id}


@dataclass(frozen=True)
class Sight:
    """Who of some people sees a case, and whom a conflict block keeps out; ids of accounts."""

    seeing: frozenset[int]
    blocked: frozenset[int]


def sight(found: Bundle, people: Mapping[int, Sequence[PostFacts]]) -> Sight:
    """Tell of several people, given with their posts, who sees this case: at most three queries."""
    case, ids = found.case, list(people)
    grants = ReadGrant.objects.filter(case_id=case.pk, user_id__in=ids, ended_at__isnull=True)
    blocks = ConflictBlock.objects.filter(case_id=case.pk, user_id__in=ids)
    kept = {"granted": Value(1), "blocked": Value(0)}
    rows = [
        query.order_by().annotate(kind_=kept[kind]).values_list("kind_", "user_id")
        for kind, query in (("granted", grants), ("blocked", blocks))
    ]
    marks = set(rows[0].union(rows[1]))
    blocked = frozenset(user for kind, user in marks if kind == 0)
    matter = _matter_facts(
        found, blocked, frozenset(user for kind, user in marks if kind == 1), duties=True
    )
    return Sight(frozenset(one for one in ids if may_see(one, people[one], matter)), blocked)


def may_open(
    actor: Actor,
    found: Bundle,
    blocked: frozenset[int],
    readers: frozenset[int] = frozenset(),
) -> bool:
    """Predicate twin of :func:`visible_to` for one fetched case (tests hold them together)."""
    if actor.system:
        return True
    if actor.user_id is None:
        return actor.case_key is not None and actor.case_key == found.case.pk
    hats = [actor.in_place(one) for one in actor.standing_for]
    units = any(_by_unit(one) for one in (actor, *hats))
    matter = _matter_facts(found, blocked, readers, duties=units)
    if actor.in_place_of is not None:
        return _may_see_in(actor, actor.in_place_of.user_id, matter)
    return may_see(actor.user_id, actor.post_facts(), matter) or any(
        _may_see_in(hat, hat.principal_id, matter) for hat in hats
    )


def _may_see_in(hat: Actor, absent_id: int | None, matter: MatterFacts) -> bool:
    return (
        hat.user_id is not None
        and absent_id is not None
        and may_see_in_place(hat.user_id, absent_id, hat.post_facts(), matter)
    )


def hats(actor: Actor, found: Bundle) -> tuple[Actor, ...]:
    """Return in whose right the actor may try an act, first to last: their own, or a colleague's.

    What lies with an absent colleague (holder or 承办人) is done in that colleague's place where
    it can be; everything else in one's own right where it can be. Each is judged by itself, so
    standing in adds up no rights.
    """
    if not actor.standing_for:
        return (actor,)
    lead = found.lead
    theirs = {found.case.holder_id, lead.assignee_id if lead else None}
    places = [actor.in_place(one) for one in actor.standing_for]
    first = [hat for hat in places if hat.principal_id in theirs]
    return (*first, actor, *(hat for hat in places if hat not in first))


def facts(
    actor: Actor,
    found: Bundle,
    catalogue: Catalogue,
    now: datetime,
    *,
    command: Command | None = None,
    evidence_missing: str = "",
    plan_missing: bool = False,
    reply_changed: bool = False,
) -> Facts:
    """Build the facts of the judgement; ``command`` None means for all moves (a page).

    For one command only what its conditions read is asked of the database. What an answer
    lacks depends on what comes with it, so the caller reads that; a page asks for the plan only.
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
        score_window_over=case.stage_due_at is not None and case.stage_due_at < now,
        clock_over=_clock_over(case, now),
        overseen=case.overseen,
        plan_missing=plan_missing or (command is None and found.unplanned),
        others_merged=command in (None, Command.WITHDRAW) and found.others_merged,
        centre_unit=case.centre_id,
        reply=Reply(case.reply_stage),
        reply_author=reply.author_id if reply else None,
        reply_reviewer=reply.reviewer_id if reply else None,
        reply_changed=reply_changed,
        review_needed=bool(matter and matter.reply_review),
    )


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


#: Who may ask to see a requester's name and number, and for which duty.
_CONTACT_ROLES = frozenset(
    {Role.SEAT, Role.DISPATCHER, Role.VERIFIER, Role.CENTRE_LEADER, Role.REPORTER}
)
_UNIT_CONTACT_ROLES = frozenset({Role.HANDLER, Role.UNIT_LEADER})


def may_see_contact(actor: Actor, found: Bundle, privacy: str) -> bool:
    """Tell whether the actor may unmask the requester; confidential ones never for units."""
    roles = roles_on(actor, found)
    if roles & _CONTACT_ROLES:
        return privacy != Party.Privacy.ANONYMOUS
    return bool(roles & _UNIT_CONTACT_ROLES) and privacy == Party.Privacy.NAMED


def contact_hat(actor: Actor, found: Bundle, privacies: Iterable[str]) -> Actor | None:
    """Return in whose right the actor may unmask these requesters: the actor or a hat, or None."""
    wanted = tuple(privacies)
    return next(
        (
            hat
            for hat in hats(actor, found)
            if all(may_see_contact(hat, found, privacy) for privacy in wanted)
        ),
        None,
    )
