"""What would go out if something were done now: read before an official reply is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from linli.audit.models import Event
from linli.cases.models import Case, Supporter
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.kernel import clock
from linli.notify import compose, kinds, recipients, texts
from linli.notify.models import Audience, Channel, Message

#: What stands in the place of a link that is only made when the message is.
_LINK_HERE = "〔专用链接〕"


@dataclass(frozen=True, slots=True)
class Preview:
    """One message that would go out; ``to`` says whom it reaches, without a number in clear.

    ``note`` is set where it would not leave the house, or not at once; ``at`` says when then.
    """

    audience: str
    audience_label: str
    channel: str
    channel_label: str
    language: str
    text: str
    to: str
    note: str = ""
    at: datetime | None = None


def preview(
    case: Case, command: Command | str, raw: Mapping[str, object], catalogue: Catalogue
) -> list[Preview]:
    """Return what residents would be told if ``command`` were carried out now with ``raw``.

    ``raw`` are the fields of the form as typed, good or not; nothing is written. Empty for
    acts nobody is told of. A bounded number of queries.
    """
    event = Event(
        chain_kind="case",
        chain_id=int(case.no),
        seq=0,
        at=clock.now(),
        action=Command(command).value,
        reason_code=str(raw.get("reason") or "")[:40],
    )
    kind = texts.KINDS.get(Command(command))
    if kind is None:
        return []
    occasion = compose.Occasion(case, event, _payload(raw), catalogue, event.at)
    cases = compose.told(occasion)
    parties = recipients.parties_of(cases)
    to = recipients.addressee(parties[case.pk])
    found = _resident(occasion, kind, to)
    if len(cases) > 1:
        found.append(_merged(found[0], len(cases) - 1))
    if Command(command) in kinds.SUPPORTERS:
        found += _supporters(occasion, kind, recipients.supporters_of(cases))
    return found


def _payload(raw: Mapping[str, object]) -> dict[str, object]:
    """Return the part of an event's payload that messages read, from the fields of the form."""
    names = ("answer", "text", "until", "due_after")
    return {name: str(raw[name]) for name in names if raw.get(name)}


def _resident(occasion: compose.Occasion, kind: str, to: recipients.Addressee) -> list[Preview]:
    audience = str(Audience(to.audience).label)
    page = Preview(
        audience=to.audience,
        audience_label=audience,
        channel=Channel.PAGE.value,
        channel_label=str(Channel.PAGE.label),
        language=to.language,
        text=compose.page_words(occasion, kind, to, occasion.case),
        to="凭编号和查询码查看",
    )
    if to.channel != Channel.SMS:
        return [page]
    short = compose.short_words(occasion, kind, to, occasion.case)
    here = _LINK_HERE if settings.LINLI_PUBLIC_URL else texts.plain("no_link", to.language)
    message = compose.resident(occasion, kind, occasion.case, to)
    held = message.status == Message.Status.HELD
    return [
        page,
        replace(
            page,
            channel=Channel.SMS.value,
            channel_label=str(Channel.SMS.label),
            text=short.replace(texts.LINK, here),
            to=Words("尾号 {tail}", tail=to.phone_tail),
            note=to.refused or ("现在不打扰，到合适的时间再发。" if held else ""),
            at=message.due_at if held and not to.refused else None,
        ),
    ]


def _merged(page: Preview, count: int) -> Preview:
    return replace(page, to=Words("并入本件的 {n} 件事项的诉求人，各按自己的编号", n=count))


def _supporters(
    occasion: compose.Occasion, kind: str, supporters: list[Supporter]
) -> list[Preview]:
    """Return one preview per language of the supporters."""
    found = []
    for language in kinds.LANGUAGES:
        same = [one for one in supporters if (one.language == "en") == (language == "en")]
        if same:
            found.append(
                Preview(
                    audience=Audience.SUPPORTER.value,
                    audience_label=str(Audience.SUPPORTER.label),
                    channel=Channel.SMS.value,
                    channel_label=str(Channel.SMS.label),
                    language=language,
                    text=compose.supporter_words(occasion, kind, same[0].case, language),
                    to=Words("附议人 {n} 名", n=len(same)),
                )
            )
    return found
