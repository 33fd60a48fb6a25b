"""What forms offer instead of asking people to know it: matters to merge, accounts, units."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.cases.models import Case, ConflictBlock, Oversight
from linli.domain.lifecycle import RETURN_LIMIT


def form(client: Client, no: str, command: str) -> str:
    response = client.get(f"/desk/cases/{no}/do/{command}/")
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, no: str, command: str, **fields: Any) -> Any:
    case = Case.objects.get(no=no)
    return client.post(
        f"/desk/cases/{no}/do/{command}/", {"version": case.version, "seen": 0, **fields}
    )


def test_a_merge_offers_open_matters_near_by_and_nothing_else(client: Client, world: World) -> None:
    one = world.report(text="三号楼井盖坏了。")
    near = world.report(text="楼下井盖没有了。")
    ended = world.report(text="已经撤回的一件。")
    world.do(ended.no, "withdraw")
    away = world.report(text="别的镇的一件。", area="149901100201")
    world.login(client, "dispatch1")
    text = form(client, one.no, "merge")
    assert f'data-value="{near.no}"' in text
    for other in (one, ended, away):
        assert f'data-value="{other.no}"' not in text
    world.login(client, "t1_dispatch")
    assert away.no not in form(client, one.no, "merge")


def test_an_account_is_found_by_its_name(client: Client, world: World) -> None:
    person = world.user("zj_handler")
    world.login(client, "dispatch1")
    found = client.get("/desk/accounts/", {"q": person.full_name[:2]}).json()
    assert {"zj_handler": person.full_name}.items() <= {
        row["value"]: row["name"] for row in found
    }.items()
    assert client.get("/desk/accounts/", {"q": " "}).json() == []
    receipt = world.report()
    assert (
        send(client, receipt.no, "block", account=person.full_name, text="被投诉人").status_code
        == 303
    )
    assert ConflictBlock.objects.get().user == person
    page = client.get(f"/desk/cases/{receipt.no}/").content.decode()
    assert f"{person.full_name}（zj_handler）" in page


def test_namesakes_are_told_apart(client: Client, world: World) -> None:
    for name in ("zj_handler", "cg_handler"):
        user = world.user(name)
        user.full_name = "同名同姓"
        user.save()
    receipt = world.report()
    world.login(client, "dispatch1")
    response = send(client, receipt.no, "block", account="同名同姓", text="被投诉人")
    assert response.status_code == 422
    assert "cg_handler、zj_handler" in response.content.decode()
    assert not ConflictBlock.objects.exists()


@pytest.mark.parametrize("who", ["zj_handler", "verify1", "audit1"])
def test_accounts_are_found_by_the_centre_only(client: Client, world: World, who: str) -> None:
    world.login(client, who)
    response = client.get("/desk/accounts/", {"q": "a"})
    assert response.status_code == 403
    assert b'"value"' not in response.content


def test_after_a_return_the_suggested_unit_is_proposed(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "ask_return", "grant_return")
    world.login(client, "dispatch1")
    text = form(client, receipt.no, "dispatch")
    assert '<option value="cg" selected>' in text
    assert '<option value="zj" selected>' not in text
    assert "上次退单时建议的单位" in text


def test_the_form_of_a_convening_proposes_units_too(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept")
    for _ in range(RETURN_LIMIT):
        world.drive(no, "dispatch", "ask_return", "grant_return")
    world.login(client, "leader1")
    text = form(client, no, "convene")
    assert "建议的单位" in text
    assert 'data-fill="f-lead_unit"' in text


def test_a_plan_comes_back_to_be_changed(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    case = Case.objects.get(no=receipt.no)
    Oversight.objects.create(case=case, opened_at=case.clock_start, reason="到期未解决")
    Case.objects.filter(pk=case.pk).update(overseen=True)
    world.login(client, "zj_handler")
    year = case.clock_start.year + 1
    steps = f"{year}年3月1日　完成招标\n\n{year}/6/30：完工"
    response = send(client, receipt.no, "plan", plan="分两步走。", milestones=steps)
    assert response.status_code == 303
    text = form(client, receipt.no, "plan")
    assert "分两步走。" in text
    assert f"{year}-03-01 完成招标\n{year}-06-30 完工" in text


def test_missing_evidence_is_said_at_the_files(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    world.login(client, "zj_handler")
    response = send(client, receipt.no, "answer", answer="已经修好。", outcome="solved")
    text = response.content.decode()
    assert response.status_code == 409
    assert 'href="#f-files"' in text
    assert "已经修好。" in text
    assert "现在不能这样做" not in text


def test_an_unchanged_title_is_no_correction(client: Client, world: World) -> None:
    receipt = world.report()
    before = Case.objects.get(no=receipt.no)
    world.login(client, "dispatch1")
    response = send(
        client, receipt.no, "amend", title=before.title, address="南门外", text="来电更正"
    )
    assert response.status_code == 303
    page = client.get(f"/desk/cases/{receipt.no}/").content.decode()
    assert "原地址" in page
    assert "原标题" not in page


def test_a_grid_worker_reads_why_a_matter_is_not_settled_on_the_spot(
    client: Client, world: World
) -> None:
    receipt = world.report("grid1", door="grid", matter="")
    world.login(client, "grid1")
    assert "不在自办自结范围内" in client.get(f"/desk/cases/{receipt.no}/").content.decode()
    others = world.report()
    assert "不在自办自结范围内" not in client.get(f"/desk/cases/{others.no}/").content.decode()
