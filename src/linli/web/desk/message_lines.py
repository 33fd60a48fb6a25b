"""What a requester was told, for the case page: newest first, each with its state and its link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases.models import Case
from linli.notify import kinds, links
from linli.notify.models import Link, Message
from linli.notify.queries_told import SupportersTold

#: States in which somebody should look: not gone out, and not simply waiting for its time.
TROUBLED = frozenset({Message.Status.FAILED.value, Message.Status.RETRYING.value})

_AGAIN = frozenset({Message.Status.FAILED.value, Message.Status.DROPPED.value})


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message, or those of one event to all supporters: then ``row`` is None.

    ``tail`` is empty for who may not see contacts. ``tally`` says how many messages to
    supporters stand where. ``link`` is where the answer link stands now, whatever its row says;
    empty where that is not told.
    """

    id: int
    seq: int
    at: datetime
    kind: str
    to: str
    channel: str
    channel_label: str
    language: str
    words: str
    tail: str = ""
    row: Message | None = None
    link: str = ""
    people: int = 0
    tally: tuple[tuple[str, int], ...] = ()
    troubled: bool = False

    @property
    def failed(self) -> bool:
        """It will not go out by itself any more."""
        if self.row is None:
            return any(code == Message.Status.FAILED.label for code, _ in self.tally)
        return self.row.status == Message.Status.FAILED

    @property
    def may_go_again(self) -> bool:
        """It failed, or was not sent for a reason that may be gone."""
        return self.row is not None and self.row.status in _AGAIN


def of_case(
    messages: Sequence[Message],
    supporters: Sequence[SupportersTold],
    case: Case,
    now: datetime,
    *,
    tails: bool,
) -> list[MessageLine]:
    """Return the lines of one case, newest first; ``tails``: the actor may see contacts."""
    found = [
        _line(
            one,
            one.phone_tail if tails else "",
            _stands(one.link, case, now) if one.link else "",
        )
        for one in messages
    ]
    found += [_together(one) for one in supporters]
    return sorted(found, key=lambda line: line.id, reverse=True)


def _stands(link: Link, case: Case, now: datetime) -> str:
    """Return where a link stands, as far as it may be told.

    Whether a complaint about the handling was made is nothing for those it is about: of a link
    for complaining only “not mine” is said, used or not.
    """
    found = links.standing(link, case, now)
    if link.purpose == Link.Purpose.COMPLAIN and found.value != Link.State.DISOWNED:
        return ""
    return found.value


def alone(one: Message, *, tails: bool) -> MessageLine:
    """Return one message of any case; ``tails``: the actor looks after the contacts of all."""
    return _line(one, one.phone_tail if tails else "", "")


def _line(one: Message, tail: str, link: str) -> MessageLine:
    return MessageLine(
        id=one.pk,
        seq=one.seq,
        at=one.created_at,
        kind=kinds.LABELS.get(one.kind, one.kind),
        to=Message.Audience(one.audience).label,
        channel=one.channel,
        channel_label=Message.Channel(one.channel).label,
        language=one.language,
        words=one.brief,
        tail=tail,
        row=one,
        link=link,
        troubled=one.status in TROUBLED,
    )


def _together(one: SupportersTold) -> MessageLine:
    return MessageLine(
        id=one.id,
        seq=one.seq,
        at=one.at,
        kind=kinds.LABELS.get(one.kind, one.kind),
        to=Message.Audience.SUPPORTER.label,
        channel=one.channel,
        channel_label=Message.Channel(one.channel).label,
        language=one.language,
        words=one.brief,
        people=one.people,
        tally=tuple((Message.Status(code).label, n) for code, n in one.by_status.items()),
        troubled=bool(TROUBLED & set(one.by_status)),
    )
