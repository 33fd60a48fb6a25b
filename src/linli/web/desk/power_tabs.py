"""The pages of 调度 beside each other: who sees which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linli.people.actor import Actor


def staff(actor: Actor) -> bool:
    """Tell whether the person holds any post that works with matters."""
    return bool(actor.roles)


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
    Tab("admission", "网格事项", "desk_admissions"),
    Tab("rota", "值班", "desk_rota"),
)


def tabs(actor: Actor) -> tuple[Tab, ...]:
    """Return the pages this person is offered."""
    return tuple(tab for tab in TABS if tab.seen(actor))
