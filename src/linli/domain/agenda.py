"""What belongs on the agenda of a meeting: matters ranked by reasons that are said in words.

Only matters are looked at: their clocks, what presses them, how often they came back, how many
say the same. Nothing about any person, neither who reported nor who handles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from linli.domain.meeting_rhythm import Rules
from linli.domain.words import Words


class Reason(IntEnum):
    """Why a matter belongs on the agenda; the smaller, the earlier."""

    PROMISED = 1
    LISTED = 2
    CLIMBED = 3
    OVER = 4
    WHISTLE = 5
    SUPERVISED = 6
    RETURNED = 7
    REPEATED = 8
    MERGED = 9
    NEAR = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the proposal looks at of one open matter: nothing about any person.

    ``over``: since when it is over its business clock. ``supervision`` and ``climbed`` are words
    (``挂牌督办``, ``乡级``) or ''. ``listed``: by the highest level, for everybody to see.
    ``promised``: what the last meeting decided and is not done.
    """

    key: str
    due_at: datetime | None = None
    over: timedelta | None = None
    supervision: str = ""
    listed: bool = False
    climbed: str = ""
    whistles: int = 0
    returns: int = 0
    repeated: int = 0
    merged: int = 0
    promised: str = ""
    promised_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One matter for the agenda, with every reason in words."""

    key: str
    reasons: tuple[Reason, ...]
    words: tuple[str, ...]


def propose(
    candidates: Iterable[Candidate], *, now: datetime, until: datetime, rules: Rules
) -> tuple[Proposal, ...]:
    """Return what to talk about, most pressing first, at most ``rules.most``.

    ``until`` is when the meeting after this one would be: what falls due before then and would
    be too late there is named now. A matter without a reason is not proposed. What was promised
    and not done stands first and is never left out for the number's sake.
    """
    ranked = []
    for one in candidates:
        why = _reasons(one, now, until, rules)
        if why:
            order = (
                why[0][0],
                -len(why),
                one.promised_due or one.due_at or datetime.max.replace(tzinfo=now.tzinfo),
                one.key,
            )
            ranked.append((order, one.key, why))
    ranked.sort(key=lambda row: row[0])
    promised = sum(1 for _, _, why in ranked if why[0][0] is Reason.PROMISED)
    return tuple(
        Proposal(key, tuple(reason for reason, _ in why), tuple(words for _, words in why))
        for _, key, why in ranked[: max(rules.most, promised)]
    )


def _reasons(
    one: Candidate, now: datetime, until: datetime, rules: Rules
) -> list[tuple[Reason, str]]:
    found: list[tuple[Reason, str]] = []
    if one.promised:
        found.append((Reason.PROMISED, Words("上次议定，还没有办完：{what}", what=one.promised)))
    if one.listed:
        found.append((Reason.LISTED, one.supervision))
    if one.climbed:
        found.append((Reason.CLIMBED, Words("已提级到{tier}，等待回应", tier=one.climbed)))
    if one.over is not None:
        days = max(1, one.over.days)
        found.append((Reason.OVER, Words("超过办结时限{n}天", n=days)))
    if one.whistles:
        found.append((Reason.WHISTLE, Words("有{n}次吹哨没有解决", n=one.whistles)))
    if one.supervision and not one.listed:
        found.append((Reason.SUPERVISED, one.supervision))
    if one.returns >= rules.returns:
        found.append((Reason.RETURNED, Words("退单、返工已有{n}次", n=one.returns)))
    if one.repeated >= rules.repeated:
        words = Words("同一地方同类事项近期有{n}件", n=one.repeated)
        found.append((Reason.REPEATED, words))
    if one.merged >= rules.merged:
        found.append((Reason.MERGED, Words("有{n}件反映同一件事，已并案", n=one.merged)))
    if one.over is None and one.due_at is not None and now <= one.due_at <= until:
        found.append((Reason.NEAR, "下次会议前到期"))
    return sorted(found, key=lambda row: row[0])
