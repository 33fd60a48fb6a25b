"""The panel 吹哨 on the page of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases.models import Duty
from linli.cases.queries.detail import CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.people.actor import Actor
from linli.whistles.queries.panel import WhistleView, whistles_of

#: Ways on from an open whistle, in the order of the work on the spot.
_CALLER = (Command.ARRIVE, Command.ARRANGE, Command.END_WHISTLE)
_OF_WHISTLES = frozenset({Command.ANSWER_WHISTLE, Command.ARRIVE, Command.END_WHISTLE})


@dataclass(frozen=True)
class WhistlePanel:
    """Open whistles first, the ended ones folded; what the reader may do stands with them."""

    open: Sequence[WhistleView]
    ended: Sequence[WhistleView]
    offered: frozenset[str]

    @property
    def idle(self) -> dict[str, str]:
        """Moves on whistles that this reader has no whistle for: others called, or were called."""
        offered = {act for one in self.open for act in self.acts(one)}
        return dict.fromkeys({act.value for act in _OF_WHISTLES} - offered, "")

    def acts(self, one: WhistleView) -> tuple[str, ...]:
        """Return the commands to offer beside one whistle."""
        acts = [Command.ANSWER_WHISTLE] if one.answers else []
        if one.records:
            acts += [act for act in _CALLER if one.awaited or act is not Command.ARRIVE]
        return tuple(act.value for act in acts if act.value in self.offered)


def panel(actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime) -> WhistlePanel | None:
    """Return the whistles of a case: one query, none where there is no sign of any."""
    if not view.case.whistles and not any(
        duty.origin == Duty.Origin.WHISTLE for duty in view.duties
    ):
        return None
    found = whistles_of(actor, view.case, catalogue, now)
    allowed = (view.primary, *view.others)
    return WhistlePanel(
        [one for one in found if one.open],
        [one for one in found if not one.open],
        frozenset(action.command for action in allowed if action is not None),
    )
