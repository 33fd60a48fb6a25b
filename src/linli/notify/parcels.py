"""From a kept message to the parcel its gateway gets: number unsealed, link put in."""

from __future__ import annotations

from django.conf import settings

from linli.cases.models import Party
from linli.catalogue.snapshot import Catalogue
from linli.kernel import encryption
from linli.notify import addresses, links, texts
from linli.notify.gateway import Parcel
from linli.notify.models import Audience, Channel, Message, Preference
from linli.notify.recipients import WRONG_NUMBER

#: Most numbers of matters named in one digest.
_NAMED = 5
_PARTY_PHONE, _SUPPORTER_PHONE = "cases.party.phone", "cases.supporter.phone"


#: A telephone that rings but shows no short message.
LANDLINE = "留的是座机，收不到短信，要紧的事请打电话告知。"


class Undeliverable(Exception):
    """There is nobody to send to any more; the words are for staff."""


def parcel(message: Message, key: str, catalogue: Catalogue) -> Parcel:
    """Return what the gateway gets. Raises :class:`Undeliverable`; ``key`` names the sending.

    A message that carries others becomes a digest: it names the matters, never contents.
    """
    to, tail = _to(message)
    carried = list(message.carried.order_by("id").values_list("case_no", flat=True))
    words = _digest(message, carried, catalogue) if carried else message.brief
    text = words.replace(texts.LINK, _link(message, carried))
    subject = ""
    if message.channel == Channel.EMAIL:
        subject, _, text = text.partition("\n")
    return Parcel(
        key=key,
        channel=message.channel,
        to=to,
        phone_tail=tail,
        kind=message.kind,
        case_no=message.case_no,
        text=text.strip(),
        at=message.created_at,
        subject=subject.strip(),
    )


def _to(message: Message) -> tuple[str, str]:
    """Return number or address in clear, and the tail that may be written down."""
    if message.audience == Audience.STAFF:
        return _staff_address(message), ""
    if message.audience == Audience.SUPPORTER:
        return _supporter_number(message)
    party = Party.objects.filter(case_id=message.case_id or 0, role=message.audience).first()
    case = message.case
    if party is None or case is None or not party.phone or party.privacy == Party.Privacy.ANONYMOUS:
        raise Undeliverable("没有可以发送的号码。")
    refused = (party.case_id, party.role) in links.refused([case])
    if party.wrong_at is not None or refused:
        raise Undeliverable(WRONG_NUMBER)
    if party.notices == Party.Notices.NONE:
        raise Undeliverable("诉求人已改为不接收消息，自己查询。")
    number = encryption.open_sealed(_PARTY_PHONE, party.row_key, party.phone)
    if not addresses.takes_messages(number):
        raise Undeliverable(LANDLINE)
    return number, party.phone_tail


def _supporter_number(message: Message) -> tuple[str, str]:
    one = message.supporter
    if one is None or one.ended_at is not None or not one.phone:
        raise Undeliverable("附议人已不接收消息。")
    return encryption.open_sealed(_SUPPORTER_PHONE, one.row_key, one.phone), one.phone_tail


def _staff_address(message: Message) -> str:
    wishes = Preference.objects.select_related("user").filter(user_id=message.user_id or 0)
    wish = wishes.first()
    if wish is None or wish.channel != message.channel or not wish.user.is_active:
        raise Undeliverable("本人已改用其他方式接收消息。")
    return addresses.of(wish)


def _link(message: Message, carried: list[str]) -> str:
    """Return what stands in the link's place: its address, or where to look without one."""
    if not settings.LINLI_PUBLIC_URL:
        return texts.plain("no_link", message.language)
    if any(no != message.case_no for no in carried):
        # Several matters: one link for one of them would mislead; the person proves the number.
        return f"{settings.LINLI_PUBLIC_URL}/mine/"
    if message.link is None:
        return f"{settings.LINLI_PUBLIC_URL}/track/"
    return links.address(message.link)


def _digest(message: Message, carried: list[str], catalogue: Catalogue) -> str:
    """Return one text for several messages: how many, and the numbers of the matters."""
    numbers = [one for one in dict.fromkeys([message.case_no, *carried]) if one]
    language = message.language
    several = len(numbers) > 1
    # Calls to something beyond a case have no number to name.
    calls = [message.case_no, *carried].count("")
    if message.audience == Audience.STAFF:
        key = "many_calls" if calls else "many_staff"
    elif message.audience == Audience.SUPPORTER:
        key = "many_supported"
    else:
        key = "many_matters" if several else "one_matter"
    count = len(numbers) + calls if several or key != "one_matter" else len(carried) + 1
    comma = ", " if language == "en" else "、"  # zh-only
    more = texts.plain("and_more", language) if len(numbers) > _NAMED else ""
    values = {
        "n": str(count),
        "numbers": comma.join(numbers[:_NAMED]) + more,
        "link": texts.LINK,
        "phone": str(catalogue.settings.get("phone") or ""),
    }
    words = texts.plain(key, language)
    if message.audience == Audience.PROXY:
        words = texts.for_proxy(words, language)
    body = texts.fill(words, values)
    if message.channel != Channel.EMAIL:
        return body
    subject = texts.plain("subject.staff", language)
    return f"{texts.fill(subject, {'number': values['numbers']})}\n{body}"
