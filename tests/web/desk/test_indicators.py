"""指标口径, and the lists behind numbers: as many as is printed, as far as one sees."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.budgets import within
from tests.world import World

from linli.domain.indicator_catalogue import INDICATORS, Kind
from linli.insights import figures_cases
from linli.insights.models import Definition
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

CASES = "/desk/numbers/cases/"
T1, T2 = "149901001001001", "149901100201001"
FORM = {
    "rounding": "down", "places": "1", "smallest": "0", "owner": "督查股",
    "reason": "市里通知第三条",
}  # fmt: skip


def text(answer: Any) -> str:
    """Return the words of a page, blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def said(answer: Any) -> tuple[int, int, int]:
    """Return what the page says: counted, matters, those one may open."""
    body = answer.content.decode()
    words = re.sub(r"<[^>]+>", "", body[body.index('id="behind"') :].partition("</p>")[0])
    found = re.search(r"计 (\d+) 次，涉及 (\d+) 件工单，您能打开 (\d+) 件", words)
    assert found is not None, words
    return int(found[1]), int(found[2]), int(found[3])


def titles(answer: Any) -> int:
    return int(answer.content.decode().count('data-label="计几次"'))


def test_the_list_says_as_many_as_the_number(world: World, client: Client) -> None:
    world.closed(area=T1)
    world.report(area=T1)
    world.report(area=T2)
    world.login(client, "leader1")
    with within("desk.numbers_cases"):
        whole = client.get(CASES, {"indicator": "received"})
    assert said(whole) == (3, 3, 3)
    assert titles(whole) == 3
    town = client.get(CASES, {"indicator": "received", "area": "149901001000"})
    assert said(town) == (2, 2, 2)
    closing = {"indicator": "closing", "area": "149901001000"}
    assert said(client.get(CASES, closing)) == (1, 1, 1)
    whole = client.get(CASES, {**closing, "part": "den"})
    assert said(whole) == (1, 1, 1)
    assert "1/1（100.00%）" in text(whole)
    assert "part=num" in whole.content.decode()
    today = clock.today()
    day = {"first": (today - timedelta(days=3)).isoformat(), "last": today.isoformat()}
    assert said(client.get(CASES, {"indicator": "received", **day, "unit": "none"})) == (3, 3, 3)
    with within("desk.numbers_cases"):
        assert said(client.get(CASES, {"indicator": "backlog"})) == (2, 2, 2)
    for code in INDICATORS:
        assert client.get(CASES, {"indicator": code, "part": "den"}).status_code in {200, 404}
    for code, one in INDICATORS.items():
        answer = client.get(CASES, {"indicator": code})
        assert answer.status_code == 200, code
        if one.kind in {Kind.VISITS, Kind.COVERAGE}:
            assert "没有清单" in text(answer)


def test_who_may_read_the_number_is_told_how_many_of_its_matters_they_may_open(
    world: World, client: Client
) -> None:
    # A matter that moved to another town stays in the number of the town it came in.
    moved = world.report(area=T1)
    world.do(moved.no, "amend", by="seat1", area=T2, text="位置不对")
    world.report(area=T1)
    world.login(client, "t1_dispatch")
    answer = client.get(CASES, {"indicator": "received"})
    assert said(answer) == (2, 2, 1)
    assert titles(answer) == 1
    assert moved.no not in answer.content.decode().replace(" ", "")


def test_nobody_reads_numbers_that_are_not_theirs(world: World, client: Client) -> None:
    world.report()
    world.login(client, "t1_dispatch")
    assert client.get(CASES, {"indicator": "received", "area": "149901100000"}).status_code == 404
    assert client.get(CASES, {"indicator": "received", "area": "149901000000"}).status_code == 404
    world.login(client, "zj_handler")
    assert client.get(CASES, {"indicator": "received", "unit": "cg"}).status_code == 404
    assert said(client.get(CASES, {"indicator": "received"})) == (0, 0, 0)
    world.login(client, "admin1")
    assert client.get(CASES, {"indicator": "received"}).status_code == 403


def test_addresses_that_make_no_sense_are_said(world: World, client: Client) -> None:
    world.report()
    world.login(client, "leader1")
    assert client.get(CASES).status_code == 404
    assert client.get(CASES, {"indicator": "none"}).status_code == 404
    assert client.get(CASES, {"indicator": "stay_handling", "matter": "B01"}).status_code == 404
    for wrong in (
        {"first": "soon", "last": "2026-01-01"},
        {"first": "2026-02-02", "last": "2026-01-01"},
        {"first": "2010-01-01", "last": "2026-01-01"},
        {"first": "2026-02-02"},
        {"after": "xx"},
        {"first": "0001-01-01", "last": "9999-12-31"},
    ):
        answer = client.get(CASES, {"indicator": "received", **wrong})
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.content.decode()


def test_the_list_is_read_page_by_page(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_cases, "SIZE", 2)
    numbers = {world.report().no for _ in range(5)}
    world.login(client, "leader1")
    found: list[str] = []
    address: str | None = f"{CASES}?indicator=received"
    while address:
        body = client.get(address).content.decode()
        assert "计 <b>5</b> 次" in body
        found += re.findall(r'href="/desk/cases/(\d+)/"', body)
        after = re.search(r'href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"', body)
        address = (after[1] or after[2]).replace("&amp;", "&") if after else None
    assert len(found) == 5
    assert set(found) == numbers


def test_every_definition_is_one_page_in_plain_words(world: World, client: Client) -> None:
    world.login(client, "grid1")
    with within("desk.indicators"):
        listed = client.get(reverse("desk_indicators"))
    for code, one in INDICATORS.items():
        assert reverse("desk_indicator", args=[code]) in listed.content.decode()
        assert one.name in text(listed)
    with within("desk.indicator"):
        page = text(client.get(reverse("desk_indicator", args=["over_time"])))
    assert "（应办结 － 按时办结）÷ 应办结" in page
    assert "挂起期间的事项" in page
    assert "只算到昨天为止" in page
    assert "提出修改" not in page
    assert client.get(reverse("desk_indicator", args=["none"])).status_code == 404
    for code in ("overdue", "stay_handling", "coverage", "mediation", "satisfied", "received"):
        assert client.get(reverse("desk_indicator", args=[code])).status_code == 200


def test_from_the_form_to_a_new_version(world: World, client: Client) -> None:
    no = world.closed().no
    change = reverse("desk_indicator_change", args=["closing"])
    dispatcher, leader = world.login(Client(), "dispatch1"), world.login(Client(), "leader1")
    with within("desk.indicator_change"):
        assert "剔除一件工单" in text(dispatcher.get(change))
    today = clock.today().isoformat()
    wrong = dispatcher.post(change, {**FORM, "since": today, "places": "9", "case": no})
    assert wrong.status_code == 422
    assert "小数位数请填 0 到 4" in text(wrong)
    assert f'value="{no}"' in wrong.content.decode()
    assert "督查股" in wrong.content.decode()
    made = dispatcher.post(change, {**FORM, "since": today, "case": no})
    assert made.status_code == 303
    again = leader.post(change, {**FORM, "since": today})
    assert again.status_code == 409
    assert "已有一个待批准的版本" in text(again)
    row = Definition.objects.get()
    page = reverse("desk_indicator", args=["closing"])
    waiting = text(dispatcher.get(page))
    assert "由县级中心负责人批准" in waiting
    assert "撤回的理由" in waiting
    assert f"剔除一件工单 {no}" in waiting
    assert "提出修改" not in waiting

    def act(who: Client, name: str, **data: str) -> Any:
        return who.post(reverse("desk_indicator_act", args=["closing", row.pk, name]), data)

    assert act(dispatcher, "approve").status_code == 403
    assert act(leader, "refuse").status_code == 422
    assert act(leader, "other").status_code == 404
    assert "closing" in leader.get(reverse("desk_indicators")).content.decode()
    assert "等待批准的修改" in text(leader.get(reverse("desk_indicators")))
    assert act(leader, "approve").status_code == 303
    assert act(leader, "approve").status_code == 409
    shown = text(leader.get(page))
    assert "只舍不入" in shown
    assert "第 2 版" in shown
    assert "房正平" in shown
    listed = leader.get(CASES, {"indicator": "closing"})
    assert said(listed) == (0, 0, 0)
    assert "经批准剔除 1 项：分子减去 1，分母减去 1。" in text(listed)
    world.login(client, "t1_leader")
    assert client.get(change).status_code == 403


def test_an_exclusion_can_be_dropped_again(world: World, client: Client) -> None:
    no = world.report().no
    change = reverse("desk_indicator_change", args=["closing"])
    world.login(client, "dispatch1")
    data = {**FORM, "since": clock.today().isoformat()}
    client.post(change, {**data, "case": no})
    leader = world.login(Client(), "leader1")
    row = Definition.objects.get()
    leader.post(reverse("desk_indicator_act", args=["closing", row.pk, "approve"]))
    form = client.get(change).content.decode()
    assert f'value="case:{no}" checked' in form
    refused = client.post(change, {**data, "reason": ""})
    assert f'value="case:{no}" checked' not in refused.content.decode(), "the tick as it was left"
    client.post(change, data)
    asked = Definition.objects.get(standing="asked")
    withdraw = reverse("desk_indicator_act", args=["closing", asked.pk, "withdraw"])
    assert client.post(withdraw, {"text": ""}).status_code == 422
    assert client.post(withdraw, {"text": "先不改"}).status_code == 303
    assert "先不改" in text(client.get(reverse("desk_indicator", args=["closing"])))
