"""The form of 督办: the levels this person may press to now, a reason and a day proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.domain.deadlines import is_overdue
from linli.domain.supervision import LEVEL_NAMES, Level, higher
from linli.domain.supervision_rules import feedback_by
from linli.domain.words import Words
from linli.kernel import clock
from linli.supervision.judging import may_press

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part

#: Workdays proposed for feedback.
PROPOSED = 2


def level(builder: Builder, part: Part) -> None:
    """Offer what is higher than the present level and the person's to issue."""
    case, actor = builder.case, builder.actor
    now = Level(case.supervision) if case.supervision else None
    open_ = [one for one in Level if now is None or higher(one, now)]
    mine = [one for one in open_ if actor and may_press(actor, case, one, builder.catalogue)]
    offered = mine or open_
    part.choices = [(one.value, LEVEL_NAMES[one], "") for one in offered]
    part.value = offered[0].value if offered else ""
    hints: list[str] = []
    if now is not None:
        hints.append(Words("现在是{now}，只能升级。", now=LEVEL_NAMES[now]))
    if len(mine) < len(open_):
        hints.append("红牌、挂牌督办由综治中心负责人发出。")
    part.hint = hints[0] if hints else ""


def reason(builder: Builder, part: Part) -> None:
    """Propose what the matter's own columns say."""
    case = builder.case
    running = case.paused_at is None and case.answered_at is None
    if running and case.due_at is not None and is_overdue(case.due_at, clock.now()):
        part.value = "超过办结时限"
    elif case.overseen:
        part.value = "重大疑难事项满期未解决，已列为重点督办"


def due_on(builder: Builder, part: Part) -> None:
    """Propose the end of the second workday."""
    at = feedback_by(clock.now(), PROPOSED, builder.catalogue.calendar)
    part.value = at.astimezone(clock.CIVIL).date().isoformat()
    part.hint = "到这一天结束前反馈"
