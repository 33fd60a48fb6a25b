"""A team is called: members are asked by short message, links are handed over, a call is off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.gridbook_reading import plain
from linli.domain.teams import TICKETS, Help, Purpose, running
from linli.domain.teams_reading import read_call
from linli.domain.words import Words
from linli.kernel import clock, outbox
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.teams import access, links
from linli.teams.actions.keeping import active
from linli.teams.actions.members import skills_of
from linli.teams.models import HelpCall, HelpLink, Member, SignUp, Team
from linli.teams.recording import CALL, log
from linli.teams.sharing import Shared

#: Topic of one short message to one person; sent by :mod:`linli.notify.team_calls`.
TOPIC = "teams.message"
#: Times a team may be asked by message in a day: whoever helps must not be flooded.
PER_TEAM = Limit("team-calls", most=6, seconds=86_400)
#: Most members asked by one call.
MOST_ASKED = 1000


class TooOftenError(DomainError):
    """Too many calls to one team in a day (429)."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "called-too-often",
            "今天已经给这支队伍发了很多次短信，不再发了；请把链接当面交给能来的人。",
        )


@dataclass(frozen=True)
class Made:
    """A call just made. ``links``: to be handed over in person, shown once.

    ``repeated``: it was made before by the same request; then nothing was done.
    """

    call: HelpCall
    links: tuple[HelpLink, ...]
    repeated: bool = False


def call_out(
    *,
    actor: Actor,
    team: str | int,
    raw: Mapping[str, object],
    shared: Shared | None = None,
    ask: bool = True,
    tickets: int = 0,
    client_key: str = "",
) -> Made:
    """Call a team, for something free or for what ``shared`` tells of.

    ``raw``: title, words, place, starts_at, ends_at (aware), wanted, skills; title and place
    default to what is shared. ``ask``: members get a short message, those who offer one of the
    skills where some are named. ``tickets``: links to hand over, at most ten. Raises Invalid,
    NotYours, NotFound, NotNow, TooOftenError.
    """
    told, now = shared or Shared(), clock.now()
    given = {**raw}
    given["title"] = raw.get("title") or told.title
    given["place"] = raw.get("place") or told.place
    asked = read_call(given, now)
    wrong = dict(asked.wrong)
    if not 0 <= tickets <= TICKETS:
        wrong["links"] = Words("一次最多要 {n} 个链接。", n=TICKETS)
    if wrong or asked.starts_at is None or asked.ends_at is None:
        raise Invalid(fields=wrong)
    with write():
        found = access.get_team(actor, team, lock=True)
        hat, unit_id = access.caller(actor, found)
        before = _sent_before(hat, client_key)
        if before is not None:
            return Made(before, (), repeated=True)
        active(found)
        if ask and not PER_TEAM.hit(str(found.pk), now):
            raise TooOftenError
        call = HelpCall.objects.create(
            team=found,
            title=asked.title,
            words=asked.words,
            place=asked.place,
            places=json.dumps([list(one) for one in told.places], ensure_ascii=False),
            starts_at=asked.starts_at,
            ends_at=asked.ends_at,
            wanted=asked.wanted,
            skills=",".join(asked.skills),
            source=told.source,
            source_key=told.key,
            made_by_id=hat.principal_id,
            unit_id=unit_id,
            made_at=now,
            client_key=client_key[:40],
        )
        if ask:
            _ask(call, found, asked.skills)
        handed = tuple(links.made(Purpose.COME, found, now, call=call) for _ in range(tickets))
        HelpLink.objects.bulk_create(handed)
        log(CALL, call.pk, "help-call", now, hat, source=told.source, of=told.key)
    return Made(call, handed)


def _sent_before(hat: Actor, client_key: str) -> HelpCall | None:
    if not client_key:
        return None
    mine = HelpCall.objects.filter(made_by_id=hat.principal_id, client_key=client_key[:40])
    return mine.select_related("team__area", "team__unit", "unit").first()


def _ask(call: HelpCall, team: Team, skills: tuple[str, ...]) -> None:
    """Promise a message with a link of their own to every member who offers what is needed."""
    now = clock.now()
    members = _offering(team.members.order_by("id")[:MOST_ASKED], skills)
    made = [links.made(Purpose.COME, team, now, call=call, member=one) for one in members]
    HelpLink.objects.bulk_create(made, batch_size=200)
    outbox.enqueue_many((TOPIC, f"help:{one.pk}", {"link": one.pk}) for one in made)


def _offering(members: QuerySet[Member], skills: tuple[str, ...]) -> list[Member]:
    wanted = set(skills)
    return [one for one in members if not wanted or wanted.intersection(skills_of(one))]


def hand(*, actor: Actor, call: str | int, member: str | int = "") -> HelpLink:
    """Make a link to hand over in person: for a member, or for whoever is there.

    Raises NotNow when the call is over, NotYours, NotFound.
    """
    now = clock.now()
    with write():
        found = access.get_call(actor, call, lock=True)
        hat = access.leader(actor, found)
        if not running(found.facts(), now):
            raise NotNow("call-over", "这次召集已经结束或者取消了。")
        whose = access.get_member(actor, found.team, member) if member else None
        link = links.made(Purpose.COME, found.team, now, call=found, member=whose)
        link.save(force_insert=True)
        log(CALL, found.pk, "help-hand", now, hat)
    return link


def cancel(*, actor: Actor, call: str | int, reason: str = "") -> HelpCall:
    """Call it off; whoever said they would come is told. Raises NotNow, NotYours, NotFound."""
    now, why = clock.now(), plain(reason)[:100]
    with write():
        found = access.get_call(actor, call, lock=True)
        hat = access.leader(actor, found)
        if not running(found.facts(), now):
            raise NotNow("call-over", "这次召集已经结束或者取消了。")
        found.cancelled_at = now
        found.save(update_fields=["cancelled_at"])
        tell(found, "cancelled")
        log(CALL, found.pk, "help-cancel", now, hat, reason=why)
    return found


def tell(call: HelpCall, what: str) -> None:
    """Promise a message to every member who comes, or came: “cancelled” or “thanks”."""
    saying = (Help.YES, Help.DONE) if what == "thanks" else (Help.YES,)
    coming = SignUp.objects.filter(call=call, member__isnull=False, standing__in=saying)
    outbox.enqueue_many(
        (TOPIC, f"help-{what}:{key}", {"sign_up": key, "what": what})
        for key in coming.order_by("id").values_list("pk", flat=True)
    )


#: How long a call from the field lasts unless somebody says otherwise.
USUAL = timedelta(days=1)
