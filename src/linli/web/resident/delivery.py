"""What became of a message to the requester, in the requester's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.domain.words import Words
from linli.notify.models import Message
from linli.web import formats

_STATUS = Message.Status


#: Status → icon and words; ``{tail}`` are the last digits of the number, ``{at}`` a moment.
_WORDS = {
    _STATUS.SHOWN: ("eye", "只在这里显示。"),
    _STATUS.HELD: ("clock", "{at} 再发短信，不在休息时间打扰您。"),
    _STATUS.WAITING: ("clock", "正在发短信到尾号 {tail} 的手机。"),
    _STATUS.RETRYING: ("clock", "短信还没有发出去，正在再试。"),
    _STATUS.SENT: ("check", "已发短信到尾号 {tail} 的手机。"),
    _STATUS.FAILED: ("alert-triangle", "短信没有送到尾号 {tail} 的手机，请看看号码对不对。"),
    _STATUS.DROPPED: ("eye", "没有发短信，只在这里显示。"),
}
_TOGETHER = ("message", "和别的消息合成一条发的短信。")


@dataclass(frozen=True, slots=True)
class Way:
    """What became of one sending; ``wrong`` calls for another number."""

    icon: str
    sentence: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One message in its words, with what became of it for each who was to get it."""

    at: datetime
    text: str
    ways: tuple[Way, ...]


def told(messages: Iterable[Message]) -> list[Told]:
    """Return the messages, newest first; requester and proxy told the same are one entry."""
    entries: dict[tuple[datetime, str], list[Way]] = {}
    for message in messages:
        entries.setdefault((message.created_at, message.text), []).append(_way(message))
    return [
        Told(at, text, tuple(dict.fromkeys(ways)))
        for (at, text), ways in reversed(list(entries.items()))
    ]


def _way(message: Message) -> Way:
    status = _STATUS(message.status)
    if status is _STATUS.HELD and message.due_at is None:
        status = _STATUS.WAITING
    together = message.carried_by_id is not None and status is _STATUS.SENT
    icon, words = _TOGETHER if together else _WORDS[status]
    at = formats.full_moment(message.due_at)
    sentence = Words(words, tail=message.phone_tail, at=at)
    return Way(icon, sentence, wrong=status is _STATUS.FAILED)
