"""The panel 督办 on the page of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.detail import ActionView, CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.people.actor import Actor
from linli.supervision.judging import bar, lists_publicly, release_refusal
from linli.supervision.queries import Panel, panel

_ACTS = (Command.FEED_BACK, Command.SUPERVISE, Command.RELEASE)


@dataclass(frozen=True)
class SupervisionPanel:
    """What is in force and what the reader may do about it.

    ``may_list``: they decide on showing it in public; ``barred`` says why it may not be shown.
    """

    shown: Panel
    acts: tuple[ActionView, ...]
    may_list: bool
    barred: str
    #: Why the reader does not lift it, though their post lifts this level; empty when they may.
    kept: str = ""

    @property
    def idle(self) -> dict[str, str]:
        """Moves that would be refused, with the reason."""
        return {Command.RELEASE.value: self.kept} if self.kept else {}


def panel_of(
    actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime
) -> SupervisionPanel | None:
    """Return the 督办 of a case: no query without one, three at most at 挂牌."""
    found = panel(view.case, catalogue, now)
    if found is None:
        return None
    may_list = found.listable and lists_publicly(actor, view.case, catalogue)
    allowed = (*((view.primary,) if view.primary else ()), *view.others)
    refusal = release_refusal(
        actor, view.case, found.centre_id, {found.now.fed_back_by_id}, catalogue
    )
    kept = refusal.message if refusal else ""
    acts = [command for command in _ACTS if command is not Command.RELEASE or not kept]
    return SupervisionPanel(
        shown=found,
        acts=tuple(
            action for command in acts for action in allowed if action.command == command.value
        ),
        kept=kept,
        may_list=may_list,
        barred=bar(view.case, catalogue) if may_list and found.listing is None else "",
    )
