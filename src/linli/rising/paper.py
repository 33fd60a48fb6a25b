"""工作预警提示: what the paper about a warning holds, and who may read and issue it.

It names no matter and no person: place, kind, counts, what is asked for.
"""

from __future__ import annotations

from datetime import datetime

from linli.catalogue import snapshot
from linli.documents.content import Block, Chart, Table, Text
from linli.documents.kinds import Kind as PaperKind
from linli.documents.papers import Paper, Subject
from linli.documents.wording import date_text
from linli.domain.rising_terms import Verdict
from linli.people.actor import Actor
from linli.rising.access import get_warning, judging
from linli.rising.actions.judging import issued, voided
from linli.rising.models import Alert
from linli.rising.queries.rooms import days_of, sentence, subject_of

#: Days printed: the newest two weeks, so that the bars fit the page.
_PRINTED = 14


def find(
    actor: Actor,
    key: str,
    now: datetime,  # noqa: ARG001 - part of every subject's signature
    *,
    lock: bool = False,
) -> Paper:
    """Return the paper of a warning the actor sees; raises NotFound otherwise."""
    catalogue = snapshot.current()
    row = get_warning(actor, key, lock=lock)
    post = judging(actor, row)
    # Drawn in the name of the judging centre, for readers in that of the place's.
    area = catalogue.tree.by_id(row.area_id)
    unit_id = post.unit_id if post is not None else catalogue.centre_for(area).id
    return Paper(
        unit_id=unit_id,
        title=f"关于{subject_of(row, catalogue)}的工作预警提示",  # zh-only
        values={
            "预警标题": f"关于{subject_of(row, catalogue)}的工作预警提示",  # zh-only
            "预警事由": str(sentence(row, catalogue)),
            "发现日期": date_text(row.day),
            "研判意见": row.words,
        },
        parts={"预警依据": tuple(_evidence(row))},
        route="desk_rising_one",
        args=(row.key,),
        may_issue=post is not None,
        refusal="" if row.verdict == Verdict.TRUE.value else NOT_TRUE,
        may_read=True,
    )


NOT_TRUE = "判断为属实以后才能发工作预警提示。"


def _evidence(row: Alert) -> list[Block]:
    shown = days_of(row)[-_PRINTED:]
    labels = tuple(f"{one.day:%m-%d}" for one in shown)
    rows = tuple(
        (label, str(one.count), one.expected or "—")
        for label, one in zip(labels, shown, strict=True)
    )
    return [
        Chart("每天收到的件数", labels, (("件数", tuple(one.count for one in shown)),)),  # zh-only
        Text("每天的件数", 2),  # zh-only
        Table(("日期", "收到（件）", "平常约（件）"), rows, (4, 3, 3)),  # zh-only
    ]


ADVISORY = Subject(PaperKind.WARNING, find, issued, voided)
