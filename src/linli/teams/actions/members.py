"""Members: entered with their consent, invited, shown on record, gone when they say so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from linli.domain.errors import Invalid
from linli.domain.gridbook_reading import plain
from linli.domain.teams import Purpose
from linli.domain.teams_import import OLDEST_CONSENT
from linli.domain.teams_reading import (
    CONSENT_LIMIT,
    read_people,
    read_person,
    read_skills,
    unwelcome,
)
from linli.kernel import clock
from linli.kernel.keys import new_id
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.teams import access, links, sealing
from linli.teams.actions.forgetting import forget
from linli.teams.actions.keeping import active
from linli.teams.models import HelpLink, Member, MemberSlip
from linli.teams.recording import READING, TEAM, log


def enter(
    *,
    actor: Actor,
    team: str | int,
    lines: str,
    consent: str,
    agreed_on: date | None,
    skills: Iterable[object] = (),
) -> int:
    """Enter people who agreed, one a line; return how many were not in the team before.

    ``consent``: who asked and how. Raises Invalid, NotYours, NotFound, NotNow.
    """
    today, now = clock.today(), clock.now()
    people = read_people(lines)
    note = plain(consent)[:CONSENT_LIMIT]
    wrong = {
        "lines": people.wrong,
        "consent": unwelcome(note) if note else "请写明谁征求的同意、怎么征求的。",
    }
    if agreed_on is None or not today - OLDEST_CONSENT <= agreed_on <= today:
        wrong["agreed_on"] = "请填写本人同意的日期，一年以内。"
    wrong = {name: sentence for name, sentence in wrong.items() if sentence}
    if wrong or agreed_on is None:
        raise Invalid(fields=wrong)
    offered = ",".join(read_skills(skills))
    with write():
        found = access.get_team(actor, team, lock=True)
        hat = access.keeper(actor, found)
        active(found)
        fresh = []
        known = [(p, sealing.indexes(found.pk, p.phone)) for p in people.found]
        there = set(
            Member.objects.filter(
                team=found, phone_index__in=[one for _, held in known for one in held]
            ).values_list("phone_index", flat=True)
        )
        for person, held in known:
            if there.intersection(held):
                continue
            member = Member(
                id=new_id(),
                team=found,
                skills=offered,
                how=Member.How.UNIT,
                agreed_on=agreed_on,
                consent=note,
            )
            sealing.put(member, sealing.Private(person.name, person.phone))
            fresh.append(member)
        Member.objects.bulk_create(fresh)
        log(TEAM, found.pk, "team-enter", now, hat, note=note)
    return len(fresh)


def invite(*, actor: Actor, team: str | int) -> HelpLink:
    """Make one link by which one person may join by their own words; to be handed over."""
    now = clock.now()
    with write():
        found = access.get_team(actor, team)
        hat = access.keeper(actor, found)
        active(found)
        link = links.made(Purpose.JOIN, found, now)
        link.save(force_insert=True)
        log(TEAM, found.pk, "team-invite", now, hat)
    return link


def reveal(*, actor: Actor, team: str | int, key: str | int, reason: str) -> sealing.Private:
    """Return name and telephone of a member and log the reading, in one transaction.

    Raises Invalid without a reason, NotYours for whoever does not look after the team.
    """
    why = plain(reason)[:200]
    if not why:
        raise Invalid(fields={"reason": "请说明为什么要打电话。"})
    with write():
        found = access.get_team(actor, team)
        member = access.get_member(actor, found, key)
        hat = access.keeper(actor, found)
        shown = sealing.opened(member)
        log(READING, found.pk, "member-phone", clock.now(), hat, member=member.pk, reason=why)
    return shown


def amend_member(
    *,
    actor: Actor,
    team: str | int,
    key: str | int,
    name: str,
    phone: str = "",
    skills: Iterable[object] = (),
) -> tuple[str, ...]:
    """Put right what the team has of a member; return the names of what changed.

    An empty ``phone`` leaves the number as it is. The event says what was put right, not whose
    and not from what to what. Raises Invalid, also for a number another member has; NotYours,
    NotFound, NotNow.
    """
    now, offered = clock.now(), ",".join(read_skills(skills))
    with write():
        found = access.get_team(actor, team, lock=True)
        hat = access.keeper(actor, found)
        active(found)
        member = access.get_member(actor, found, key)
        held = sealing.opened(member)
        person, wrong = read_person(name, phone.strip() or held.phone)
        same = Member.objects.filter(
            team=found, phone_index__in=sealing.indexes(found.pk, person.phone)
        )
        if not wrong and same.exclude(pk=member.pk).exists():
            wrong["phone"] = "这个号码在队里已经登记给另一位队员。"
        if wrong:
            raise Invalid(fields=wrong)
        changed = {
            "name": person.name != held.name,
            "phone": person.phone != held.phone,
            "skills": offered != member.skills,
        }
        fields = tuple(one for one, differs in changed.items() if differs)
        if fields:
            member.skills = offered
            sealing.put(member, sealing.Private(person.name, person.phone))
            member.save(update_fields=["sealed", "phone_index", "skills"])
            # Taking an import back must not take away what a person has put right since.
            MemberSlip.objects.filter(member=member, fate=MemberSlip.Fate.DONE).update(
                fate=MemberSlip.Fate.KEPT
            )
            log(TEAM, found.pk, "team-member-amend", now, hat, fields=",".join(fields))
    return fields


def remove(*, actor: Actor, team: str | int, key: str | int) -> None:
    """Let a member go who asked the unit for it: no reason needed, nothing kept."""
    now = clock.now()
    with write():
        found = access.get_team(actor, team)
        member = access.get_member(actor, found, key)
        hat = access.keeper(actor, found)
        forget(member)
        log(TEAM, found.pk, "team-left", now, hat)


def skills_of(member: Member) -> tuple[str, ...]:
    """Return the codes of what a member offers."""
    return read_skills(member.skills.split(","))
