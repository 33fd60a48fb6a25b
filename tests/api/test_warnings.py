"""Warnings over JSON: read by whoever may see them."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within
from tests.rising.rising_world import NOW, history, outbreak, rise, swept

from linli.kernel import clock

pytestmark = pytest.mark.django_db


def test_warnings_are_listed_and_read_with_their_evidence(api: Caller) -> None:
    history(api.world)
    told = outbreak(api.world)
    swept()
    row = rise()
    with clock.at(NOW):
        for name in ("zj_handler", "dispatch1"):
            api.secret(name)
        api.get("/warnings", by="dispatch1")
        with within("api.warnings"):
            listed = api.get("/warnings?kind=rise", by="dispatch1").json()["items"]
        assert [(one["key"], one["count"]) for one in listed] == [(row.key, 6)]
        with within("api.warning"):
            found = api.get(f"/warnings/{row.key}", by="dispatch1")
        assert found["ETag"]
        body = found.json()
        assert sorted(body["cases"]) == sorted(told)
        assert body["days"][-1]["count"] == 6
        assert api.get("/warnings", by="zj_handler").json()["items"] == []
        refusal(api.get(f"/warnings/{row.key}", by="zj_handler"), 404, "no-warning")
