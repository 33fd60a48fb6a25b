"""A unit says that one of its figures is wrong, and why; the centre answers. Both stay."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError

from linli.bulletins import snapshots
from linli.bulletins.access import units_of
from linli.bulletins.actions.recording import record, tell
from linli.bulletins.judging import judged
from linli.bulletins.models import CELL_LIMIT, SAID_LIMIT, Dispute
from linli.catalogue import snapshot
from linli.domain.bulletins import Verb
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.rota.reading import Reader
from linli.text.marks import cut


def dispute(*, actor: Actor, key: str, raw: Mapping[str, object]) -> Dispute:
    """Say that a figure about the own unit is wrong: ``figure`` (its key) and ``why``.

    Raises Invalid for a figure that is not the unit's or without a reason, NotNow while the same
    one waits for an answer, NotYours for whose units are not named.
    """
    reading, now = Reader(raw), clock.now()
    figure = str(raw.get("figure") or "")
    with write():
        catalogue = snapshot.current()
        row, _ = judged(actor, key, Verb.DISPUTE, catalogue)
        made = snapshots.read(row.snapshot)
        mine = units_of(actor)
        owned = made.owned(mine)
        if figure not in owned:
            reading.fields["figure"] = "请选择是哪一个数字。"
        why = reading.words("why", SAID_LIMIT, "请写明理由：应当是多少，依据是什么。")
        if reading.fields:
            raise Invalid(fields=reading.fields)
        unit = next(one for one in sorted(mine) if figure in made.owned((one,)))
        label, printed = owned[figure]
        try:
            with write():
                said = Dispute.objects.create(
                    bulletin=row,
                    unit_id=unit,
                    figure=figure,
                    label=cut(label, CELL_LIMIT),
                    printed=cut(printed, CELL_LIMIT),
                    why=why,
                    raised_by_id=actor.user_id or 0,
                    raised_at=now,
                )
        except IntegrityError:
            raise NotNow("same-dispute", "这个数字的异议已经提出，正等答复。") from None
        record(row, "dispute_bulletin", actor, now, figure=figure, why=why)
        centre = {one for one in (row.submitted_by_id, row.approved_by_id) if one}
        tell(row, f"dispute{said.pk}", centre, "有单位对通报的数字提出异议，请核对后答复")
    return said


def answer(*, actor: Actor, key: str, dispute_id: int, raw: Mapping[str, object]) -> Dispute:
    """Answer a unit: ``upheld`` “yes” or “no”, and ``answer`` in words.

    A figure that was wrong is put right by another edition; this one stays as it was issued.
    """
    reading, now = Reader(raw), clock.now()
    verdict = str(raw.get("upheld") or "")
    with write():
        row, _ = judged(actor, key, Verb.ANSWER, snapshot.current())
        said = Dispute.objects.filter(bulletin=row, pk=dispute_id).first()
        if said is None:
            raise NotFound("no-dispute", "没有找到这条异议。")
        if verdict not in ("yes", "no"):
            reading.fields["upheld"] = "请选择核对的结果。"
        words = reading.words("answer", SAID_LIMIT, "请写明核对的情况。")
        if reading.fields:
            raise Invalid(fields=reading.fields)
        upheld = verdict == "yes"
        written = Dispute.objects.filter(pk=said.pk, answered_at__isnull=True).update(
            answer=words, upheld=upheld, answered_by_id=actor.user_id, answered_at=now
        )
        if not written:
            raise NotNow("answered", "这条异议已经答复。")
        said.refresh_from_db()
        record(row, "answer_dispute", actor, now, figure=said.figure, upheld=upheld, answer=words)
        tell(row, f"answer{said.pk}", [said.raised_by_id], "您单位对通报数字的异议已有答复")
    return said
