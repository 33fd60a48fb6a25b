"""What a resident would get if a move were made now, and what to look at before it goes out.

Nothing is sent and nothing is written by asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linli.cases import rights
from linli.cases.access import bundle
from linli.cases.inputs import FORMS
from linli.cases.models import Case, Duty, Party
from linli.cases.queries.foreseen import foreseen
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.domain.sms_length import SmsLength, sms_length
from linli.domain.told_by_mistake import Found, Slip, slips
from linli.domain.words import Words
from linli.kernel import clock
from linli.notify import queries
from linli.notify.models import Message
from linli.people.actor import Actor
from linli.people.models import Post
from linli.web.desk.answer_hints import Hints, hints_on
from linli.web.desk.reply_form import ANSWERING

#: Moves that tell the requester something in the words of whoever makes them, or decide.
PREVIEWED = frozenset(
    {
        Command.ANSWER,
        Command.SUBMIT_REPLY,
        Command.SETTLE,
        Command.REJECT,
        Command.TO_CHANNEL,
        Command.REQUEST_INFO,
        Command.GRANT_EXTENSION,
        Command.GRANT_SUSPENSION,
    }
)
#: A reply sent to a reviewer is shown as it will go out when it is given.
_AS = {Command.SUBMIT_REPLY: Command.ANSWER, Command.APPROVE_REPLY: Command.ANSWER}

_SLIPS = {
    Slip.MOBILE: "写有手机号码“{words}”。是别人的号码就不要发出去。",
    Slip.IDENTITY: "写有身份证号码“{words}”，请删去。",
    Slip.CARD: "写有银行卡号“{words}”，请删去。",
    Slip.STAFF: "写有工作人员姓名“{words}”。对外用单位名称，不写个人姓名。",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One message: ``at`` when it leaves later than at once, ``length`` of a short message.

    ``note`` says why it would not leave at all, or not at once.
    """

    audience: str
    channel: str
    way: str
    to: str
    language: str
    text: str
    note: str = ""
    at: datetime | None = None
    length: SmsLength | None = None


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would go out; or ``errors`` by field when the words are not ready to be sent.

    ``hints`` only where an official reply is looked at.
    """

    rows: tuple[Row, ...] = ()
    slips: tuple[str, ...] = ()
    hints: Hints | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def foretell(
    actor: Actor,
    case: Case,
    command: Command,
    raw: Mapping[str, object],
    catalogue: Catalogue,
) -> Foretold:
    """Return what the requester's side would get. The actor must be allowed to make the move."""
    try:
        told = {**raw, **foreseen(case, command, catalogue, clock.now())}
        found = queries.preview(case, _AS.get(command, command), told, catalogue)
    except Invalid as refusal:
        return Foretold(errors=refusal.fields or {"": refusal.message})
    tails = may_see_tails(actor, case)
    rows = tuple(
        Row(
            one.audience_label,
            one.channel,
            one.channel_label,
            one.to if tails else "",
            one.language,
            one.text,
            one.note,
            one.at,
            sms_length(one.text) if one.channel == Message.Channel.SMS else None,
        )
        for one in found
        if one.audience != Message.Audience.STAFF
    )
    found_slips = _found(actor, case, command, raw)
    hints = None
    if command in ANSWERING:
        told_of = frozenset(one.words for one in found_slips)
        hints = hints_on(case, str(raw.get("answer") or ""), catalogue, told=told_of)
    return Foretold(rows, tuple(map(_slip, found_slips)), hints)


def may_see_tails(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may know the end of the requester's number."""
    found = bundle(case)
    privacies = Party.objects.filter(case_id=case.pk).values_list("privacy", flat=True)
    return all(rights.may_see_contact(actor, found, privacy) for privacy in privacies)


def _found(
    actor: Actor, case: Case, command: Command, raw: Mapping[str, object]
) -> tuple[Found, ...]:
    """Return the slips in the words that go to the resident as they stand."""
    texts = [str(raw.get(item.name) or "") for item in FORMS[command] if item.resident]
    words = "\n".join(texts)
    return slips(words, colleagues(actor, case)) if words.strip() else ()


def colleagues(actor: Actor, case: Case) -> frozenset[str]:
    """Return the names of who works in the units of the case, and of the actor: one query."""
    units = Duty.objects.filter(case_id=case.pk).values("unit_id")
    posts = Post.objects.on(clock.today()).filter(unit_id__in=units, user__is_active=True)
    return frozenset({*posts.values_list("user__full_name", flat=True), actor.name}) - {""}


def _slip(found: Found) -> str:
    return Words(_SLIPS[found.slip], words=found.words)
