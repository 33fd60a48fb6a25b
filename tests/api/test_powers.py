"""What of the powers is no single record, over JSON: 待办, the counts, time to acknowledge."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller
from tests.budgets import within
from tests.moves import _pressed, _whistled

pytestmark = pytest.mark.django_db


def test_waiting_counts_and_quickness(api: Caller) -> None:
    no, other = _pressed(api.world), _whistled(api.world)
    asked = api.get("/waiting", by="zj_handler").json()["items"]
    assert {(one["kind"], one["kind_name"], one["no"]) for one in asked} == {
        ("supervision", "督办", no)
    }
    assert {one["no"] for one in api.get("/waiting", by="cg_handler").json()["items"]} == {other}
    assert api.get("/waiting?kind=x", by="zj_handler").status_code == 422

    county = api.get("/powers", by="dispatch1").json()
    rows = {row["code"]: row for row in county["units"]}
    assert list(rows) == sorted(rows)
    assert (rows["zj"]["dispatched"], rows["zj"]["supervised"]) == (2, 1)
    assert rows["zj"]["levels"]["yellow"] == 1
    assert (county["whole"]["whistles"], rows["cg"]["whistles"]) == (1, 1)
    assert rows["cg"]["arrived"] == {"numerator": 0, "denominator": 0}
    own = api.get("/powers", by="zj_handler").json()
    assert [row["code"] for row in own["units"]] == ["zj"]
    assert api.get("/powers?place=999", by="dispatch1").status_code == 404
    town = api.world.catalogue.unit_by_code("t2")
    assert town is not None
    elsewhere = api.world.catalogue.tree.by_id(town.area_id).code
    assert api.get(f"/powers?place={elsewhere}", by="t1_dispatch").status_code == 404
    assert api.get("/powers?first=2026-02-02&last=2026-01-01", by="dispatch1").status_code == 422
    assert api.get("/powers?first=2020-01-01", by="dispatch1").status_code == 422
    assert api.get("/powers?first=x", by="dispatch1").status_code == 422

    quick = api.get("/emergency-quickness", by="dispatch1").json()
    assert (quick["goal"], quick["called"], quick["median"]) == (180, 0, None)


def test_what_the_lists_of_the_powers_cost(api: Caller) -> None:
    _pressed(api.world)
    _whistled(api.world)
    for name, path in (
        ("api.waiting", "/waiting"),
        ("api.powers", "/powers"),
        ("api.quickness", "/emergency-quickness"),
        ("api.supervisions", "/supervisions"),
        ("api.whistles", "/whistles"),
        ("api.emergencies", "/emergencies"),
        ("api.grid_matters", "/grid-matters"),
        ("api.duty_posts", "/duty-posts"),
    ):
        api.get(path, by="leader1")  # what is kept is kept now
        with within(name):
            assert api.get(path, by="leader1").status_code == 200, path
