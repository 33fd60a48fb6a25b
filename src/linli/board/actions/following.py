"""What the clockwork does for the board: taking down by rule, proposing answers for moderation."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef

from linli.board.access import candidate
from linli.board.actions.answering import propose_by_rule
from linli.board.actions.deciding import take_down
from linli.board.models import AnswerNotice, Publication
from linli.catalogue import snapshot
from linli.domain import publishing
from linli.domain.errors import DomainError, NotNow
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM

#: Most publications read at a time, and most answers proposed by one sweep.
BATCH = 500


@dataclass
class Followed:
    """What one sweep did: how many were taken down, how many answers proposed; failures."""

    down: int = 0
    answers: int = 0
    failed: list[str] = field(default_factory=list)


def follow() -> Followed:
    """Look at everything shown or proposed: what may no longer stay goes, answers are proposed."""
    done = Followed()
    try:
        catalogue = snapshot.current()
    except NotNow:  # no county yet: nothing can be on its board
        return done
    live = Publication.objects.filter(
        status__in=(Publication.Status.PROPOSED, Publication.Status.PUBLISHED)
    )
    last = 0
    while rows := list(live.filter(pk__gt=last).select_related("case").order_by("pk")[:BATCH]):
        last = rows[-1].pk
        for row in rows:
            why = publishing.down(candidate(row.case, catalogue), row.basis)
            if not why:
                continue
            try:
                with write():
                    take_down(SYSTEM, row, why)
                done.down += 1
            except DomainError as refusal:
                done.failed.append(f"{row.key}: {refusal.code}")
    for row in _unanswered():
        propose_by_rule(row)
        done.answers += 1
    return done


def _unanswered() -> list[Publication]:
    """Return what is shown, whose case has an answer that nobody has looked at for the board."""
    looked_at = AnswerNotice.objects.filter(
        publication=OuterRef("pk"), round=OuterRef("case__answer_round")
    )
    return list(
        Publication.objects.filter(
            ~Exists(looked_at),
            status=Publication.Status.PUBLISHED,
            case__answered_at__isnull=False,
        )
        .exclude(case__answer="")
        .exclude(answer_round=F("case__answer_round"))
        .select_related("case")
        .order_by("pk")[:BATCH]
    )
