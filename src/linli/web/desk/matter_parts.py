"""Which matter to accept a case as: up to three proposals above the choice, with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.domain.words import Words
from linli.proposals.queries.matter_proposals import propose

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part


def matter(builder: Builder, part: Part) -> None:
    """Put the proposals above where the case has no matter yet; a sure one is chosen, and said so.

    A matter that somebody has chosen already stays, and nothing is proposed beside it.
    """
    case = builder.case
    if builder.actor is None or not case.pk or case.matter_id is not None:
        return
    found = propose(builder.catalogue, case.text, title=case.title)
    if not found.rows:
        return
    part.matters, part.shape = found, "matters"
    if found.fill is not None:
        part.value = found.fill.code
        part.hint = Words(
            "按内容自动选的（{sure}，{percent}%），请核对，不合适可以改",
            sure=found.fill.sure,
            percent=found.fill.percent,
        )
