"""回避 at the desk: who is kept out is shown, and let in again with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.cases.models import Case, ConflictBlock

pytestmark = pytest.mark.django_db


@pytest.fixture
def no(world: World) -> str:
    """A case from which two people are kept out."""
    number = world.report().no
    for account, text in (("zj_handler", "亲属"), ("t1_dispatch", "被反映人")):
        world.do(number, "block", by="dispatch1", account=account, text=text)
    return number


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def send(client: Client, no: str, **fields: Any) -> Any:
    case = Case.objects.get(no=no)
    path = f"/desk/cases/{no}/do/unblock/"
    return client.post(path, {"version": case.version, "seen": case.chain_seq, **fields})


def test_the_page_shows_whom_and_leads_to_the_form(client: Client, world: World, no: str) -> None:
    world.login(client, "seat1")
    text = page(client, f"/desk/cases/{no}/")
    name = world.user("zj_handler").full_name
    assert 'id="blocks"' in text
    assert f"/desk/cases/{no}/do/unblock/?account=zj_handler" in text
    form = page(client, f"/desk/cases/{no}/do/unblock/?account=zj_handler")
    assert 'value="zj_handler" checked' in form
    assert 'value="t1_dispatch" checked' not in form
    setter = world.user("dispatch1").full_name
    for words in (name, "：亲属", "：被反映人", f"{setter}于", "不会自动恢复"):
        assert words in form, words
    assert 'name="account" value="' in page(client, f"/desk/cases/{no}/do/unblock/")


def test_lifting_takes_a_reason_and_shows_the_case_again(
    client: Client, world: World, no: str
) -> None:
    blocked = world.login(Client(), "t1_dispatch")
    page(blocked, f"/desk/cases/{no}/", 404)
    world.login(client, "dispatch1")
    refused = send(client, no, account="t1_dispatch", text="")
    assert refused.status_code == 422
    assert "请填写“解除理由”。" in refused.content.decode()
    assert 'value="t1_dispatch" checked' in refused.content.decode()
    assert send(client, no, account="t1_dispatch", text="经核实并非被反映人").status_code == 303
    text = page(blocked, f"/desk/cases/{no}/")
    assert "解除了回避" in text
    assert "经核实并非被反映人" in text
    assert "原回避理由" in text


def test_one_alone_is_chosen_already_and_none_is_said(
    client: Client, world: World, no: str
) -> None:
    world.login(client, "dispatch1")
    assert send(client, no, account="zj_handler", text="设置有误").status_code == 303
    form = page(client, f"/desk/cases/{no}/do/unblock/")
    assert 'value="t1_dispatch" checked' in form
    assert send(client, no, account="t1_dispatch", text="设置有误").status_code == 303
    assert "可能已由他人解除" in page(client, f"/desk/cases/{no}/do/unblock/", 409)
    assert 'id="blocks"' not in page(client, f"/desk/cases/{no}/")
    again = send(client, no, account="t1_dispatch", text="设置有误")
    assert again.status_code == 422


def test_others_see_whom_and_have_no_button(client: Client, world: World, no: str) -> None:
    world.login(client, "verify1")
    text = page(client, f"/desk/cases/{no}/")
    assert 'id="blocks"' in text
    assert "do/unblock/" not in text
    refusal = page(client, f"/desk/cases/{no}/do/unblock/", 403)
    assert "这一步由其他岗位办理：坐席/窗口、分流员、中心负责人。" in refusal
    assert send(client, no, account="zj_handler", text="x").status_code == 403
    assert ConflictBlock.objects.count() == 2
