"""核查: true, not true, not reached; each attempt is a row."""

from __future__ import annotations

from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Attachment, Verification
from linli.domain.lifecycle import Command
from linli.kernel import statements


def _record(move: Move, result: Verification.Result) -> Effect:
    quality = move.values.get("quality")
    solved = move.values.get("solved")
    row = Verification(
        case_id=move.case.pk,
        round=move.case.answer_round,
        verifier_id=move.person,
        method=move.text("method"),
        result=result,
        solved=bool(solved) if result != Verification.Result.UNREACHED else None,
        quality=quality if isinstance(quality, int) else None,
        text=move.text("text"),
        at=move.now,
    )
    statements.insert(row)
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.CHECK,
        user_id=move.actor.user_id,
        now=move.now,
    )
    return Effect(
        payload={
            "method_label": move.catalogue.label("verify_method", move.text("method")),
            "text": move.text("text"),
            "quality": quality if isinstance(quality, int) else "",
            "solved": ("已解决" if solved else "未解决")
            if result == Verification.Result.TRUE
            else "",
            "files": count,
        },
        fields=("verification",),
    )


@verb(Command.VERIFY_TRUE)
def verify_true(move: Move) -> Effect:
    """The answer holds."""
    return _record(move, Verification.Result.TRUE)


@verb(Command.VERIFY_FALSE)
def verify_false(move: Move) -> Effect:
    """The answer does not hold: back to the unit, or to the convenor after several rounds."""
    effect = _record(move, Verification.Result.FALSE)
    effect.reason_code = move.text("reason")
    effect.payload["reason_label"] = move.catalogue.label("rework_reason", move.text("reason"))
    return effect


@verb(Command.VERIFY_UNREACHED)
def verify_unreached(move: Move) -> Effect:
    """Nobody was reached; counted, and bounded by the rules."""
    return _record(move, Verification.Result.UNREACHED)
