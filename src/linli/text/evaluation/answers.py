"""Measures of the look at official replies: does it tell an answer from another one?

For every message its own reply, and the reply to another message as one that surely does not
answer. Replies that only say that a letter came in and was passed on answer nothing either; they
are told by a rule that knows no message (:func:`linli.domain.asked.substance`) and counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from linli.domain import asked as asking
from linli.domain.answer_check import Code, Letter, check
from linli.text.evaluation.files import Figure, Files, Reply

_SEED: Final = 20260
#: The published texts hide numbers behind asterisks and users behind codes; replies at work don't.
_HIDDEN_NUMBER: Final = re.compile(r"\*{5,}")
_USER_CODE: Final = re.compile(r"UU\d+")
#: Least area under the curve: an own reply scores higher than another's in so many of a hundred.
FLOOR: Final = 0.95


def run(files: Files, *, log: Callable[[str], None]) -> dict[str, Figure]:
    """Return how well the score tells own replies from others, and how often each hint is given."""
    rows = files.answered
    log(f"answers: {len(rows)} messages with their replies")
    replies = [_as_at_work(row.reply) for row in rows]
    telling = [at for at, said in enumerate(replies) if asking.substance(said) >= asking.SUBSTANCE]
    other = _others(rows, range(len(rows)))
    other_telling = _others(rows, telling)
    found = {
        "answers.auc": Figure(
            _auc(rows, replies, telling, other_telling),
            floor=FLOOR,
            n=len(telling),
            note="own reply or another's, replies that say something",
        ),
        "answers.auc_with_receipts": Figure(
            _auc(rows, replies, range(len(rows)), other),
            n=len(rows),
            note="with replies that only say “received, passed on”: these answer nothing",
        ),
    }
    log("answers: hints on own replies")
    own = _flagged(rows, [(at, at) for at in range(len(rows))], replies)
    log("answers: hints on others' replies")
    strange = _flagged(rows, list(other_telling.items()), replies)
    for code in Code:
        if code in {Code.OTHER_CASE, Code.OTHER_PLACE}:
            continue  # these need the case numbers and the places of a county
        name = f"answers.flagged.{code.value}"
        found[name] = Figure(own[code] / len(rows), n=len(rows), note="own replies")
    not_answering = (Code.RECEIPT, Code.OFF_TOPIC, Code.UNANSWERED)
    found["answers.not_answering.own"] = Figure(
        own[not_answering] / len(rows), n=len(rows), note="any of receipt, off-topic, unanswered"
    )
    found["answers.not_answering.random"] = Figure(
        strange[not_answering] / max(1, len(telling)), floor=0.95, n=len(telling), note="the same"
    )
    return found


def _as_at_work(reply: str) -> str:
    return _USER_CODE.sub("", _HIDDEN_NUMBER.sub("88888888", reply))


def _others(rows: Sequence[Reply], among: Sequence[int]) -> dict[int, int]:
    """Return for each message another whose reply is lent to it, never one of the same title."""
    rng = Random(_SEED)  # noqa: S311 - a draw that must come out the same every time
    found: dict[int, int] = {}
    for at in among:
        for _ in range(20):
            lent = among[rng.randrange(len(among))]
            if rows[lent].subject != rows[at].subject and rows[lent].reply != rows[at].reply:
                found[at] = lent
                break
    return found


def _auc(
    rows: Sequence[Reply], replies: Sequence[str], among: Sequence[int], other: dict[int, int]
) -> float:
    """Return the share of pairs in which an own reply is closer than a lent one; ties half."""

    def score(at: int, lent: int) -> float:
        return asking.closeness(rows[at].subject, rows[at].text, replies[lent])

    scored = [(score(at, at), True) for at in among]
    scored += [(score(at, lent), False) for at, lent in other.items()]
    scored.sort(key=lambda one: one[0])
    ranks, start = 0.0, 0
    while start < len(scored):
        end = start
        while end < len(scored) and scored[end][0] == scored[start][0]:
            end += 1
        ranks += (start + 1 + end) / 2 * sum(own for _, own in scored[start:end])
        start = end
    owns, lents = len(among), len(other)
    if not owns or not lents:
        return 0.0
    return (ranks - owns * (owns + 1) / 2) / (owns * lents)


def _flagged(
    rows: Sequence[Reply], pairs: Sequence[tuple[int, int]], replies: Sequence[str]
) -> Counter[object]:
    """Count the replies with each hint, and those with any that says “does not answer”."""
    found: Counter[object] = Counter()
    any_of = (Code.RECEIPT, Code.OFF_TOPIC, Code.UNANSWERED)
    for at, lent in pairs:
        letter = Letter(rows[at].subject, rows[at].text, replies[lent])
        codes = {hint.code for hint in check(letter)}
        found.update(codes)
        if codes.intersection(any_of):
            found[any_of] += 1
    return found
