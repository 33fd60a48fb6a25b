"""What the business clock of one case depends on: its start, level, pauses and approved changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from linli.domain.errors import Invalid
from linli.domain.pauses import Pause
from linli.domain.policies import LEVEL_NAMES, Budget, Level
from linli.domain.words import Listed, Words


class ChangeKind(StrEnum):
    """What an approved change does to the business clock."""

    EXTENSION = "extension"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Change:
    """An approved change on record: ``budget`` for an extension, ``level`` for a change of level.

    ``by`` is the approver as shown to readers. Raises Invalid when it does not carry exactly
    the part of its kind, or lacks the approver or the reason; ValueError for a naive ``at``.
    """

    at: datetime
    kind: ChangeKind
    by: str
    why: str
    budget: Budget | None = None
    level: Level | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a change needs a timezone-aware datetime")
        parts = (self.budget is not None, self.level is not None)
        if parts != (self.kind is ChangeKind.EXTENSION, self.kind is ChangeKind.LEVEL):
            raise Invalid("bad-change", "延期要写明天数，调整等级要写明新的等级。")
        if not self.by.strip() or not self.why.strip():
            raise Invalid("bad-change", "延期和调整等级都要写明批准人和理由。")

    @property
    def granted(self) -> tuple[Budget, ...]:
        """The time granted: one budget for an extension, none for a change of level."""
        return () if self.budget is None else (self.budget,)

    def text(self, level: Level) -> str:
        """What was approved while ``level`` was in force."""
        if self.level is not None:
            return Words(
                "等级由“{before}”调整为“{after}”",
                before=LEVEL_NAMES[level],
                after=LEVEL_NAMES[self.level],
            )
        return Listed("", (Words("延期 {budget}", budget=budget.text()) for budget in self.granted))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the business clock of one case depends on. ``start`` is the first registration."""

    start: datetime
    level: Level
    pauses: tuple[Pause, ...] = ()
    changes: tuple[Change, ...] = ()

    def known(self, as_of: datetime) -> tuple[Change, ...]:
        """Changes approved by ``as_of``, oldest first."""
        return tuple(
            sorted((item for item in self.changes if item.at <= as_of), key=lambda item: item.at)
        )

    def level_at(self, as_of: datetime) -> Level:
        """The level in force at ``as_of``."""
        level = self.level
        for change in self.known(as_of):
            level = change.level or level
        return level

    def granted_at(self, as_of: datetime) -> tuple[Budget, ...]:
        """Extensions granted by ``as_of``, oldest first."""
        return tuple(budget for change in self.known(as_of) for budget in change.granted)
