"""Links for people without an account: made, found by their token, ended exactly once.

The token is worked out of the row with the site's key and stands nowhere; the row keeps its
digest. Looking at a link changes nothing; what may be done with it is in
:mod:`linli.teams.actions.answering`.
"""

from __future__ import annotations

import base64
import re
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from linli.domain import teams as rules
from linli.domain.teams import Help, Purpose, Standing
from linli.kernel import encryption
from linli.kernel.keys import new_id
from linli.teams.models import HelpCall, HelpLink, Member, SignUp, Team

#: Sixteen bytes in letters and digits that read the same everywhere.
_TOKEN = re.compile(r"[a-z2-7]{26}")
_KEY = "teams.link.token"


def made(
    purpose: Purpose,
    team: Team,
    now: datetime,
    *,
    call: HelpCall | None = None,
    member: Member | None = None,
    sign_up: SignUp | None = None,
) -> HelpLink:
    """Return a new link; the caller saves it in the transaction of its cause."""
    link = HelpLink(
        id=new_id(),
        purpose=purpose.value,
        team=team,
        call=call,
        member=member,
        sign_up=sign_up,
        expires_at=rules.expires(purpose, now, call.facts() if call else None),
    )
    link.digest = _digest(_tokens(link)[0])
    return link


def token(link: HelpLink) -> str:
    """Return the token of the link, made with whichever key it was made with first.

    Raises LookupError when that key is gone (setting ``LINLI_OLD_MASTER_KEYS``).
    """
    for one in _tokens(link):
        if _digest(one) == link.digest:
            return one
    raise LookupError(f"the key of link {link.pk} is gone")


def path(link: HelpLink) -> str:
    """Return the path of the link's page."""
    return f"/help/{token(link)}/"


def address(link: HelpLink) -> str:
    """Return the full address of the link's page; a path only where the site has no address."""
    return f"{settings.LINLI_PUBLIC_URL}{path(link)}"


def find(given: str) -> HelpLink | None:
    """Return the link with this token, whatever its state; None for a wrong one: one query."""
    if not _TOKEN.fullmatch(given):
        return None
    rows = HelpLink.objects.select_related("team__unit", "call__thanks", "member", "sign_up")
    return rows.filter(digest=_digest(given)).first()


def held(link: HelpLink) -> SignUp | None:
    """Return what the holder said about the link's call so far."""
    if link.call_id is None:
        return None
    if link.member_id is None:
        return link.sign_up
    return SignUp.objects.filter(call_id=link.call_id, member_id=link.member_id).first()


def said(sign_up: SignUp | None) -> Help | None:
    """Return what a sign-up says, as the rules want it."""
    return Help(sign_up.standing) if sign_up is not None else None


def standing(link: HelpLink, sign_up: SignUp | None, now: datetime) -> Standing:
    """Return where the link stands now, whatever its row still says."""
    return rules.standing(
        Standing(link.standing),
        Purpose(link.purpose),
        link.expires_at,
        link.call.facts() if link.call else None,
        said(sign_up),
        now=now,
    )


def _tokens(link: HelpLink) -> list[str]:
    """Return the token under every key in use, the current first."""
    made_of = f"{link.pk}:{link.team_id}:{link.purpose}"
    found = encryption.blind_indexes(_KEY, made_of)
    return [base64.b32encode(bytes.fromhex(one[:32])).decode().rstrip("=").lower() for one in found]


def _digest(given: str) -> str:
    return sha256(given.encode()).hexdigest()
