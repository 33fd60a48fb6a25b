"""What people do about messages: send again, set words, say how they wish to be told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from linli.audit import chain
from linli.cases import access, rights
from linli.cases.bundle import Bundle
from linli.cases.models import Party
from linli.domain import quiet
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.notify import addresses, kinds, links, sending, texts
from linli.notify.models import Audience, Channel, Message, Preference, Template
from linli.people.actor import Actor

#: Longest words of a template: a short message of five parts, a page, an e-mail.
_LONGEST = {Channel.SMS.value: 300, Channel.IM.value: 300}
_LONGEST_OTHER = 2000
#: Chain of everything done about the county's words.
_TEMPLATES_CHAIN = 0
#: Who sends again while the case lies with its unit, and while it lies with the centre.
_UNIT = (Role.HANDLER, Role.UNIT_LEADER)
_CENTRE = (Role.SEAT, Role.DISPATCHER)


def may_resend(actor: Actor, found: Bundle) -> bool:
    """Tell whether the actor may send a message of this case again: its holder, or a leader."""
    holder = found.case.holder_unit_id
    holders = _UNIT if holder and holder == found.case.lead_unit_id else _CENTRE
    for hat in rights.hats(actor, found):
        if rights.roles_on(hat, found) & {Role.CENTRE_LEADER, *holders}:
            return True
    # An administrator who sees the case by another post mends what their settings broke.
    return Role.ADMIN in actor.roles


def resend(*, actor: Actor, message_id: int) -> Message:
    """Send a message again that failed or was dropped, to the number as it is now.

    Raises NotFound for a message of a case the actor does not see, NotYours for who neither
    holds the case nor leads the centre, NotNow when it need not or cannot be sent.
    """
    if actor.user_id is None:
        raise NotYours("sign-in", "请先登录。")
    now = clock.now()
    with write():
        row = Message.objects.filter(pk=message_id).first()
        if row is None:
            raise NotFound
        found = access.load(actor, row.case_no)
        message = Message.objects.select_for_update().get(pk=message_id)
        if not may_resend(actor, found):
            raise NotYours("not-holding", "重新发送由本件当前的办理单位或中心负责人操作。")
        if message.status not in (Message.Status.FAILED, Message.Status.DROPPED):
            raise NotNow("not-failed", "这条消息没有失败，不需要重新发送。")
        if message.audience in (Audience.REQUESTER, Audience.PROXY):
            _reachable(message, found, now)
        message.status, message.status_note = Message.Status.WAITING, ""
        message.attempts, message.carried_by, message.due_at = 0, None, None
        message.save()
        outbox.enqueue_many([sending.promise(message, f"again{int(now.timestamp() * 1000)}")])
        entry = chain.Entry(
            action="message-resend",
            at=now,
            actor_id=actor.user_id,
            request_id=actor.request_id,
            payload={"message": message.pk, "kind": message.kind},
        )
        chain.log("notify", found.case.pk, entry)
    return message


def _reachable(message: Message, found: Bundle, now: datetime) -> None:
    """Take the number as it is now; raises NotNow when there is none to send to."""
    party = Party.objects.filter(case_id=message.case_id or 0, role=message.audience).first()
    if party is None or not party.phone or party.privacy == Party.Privacy.ANONYMOUS:
        raise NotNow("no-number", "诉求人没有留下可以发送的号码。")
    if party.wrong_at is not None:
        raise NotNow("wrong-number", "这个号码的使用人说不是本人的事。请先更正号码，再重新发送。")
    if party.notices == Party.Notices.NONE:
        raise NotNow("no-notices", "诉求人选择不接收消息，只在查询页面查看。")
    message.phone_tail = party.phone_tail
    purpose = links.purpose_for(message.kind)
    if message.link_id is None and purpose:
        message.link = links.mint(
            found.case,
            purpose,
            party_role=message.audience,
            round=found.case.answer_round,
            now=now,
        )


def set_template(*, actor: Actor, raw: Mapping[str, object]) -> Template:
    """Set the county's own words for one message; the former ones stay as history.

    ``raw``: kind, audience, channel, language, words (empty gives them back to the pack).
    Raises NotYours unless an administrator, Invalid with a sentence per field.
    """
    if actor.user_id is None or Role.ADMIN not in actor.roles:
        raise NotYours("not-your-role", "消息模板由系统管理员维护。")
    kind, audience, channel = (_text(raw, name) for name in ("kind", "audience", "channel"))
    language = _text(raw, "language") or "zh-hans"
    if not kinds.known(kind, audience, channel, language):
        raise Invalid("unknown-template", "没有这种消息。", fields={"kind": "没有这种消息。"})
    words = _words(_text(raw, "words"), audience, channel)
    now = clock.now()
    with write():
        template = Template.objects.create(
            kind=kind,
            audience=audience,
            channel=channel,
            language=language,
            words=words,
            made_by_id=actor.user_id,
            made_at=now,
        )
        entry = chain.Entry(
            action="message-template",
            at=now,
            actor_id=actor.user_id,
            request_id=actor.request_id,
            fields=("words",),
            payload={"template": str(template), "words": words},
        )
        chain.log("notify", _TEMPLATES_CHAIN, entry)
    return template


def _words(words: str, audience: str, channel: str) -> str:
    """Return words that may be used; raises Invalid with what is wrong with them."""
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        return ""
    longest = _LONGEST.get(channel, _LONGEST_OTHER)
    if len(words) > longest:
        sentence = Words("最多{limit}个字，现在有{n}个字。", limit=longest, n=len(words))
        raise Invalid(fields={"words": sentence})
    unknown = sorted(texts.blanks_of(words) - texts.BLANKS[audience])
    if unknown:
        names = "、".join(f"{{{name}}}" for name in unknown)
        known = "、".join(f"{{{name}}}" for name in sorted(texts.BLANKS[audience]))
        sentence = Words("不认识 {names}，可以用的有：{known}。", names=names, known=known)
        raise Invalid(fields={"words": sentence})
    if channel == Channel.EMAIL and not words.partition("\n")[2].strip():
        raise Invalid(fields={"words": "邮件的第一行是主题，正文从第二行开始。"})
    resident = audience in (Audience.REQUESTER, Audience.PROXY)
    if resident and channel != Channel.PAGE and texts.LINK not in words:
        words = f"{words} {texts.LINK}"
    return words


def set_preference(*, actor: Actor, raw: Mapping[str, object]) -> Preference:
    """Say how one wishes to be told oneself; nobody says it for another.

    ``raw``: channel, address, pace, quiet_from, quiet_to, digest_at (times as ``21:30``). An
    empty address keeps the one given before for the same way. Raises NotYours, Invalid.
    """
    if actor.user_id is None:
        raise NotYours("sign-in", "请先登录。")
    wrong: dict[str, str] = {}
    channel, pace = _text(raw, "channel"), _text(raw, "pace") or Preference.Pace.AT_ONCE
    if channel not in Channel.values:
        wrong["channel"] = "请选择一种方式。"
    if pace not in Preference.Pace.values:
        wrong["pace"] = "请选择随时或者每天一次。"
    times = {
        name: _minute(raw, name, default, wrong)
        for name, default in (("quiet_from", 1260), ("quiet_to", 480), ("digest_at", 510))
    }
    now = clock.now()
    with write():
        row = Preference.objects.select_for_update().filter(user_id=actor.user_id).first()
        row = row or Preference(user_id=actor.user_id, row_key=secrets.token_hex(16))
        given = _text(raw, "address")
        kept = row.address if row.channel == channel and not given else ""
        if not kept:
            sentence = addresses.problem(channel, given)
            if sentence:
                wrong["address"] = sentence
        if wrong:
            raise Invalid(fields=wrong)
        row.channel, row.pace, row.changed_at = channel, pace, now
        row.address = kept or addresses.sealed(row.row_key, given)
        if channel == Channel.PAGE:
            row.address = ""  # nothing is sent: nothing need be known
        for name, minute in times.items():
            setattr(row, name, minute)
        row.save()
        entry = chain.Entry(
            action="message-preference",
            at=now,
            actor_id=actor.user_id,
            request_id=actor.request_id,
            fields=("channel", "pace", "quiet"),
            payload={"channel": channel, "pace": str(pace)},
        )
        chain.log("notify-user", actor.user_id, entry)
    return row


def _text(raw: Mapping[str, object], name: str) -> str:
    return str(raw.get(name) or "").strip()


def _minute(raw: Mapping[str, object], name: str, default: int, wrong: dict[str, str]) -> int:
    given = _text(raw, name)
    if not given:
        return default
    try:
        return quiet.minute_of(given)
    except ValueError:
        wrong[name] = "请写成 21:30 这样的时间。"
        return default
