"""提级 on the pages of the desk and over the API: what waits, the hours to come, rules, people."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.catalogue.models import CountyProfile
from linli.escalation.actions import sweep
from linli.escalation.models import Step
from linli.kernel import clock
from linli.notify.models import Preference
from linli.notify.staff import kind_of, wishes
from linli.people import tokens
from linli.people.models import Post

pytestmark = pytest.mark.django_db
#: A Monday, nine o'clock in China.
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1, hours=6)


@pytest.fixture
def climbed(world: World) -> str:
    """A matter nobody took in time, before the town's leader."""
    with clock.at(NOW):
        no = world.report(text="路灯不亮，晚上看不见路。").no
    with clock.at(LATER):
        sweep()
    return no


def page(client: Client, part: str = "", **query: str) -> str:
    answer = client.get(f"/desk/escalation/{part}", query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_the_named_person_responds_from_the_case(
    client: Client, world: World, climbed: str
) -> None:
    with clock.at(LATER):
        world.login(client, "t1_leader")
        with within("desk.escalation"):
            shown = page(client)
        assert "凌志远" in shown
        assert "请您回应" in shown
        assert climbed in page(client, mine="1")
        todo = client.get("/desk/tasks/").content.decode()
        assert f"/desk/cases/{climbed}/do/respond/" in todo
        with within("desk.case"):
            case = client.get(f"/desk/cases/{climbed}/").content.decode()
        assert 'id="climb"' in case
        assert "还没有回应，提到县级：县综治中心 房正平" in case
        form = f"/desk/cases/{climbed}/do/respond/"
        assert client.get(form).status_code == 200
        data = {"version": "1", "seen": "1", "text": "马上派单", "due_on": "2026-02-01"}
        answer = client.post(form, data)
        assert answer.status_code == 422
        assert "马上派单" in answer.content.decode(), "nothing is lost"
        assert "限期要在今天到 30 天之内。" in answer.content.decode()
        assert client.post(form, {**data, "due_on": "2026-03-04"}).status_code == 303
        case = client.get(f"/desk/cases/{climbed}/").content.decode()
        assert "马上派单" in case
        assert "已回应，承诺期内" in case
        # Somebody else sees the step, and no way to answer it.
        world.login(client, "zj_handler")
        assert climbed not in page(client)
        world.login(client, "t2_dispatch")
        assert climbed not in page(client, "ahead/")


def test_the_dry_run_the_rules_and_the_people(client: Client, world: World, climbed: str) -> None:
    with clock.at(LATER):
        world.login(client, "leader1")
        with within("desk.escalation_ahead"):
            shown = page(client, "ahead/")
        assert climbed in shown
        assert "下一级到时没有解决" in shown
        assert client.get("/desk/escalation/ahead/?after=x").status_code == 422
        assert client.get("/desk/escalation/?after=x").status_code == 422
        assert "待受理、待派单超过环节时限，再过 4 个工作小时" in page(client, "rules/")
        Post.objects.filter(unit__code="t2").delete()
        with within("desk.escalation_people"):
            shown = page(client, "people/")
        assert "凌志远" in shown
        assert "岗位空缺" in shown
        assert "新华社区" in shown
        Post.objects.filter(role="centre_leader", unit__code="centre").delete()
        world.login(client, "dispatch1")
        assert "没有召集人" in page(client, "people/")
        world.login(client, "admin1")
        assert climbed not in page(client)


def test_the_countys_own_table_counts(client: Client, world: World) -> None:
    row = CountyProfile.objects.get()
    settings = json.loads(row.settings)
    assert settings["escalation"]["rules"][0]["code"] == "urgent_unsigned"
    for rule in settings["escalation"]["rules"]:
        if rule["code"] == "unassigned":
            rule["tiers"], rule["after"] = ["county"], {"amount": 30, "unit": "workday"}
    row.settings, row.revision = json.dumps(settings), "own"
    row.save()
    with clock.at(NOW):
        no = world.report().no
    with clock.at(LATER):
        assert sweep().raised == 0
        world.login(client, "leader1")
        assert "再过 30 个工作日" in page(client, "rules/")
    assert not Step.objects.filter(case__no=no).exists()


def test_staff_are_told_and_the_api_lists(client: Client, world: World, climbed: str) -> None:
    for username in ("t1_leader", "t1_dispatch", "leader1"):
        Preference.objects.create(
            user=world.user(username), channel="im", row_key=username, changed_at=clock.now()
        )
    event = Event.objects.get(chain_id=int(climbed), action="escalate")
    assert kind_of(event, {}) == "staff_climbed"
    told = wishes(Case.objects.get(no=climbed), event, world.catalogue)
    assert [one.user.username for one in told] == ["t1_leader"]
    with clock.at(LATER):
        token = tokens.issue(user=world.user("t1_leader"), label="测试", now=clock.now()).secret
        bearer = {"Authorization": f"Bearer {token}"}
        with within("api.escalations"):
            found = client.get("/api/v1/escalations?mine=true", headers=bearer).json()
        assert [one["no"] for one in found["items"]] == [climbed]
        assert found["items"][0]["person"] == "凌志远"
        ahead = client.get("/api/v1/escalations/ahead?hours=48", headers=bearer).json()
        assert climbed in {one["no"] for one in ahead["items"]}
        assert client.get("/api/v1/escalations?moon=1", headers=bearer).status_code == 422
        answer = client.post(
            f"/api/v1/cases/{climbed}/respond",
            {"text": "马上派单", "due_on": "2026-03-05"},
            content_type="application/json",
            headers=bearer,
        )
        assert answer.status_code == 200, answer.content


def test_the_decision_chooses_no_unit_beforehand(
    client: Client, world: World, climbed: str
) -> None:
    with clock.at(LATER):
        world.do(climbed, "accept", matter="B01")
        world.do(climbed, "dispatch", lead_unit="zj")
        Case.objects.filter(no=climbed).update(climbed="county")
        leader = world.user("leader1")
        Step.objects.filter(case__no=climbed).update(tier="county", person=leader)
        world.login(client, "leader1")
        address = f"/desk/cases/{climbed}/do/decide/"
        form = client.get(address).content.decode().split('id="act"')[1]
        assert 'value="reassign"' in form
        assert 'value="cg"' in form
        assert 'value="zj"' not in form, "it leads already"
        assert 'value="cg" selected' not in form
        assert "今天起 30 天之内" in form
        # Where nobody can be given the matter, no other unit is offered either.
        Case.objects.filter(no=climbed).update(state="return_pending")
        form = client.get(address).content.decode().split('id="act"')[1]
        assert 'value="go_on"' in form
        assert 'value="reassign"' not in form
        assert 'name="lead_unit"' not in form
