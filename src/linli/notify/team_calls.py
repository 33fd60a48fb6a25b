"""Short messages to members of teams: a call with a link of their own, an end, thanks.

Nothing of it is kept: no row of messages, no number, no record of who was told what. What the
gateway refuses is marked with the link, so that somebody tells the person otherwise.
"""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings

from linli.catalogue import snapshot
from linli.domain.teams import Help, Purpose, Standing
from linli.kernel import clock, outbox
from linli.notify import gateway
from linli.teams import links, sealing
from linli.teams.actions.calling import TOPIC
from linli.teams.models import HelpCall, HelpLink, Member, SignUp

logger = logging.getLogger(__name__)

#: How the gateway's book and its adapters call this kind of message.
KIND: Final = "team_call"
_ASKED: Final = (  # zh-only
    "【{site}】{team}请您帮忙：{title}。{when}，{place}。能不能来，请点这里答复：{link} "
    "不想再收到，也可以在那里退出。"
)
_ASKED_BARE: Final = (  # zh-only
    "【{site}】{team}请您帮忙：{title}。{when}，{place}。能来请打电话 {phone}。"
)
_CANCELLED: Final = "【{site}】{team}：{when}“{title}”取消了，不用来了，谢谢您。"  # zh-only
_THANKS: Final = "【{site}】{team}感谢您来帮忙（{title}）：{words}"  # zh-only


def hand_over(message: outbox.Message) -> bool:
    """Give one message to the gateway (may repeat); tell whether it was refused for good."""
    if "link" in message.body:
        found = _asking(int(message.body["link"]))
    else:
        found = _telling(int(message.body["sign_up"]), str(message.body["what"]))
    if found is None:
        return False
    member, text = found
    private = sealing.opened(member)
    try:
        gateway.deliver(
            gateway.Parcel(
                key=message.key,
                channel="sms",
                to=private.phone,
                phone_tail=private.phone[-4:],
                kind=KIND,
                case_no="",
                text=text,
                at=message.created_at,
            )
        )
    except gateway.Refused as refusal:
        logger.error("a message to a member was refused by the gateway: %s", refusal)  # noqa: TRY400 - no trace of a number
        return True
    return False


def mark(message: outbox.Message) -> None:
    """Mark the link whose message was refused."""
    if message.outcome:
        _unsent(message)


def given_up(message: outbox.Message, reason: str) -> None:
    """Mark the link whose message never went."""
    del reason  # for the log of the worker
    _unsent(message)


def _unsent(message: outbox.Message) -> None:
    HelpLink.objects.filter(pk=message.body.get("link", 0)).update(unsent=True)


def _asking(key: int) -> tuple[Member, str] | None:
    """Return whom to ask, and how; None when there is nothing to ask any more."""
    link = HelpLink.objects.select_related("call", "team__unit", "member").filter(pk=key).first()
    if link is None or link.call is None or link.member is None:
        return None
    held = links.held(link)
    if link.purpose != Purpose.COME or links.standing(link, held, clock.now()) != Standing.OPEN:
        return None
    words = _ASKED if settings.LINLI_PUBLIC_URL else _ASKED_BARE
    link.call.team = link.team
    return link.member, _filled(words, link.call, link=links.address(link))


def _telling(key: int, what: str) -> tuple[Member, str] | None:
    found = SignUp.objects.select_related("call__team__unit", "call__thanks", "member").filter(
        pk=key
    )
    held = found.first()
    if held is None or held.member is None or held.standing == Help.WITHDRAWN:
        return None
    if what == "cancelled":
        return held.member, _filled(_CANCELLED, held.call)
    thanks = getattr(held.call, "thanks", None)
    if thanks is None or not thanks.words:
        return None
    return held.member, _filled(_THANKS, held.call, words=thanks.words)


def _filled(pattern: str, call: HelpCall, **more: str) -> str:
    catalogue = snapshot.current()
    begins = call.starts_at.astimezone(clock.CIVIL)
    values = {
        "site": catalogue.texts.get("site_title", "")
        or f"{catalogue.county_name}综治中心",  # zh-only
        "team": call.team.name,
        "title": call.title,
        "when": f"{begins.month}月{begins.day}日{begins:%H:%M}",  # zh-only
        "place": call.place,
        "phone": phone_of(call.team.unit.duty_phone),
        **more,
    }
    return pattern.format_map(values)


def phone_of(duty_phone: str) -> str:
    """Return the telephone members may ring: of the team's unit, else of the county."""
    return duty_phone or str(snapshot.current().settings.get("phone") or "12345")


def register() -> None:
    """Make this feature responsible for its topic."""
    outbox.register(TOPIC, mark, outside=hand_over, given_up=given_up)
