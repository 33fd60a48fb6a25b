"""The queue of a telephone that has no signal: what may be sent when, and what an answer means.

The telephone keeps each thing a field worker did as one item with a key made there, and sends it
until an answer comes. The script of the telephone (``field/queue_rules.js``) keeps to the same
table and is held against it by a test. The server takes its share of the bargain from here too:
the same key is one act, however often it arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What an item asks for.

    A new matter, a move on one, the answer of a task; a stop of a task in the field, such a task
    of one's own, the end of one; a word about a burden.
    """

    REPORT = "report"
    DO = "do"
    TASK = "task"
    BURDEN = "burden"
    STOP = "stop"
    OUTING = "outing"
    FINISH = "finish"


class Standing(StrEnum):
    """Where an item stands on the telephone."""

    DRAFT = "draft"
    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    CHANGED = "changed"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.DRAFT: "草稿",
    Standing.WAITING: "待发送",
    Standing.SENDING: "正在发送",
    Standing.DONE: "已送达",
    Standing.CHANGED: "情况有变，请您确认",
    Standing.REFUSED: "需要您看一下",
    Standing.GIVEN_UP: "已放弃",
}


class Happening(StrEnum):
    """What happens to an item: by the person, by the telephone, by an answer of the server."""

    QUEUE = "queue"
    SEND = "send"
    ACCEPTED = "accepted"
    OTHERWISE = "otherwise"
    REFUSED = "refused"
    LOST = "lost"
    KILLED = "killed"
    EDIT = "edit"
    AGAIN = "again"
    GIVE_UP = "give_up"


S, H = Standing, Happening
#: Every move of an item; whatever is not here cannot happen. A killed app finds what it was
#: sending waiting: it cannot know whether it arrived, and the key makes asking again harmless.
MOVES: Final[Mapping[tuple[Standing, Happening], Standing]] = {
    (S.DRAFT, H.QUEUE): S.WAITING,
    (S.DRAFT, H.GIVE_UP): S.GIVEN_UP,
    (S.DRAFT, H.KILLED): S.DRAFT,
    (S.WAITING, H.SEND): S.SENDING,
    (S.WAITING, H.EDIT): S.DRAFT,
    (S.WAITING, H.GIVE_UP): S.GIVEN_UP,
    (S.WAITING, H.KILLED): S.WAITING,
    (S.SENDING, H.ACCEPTED): S.DONE,
    (S.SENDING, H.OTHERWISE): S.CHANGED,
    (S.SENDING, H.REFUSED): S.REFUSED,
    (S.SENDING, H.LOST): S.WAITING,
    (S.SENDING, H.KILLED): S.WAITING,
    (S.CHANGED, H.AGAIN): S.WAITING,
    (S.CHANGED, H.GIVE_UP): S.GIVEN_UP,
    (S.CHANGED, H.KILLED): S.CHANGED,
    (S.REFUSED, H.EDIT): S.DRAFT,
    (S.REFUSED, H.GIVE_UP): S.GIVEN_UP,
    (S.REFUSED, H.KILLED): S.REFUSED,
}
#: Nothing more happens to these.
ENDED: Final = frozenset({S.DONE, S.GIVEN_UP})
#: Behind these, later items of the same matter wait.
OPEN: Final = frozenset({S.WAITING, S.SENDING, S.CHANGED, S.REFUSED})
#: Seconds until the next attempt after the first, second … failure; then always the last one.
RETRY: Final = (2, 5, 15, 60, 300, 900)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing done on the telephone.

    ``matter`` is what it is about (a number; for something the county does not know yet the key of
    the item that makes it, which is the item's own key for a new thing); ``seq`` counts what was
    done on this telephone. ``tells_of`` is the key of the report a stop tells of, or empty.
    ``tried``: how often it was sent in vain, ``not_before`` when to try again, by the clock of the
    telephone.
    """

    key: str
    kind: Kind
    matter: str
    seq: int
    standing: Standing = Standing.DRAFT
    tried: int = 0
    not_before: datetime | None = None
    tells_of: str = ""

    @property
    def makes(self) -> bool:
        """Tell whether it makes something new: a report, an outing of one's own, a word."""
        return self.matter == self.key


def move(item: Item, happening: Happening, now: datetime) -> Item:
    """Return the item after something happened to it; raises ValueError for what cannot happen.

    ``now`` is the telephone's own time: only waiting is measured by it.
    """
    after = MOVES.get((item.standing, happening))
    if after is None:
        raise ValueError(f"{happening.value} cannot happen to an item that is {item.standing}")
    if happening is Happening.LOST:
        later = now + timedelta(seconds=pause(item.tried))
        return replace(item, standing=after, tried=item.tried + 1, not_before=later)
    return replace(item, standing=after)


def pause(tried: int) -> int:
    """Return how many seconds to wait after an attempt failed that ``tried`` failed before."""
    return RETRY[min(tried, len(RETRY) - 1)]


def held_by(item: Item, items: Iterable[Item]) -> list[Item]:
    """Return what has to be at the county before this item, whatever their numbers.

    The outing it belongs to, until that has arrived: it has no other name yet. The report it tells
    of only as long as that is on its way, for one that is not written to its end holds up nobody.
    """
    if item.makes:
        return []
    return [
        one
        for one in items
        if (one.key == item.matter and one.standing is not Standing.DONE)
        or (one.key == item.tells_of and one.standing in OPEN)
    ]


def next_to_send(items: Iterable[Item], now: datetime, *, at_once: bool = False) -> Item | None:
    """Return what is sent next: the oldest that waits, whose matter has nothing older open.

    None while one is under way: one at a time keeps the order. What is refused or changed holds
    up later items of its own matter and what names it, and nothing else. Nothing is before a new
    thing itself, not even what names it and was written earlier. ``at_once`` leaves out the
    pauses: the signal is back, or the person pressed the button.
    """
    rows = sorted(items, key=lambda one: one.seq)
    if any(one.standing is Standing.SENDING for one in rows):
        return None
    held: set[str] = set()
    for one in rows:
        behind = not one.makes and (one.matter in held or bool(held_by(one, rows)))
        if one.standing is Standing.WAITING and not behind:
            early = one.not_before is not None and one.not_before > now
            if at_once or not early:
                return one
        if one.standing in OPEN:
            held.add(one.matter)
    return None


def renamed(item: Item, key: str, new: str) -> Item:
    """Return the item after what it names has got another key (mended, so sent under a new one)."""
    matter = new if item.matter == key else item.matter
    return replace(item, matter=matter, tells_of=new if item.tells_of == key else item.tells_of)


# -- what somebody else changed meanwhile ----------------------------------------------------

#: What a person sees of a matter before acting, and what each field is called.
COMPARED: Final[Mapping[str, str]] = {
    "label": "状态",
    "title": "标题",
    "text": "内容",
    "matter_name": "事项",
    "area_name": "所在网格",
    "address": "地址",
    "due": "办结时限",
    "unit": "承办单位",
    "answer": "答复",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is no longer what the person saw."""

    label: str
    was: str
    found: str


def changed_fields(seen: Mapping[str, object], found: Mapping[str, object]) -> dict[str, Change]:
    """Return the compared fields that differ, in their usual order.

    What the person was not shown (a key missing in ``seen``) cannot have changed under their
    hands. Nothing and an empty text are the same.
    """
    changes = {}
    for name, label in COMPARED.items():
        if name not in seen:
            continue
        was, now = str(seen[name] or ""), str(found.get(name) or "")
        if was != now:
            changes[name] = Change(label, was, now)
    return changes


# -- two clocks ------------------------------------------------------------------------------

#: A telephone further off than this (seconds) is told so, in words.
SKEW_TOLD: Final = 600


def skew(sent_at: datetime, received_at: datetime) -> int:
    """Return by how many seconds the telephone's clock is ahead of ours (negative: behind).

    ``sent_at`` is what the telephone's clock said when this very request left, so that the time
    an item waited for a signal does not count. The way itself counts as ahead or behind by a
    second or two, which nobody is told of.
    """
    return round((sent_at - received_at).total_seconds())


def happened_at(device_at: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """Return when it was done by our clock: as long before it arrived as the telephone says.

    Never later than it arrived.
    """
    waited = max(sent_at - device_at, timedelta(0))
    return received_at - waited
