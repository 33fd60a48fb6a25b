"""From an event of a case to the messages it owes, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from linli.audit.models import Event
from linli.cases.models import Case, CaseLink, Party
from linli.catalogue.snapshot import Catalogue
from linli.domain.clock_text import moment_text
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.notify import texts
from linli.notify.models import Message

#: How deep merged cases may be nested before we stop following them (a guard, not a rule).
_DEPTH = 10


@dataclass(frozen=True)
class Addressee:
    """Where a requester can be reached: the tail of the number, empty for the page only."""

    phone_tail: str

    @property
    def channel(self) -> str:
        """The channel this addressee gets."""
        return Message.Channel.SMS if self.phone_tail else Message.Channel.PAGE


def addressee(case: Case) -> Addressee:
    """Return how to reach the case's requester, or the proxy who filed for one without a phone."""
    parties = {party.role: party for party in Party.objects.filter(case_id=case.pk)}
    for role in (Party.Role.REQUESTER, Party.Role.PROXY):
        party = parties.get(role)
        if party and party.phone_tail and party.privacy != Party.Privacy.ANONYMOUS:
            return Addressee(party.phone_tail)
    return Addressee("")


def merged_into(case: Case) -> Iterator[Case]:
    """Yield every case that was merged into this one, directly or through another."""
    seen, level = {case.pk}, [case.pk]
    for _ in range(_DEPTH):
        links = CaseLink.objects.filter(
            target_id__in=level, kind=CaseLink.Kind.MERGED_INTO
        ).select_related("source")
        found = [link.source for link in links if link.source_id not in seen]
        if not found:
            return
        yield from found
        level = [one.pk for one in found]
        seen.update(level)


def _day(value: object) -> str:
    """Write a date or moment of a payload (ISO text) as residents read it."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return moment_text(value.astimezone(clock.CIVIL).replace(tzinfo=None))
    text = str(value)
    try:
        if "T" in text:
            return _day(datetime.fromisoformat(text))
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"


#: A decision says what; the request before it says why.
_ASKED = {
    Command.GRANT_EXTENSION: Command.ASK_EXTENSION,
    Command.GRANT_SUSPENSION: Command.ASK_SUSPENSION,
}
_DICTIONARIES = {
    Command.REJECT: "refusal_reason",
    Command.TO_CHANNEL: "lawful_channel",
    Command.ASK_EXTENSION: "extension_reason",
    Command.ASK_SUSPENSION: "suspension_reason",
}


def _reason(catalogue: Catalogue, payload: Mapping[str, object], event: Event) -> tuple[str, str]:
    """Return the words of the reason and the door that goes with it."""
    command, code = Command(event.action), event.reason_code
    if command in _ASKED:
        command = _ASKED[command]
        before = Event.objects.filter(
            chain_kind=event.chain_kind,
            chain_id=event.chain_id,
            seq__lt=event.seq,
            action=command.value,
        )
        code = before.order_by("-seq").values_list("reason_code", flat=True).first() or ""
    entry = catalogue.entry(_DICTIONARIES.get(command, ""), code)
    label = str(payload.get("reason_label") or (entry.label if entry else code))
    return label, str(payload.get("door") or (entry.door if entry else ""))


def values(
    case: Case, event: Event, payload: Mapping[str, object], catalogue: Catalogue
) -> dict[str, str]:
    """Return the values of all blanks for one event of the case."""
    reason, door = _reason(catalogue, payload, event)
    unit = catalogue.units.get(case.lead_unit_id) if case.lead_unit_id else None
    return {
        "due": _day(payload.get("due_after") or payload.get("due_at") or case.due_at),
        "until": _day(payload.get("until")),
        "reason": reason,
        "channel": reason,
        "door": door or "当地综治中心服务窗口",
        "question": str(payload.get("text") or ""),
        "answer": str(payload.get("answer") or case.answer),
        "unit": unit.name if unit else "",
    }


def messages(
    case: Case, event: Event, payload: Mapping[str, object], catalogue: Catalogue
) -> list[Message]:
    """Return the unsaved messages this event owes: to its own requester and merged ones."""
    command = Command(event.action)
    if command not in texts.KINDS:
        return []
    kind = texts.KINDS[command]
    template = texts.words(kind, catalogue.texts)
    if command is Command.CLOSE:
        template += texts.words("rating_invitation", catalogue.texts)
    blanks = values(case, event, payload, catalogue)
    told = [case, *(merged_into(case) if command in texts.SHARED else ())]
    return [_message(one, kind, template, blanks, event) for one in told]


def _message(
    case: Case, kind: str, template: str, blanks: Mapping[str, str], event: Event
) -> Message:
    to = addressee(case)
    own = {**blanks, "number": case.no, "lookup": case.lookup_code}
    waits = to.channel == Message.Channel.SMS
    return Message(
        case=case,
        case_no=case.no,
        kind=kind,
        channel=to.channel,
        status=Message.Status.WAITING if waits else Message.Status.SHOWN,
        phone_tail=to.phone_tail,
        text=texts.fill(template, own),
        brief=texts.fill(template, {**own, **texts.WITHHELD}),
        key=f"case:{event.chain_id}:{event.seq}:{case.no}",
        created_at=event.at,
    )
