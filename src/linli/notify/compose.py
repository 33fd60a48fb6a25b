"""From an event of a case to the messages it owes: unsaved rows, and the links they want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linli.audit.models import Event
from linli.cases.models import Case, Party, Supporter
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.notify import blanks, gateway, kinds, links, recipients, staff, texts, timing
from linli.notify.models import Audience, Channel, Message, Preference
from linli.notify.recipients import Addressee

#: Why a message about something long ago does not go out.
TOO_LATE = "这件事已过去三天以上，不再发送；查询页面上可以看到。"


@dataclass(frozen=True)
class Owed:
    """One message still to be kept; ``purpose`` is that of the link to be made for it."""

    message: Message
    purpose: str = ""

    @property
    def wants_link(self) -> bool:
        """A link is made for what will leave the house, and for nothing else."""
        leaves = self.message.status in (Message.Status.HELD, Message.Status.WAITING)
        return leaves and bool(self.purpose)


@dataclass
class Occasion:
    """One event with what all its messages share."""

    case: Case
    event: Event
    payload: Mapping[str, object]
    catalogue: Catalogue
    now: datetime
    book: texts.Book = field(init=False)
    values: blanks.Values = field(init=False)

    def __post_init__(self) -> None:
        self.book = texts.Book(self.catalogue.texts, texts.own(_kinds(self.event, self.payload)))
        self.values = blanks.Values(self.case, self.event, self.payload, self.catalogue)

    def key(self, case: Case, who: str = "") -> str:
        """Return the key of a message: the fact, and the person where it is not the requester."""
        ending = f":{who}" if who else ""
        return f"case:{self.event.chain_id}:{self.event.seq}:{case.no}{ending}"

    @property
    def old(self) -> bool:
        """The event lies so far back that nobody wants a message about it any more."""
        return self.now - self.event.at > timing.STALE

    @property
    def stale(self) -> bool:
        """It is old, and its messages would reach people; a file may have what comes late."""
        return self.old and gateway.really_sends(Channel.SMS)

    def put_off(self, message: Message, notices: str) -> Message:
        """Let a message to a resident wait for its moment; what is old has had its night."""
        leaves = timing.for_resident(self.catalogue.settings, notices, self.now)
        return timing.put_off(message, self.now if self.old else leaves, self.now)


def _kinds(event: Event, payload: Mapping[str, object]) -> list[str]:
    command = Command(event.action)
    return [one for one in (texts.KINDS.get(command), staff.kind_of(event, payload)) if one]


def owed(
    case: Case,
    event: Event,
    payload: Mapping[str, object],
    catalogue: Catalogue,
    now: datetime,
) -> list[Owed]:
    """Return what this event owes to residents and staff; nothing is written.

    A bounded number of queries, whoever is told: none for an event nobody is told of.
    """
    if not _kinds(event, payload):
        return []
    occasion = Occasion(case, event, payload, catalogue, now)
    return [*_residents(occasion), *_staff(occasion)]


def told(occasion: Occasion) -> list[Case]:
    """Return the cases whose requesters are told: this one, and those merged into it."""
    command = Command(occasion.event.action)
    others = recipients.merged_into(occasion.case) if command in kinds.SHARED else ()
    return [occasion.case, *others]


def _residents(occasion: Occasion) -> list[Owed]:
    command = Command(occasion.event.action)
    kind = texts.KINDS.get(command)
    if kind is None:
        return []
    cases = told(occasion)
    parties = recipients.parties_of(cases)
    found = []
    for one in cases:
        message = resident(occasion, kind, one, recipients.addressee(parties[one.pk]))
        found.append(Owed(message, links.purpose_for(kind) or ""))
    if command in kinds.SUPPORTERS and not occasion.stale:
        found += [_supporter(occasion, kind, one) for one in recipients.supporters_of(cases)]
    return found


def page_words(occasion: Occasion, kind: str, to: Addressee, case: Case) -> str:
    """Return what the tracking page shows."""
    words = occasion.book.words(kind, to.audience, Channel.PAGE, to.language)
    if kind == "closed":
        gap = " " if to.language == "en" else ""
        words = f"{words}{gap}{occasion.book.invitation(to.language)}"
    return texts.fill(words, occasion.values.full(case, to.language))


def short_words(occasion: Occasion, kind: str, to: Addressee, case: Case) -> str:
    """Return what leaves the house, the link's place still open."""
    words = occasion.book.words(kind, to.audience, Channel.SMS, to.language)
    return texts.fill(words, occasion.values.outside(case, to.language))


def supporter_words(occasion: Occasion, kind: str, case: Case, language: str) -> str:
    """Return what a supporter of a case is told, outside as anywhere."""
    words = occasion.book.words(kind, Audience.SUPPORTER, Channel.SMS, language)
    return texts.fill(words, blanks.common(case, occasion.catalogue))


def resident(occasion: Occasion, kind: str, case: Case, to: Addressee) -> Message:
    """Return the message to one requester or proxy, unsaved."""
    message = Message(
        case=case,
        case_no=case.no,
        audience=to.audience,
        kind=kind,
        language=to.language,
        channel=to.channel,
        status=Message.Status.SHOWN,
        phone_tail=to.phone_tail,
        text=page_words(occasion, kind, to, case),
        brief=short_words(occasion, kind, to, case),
        key=occasion.key(case),
        created_at=occasion.event.at,
    )
    if to.channel == Channel.SMS:
        note = to.refused or (TOO_LATE if occasion.stale else "")
        if note:
            message.status, message.status_note = Message.Status.DROPPED, note
        else:
            occasion.put_off(message, to.notices)
    return message


def _supporter(occasion: Occasion, kind: str, supporter: Supporter) -> Owed:
    text = supporter_words(occasion, kind, supporter.case, supporter.language)
    message = Message(
        case=supporter.case,
        case_no=supporter.case.no,
        audience=Audience.SUPPORTER,
        supporter=supporter,
        kind=kind,
        language=supporter.language,
        channel=Channel.SMS,
        phone_tail=supporter.phone_tail,
        text=text,
        brief=text,
        key=occasion.key(supporter.case, f"s{supporter.pk}"),
        created_at=occasion.event.at,
    )
    return Owed(occasion.put_off(message, Party.Notices.EACH))


def _staff(occasion: Occasion) -> list[Owed]:
    kind = staff.kind_of(occasion.event, occasion.payload)
    if not kind or occasion.old:
        return []
    wishes = staff.wishes(occasion.case, occasion.event, occasion.catalogue)
    return [Owed(_to_staff(occasion, kind, wish)) for wish in wishes]


def _to_staff(occasion: Occasion, kind: str, wish: Preference) -> Message:
    case, language = occasion.case, "zh-hans"
    words = occasion.book.words(kind, Audience.STAFF, wish.channel, language)
    values = blanks.common(case, occasion.catalogue)
    text = texts.fill(words, {**values, "due": blanks.day(case.due_at, language)})
    message = Message(
        case=case,
        case_no=case.no,
        audience=Audience.STAFF,
        user=wish.user,
        kind=kind,
        language=language,
        channel=wish.channel,
        text=text,
        brief=text,
        key=occasion.key(case, f"u{wish.user_id}"),
        created_at=occasion.event.at,
    )
    urgent = staff.breaks_quiet(occasion.event)
    leaves = occasion.now if urgent else timing.for_staff(wish, occasion.now)
    return timing.put_off(message, leaves, occasion.now)
