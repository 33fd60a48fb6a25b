"""``POST /cases/{no}/{command}``: one operation per command of the lifecycle table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from linli.api import command_bodies, idempotency, parsing
from linli.api.auth import actor_of
from linli.api.command_bodies import COMMANDS, Body
from linli.api.numbers import number
from linli.api.outputs import REFUSALS, MovedOut
from linli.cases.actions import ADDITIVE, perform
from linli.domain.lifecycle import TRANSITIONS, Command

router = Router(tags=["commands"])


def _say(command: Command) -> str:
    """Return what the command does, in the words of the table."""
    return "；".join(dict.fromkeys(row.why for row in TRANSITIONS if row.command is command))


def _description(command: Command) -> str:
    version = "可以带" if command in ADDITIVE else "必须带"
    return (
        f"{version} If-Match（取自 ETag）。版本已变则 409，detail.version 为现在的版本；"
        "带 Idempotency-Key 可放心重发。"
    )


def _operation(command: Command, body_type: type[Body]) -> Callable[..., HttpResponse]:
    def operation(
        request: HttpRequest,
        no: str,
        body: Body,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> HttpResponse:
        actor = actor_of(request)
        case_no = number(no)
        key = parsing.idempotency_key(idempotency_key)
        version = parsing.if_match(if_match, needed=command not in ADDITIVE)

        def act() -> idempotency.Answer:
            case = perform(
                actor=actor,
                no=case_no,
                command=command,
                raw=command_bodies.raw(command, body),
                version=version,
            )
            return idempotency.Answer(
                200, MovedOut.of(case).model_dump(), etag=parsing.etag(case.version)
            )

        asked = {"path": f"{case_no}/{command.value}", "body": body.model_dump()}
        return idempotency.once(actor=actor, key=key, asked=asked, act=act)

    # ninja reads the types from here; a type made at run time cannot stand in the source.
    shapes: dict[str, Any] = {
        "request": HttpRequest,
        "no": str,
        "body": body_type,
        "if_match": parsing.IfMatch,
        "idempotency_key": parsing.IdempotencyKey,
        "return": HttpResponse,
    }
    operation.__annotations__ = shapes
    operation.__name__ = f"case_{command.value}"
    operation.__doc__ = None
    return operation


for _command in COMMANDS:
    router.post(
        f"/cases/{{no}}/{_command.value}",
        response={200: MovedOut, **REFUSALS},
        operation_id=_command.value,
        url_name=f"case-{_command.value}",
        summary=_say(_command),
        description=_description(_command),
    )(_operation(_command, command_bodies.body_of(_command)))
