"""Answers of last resort are sentences too."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from linli.web import failures

pytestmark = pytest.mark.django_db


def test_an_unknown_page(client: Client) -> None:
    answer = client.get("/nirgends/")
    assert answer.status_code == 404
    assert "没有这个网页" in answer.content.decode()


def test_an_unknown_address_of_the_api_is_json(rf: RequestFactory) -> None:
    answer = failures.not_found(rf.get("/api/v1/nothing"))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert b'"no-page"' in answer.content


def test_too_many_fields(client: Client) -> None:
    body = "&".join(f"a{number}=1" for number in range(500))
    answer = client.post("/report/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "没有收下" in answer.content.decode()


def test_a_fault_is_told(rf: RequestFactory) -> None:
    answer = failures.fault(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出了点问题" in answer.content.decode()


def test_a_fault_is_told_even_when_pages_cannot_be_drawn(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("no templates today")

    monkeypatch.setattr(failures, "refusal", broken)
    answer = failures.fault(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出了点问题" in answer.content.decode()


def test_the_address_of_a_form_opened_by_itself_says_so(client: Client, db: None) -> None:
    response = client.get("/track/leave/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "请从网页里的按钮进入" in response.content.decode()
