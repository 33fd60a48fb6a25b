"""Who may call, and how every refusal looks."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.test import Client
from tests.api.conftest import Caller, refusal
from tests.budgets import counted

from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer linli_" + "A" * 43},
        {"Authorization": "Basic c2VhdDE6eA=="},
        {"Authorization": "Bearer 令牌"},
    ],
)
def test_without_a_good_token_nothing_is_told(api: Caller, given: dict[str, str]) -> None:
    for path in ("/cases", "/cases/1499012026112100001", "/catalogue/units"):
        answer = api.get(path, by=None, **given)
        refusal(answer, 401, "token")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    refusal(api.post("/cases", {"text": "漏水"}, by=None, **given), 401, "token")


def test_a_session_is_no_token(api: Caller) -> None:
    client = api.world.login(Client(), "seat1")
    refusal(client.get("/api/v1/cases"), 401, "token")


def test_who_calls_costs_one_query(api: Caller) -> None:
    api.secret("seat1")
    with counted() as queries:
        assert api.get("/cases/no-number").status_code == 404
    tables = [sql.split('FROM "')[1].split('"')[0] for sql in queries]
    assert tables[0] == "people_user"
    assert not {"people_api_token", "people_post"} & set(tables)  # joined to the account


def test_a_post_taken_away_ends_what_the_token_could(api: Caller) -> None:
    no = api.world.report().no
    assert api.get(f"/cases/{no}").status_code == 200
    Post.objects.filter(user__username="seat1").delete()
    refusal(api.get(f"/cases/{no}"), 404, "not-found")


@pytest.mark.parametrize("path", ["/", "/nothing", "/cases/", "/cases/1/2/3", "/cases/no-number"])
def test_unknown_addresses_are_refused_in_json(api: Caller, path: str) -> None:
    answer = api.get(path)
    if path == "/":
        assert answer.json() == {"openapi": "openapi.json"}
    else:
        refusal(answer, 404, "not-found")


def test_unknown_methods_are_refused_in_json(api: Caller) -> None:
    answer = api.call("DELETE", "/cases")
    refusal(answer, 405, "method")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_answers_are_kept_by_nobody_else(api: Caller) -> None:
    answer = api.get("/cases")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]


def test_faults_keep_the_shape(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    def locked(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("linli.api.cases.list_cases", broken)
    refusal(api.get("/cases"), 500, "internal")
    monkeypatch.setattr("linli.api.cases.list_cases", locked)
    answer = api.get("/cases")
    refusal(answer, 503, "busy")
    assert answer["Retry-After"] == "2"


def test_the_description_is_open_and_complete(api: Caller) -> None:
    answer = api.get("/openapi.json", by=None)
    assert answer.status_code == 200
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    paths = described["paths"]
    body = paths["/api/v1/cases/{no}/ask_return"]["post"]["requestBody"]["content"]
    assert body["application/json"]["schema"] == {"$ref": "#/components/schemas/AskReturnBody"}
    shape = described["components"]["schemas"]["AskReturnBody"]
    assert shape["required"] == ["reason", "clause", "suggested_unit"]
    assert shape["additionalProperties"] is False
    assert described["components"]["securitySchemes"]["TokenAuth"]["scheme"] == "bearer"
    assert "http" not in json.dumps(described["paths"])  # nothing is loaded from elsewhere
    refusal(api.get("/docs", by=None), 404, "not-found")
