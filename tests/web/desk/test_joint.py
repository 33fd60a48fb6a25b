"""联办 on the desk: the form of a plan, the panel, the forms of the parts, the answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.budgets import counted, within
from tests.cases.test_joining import PLAN, arranged, contribute, duty, handling
from tests.web.desk.test_act import send
from tests.world import World

from linli.cases.models import Case

pytestmark = pytest.mark.django_db


def rows(**fields: Any) -> dict[str, Any]:
    """The first two rows of the plan as the form sends them, with what differs."""
    posted: dict[str, Any] = {}
    for number, row in enumerate(PLAN[:2], start=1):
        posted |= {f"step{number}_{key}": value for key, value in row.items() if key != "after"}
    return posted | fields


def page(client: Client, no: str, command: str, query: str = "", **more: Any) -> str:
    answer = client.get(f"/desk/cases/{no}/do/{command}/{query}", **more)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def test_a_plan_is_laid_down_from_rows_with_empty_ones_between(
    client: Client, world: World
) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    form = page(client, no, "arrange")
    assert form.count('name="step4_task"') == 1
    assert 'name="step5_task"' not in form
    assert 'name="step1_after" value="1"' not in form  # no step waits for itself
    late = {"step4_unit": "water", "step4_task": "恢复供水", "step4_after": ["1", "2"]}
    assert send(client, no, "arrange", **rows(text="本周完成", **late)).status_code == 303
    assert (duty(no, "water").place, duty(no, "water").after) == (3, "1,2")
    assert duty(no, "water").days == 3  # the usual, where nothing is written
    shown = client.get(f"/desk/cases/{no}/").content.decode()
    for words in (
        "联办分工",
        "3 步中已完成 0 步",
        "等 县城管局、县公安局 完成后开始",
        "主办单位汇总答复",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"step1_after": "2", "step2_after": "1"}, "先后顺序绕成了圈：第1步在第2步之后"),
        ({"step2_after": "4"}, "但没有第3步"),
        ({"step2_unit": ""}, "第2步没有选单位"),
        ({"step2_unit": "zj"}, "第2步是主办单位自己"),
        ({"step2_days": "很久"}, "第2步的时限要在1到60个工作日之间"),
    ],
)
def test_a_wrong_plan_comes_back_as_it_was_with_the_row_marked(
    client: Client, world: World, fields: dict[str, str], words: str
) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    answer = send(client, no, "arrange", **rows(text="都要到场", **fields))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    for kept in ("清运杂物", "维持秩序", "都要到场"):
        assert kept in shown
    assert shown.count("steps__row--wrong") == 1
    assert Case.objects.get(no=no).parts_open == 0


def test_a_template_fills_the_rows_of_its_matter(client: Client, world: World) -> None:
    no = world.report(matter="A03").no
    world.drive(no, ("accept", {"matter": "A03"}), ("dispatch", {"lead_unit": "zj"}), "sign")
    world.login(client, "zj_handler")
    form = page(client, no, "arrange")
    assert "高效处置一件事：井盖缺失与路面塌陷" in form
    assert "拖欠工资" not in form
    with within("desk.joint_form"):
        filled = page(client, no, "arrange", "?template=road_hole")
    assert 'value="现场围挡警示、疏导交通"' in filled
    assert '<option value="ga" selected>' in filled.replace(' lang="zh-CN"', "")
    assert "登记设施台账" not in filled  # the lead's own step is no part
    assert page(client, no, "arrange", "?template=unknown").count("data-blank") == 4


def test_what_is_done_stays_in_the_form_as_it_is(client: Client, world: World) -> None:
    no = arranged(world)
    contribute(world, no, "cg_handler", text="清完了")
    world.login(client, "zj_handler")
    form = page(client, no, "arrange")
    assert "已反馈完成，保留不变" in form
    assert '<input type="hidden" name="step1_unit" value="cg">' in form
    assert "按模板填好" not in form
    answer = send(client, no, "arrange", **rows())
    assert answer.status_code == 422
    assert "新的分工去掉了供水公司还没有完成的环节，请写明理由。" in answer.content.decode()


def test_support_units_take_report_and_get_back_their_part(client: Client, world: World) -> None:
    no = arranged(world)
    world.login(client, "cg_handler")
    with counted() as found:
        shown = client.get(f"/desk/cases/{no}/").content.decode()
    # The plan stands in the duties, which are read anyway.
    assert sum(sql.startswith('SELECT "cases_duty"') for sql in found) == 1
    assert "领取" in shown
    assert "倪秉义" in page(client, no, "take_part")
    assert send(client, no, "take_part", assignee="cg_leader").status_code == 303
    assert "第1步：清运杂物" in page(client, no, "contribute")
    refused = send(client, no, "contribute", text="写了很多")
    assert refused.status_code == 422
    assert "请说明这一环节是否已经完成。" in refused.content.decode()
    assert "写了很多" in refused.content.decode()
    assert send(client, no, "contribute", text="清完了", part="done").status_code == 303
    for over in ("take_part", "contribute"):
        assert client.get(f"/desk/cases/{no}/do/{over}/").status_code == 409
    world.login(client, "water_handler")
    early = send(client, no, "contribute", text="备好料了", part="done")
    assert early.status_code == 409
    assert "还在等：县公安局" in early.content.decode()
    assert "备好料了" in early.content.decode()
    world.login(client, "zj_handler")
    form = page(client, no, "return_part", "?unit=cg")
    assert 'value="cg"' in form
    assert 'value="ga"' not in form  # only parts that are done
    assert send(client, no, "return_part", unit="cg", text="没清净", days="1").status_code == 303
    assert "退回过 1 次" in client.get(f"/desk/cases/{no}/").content.decode()
    assert client.get(f"/desk/cases/{no}/do/return_part/").status_code == 409


def test_the_answer_shows_what_others_said_and_asks_why_it_does_not_wait(
    client: Client, world: World
) -> None:
    no = arranged(world)
    contribute(world, no, "cg_handler", text="清运了两车")
    world.login(client, "zj_handler")
    form = page(client, no, "answer")
    assert "各联办单位的反馈，供汇总" in form
    assert "清运了两车" in form
    assert "还有2个联办环节没有完成" in form
    said = {"answer": "已清运，供水正在恢复。", "outcome": "explained"}
    answer = send(client, no, "answer", **said)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="f-without-error"' in shown
    assert "已清运，供水正在恢复。" in shown
    assert send(client, no, "answer", **said, without="备件下周到").status_code == 303
    plain = handling(world)
    assert 'name="without"' not in page(client, plain, "answer")
    world.login(client, "leader1")
    assert "答复时没有完成" in client.get(f"/desk/cases/{no}/").content.decode()


def test_without_a_plan_a_support_unit_reports_as_before(client: Client, world: World) -> None:
    no = handling(world, "cg")
    world.login(client, "cg_handler")
    assert 'name="part"' not in page(client, no, "contribute")
    assert send(client, no, "contribute", text="已配合").status_code == 303
    assert 'id="joint"' not in client.get(f"/desk/cases/{no}/").content.decode()
