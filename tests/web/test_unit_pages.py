"""The pages of 派单规则 and the proposals in the form of a dispatch."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.budgets import within
from tests.world import World

from linli.proposals import unit_learned
from linli.proposals.actions import unit_rules as actions
from linli.proposals.models import UnitRule

FIELDS = {"matter": "B01", "lead": "cg", "basis": "会议纪要3号", "valid_from": ""}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    unit_learned.forget()


def page(client: Client, name: str, *args: object, **query: str) -> str:
    """Return the text of a page that must be there."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def act(client: Client, row: UnitRule, name: str, **posted: str) -> Any:
    """Press a button of a rule's page."""
    row.refresh_from_db()
    data = {"version": str(row.version), **posted}
    return client.post(reverse("desk_unit_rule_act", args=[row.pk, name]), data)


def test_from_the_form_to_a_dispatch_that_names_the_rule(world: World, client: Client) -> None:
    no = world.report().no
    world.do(no, "accept", matter="B01")
    leader, admin = world.login(Client(), "leader1"), world.login(Client(), "admin1")
    with within("desk.unit_rule_form"):
        page(leader, "desk_unit_rule_new")
    wrong = leader.post(reverse("desk_unit_rule_new"), {**FIELDS, "lead": "t1v1", "matter": "B"})
    assert wrong.status_code == 422
    assert "属于网格一线" in wrong.content.decode()
    made = leader.post(reverse("desk_unit_rule_new"), {**FIELDS, "supports": ["ga"]})
    row = UnitRule.objects.get()
    assert made.headers["Location"] == reverse("desk_unit_rule", args=[row.pk])
    assert act(leader, row, "ask").status_code == 409
    assert act(leader, row, "try").status_code == 303
    with within("desk.unit_rule"):
        shown = page(leader, "desk_unit_rule", row.pk)
    assert "近 30 天派出的 0 件" in shown
    assert act(leader, row, "ask").status_code == 303
    assert "确认启用" not in page(leader, "desk_unit_rule", row.pk)
    assert "确认启用" in page(admin, "desk_unit_rule", row.pk)
    assert act(admin, row, "on").status_code == 303
    with within("desk.unit_rules"):
        listed = page(leader, "desk_unit_rules")
    assert "城市管理局" in listed
    asked = page(leader, "desk_unit_rules", no=no)
    assert re.search(rf"第 {row.pk} 条</a></strong>：事项相符", asked)
    assert leader.post(reverse("desk_unit_rules_try")).status_code == 200

    seat = world.login(client, "dispatch1")
    with within("desk.act_dispatch"):
        form = page(seat, "desk_act", no, "dispatch")
    offers = form[form.index("只是建议") : form.index("已按派单规则第")]
    assert offers.index("城市管理局") < offers.index("住房和城乡建设局")
    assert 'data-key="1"' in offers
    assert "已按派单规则第" in form
    assert re.search(r'<option value="cg" selected', form)
    assert re.search(r'<option value="ga" selected', form)

    assert act(leader, row, "off").status_code == 422
    assert act(leader, row, "off", why="职责调整").status_code == 303
    form = page(seat, "desk_act", no, "dispatch")
    assert "已选上这一事项的默认单位" in form
    edited = leader.post(
        reverse("desk_unit_rule_edit", args=[row.pk]), {**FIELDS, "lead": "ga", "version": "1"}
    )
    assert edited.status_code == 409
    assert act(leader, row, "retire", why="不用了").status_code == 303
    assert act(leader, row, "fly").status_code == 404
    assert "不用了" in page(leader, "desk_unit_rule", row.pk)


def test_who_may_look_and_who_may_not(world: World, client: Client) -> None:
    row = actions.create(world.actor("leader1"), FIELDS)
    reader = world.login(Client(), "dispatch1")
    assert "新建规则" not in page(reader, "desk_unit_rules")
    assert "修改" not in page(reader, "desk_unit_rule", row.pk).partition("<main")[2]
    assert act(reader, row, "try").status_code == 403
    assert reader.get(reverse("desk_unit_rule_new")).status_code == 403
    assert reader.post(reverse("desk_unit_rules_try")).status_code == 403
    stranger = world.login(client, "zj_handler")
    for name, args in (("desk_unit_rules", []), ("desk_unit_rule", [row.pk])):
        assert stranger.get(reverse(name, args=args)).status_code == 403
    assert reader.get(reverse("desk_unit_rule", args=[999_999])).status_code == 404
    broken = reader.get(reverse("desk_unit_rules"), {"after": "x", "no": "没有"})
    assert broken.status_code == 422
    assert "没有找到" in broken.content.decode()
    assert "派单规则" not in world.login(Client(), "zj_handler").get("/desk/").content.decode()


def test_they_speak_english_with_chinese_marked(world: World, client: Client) -> None:
    row = actions.create(world.actor("leader1"), FIELDS)
    actions.try_rule(world.actor("leader1"), row.pk)
    client.cookies["linli_language"] = "en"
    leader = world.login(client, "leader1")
    assert page(leader, "desk_unit_rules")
    assert page(leader, "desk_unit_rule", row.pk)
    assert page(leader, "desk_unit_rule_edit", row.pk)
