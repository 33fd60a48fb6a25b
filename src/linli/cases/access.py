"""The only way to a case: by an actor. Unknown and invisible are the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.audit.models import Event
from linli.cases.models import Approval, Case, CaseLink, ConflictBlock, Duty, Oversight, Party
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import AREA_ROLES, UNIT_ROLES, MatterFacts, effective_roles, may_see
from linli.domain.deadlines import is_overdue
from linli.domain.errors import NotFound
from linli.domain.lifecycle import (
    Command,
    Facts,
    Option,
    Pending,
    Role,
    State,
    options,
)
from linli.kernel.statements import NUMBER_SLOT, TEXT_SLOT, Prepared
from linli.people.actor import Actor

#: Acts that count as working on a case: whoever did one may not check or close it.
WORK_ACTIONS = tuple(
    command.value
    for command in (
        Command.SIGN,
        Command.PROGRESS,
        Command.CONTRIBUTE,
        Command.ASK_RETURN,
        Command.ASK_EXTENSION,
        Command.ASK_SUSPENSION,
        Command.ASK_LEVEL,
        Command.ANSWER,
        Command.SETTLE,
    )
)
#: Moves whose judgement needs to know who worked on the case.
_NEEDS_HANDLERS = frozenset(
    {
        Command.VERIFY_TRUE,
        Command.VERIFY_FALSE,
        Command.VERIFY_UNREACHED,
        Command.CLOSE,
        Command.RATE,
        Command.SCORE,
    }
)
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


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases this actor may see; every read of cases starts here."""
    if actor.system:
        return Case.objects.all()
    if actor.user_id is None:
        if actor.case_key is None:
            return Case.objects.none()
        return Case.objects.filter(pk=actor.case_key)
    cases = Case.objects.filter(
        ~Exists(ConflictBlock.objects.filter(case=OuterRef("pk"), user_id=actor.user_id))
    )
    by_area = _by_area(actor)
    if by_area is None:
        return cases
    reach = by_area | Q(reporter_user_id=actor.user_id) | Q(reporter_staff_id=actor.user_id)
    units = [post.unit_id for post in actor.posts if post.role in UNIT_ROLES]
    if units:
        reach |= Q(Exists(Duty.objects.filter(case=OuterRef("pk"), unit_id__in=units)))
    return cases.filter(reach)


@dataclass
class Bundle:
    """A case with what the judgement needs, read together."""

    case: Case
    duties: list[Duty]
    open_approvals: list[Approval]

    def active(self, part: str) -> list[Duty]:
        """Return the active duties of a part (lead or support)."""
        return [duty for duty in self.duties if duty.active and duty.part == part]

    @property
    def lead(self) -> Duty | None:
        """The active lead duty."""
        found = self.active(Duty.Part.LEAD)
        return found[0] if found else None


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
        raise NotFound(message=f"没有找到编号为“{no[:30]}”的事项，或者您没有查看的权限。")
    return found[0]


def load(actor: Actor, no: str, *, lock: bool = False) -> Bundle:
    """Return a visible case with duties and open approvals."""
    case = get_case(actor, no, lock=lock)
    return bundle(case)


_DUTIES = Prepared(lambda: Duty.objects.filter(case_id=NUMBER_SLOT).order_by("id"))
_OPEN_APPROVALS = Prepared(
    lambda: Approval.objects.filter(case_id=NUMBER_SLOT, result=Approval.Result.OPEN)
)
_MERGED = Prepared(
    lambda: CaseLink.objects.filter(
        target_id=NUMBER_SLOT, kind=CaseLink.Kind.MERGED_INTO
    ).values_list("id")[:1]
)
_HANDLERS = Prepared(
    lambda: Event.objects.filter(
        chain_kind="case", chain_id=NUMBER_SLOT, action__in=WORK_ACTIONS
    ).values_list("actor_id")
)


def bundle(case: Case) -> Bundle:
    """Read what belongs to an already fetched case: at most two queries."""
    dispatched = case.first_unit_id is not None
    return Bundle(
        case=case,
        duties=_DUTIES.objects(case.pk) if dispatched else [],
        open_approvals=_OPEN_APPROVALS.objects(case.pk) if case.pending_kind else [],
    )


def matter_facts(found: Bundle, blocked: frozenset[int] = frozenset()) -> MatterFacts:
    """Return the part authority needs. Blocks are already applied by :func:`visible_to`."""
    case = found.case
    return MatterFacts(
        area_path=case.area_path,
        lead_unit=case.lead_unit_id,
        support_units=frozenset(d.unit_id for d in found.active(Duty.Part.SUPPORT)),
        past_units=frozenset(d.unit_id for d in found.duties),
        reporter_user=case.reporter_user_id,
        reporter_staff=case.reporter_staff_id,
        blocked_users=blocked,
    )


def roles_on(actor: Actor, found: Bundle) -> frozenset[Role]:
    """Return what the actor is towards this case."""
    if actor.system:
        return frozenset({Role.SYSTEM})
    if actor.user_id is None:
        return frozenset({Role.REPORTER}) if actor.case_key == found.case.pk else frozenset()
    return effective_roles(actor.user_id, actor.post_facts(), matter_facts(found))


def may_open(actor: Actor, found: Bundle, blocked: frozenset[int]) -> bool:
    """Predicate twin of :func:`visible_to` for one fetched case (tests hold them together)."""
    if actor.system:
        return True
    if actor.user_id is None:
        return actor.case_key is not None and actor.case_key == found.case.pk
    return may_see(actor.user_id, actor.post_facts(), matter_facts(found, blocked))


def handlers_of(case: Case) -> frozenset[int]:
    """Return who worked on the case, from the record itself: one query."""
    return frozenset(row[0] for row in _HANDLERS.tuples(int(case.no))) - {None}


def facts(
    actor: Actor,
    found: Bundle,
    catalogue: Catalogue,
    now: datetime,
    *,
    command: Command | None = None,
    evidence_missing: str = "",
) -> Facts:
    """Build the facts of the judgement; ``command`` None means for all moves (a page)."""
    case = found.case
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    handlers: frozenset[int] = frozenset()
    if command is None or command in _NEEDS_HANDLERS:
        handlers = handlers_of(case)
    return Facts(
        state=State(case.state),
        roles=roles_on(actor, found),
        actor_id=actor.user_id,
        actor_units=actor.units,
        handler_ids=handlers,
        handling_units=frozenset(d.unit_id for d in found.duties if d.active),
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
        pending=frozenset(Pending(a.kind) for a in found.open_approvals),
        pending_askers=frozenset((Pending(a.kind), a.asked_by_id) for a in found.open_approvals),
        evidence_missing=evidence_missing,
        rated=bool(case.rated_round) and case.rated_round == case.answer_round,
        score_window_over=case.stage_due_at is not None and case.stage_due_at < now,
        clock_over=_clock_over(case, now),
        overseen=case.overseen,
        plan_missing=case.overseen and Oversight.objects.filter(case_id=case.pk, plan="").exists(),
        others_merged=command in (None, Command.WITHDRAW) and bool(_MERGED.tuples(case.pk)),
    )


def _clock_over(case: Case, now: datetime) -> bool:
    """The business time is over and still running: an answer or a pause has stopped it."""
    running = case.paused_at is None and case.answered_at is None
    return running and case.due_at is not None and is_overdue(case.due_at, now)


def moves(actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime) -> tuple[Option, ...]:
    """Return what this actor may do with the case, disallowed moves with the reason."""
    return options(facts(actor, found, catalogue, now))


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
