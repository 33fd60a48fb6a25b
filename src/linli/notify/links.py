"""Answer links: made for a message, found by their token, ended exactly once.

The token is worked out of the row with the site's key and stands nowhere; the row keeps its
digest. What may be done with a link is in :mod:`linli.notify.link_use`.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from linli.audit import chain
from linli.audit.chain import Entry
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.domain import answer_links
from linli.domain.errors import NotFound
from linli.domain.states import State
from linli.kernel import clock, encryption
from linli.kernel.transaction import write
from linli.notify.models import Link, Message
from linli.people.actor import VISITOR, Actor

#: Sixteen bytes in letters and digits that read the same everywhere: hard to guess, and short
#: enough to be typed from a paper.
_TOKEN = re.compile(r"[a-z2-7]{26}")
_KEY = "notify.link.token"
#: Chain of what the record of a matter does not have of its links.
CHAIN: Final = "notify-link"

#: Which answer each kind of message asks for.
_PURPOSES: Final[Mapping[str, Link.Purpose]] = MappingProxyType(
    {
        "report_receipt": Link.Purpose.SUPPLEMENT,
        "accepted": Link.Purpose.SUPPLEMENT,
        "info_requested": Link.Purpose.SUPPLEMENT,
        "extended": Link.Purpose.SUPPLEMENT,
        "suspended": Link.Purpose.SUPPLEMENT,
        "reopened": Link.Purpose.SUPPLEMENT,
        "joined": Link.Purpose.SUPPLEMENT,
        "answered": Link.Purpose.CONFIRM,
        "closed": Link.Purpose.RATE,
        "refused": Link.Purpose.COMPLAIN,
        "lawful": Link.Purpose.COMPLAIN,
    }
)


def purpose_for(kind: str) -> Link.Purpose | None:
    """Return what the link in a message of this kind is for; None for no link."""
    return _PURPOSES.get(kind)


def mint(
    case: Case,
    purpose: Link.Purpose | str,
    *,
    party_role: str,
    round: int,  # noqa: A002 - the name of the column
    now: datetime,
) -> Link:
    """Make a link about the case, in the caller's transaction.

    ``round`` is the answer round of the event told of. What the case as it is now does not
    allow any more is settled here: a link about a merged case is for objecting only.
    """
    meant, about = answer_links.bound_to(answer_links.Purpose(purpose), round, matter_of(case))
    closes_at = case.stage_due_at if case.state == State.CLOSED else None
    link = Link.objects.create(
        case=case,
        purpose=meant.value,
        party_role=party_role,
        digest=secrets.token_hex(32),  # until the row has the key the token is made of
        round=about,
        made_at=now,
        expires_at=answer_links.expires(meant, now, closes_at),
    )
    link.digest = _digest(_tokens(link)[0])
    link.save(update_fields=["digest"])
    return link


def token(link: Link) -> str:
    """Return the token of the link, made with whichever key it was made with first.

    Raises LookupError when that key is gone (setting ``LINLI_OLD_MASTER_KEYS``).
    """
    for made in _tokens(link):
        if _digest(made) == link.digest:
            return made
    raise LookupError(f"the key of link {link.pk} is gone")


def address(link: Link) -> str:
    """Return the full address of the link's page, for a message."""
    return f"{settings.LINLI_PUBLIC_URL}/l/{token(link)}/"


def find(given: str) -> Link | None:
    """Return the link with this token, whatever its state; None for a wrong one."""
    if not _TOKEN.fullmatch(given):
        return None
    return Link.objects.filter(digest=_digest(given)).first()


def _tokens(link: Link) -> list[str]:
    """Return the token under every key in use, the current first."""
    made = encryption.blind_indexes(_KEY, f"{link.pk}:{link.case_id}:{link.purpose}")
    return [base64.b32encode(bytes.fromhex(one[:32])).decode().rstrip("=").lower() for one in made]


def _digest(given: str) -> str:
    return sha256(given.encode()).hexdigest()


def holder(link: Link) -> Actor:
    """Return whoever holds the link, as the requester of its case alone."""
    return replace(VISITOR, case_key=link.case_id)


def case_of(link: Link) -> Case:
    """Return the case of the link; raises NotFound when it is gone."""
    case = visible_to(holder(link)).first()
    if case is None:
        raise NotFound
    return case


def matter_of(case: Case) -> answer_links.Matter:
    """Return what the rules of links look at in a case."""
    return answer_links.Matter(
        state=State(case.state),
        round=case.answer_round,
        confirmed_round=case.confirmed_round,
        rated_round=case.rated_round,
    )


def standing(link: Link, case: Case, now: datetime) -> answer_links.Standing:
    """Return where the link stands now, whatever its row still says."""
    return answer_links.standing(
        answer_links.Standing(link.standing),
        answer_links.Terms(answer_links.Purpose(link.purpose), link.round, link.expires_at),
        matter_of(case),
        now,
    )


def over(link: Link, case: Case) -> answer_links.Over | None:
    """Return what the matter has come to, so that the link's purpose makes no sense any more."""
    return answer_links.over(answer_links.Purpose(link.purpose), link.round, matter_of(case))


def settle(link: Link, case: Case, now: datetime) -> Link:
    """Keep the end the link has come to by itself, so that it stays; return the link as it is.

    Somebody who ended it a moment before has won; the row then says how.
    """
    found = standing(link, case, now)
    if found == link.standing:
        return link
    with write():
        still = Link.objects.filter(pk=link.pk, standing=Link.State.OPEN)
        still.update(standing=found.value, ended_at=now)
    link.refresh_from_db(fields=["standing", "ended_at", "outcome"])
    return link


def retire(case: Case, party_role: str, before: datetime, now: datetime) -> None:
    """Let the links expire that went to a number which is the person's no more.

    What has not gone out keeps its link: it will go to the new number. Twice changes nothing.
    """
    gone = Q(message__isnull=True) | Q(message__status=Message.Status.SENT)
    mine = Link.objects.filter(
        gone,
        case_id=case.pk,
        party_role=party_role,
        made_at__lte=before,
        standing=Link.State.OPEN,
    )
    keys = list(mine.values_list("pk", flat=True))
    Link.objects.filter(pk__in=keys, standing=Link.State.OPEN).update(
        standing=Link.State.EXPIRED, expires_at=now, ended_at=now
    )


def refuse(case: Case, party_role: str, now: datetime) -> None:
    """End the open links of a number whose holder says the matter is not theirs.

    Of a matter that has ended only links can tell it: where none is open, one is kept for that.
    Its record is closed, so that this is written down in the log of its links.
    """
    mine = Link.objects.filter(case_id=case.pk, party_role=party_role)
    ended = mine.filter(standing=Link.State.OPEN).update(standing=Link.State.DISOWNED, ended_at=now)
    if not ended and case.ended_at is not None:
        told = mint(case, Link.Purpose.COMPLAIN, party_role=party_role, round=0, now=now)
        Link.objects.filter(pk=told.pk).update(standing=Link.State.DISOWNED, ended_at=now)
    if case.ended_at is not None:
        note(case, "link-disown", party_role, now)


def note(case: Case, action: str, party_role: str, now: datetime) -> None:
    """Write down what the holder of a link did, in the caller's transaction; nobody is named."""
    entry = Entry(action=action, at=now, payload={"whose": party_role})
    chain.log(CHAIN, case.pk, entry)


def refused(cases: Iterable[Case]) -> set[tuple[int, str]]:
    """Return id and role where a number was disowned after its matter had ended.

    Before that end ``Party.wrong_at`` tells it. At most one query, none for open cases.
    """
    over_since = {case.pk: case.ended_at for case in cases if case.ended_at is not None}
    if not over_since:
        return set()
    rows = Link.objects.filter(
        case_id__in=list(over_since), standing=Link.State.DISOWNED, ended_at__isnull=False
    ).values_list("case_id", "party_role", "ended_at")
    return {(pk, role) for pk, role, at in rows if at is not None and at >= over_since[pk]}


def refusing() -> Exists:
    """Return the condition on a party which :func:`refused` tells of: for a larger question."""
    return Exists(
        Link.objects.filter(
            case_id=OuterRef("case_id"),
            party_role=OuterRef("role"),
            standing=Link.State.DISOWNED,
            ended_at__gte=OuterRef("case__ended_at"),
        )
    )


#: Most overdue links one sweep ends; the next takes the rest.
BATCH: Final = 500


def sweep() -> int:
    """End the links whose time is over; return how many there were."""
    now = clock.now()
    due = (
        Link.objects.filter(standing=Link.State.OPEN, expires_at__lte=now)
        .select_related("case")
        .order_by("expires_at", "id")[:BATCH]
    )
    ended = 0
    for link in due:
        ended += settle(link, link.case, now).standing != Link.State.OPEN
    return ended
