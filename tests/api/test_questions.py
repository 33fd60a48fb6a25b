"""Questions over JSON: the table of the page, kept ones, refusals."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller
from tests.budgets import within

from linli.domain.questions import Axis, Query
from linli.insights.actions import asking

pytestmark = pytest.mark.django_db


def test_a_question_and_the_kept_ones(api: Caller) -> None:
    api.world.closed()
    api.world.report()
    path = "/questions/table?rows=heading&columns=door&figures=received,closing&period=year"
    api.get(path, by="leader1")
    with within("api.questions_table"):
        table = api.get(path, by="leader1").json()
    assert [one["indicator"] for one in table["columns"]] == ["received", "closing"] * 2
    assert table["total"]["cells"][-2]["numbers"] == [2]
    assert table["total"]["cells"][-1]["text"] == "1/1（100.00%）"
    assert (table["area"], table["gone"]) == ("149901000000", False)

    leader = api.world.actor("leader1")
    row = asking.save(leader, "乡镇", "", Query(rows=Axis.TOWN, area="149901100000"))
    asking.share(leader, row.pk, "all")
    api.get("/questions", by="t1_leader")
    with within("api.questions"):
        (kept,) = api.get("/questions", by="t1_leader").json()["items"]
    assert kept["asks"] == {"rows": ["town"], "figures": ["received"], "area": ["149901100000"],
                            "period": ["month"]}  # fmt: skip
    assert (kept["own"], kept["audience"], kept["version"]) == (False, "all", 1)
    theirs = api.get(f"/questions/table?kept={kept['id']}", by="t1_leader").json()
    assert (theirs["gone"], theirs["area"]) == (True, "149901001000")
    mine = api.get(f"/questions/table?kept={kept['id']}", by="leader1").json()
    assert (mine["gone"], mine["area"]) == (False, "149901100000")


def test_what_is_refused(api: Caller) -> None:
    for query, status, field in (
        ("rows=person", 422, "rows"),
        ("rows=unit&columns=unit", 422, "columns"),
        ("figures=none", 422, "figures"),
        ("doors=none", 422, "door"),
        ("first=x", 422, "period"),
        ("rows=day&columns=weekday&first=2026-01-01&last=2026-06-30", 422, "rows"),
        ("area=9", 404, ""),
        ("kept=99", 404, ""),
        ("kept=x", 422, ""),
        ("other=1", 422, ""),
    ):
        answer = api.get(f"/questions/table?{query}", by="leader1")
        assert answer.status_code == status, (query, answer.content)
        if field:
            assert field in answer.json()["fields"], query
    for path in ("/questions", "/questions/table"):
        assert api.get(path, by="admin1").status_code == 403
    assert api.get("/questions?cursor=!", by="leader1").status_code == 422
