"""The pages of 调度 beside each other: who sees which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linli.gridbook.access import reads
from linli.landmarks.access import reads as reads_landmarks
from linli.outings.access import reads as reads_outings
from linli.people.actor import Actor
from linli.proposals.queries.matter_card import may_read as may_read_card
from linli.proposals.unit_access import may_read
from linli.rising.access import reads as reads_rising
from linli.rising.ruling import may_ask as sets_rising
from linli.teams.access import reads as reads_teams


def staff(actor: Actor) -> bool:
    """Tell whether the person holds any post that works with matters."""
    return bool(actor.roles)


def rising(actor: Actor) -> bool:
    """Tell whether the person reads warnings, or looks after their settings."""
    return reads_rising(actor) or sets_rising(actor)


@dataclass(frozen=True, slots=True)
class Tab:
    """One page: its code, words, address name, and who is offered it."""

    code: str
    label: str
    route: str
    seen: Callable[[Actor], bool] = staff


#: In the order of the day; a page stands here only when it exists.
TABS: tuple[Tab, ...] = (
    Tab("powers", "三项权力", "desk_powers"),
    Tab("supervision", "督办", "desk_supervision"),
    Tab("escalation", "提级", "desk_escalation"),
    Tab("meetings", "会商", "desk_meetings"),
    Tab("bulletins", "通报", "desk_bulletins"),
    Tab("rising", "热点预警", "desk_rising", rising),
    Tab("admission", "网格事项", "desk_admissions"),
    Tab("rota", "值班", "desk_rota"),
    Tab("book", "网格台账", "desk_book", reads),
    Tab("landmarks", "地点", "desk_landmarks", reads_landmarks),
    Tab("teams", "志愿队伍", "desk_teams", reads_teams),
    Tab("forms", "采集表", "desk_forms"),
    Tab("outings", "外勤任务", "desk_outings", reads_outings),
    Tab("units", "派单规则", "desk_unit_rules", may_read),
    Tab("matters", "模型说明", "desk_matter_model", may_read_card),
)


def tabs(actor: Actor) -> tuple[Tab, ...]:
    """Return the pages this person is offered."""
    return tuple(tab for tab in TABS if tab.seen(actor))
