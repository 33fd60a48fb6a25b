"""Definitions and figures over JSON: the words and numbers of the pages."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller
from tests.budgets import within

from linli.domain.indicator_catalogue import INDICATORS
from linli.kernel import clock

pytestmark = pytest.mark.django_db


def test_definitions_and_figures(api: Caller) -> None:
    api.world.closed()
    api.world.report()
    items = api.get("/indicators", by="zj_handler").json()["items"]
    assert {one["code"] for one in items} == set(INDICATORS)
    closing = next(one for one in items if one["code"] == "closing")
    assert closing["formula"] == "登记后结案 ÷ 登记后受理"
    assert (closing["version"], closing["exclusions"]) == (1, [])
    assert api.get("/indicators?x=1", by="zj_handler").status_code == 422

    whole = api.get("/figures?indicators=received,closing,solved,stay_reported", by="leader1")
    (group,) = whole.json()["groups"]
    assert group["key"] == []
    assert group["figures"]["received"]["value"] == 2
    assert group["figures"]["closing"]["text"] == "1/1（100.00%）"
    assert group["figures"]["stay_reported"]["number"] == 1
    parts = api.get("/figures?indicators=received,solved&by=unit,day", by="leader1").json()
    today = clock.today().isoformat()
    assert [one["key"] for one in parts["groups"]] == [["none", today], ["zj", today]]
    assert parts["groups"][1]["figures"]["solved"]["suppressed"]
    assert parts["groups"][1]["figures"]["solved"]["value"] is None
    for dim, key in (("town", "149901001000"), ("village", "149901001001"), ("door", "web")):
        found = api.get(f"/figures?indicators=received&by={dim}", by="leader1").json()["groups"]
        assert [one["key"] for one in found] == [[key]]
    matters = api.get("/figures?indicators=received&by=matter", by="leader1").json()["groups"]
    assert sum(one["figures"]["received"]["value"] for one in matters) == 2
    own = api.get("/figures?indicators=closed", by="zj_handler").json()
    assert own["units"] == ["zj"]


def test_what_is_refused(api: Caller) -> None:
    for query, status in (
        ("indicators=none", 404),
        ("indicators=", 404),
        ("", 422),
        ("indicators=received&by=x", 422),
        ("indicators=received&by=day,week", 422),
        ("indicators=received&by=unit,town,matter,door", 422),
        ("indicators=received&first=2026-02-02&last=2026-01-01", 422),
        ("indicators=received&first=2010-01-01", 422),
        ("indicators=received&first=x", 422),
        ("indicators=received&area=9", 404),
        ("indicators=received&other=1", 422),
    ):
        assert api.get(f"/figures?{query}", by="leader1").status_code == status, query
    assert api.get("/figures?indicators=received&unit=cg", by="zj_handler").status_code == 404
    assert api.get("/figures?indicators=received", by="admin1").status_code == 403


def test_what_they_cost(api: Caller) -> None:
    api.world.closed()
    codes = ",".join(INDICATORS)
    for name, path in (
        ("api.indicators", "/indicators"),
        ("api.figures", f"/figures?indicators={codes}"),
    ):
        api.get(path, by="leader1")
        with within(name):
            assert api.get(path, by="leader1").status_code == 200
