"""Independent check: who may verify, and which matters are sampled.

A result is checked by somebody who neither handled it nor, where the matter is major or was
drawn by lot, belongs to a handling unit. The lot is a keyed hash of number and round, so a
draw can be repeated by an auditor and cannot be steered by the handler.
"""

from __future__ import annotations

import hashlib

from linli.domain.errors import DomainError, NotYours
from linli.domain.states import Command

#: Acts that count as working on a matter: whoever did one may not check or close it.
WORK = (
    Command.SIGN,
    Command.PROGRESS,
    Command.CONTRIBUTE,
    Command.ASK_RETURN,
    Command.ASK_EXTENSION,
    Command.ASK_SUSPENSION,
    Command.ASK_LEVEL,
    Command.ANSWER,
    Command.SETTLE,
    Command.SUBMIT_REPLY,
    Command.APPROVE_REPLY,
    Command.RETURN_REPLY,
    Command.FEED_BACK,
    Command.REACH,
    Command.ANSWER_WHISTLE,
    Command.TAKE_PART,
)


def independence_problem(
    *,
    hands: frozenset[int],
    actor_units: frozenset[int],
    handler_ids: frozenset[int],
    handling_units: frozenset[int],
    reporter_staff_id: int | None,
    strict: bool,
) -> DomainError | None:
    """Return why this person may not verify, or None.

    ``hands``: the person, and the colleague for whom they stand in.
    ``strict`` (major or sampled) also bars colleagues of the handling units;
    ``reporter_staff_id`` is given when the reporter settled the matter alone.
    """
    if not hands:
        return NotYours("needs-person", "核查须由人完成，系统不能代替。")
    if hands & handler_ids or reporter_staff_id in hands:
        return NotYours("own-work", "您参与过办理，不能核查，请由其他人员核查。")
    if strict and actor_units & handling_units:
        return NotYours("own-unit", "重大或抽中核查的事项，须由办理单位以外的人员核查。")
    return None


def sampled(*, seed: str, number: str, round_no: int, share: float) -> bool:
    """Draw one matter by lot: True for about ``share`` (0–1) of all numbers.

    ``seed`` is stored with the county and published to the auditor; ``round_no`` counts
    answers of the same matter, so that each answer is a new draw.
    """
    if share <= 0:
        return False
    if share >= 1:
        return True
    digest = hashlib.sha256(f"{seed}|{number}|{round_no}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64
