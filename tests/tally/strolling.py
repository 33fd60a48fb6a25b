"""A random walk that only walks: what must hold of the cases is judged in tests/cases."""

from __future__ import annotations

from typing import Any

from linli.cases.models import Case
from linli.domain.lifecycle import Command
from linli.people.actor import Actor
from tests.cases.walker import Walker


class Stroll(Walker):
    """The same people and moves as :class:`Walker`, without a look at every table at each step."""

    def everything(self) -> dict[str, Any]:
        return {}

    def asked(self, no: str) -> tuple[Actor, Command] | None:  # noqa: ARG002 - as in Walker
        """Nobody looks into 待办 for what to do next: most of a walk's time went there."""
        return None

    def wrote(self, *told: Any) -> None:
        """Only learn of a matter that a split made."""
        if Command.SPLIT in told:
            for no in Case.objects.exclude(no__in=self.starts).values_list("no", flat=True):
                self.arrived(no)

    def see(self, no: str, command: Command | None = None, *, swept: bool = False) -> None:
        pass

    def check(self, no: str) -> None:
        pass
