"""The panel 提级 on the page of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.detail import ActionView, CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.escalation.queries import Ladder, ladder_of
from linli.people.actor import Actor


@dataclass(frozen=True)
class ClimbPanel:
    """How the matter climbed, and what the reader may do about it."""

    ladder: Ladder
    acts: tuple[ActionView, ...]

    @property
    def idle(self) -> dict[str, str]:
        """Moves of the ladder that are somebody else's now: whoever is named answers."""
        offered = {one.command for one in self.acts}
        return dict.fromkeys({Command.RESPOND.value, Command.DECIDE.value} - offered, "")


def panel_of(
    actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime
) -> ClimbPanel | None:
    """Return the way up of a case: no query while nothing is late, three with an open step."""
    ladder = ladder_of(actor, view.case, catalogue, now)
    if ladder is None:
        return None
    mine = any(step.mine for step in ladder.steps)
    wanted = Command.DECIDE if ladder.decides else Command.RESPOND
    allowed = (*((view.primary,) if view.primary else ()), *view.others)
    acts = tuple(one for one in allowed if mine and one.command == wanted.value)
    return ClimbPanel(ladder, acts)
