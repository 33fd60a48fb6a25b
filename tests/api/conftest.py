"""A caller of the API: JSON in, JSON out, a real token for each of the cast."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.kernel import clock
from linli.people import tokens

ROOT = "/api/v1"


class Caller:
    """Sends requests as one of the cast; ``by=None`` sends no token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._client = Client(raise_request_exception=False)
        self._secrets: dict[str, str] = {}

    def secret(self, username: str) -> str:
        """Return a token of the account, issued when first needed."""
        if username not in self._secrets:
            issued = tokens.issue(user=self.world.user(username), label="接口测试", now=clock.now())
            self._secrets[username] = issued.secret
        return self._secrets[username]

    def headers(self, by: str | None, more: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a request."""
        known = {"Authorization": f"Bearer {self.secret(by)}"} if by else {}
        return {**known, **more}

    def get(self, path: str, by: str | None = "seat1", **headers: str) -> Any:
        """GET a path under the root of the API."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.get(ROOT + path, headers=self.headers(by, named))

    def post(
        self,
        path: str,
        body: object = None,
        by: str | None = "seat1",
        *,
        content: str | bytes | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """POST JSON (or raw ``content``) to a path under the root of the API."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps({} if body is None else body) if content is None else content
        return self._client.post(
            ROOT + path, data=data, content_type=content_type, headers=self.headers(by, named)
        )

    def upload(self, by: str | None = "seat1", **fields: Any) -> Any:
        """POST a multipart body to ``/files``."""
        return self._client.post(f"{ROOT}/files", data=fields, headers=self.headers(by, {}))

    def call(self, method: str, path: str, by: str | None = "seat1") -> Any:
        """Send any method without a body."""
        return self._client.generic(method, ROOT + path, headers=self.headers(by, {}))

    def version(self, no: str, by: str = "seat1") -> str:
        """Return the ETag of a case, ready for If-Match."""
        return str(self.get(f"/cases/{no}", by=by)["ETag"])


@pytest.fixture
def api(world: World) -> Caller:
    """The loaded mini county and a caller for its cast."""
    return Caller(world)


def refusal(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check the one shape of refusals and return its body."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"].startswith("application/json")
    body: dict[str, Any] = answer.json()
    assert body["code"] == code
    assert any("\u4e00" <= sign <= "\u9fff" for sign in body["message"])
    assert set(body) <= {"code", "message", "fields", "detail"}
    return body
