"""What the API answers: stable names, codes beside words, times in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from linli.cases.models import Case
from linli.domain.lifecycle import STATES, State


class Refusal(BaseModel):
    """Why not: a stable code and a sentence for the person."""

    code: str
    message: str
    fields: dict[str, str] | None = None
    detail: dict[str, str] | None = None


#: What a command may be refused with; 428 where it names no version.
REFUSALS = dict.fromkeys((400, 403, 404, 409, 422, 428), Refusal)


class Named(BaseModel):
    """A code and its words."""

    code: str
    name: str


class StateOut(BaseModel):
    """Where a case stands: state, its words, and the step of the loop (1 to 6)."""

    code: str
    name: str
    step: int

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the description of a stored state."""
        info = STATES[State(value)]
        return cls(code=value, name=info.label, step=info.step)


class Clocks(BaseModel):
    """When things are due; absent where the policy asks for nothing."""

    start: datetime
    respond_due: datetime | None
    due: datetime | None
    stage: str
    stage_due: datetime | None
    paused_since: datetime | None
    calendar_gap: bool

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the clock columns of a case."""
        return cls(
            start=case.clock_start,
            respond_due=case.respond_due_at,
            due=case.due_at,
            stage=case.stage,
            stage_due=case.stage_due_at,
            paused_since=case.paused_at,
            calendar_gap=case.calendar_gap,
        )


class MovedOut(BaseModel):
    """A case after a move."""

    no: str
    version: int
    state: StateOut
    level: str
    clocks: Clocks
    overseen: bool
    pending: str

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the short form of a case."""
        return cls(
            no=case.no,
            version=case.version,
            state=StateOut.of(case.state),
            level=case.level,
            clocks=Clocks.of(case),
            overseen=case.overseen,
            pending=case.pending_kind,
        )


class ReceiptOut(BaseModel):
    """The receipt of a report: number and lookup code are what the requester needs."""

    no: str
    lookup_code: str
    due: datetime | None
    respond_due: datetime | None
    repeated: bool


class FileOut(BaseModel):
    """An accepted upload; ``key`` is what reports and commands name in ``files``."""

    key: str
    kind: str
    name: str
    media_type: str
    size: int
