"""办结反馈: the answer with its evidence, and 自办自结."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from linli.cases.actions.attaching import attach, lacking
from linli.cases.actions.drafting import is_approved, use_reply
from linli.cases.actions.engine import EVIDENCE, Effect, Lack, Move, lapse_requests, verb
from linli.cases.bundle import Bundle
from linli.cases.inputs import Clean
from linli.cases.models import Attachment, Case, Duty
from linli.catalogue.snapshot import Catalogue
from linli.domain.evidence import DONE_OUTCOMES
from linli.domain.lifecycle import Command
from linli.domain.verification import sampled
from linli.kernel import statements


def _keys(values: Mapping[str, Clean]) -> tuple[str, ...]:
    files = values.get("files")
    return tuple(str(item) for item in files) if isinstance(files, tuple) else ()


def _evidence_for_answer(bundle: Bundle, catalogue: Catalogue, values: Mapping[str, Clean]) -> Lack:
    matter = catalogue.matters.get(bundle.case.matter_id) if bundle.case.matter_id else None
    done = values.get("outcome") in DONE_OUTCOMES
    evidence = matter.evidence if matter and done else ""
    lack = lacking(bundle.case, evidence, _keys(values))
    changed = bundle.reply is not None and not is_approved(bundle.reply, values)
    return replace(lack, reply_changed=changed)


def _evidence_for_settling(
    bundle: Bundle, catalogue: Catalogue, values: Mapping[str, Clean]
) -> Lack:
    matter = catalogue.matters.get(bundle.case.matter_id) if bundle.case.matter_id else None
    return lacking(bundle.case, matter.evidence if matter else "", _keys(values))


EVIDENCE[Command.ANSWER] = _evidence_for_answer
EVIDENCE[Command.SETTLE] = _evidence_for_settling


def draw(catalogue: Catalogue, case: Case, round_no: int, *, self_settled: bool) -> bool:
    """Draw the case for strict verification by the county's seed and share (0–1)."""
    key = "sample_self_settled" if self_settled else "sample_answered"
    return sampled(
        seed=str(catalogue.settings.get("sampling_seed", "")),
        number=case.no,
        round_no=round_no,
        share=float(str(catalogue.settings.get(key, 0.1 if self_settled else 0.2))),
    )


def _answered(move: Move, outcome: str, *, self_settled: bool) -> Effect:
    case = move.case
    count = attach(
        case,
        move.words("files"),
        purpose=Attachment.Purpose.AFTER,
        user_id=move.actor.user_id,
        now=move.now,
    )
    round_no = case.answer_round + 1
    entry = move.catalogue.entry("outcome", outcome)
    return Effect(
        changes={
            "answer": move.text("answer"),
            "outcome": outcome,
            "answer_round": round_no,
            "unreached_count": 0,
            "self_settled": self_settled,  # an answer after rework is never closed unchecked
            "sampled": draw(move.catalogue, case, round_no, self_settled=self_settled),
            "responded_at": case.responded_at or move.now,
            "pending_kind": "",
        },
        payload={
            "answer": move.text("answer"),
            "outcome": outcome,
            "outcome_label": entry.label if entry else outcome,
            "without": move.text("without"),
            "files": count,
        },
        fields=("answer",),
        reason_code=outcome,
    )


@verb(Command.ANSWER)
def answer(move: Move) -> Effect:
    """Answer the requester. Open requests lapse; support units that gave nothing are on record."""
    lapse_requests(move)
    reviewed = use_reply(move)
    statements.update(
        Duty,
        {
            "case_id": move.case.pk,
            "active": True,
            "part": Duty.Part.LEAD,
            "unit_id": move.lead_unit,
        },
        done_at=move.now,
        done_by_id=move.actor.user_id,
        answer=move.text("answer"),
    )
    effect = _answered(move, move.text("outcome"), self_settled=False)
    effect.changes |= reviewed.changes
    effect.payload |= reviewed.payload
    silent = [
        move.catalogue.units[duty.unit_id].short_name
        for duty in move.bundle.active(Duty.Part.SUPPORT)
        if duty.done_at is None
    ]
    if silent:
        effect.payload["support_silent"] = "、".join(silent)
    return effect


@verb(Command.SETTLE)
def settle(move: Move) -> Effect:
    """自办自结: a grid worker settled a small thing on the spot; a share is drawn for checking."""
    return _answered(move, "solved", self_settled=True)
