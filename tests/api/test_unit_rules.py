"""派单规则 and proposed units over JSON."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within

from linli.proposals import unit_learned
from linli.proposals.actions import unit_rules as actions

pytestmark = pytest.mark.django_db


def test_the_table_and_what_it_proposes(api: Caller) -> None:
    unit_learned.forget()
    leader, admin = api.world.actor("leader1"), api.world.actor("admin1")
    row = actions.create(
        leader, {"matter": "B01", "lead": "cg", "basis": "会议纪要", "door": "web"}
    )
    actions.try_rule(leader, row.pk)
    row = actions.switch_on(admin, row.pk, actions.ask(leader, row.pk, row.version).version)
    wide = actions.create(leader, {"matter": "B", "lead": "ga", "basis": "会议纪要"})
    assert api.get("/unit-rules", by="dispatch1").status_code == 200  # makes the token
    with within("api.unit_rules"):
        found = api.get("/unit-rules", by="dispatch1").json()
    assert [one["id"] for one in found["items"]] == [wide.pk, row.pk]
    assert (found["items"][1]["lead"], found["items"][1]["door"]) == (
        "测试县城市管理局",
        "群众自助",
    )
    assert len(api.get("/unit-rules?standing=on", by="dispatch1").json()["items"]) == 1
    assert refusal(api.get("/unit-rules", by="zj_handler"), 403, "not-a-reader")
    assert refusal(api.get("/unit-rules?cursor=x", by="dispatch1"), 422, "bad-cursor")
    no = api.world.report().no
    api.world.do(no, "accept", matter="B01")
    with within("api.unit_proposals"):
        units = api.get(f"/cases/{no}/units", by="dispatch1").json()
    assert (units["rule"], units["why"], units["lost"]) == (row.pk, "事项、来源相符", [])
    assert [(one["unit"], one["source"]) for one in units["items"]] == [
        ("cg", "rule"),
        ("zj", "default"),
    ]
    assert refusal(api.get(f"/cases/{no}/units", by="t2_dispatch"), 404, "not-found")
