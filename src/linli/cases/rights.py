"""What somebody is towards one fetched case: roles, in whose right they act, whom they may ask.

Blocks (回避) are applied by :mod:`linli.cases.access` when a case is fetched; here they count for
who acts in the place of a colleague, and for people other than the one who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Value

from linli.cases.bundle import Bundle
from linli.cases.models import ConflictBlock, Duty, Party, ReadGrant
from linli.domain.authority import (
    UNIT_ROLES,
    MatterFacts,
    PostFacts,
    effective_roles,
    may_see,
    may_see_in_place,
    roles_in_place,
)
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.lifecycle import TRANSITIONS, Command, Role
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.actor import Actor

_FOR_GUESTS = frozenset(row.command for row in TRANSITIONS if Role.GUEST in row.roles)
_FOR_SUPPORTERS = frozenset(row.command for row in TRANSITIONS if Role.SUPPORTER in row.roles)


def _matter_facts(
    found: Bundle,
    blocked: frozenset[int] = frozenset(),
    readers: frozenset[int] = frozenset(),
    *,
    duties: bool,
    sight: bool = False,
) -> MatterFacts:
    """Return the part authority needs. Blocks are already applied by ``visible_to``.

    ``duties`` False leaves out supporting and former units, ``sight`` adds who looks into a
    complaint about the case. ``readers`` are those whose grant
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
        looking_units=found.looking_units if duties and sight else frozenset(),
        supervised_by=case.centre_id if case.source == TO_SUPERVISION else None,
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
    """Tell of several people, given with their posts, who sees this case: at most four queries.

    Who sees it only because their unit looks into a complaint about it counts as not seeing:
    whoever handles the case must not learn that somebody looks, nor who. They may be granted
    reading like others.
    """
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
        found,
        blocked,
        frozenset(user for kind, user in marks if kind == 1),
        duties=True,
    )
    return Sight(frozenset(one for one in ids if may_see(one, people[one], matter)), blocked)


def may_open(
    actor: Actor,
    found: Bundle,
    blocked: frozenset[int],
    readers: frozenset[int] = frozenset(),
) -> bool:
    """Predicate twin of ``access.visible_to`` for one fetched case (tests hold them together)."""
    if actor.system:
        return True
    if actor.user_id is None:
        return actor.case_key is not None and actor.case_key == found.case.pk
    hats = [actor.in_place(one) for one in actor.standing_for]
    units = any(_by_unit(one) for one in (actor, *hats))
    matter = _matter_facts(found, blocked, readers, duties=units, sight=True)
    if actor.in_place_of is not None:
        return _may_see_in(actor, actor.in_place_of.user_id, matter)
    return may_see(actor.user_id, actor.post_facts(), matter) or any(
        _may_see_in(hat, hat.principal_id, matter) for hat in hats
    )


def only_looks_on(actor: Actor, found: Bundle) -> bool:
    """Tell whether somebody sees this case only because their unit looks into a complaint about it.

    For a case the actor sees. No query where a post, the lead duty or the report itself lets them
    in; else at most two. Nobody who handles the case is shown that they are there.
    """
    if actor.user_id is None:
        return False
    hats = (actor, *(actor.in_place(one) for one in actor.standing_for))
    if not any(_by_unit(one) for one in hats):
        return False
    near = _matter_facts(found, duties=False)
    if _lets_in(hats, near):
        return False
    own = replace(_matter_facts(found, duties=True), readers=_granted(actor, found))
    return not _lets_in(hats, own)


def _lets_in(hats: Iterable[Actor], matter: MatterFacts) -> bool:
    return any(
        may_see(hat.user_id, hat.post_facts(), matter)
        if hat.in_place_of is None
        else _may_see_in(hat, hat.principal_id, matter)
        for hat in hats
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


def original_hat(actor: Actor, found: Bundle, privacies: Iterable[str]) -> Actor | None:
    """Return in whose right the actor may read what was typed: the actor or a hat, or None.

    The right to the contact, for a text may say who wrote it; a matter without a party is read
    by whoever has the duty. An anonymous party counts as one asking for confidentiality.
    """
    wanted = [
        Party.Privacy.CONFIDENTIAL if one == Party.Privacy.ANONYMOUS else one for one in privacies
    ]
    return contact_hat(actor, found, wanted or [Party.Privacy.NAMED])
