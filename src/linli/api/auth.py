"""Who calls: a bearer token, nothing else. No cookie is read, so there is nothing to forge."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from linli.kernel import clock
from linli.people import tokens
from linli.people.actor import Actor, load_actor

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}", re.ASCII)


class TokenAuth(HttpBearer):
    """``Authorization: Bearer TOKEN``: one query for the account with its posts."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor behind the token, or None (401)."""
        user = tokens.authenticate(token, clock.now())
        if user is None:
            return None
        given = request.headers.get("X-Request-Id", "")
        known = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(10)
        return replace(load_actor(user), request_id=known)


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor that :class:`TokenAuth` found for this request."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # set by ninja after authentication
