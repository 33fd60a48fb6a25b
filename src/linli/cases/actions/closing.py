"""结案, 评价, 打分, 重办, 撤回."""

from __future__ import annotations

import json

from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Attachment, Rating, Score, Verification
from linli.domain import scoring
from linli.domain.lifecycle import Command, Role


@verb(Command.CLOSE)
def close(move: Move) -> Effect:
    """Close after the check; the requester is invited to rate."""
    return Effect(changes={"closed_at": move.now}, payload={"text": move.text("text")})


@verb(Command.RATE)
def rate(move: Move) -> Effect:
    """The requester's rating of this closing; voluntary, once, never by staff."""
    stars = int(str(move.values["stars"]))
    Rating.objects.create(
        case_id=move.case.pk,
        round=move.case.answer_round,
        stars=stars,
        reasons=",".join(move.words("reasons")),
        text=move.text("text"),
        at=move.now,
    )
    return Effect(
        changes={"rated_round": move.case.answer_round},
        payload={
            "stars": stars,
            "stars_label": move.catalogue.label("rating", str(stars)),
            "reason_labels": [
                move.catalogue.label("rating_reason", code) for code in move.words("reasons")
            ],
            "text": move.text("text"),
        },
        fields=("rating",),
    )


@verb(Command.SCORE)
def score(move: Move) -> Effect:
    """Compute the score from rating, quality mark and timeliness, and file the case."""
    case = move.case
    stars = (
        Rating.objects.filter(case_id=case.pk, round=case.answer_round)
        .values_list("stars", flat=True)
        .first()
    )
    quality = (
        Verification.objects.filter(case_id=case.pk, round=case.answer_round, quality__isnull=False)
        .order_by("-id")
        .values_list("quality", flat=True)
        .first()
    )
    result = scoring.score(
        stars=stars,
        quality_mark=quality,
        answered_at=case.answered_at,
        due_at=case.due_at,
        reworks=case.rework_count,
    )
    parts = {
        "rating": result.rating,
        "quality": result.quality,
        "timeliness": result.timeliness,
    }
    Score.objects.create(
        case_id=case.pk,
        **parts,
        total=result.total,
        parts=json.dumps({"weights": scoring.WEIGHTS}),
        at=move.now,
    )
    payload = {name: "" if value is None else value for name, value in parts.items()}
    return Effect(payload={**payload, "total": result.total}, fields=("score",))


@verb(Command.REOPEN)
def reopen(move: Move) -> Effect:
    """“没有解决”: the same case goes on with the history of its clock."""
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.REPORT,
        user_id=move.actor.user_id,
        now=move.now,
    )
    by_requester = move.decision.acting in {Role.REPORTER, Role.SEAT}
    return Effect(
        changes={"outcome": ""},
        payload={
            "reason_label": move.catalogue.label("reopen_reason", move.text("reason")),
            "text": move.text("text"),
            "files": count,
            "by_requester": "诉求人反映未解决" if by_requester else "",
        },
        reason_code=move.text("reason"),
    )


@verb(Command.WITHDRAW)
def withdraw(move: Move) -> Effect:
    """The requester takes the matter back; the reason stands as the answer."""
    text = move.text("text") or "诉求人撤回"
    return Effect(
        changes={"end_reason": "withdrawn", "end_text": text},
        payload={"text": text},
        fields=("outcome",),
        reason_code="withdrawn",
    )
