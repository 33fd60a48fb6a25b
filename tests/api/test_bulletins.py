"""Bulletins over JSON: listed and read by whoever may see them."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within
from tests.bulletins.bulletin_world import MIDWEEK, MONDAY, drafted, issued

from linli.kernel import clock

pytestmark = pytest.mark.django_db


def test_issued_ones_are_for_everybody_drafts_for_the_centre(api: Caller) -> None:
    with clock.at(MIDWEEK):
        api.world.report()
    with clock.at(MONDAY):
        made, paper = issued(api.world)
        draft = drafted(api.world, day="2026-02-25")
        for name in ("zj_handler", "dispatch1"):
            api.secret(name)
        api.get("/bulletins", by="zj_handler")
        with within("api.bulletins"):
            listed = api.get("/bulletins", by="zj_handler").json()
        assert [one["number"] for one in listed["items"]] == [paper.number]
        with within("api.bulletin"):
            found = api.get(f"/bulletins/{made.key}", by="zj_handler")
        assert found["ETag"]
        body = found.json()
        assert body["digest"] == made.digest
        figure = next(one for one in body["figures"] if one["code"] == "received")
        assert (figure["text"], figure["numerator"], figure["version"]) == ("1", 1, 1)
        assert {one["kind"] for one in body["parts"]} == {"heading", "text", "table", "chart"}
        refusal(api.get(f"/bulletins/{draft.key}", by="zj_handler"), 404, "no-bulletin")
        work = api.get("/bulletins?show=work", by="dispatch1").json()["items"]
        assert [one["key"] for one in work] == [draft.key]
        refusal(api.get("/bulletins?kind=hour", by="dispatch1"), 404, "no-kind")
        refusal(api.get("/bulletins?centre=zz", by="dispatch1"), 404, "no-centre")
        assert api.get("/bulletins/%00", by="dispatch1").status_code == 404
