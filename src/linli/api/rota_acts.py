"""What the operations of duty and emergencies share: their inputs and how one is carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import idempotency

#: Keys of rows fit a 64-bit column.
Key = Annotated[int, params.Path(ge=1, le=2**62)]
Text = Annotated[str, Field(max_length=4000)]


def carry_out(
    request: HttpRequest,
    path: str,
    body: BaseModel | None,
    key: str | None,
    act: Callable[[dict[str, Any]], object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Carry out one verb, once for an ``Idempotency-Key``; the answer names the row's key."""
    raw = body.model_dump() if body else {}

    def once() -> idempotency.Answer:
        done = act(raw)
        found = done if isinstance(done, dict) else {"id": getattr(done, "pk", done)}
        return idempotency.Answer(status, found)

    return idempotency.answered(request, key, path, body, once)


class DoneOut(BaseModel):
    """What was written: its key, or how many shifts were laid down."""

    id: int


class CursorIn(BaseModel):
    """The place in a list."""

    cursor: str = ""
