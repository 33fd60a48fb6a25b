"""One team; its members by name; one call with who comes. Nothing is counted by member."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from linli.domain.teams import HELP_NAMES, SKILLS, Help, names_end, running
from linli.domain.teams_reading import read_skills
from linli.kernel import clock, keyset
from linli.people.actor import Actor
from linli.teams import access, sealing
from linli.teams.models import HelpCall, HelpLink, HelpPhoto, Member, SignUp, Team, Thanks

#: Members on one page; calls of a team shown; people shown at a call.
MEMBERS, CALLS, PEOPLE = 60, 20, 500


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the list shows them: no number."""

    key: int
    name: str
    skills: tuple[str, ...]
    own: bool
    agreed_on: object


@dataclass(frozen=True, slots=True)
class TeamView:
    """What the page of a team shows; members for those alone who look after it."""

    team: Team
    keeps: bool
    calls_out: bool
    calls: tuple[HelpCall, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who comes to a call, or came."""

    key: int
    name: str
    standing: Help
    standing_name: str
    words: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """What the page of a call shows; ``people`` for those alone who lead it."""

    call: HelpCall
    places: tuple[tuple[str, str], ...]
    skills: tuple[str, ...]
    people: tuple[Coming, ...]
    coming: int
    leads: bool
    keeps: bool
    running: bool
    unsent: int
    thanks: str
    names_until: datetime


def team_view(actor: Actor, key: str | int) -> TeamView:
    """Return one team with its latest calls: two queries. Raises NotFound."""
    team = access.get_team(actor, key)
    return TeamView(
        team=team,
        keeps=access.keeper_of(actor, team) is not None,
        calls_out=access.may_call(actor, team) and team.ended_at is None,
        calls=tuple(team.calls.order_by("-ends_at", "-id")[:CALLS]),
        now=clock.now(),
    )


def members(actor: Actor, team: Team, cursor: str) -> keyset.Page[Member]:
    """Return one page of members in no order that says anything: one query. Raises NotYours."""
    access.keeper(actor, team)
    return keyset.page(Member.objects.filter(team=team), order=("id",), cursor=cursor, size=MEMBERS)


def lines(found: keyset.Page[Member]) -> list[MemberLine]:
    """Return members as the list shows them."""
    return [
        MemberLine(
            one.pk,
            sealing.opened(one).name,
            tuple(SKILLS[code] for code in read_skills(one.skills.split(","))),
            one.how == Member.How.OWN,
            one.agreed_on,
        )
        for one in found.items
    ]


def call_view(actor: Actor, key: str | int) -> CallView:
    """Return one call: a fixed number of queries. Raises NotFound."""
    call, now = access.get_call(actor, key), clock.now()
    leads = access.leads(actor, call) is not None
    rows = list(SignUp.objects.filter(call=call).select_related("member").order_by("id")[:PEOPLE])
    photos: dict[int, list[str]] = {}
    if leads:
        pairs = HelpPhoto.objects.filter(sign_up__call=call).order_by("id")
        for sign_up, file in pairs.values_list("sign_up_id", "file__key"):
            photos.setdefault(sign_up, []).append(file)
    said = Thanks.objects.filter(call=call).first()
    return CallView(
        call=call,
        places=tuple((str(name), str(address)) for name, address in json.loads(call.places)),
        skills=tuple(SKILLS[code] for code in read_skills(call.skills.split(","))),
        people=tuple(_coming(one, photos.get(one.pk, [])) for one in rows) if leads else (),
        coming=sum(one.standing != Help.WITHDRAWN for one in rows),
        leads=leads,
        keeps=access.keeper_of(actor, call.team) is not None,
        running=running(call.facts(), now),
        unsent=HelpLink.objects.filter(call=call, unsent=True).count() if leads else 0,
        thanks=said.words if said else "",
        names_until=names_end(call.facts()),
    )


def _coming(row: SignUp, photos: list[str]) -> Coming:
    held = Help(row.standing)
    return Coming(row.pk, sealing.name_of(row), held, HELP_NAMES[held], row.words, tuple(photos))


def photo(actor: Actor, call: str | int, key: str) -> HelpPhoto | None:
    """Return a photo of a call the actor leads; None for anybody else and for unknown ones."""
    found = access.get_call(actor, call)
    if access.leads(actor, found) is None:
        return None
    return (
        HelpPhoto.objects.filter(sign_up__call=found, file__key=key).select_related("file").first()
    )
