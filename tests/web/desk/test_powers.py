"""吹哨 on the desk: its forms without scripts, its panel, the objection; the page 三项权力."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.budgets import counted, within
from tests.whistles.test_whistles import handled
from tests.world import World

from linli.cases.models import Case
from linli.domain.complaints import TO_CENTRE
from linli.insights.power_cases import Wanted, power_cases
from linli.insights.powers import Span, powers, units_of
from linli.kernel import clock
from linli.whistles.models import Call, Whistle

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

_ACT = "/desk/cases/{no}/do/{command}/"


def send(client: Client, no: str, command: str, **data: object) -> Any:
    """Send the form of a move as the page would."""
    case = Case.objects.get(no=no)
    fields = {"version": case.version, "seen": case.chain_seq, **data}
    return client.post(_ACT.format(no=no, command=command), fields)


def form(client: Client, no: str, command: str) -> str:
    """Return the page with the form of a move."""
    return str(client.get(_ACT.format(no=no, command=command)).content.decode())


def test_the_forms_from_call_to_rating(world: World, client: Client) -> None:
    no = handled(world)
    world.login(client, "t1_dispatch")
    with within("desk.whistle_form"):
        page = form(client, no, "whistle")
    # Who has the duty stands there to be ticked, the own unit is not offered at all.
    assert page.index('name="units" value="zj"') < page.index('name="units" value="cg"')
    assert ('type="datetime-local"' in page and "今天下班前" in page) or "30 分钟" in page
    assert 'value="t1"' not in page.partition('id="act"')[2].partition("</form>")[0]
    at = (clock.now() + timedelta(hours=2)).astimezone(clock.CIVIL).strftime("%Y-%m-%dT%H:%M")
    call = {"kind": "difficult", "units": ["cg", "water"], "arrive_by": at, "text": "占道棚要拆"}
    refused = send(client, no, "whistle", **call)
    assert refused.status_code == 422
    again = refused.content.decode()
    assert "县供水公司" in again or "供水公司" in again
    assert "占道棚要拆" in again
    assert 'value="cg" checked' in again
    assert f'value="{at}"' in again
    assert send(client, no, "whistle", **call, basis="抢修预案第二条").status_code == 303
    with within("desk.whistle_case"):
        shown = client.get(f"/desk/cases/{no}/").content.decode()
    assert "吹哨报到" in shown
    assert "抢修预案第二条" in shown
    assert "按依据吹哨" in shown
    assert f"/desk/cases/{no}/do/arrive/" in shown

    world.login(client, "cg_handler")
    assert (
        f"/desk/cases/{no}/do/answer_whistle/" in client.get(f"/desk/cases/{no}/").content.decode()
    )
    objecting = send(client, no, "answer_whistle", reply="objects", text="不属我局")
    assert objecting.status_code == 422
    assert "文件和条款" in objecting.content.decode()
    assert send(client, no, "answer_whistle", reply="coming", text="两人到场").status_code == 303

    world.login(client, "t1_dispatch")
    page = form(client, no, "arrive")
    assert page.count('type="checkbox" name="units"') == 2
    assert send(client, no, "arrive", units=["cg"]).status_code == 303
    page = form(client, no, "end_whistle")
    assert 'name="ratings_stars_cg"' in page
    assert 'name="whistle"' not in page
    rated = {
        "ratings_unit": ["cg", "water"],
        "ratings_stars_cg": "2",
        "ratings_text_cg": "",
        "ratings_stars_water": "",
        "outcome": "solved",
        "text": "已拆除",
    }
    wrong = send(client, no, "end_whistle", **rated)
    assert wrong.status_code == 422
    assert "写明原因" in wrong.content.decode()
    assert 'name="ratings_stars_cg" value="2" checked' in wrong.content.decode()
    rated["ratings_text_cg"] = "来得晚"
    assert send(client, no, "end_whistle", **rated).status_code == 303
    shown = client.get(f"/desk/cases/{no}/").content.decode()
    assert "来得晚" in shown
    assert "当场解决" in shown
    assert Call.objects.get(unit__code="cg").stars == 2


def test_a_case_without_whistles_costs_no_query_for_them(world: World, client: Client) -> None:
    no = handled(world)
    world.login(client, "t1_dispatch")
    with counted() as found:
        client.get(f"/desk/cases/{no}/")
    assert not any("whistles_" in sql for sql in found)


def test_the_objection_page(world: World, client: Client) -> None:
    no = handled(world)
    world.do(no, "whistle", units=["cg"], basis="")
    world.do(no, "answer_whistle", reply="objects", clause="三定方案第三条", text="属住建职责")
    address = f"/desk/cases/{no}/whistle/cg/objection/"
    world.login(client, "t1_leader")
    assert client.get(address).status_code == 403
    world.login(client, "t2_dispatch")
    assert client.get(address).status_code == 404
    world.login(client, "leader1")
    with within("desk.whistle_objection"):
        page = client.get(address).content.decode()
    assert "三定方案第三条" in page
    assert "属住建职责" in page
    assert address in client.get(f"/desk/cases/{no}/").content.decode()
    assert client.post(address, {"ruling": "uphold"}).status_code == 422
    assert client.post(address, {"ruling": "refuse", "text": "须到场"}).status_code == 303
    assert client.post(address, {"ruling": "refuse", "text": "再来"}).status_code == 409
    shown = client.get(f"/desk/cases/{no}/").content.decode()
    assert "须到场" in shown
    assert "异议不成立" in shown


def _county(world: World) -> tuple[str, str]:
    """Two matters: one with a whistle answered, come to, rated; one called off; both dispatched."""
    one, other = handled(world), handled(world)
    world.do(one, "whistle", units=["cg", "ga"], basis="")
    world.do(one, "answer_whistle")
    world.do(one, "arrive", units=["cg"])
    with clock.at(Whistle.objects.get().arrive_by + timedelta(minutes=9)):
        world.do(one, "arrive", units=["ga"])
        world.do(one, "end_whistle", ratings=["cg 5", "ga 4 晚了"])
    world.do(other, "whistle", kind="emergency", units=["cg"], by="dispatch1", basis="")
    world.do(other, "end_whistle", by="dispatch1", outcome="called_off", ratings=[])
    world.do(
        other,
        "supervise",
        by="dispatch1",
        level="normal",
        reason="进展慢",
        text="请加快",
        due_on=(clock.today() + timedelta(days=5)).isoformat(),
    )
    return one, other


def test_the_numbers_with_their_outcomes(world: World) -> None:
    one, other = _county(world)
    now = clock.now()
    span = Span(now - timedelta(days=1), now + timedelta(days=1))
    found = powers(span, world.catalogue, now + timedelta(hours=4))
    rows = {row.code: row for row in found.units}
    assert list(rows) == sorted(rows), "the order of the unit list, not of volume"
    cg, ga, zj = rows["cg"], rows["ga"], rows["zj"]
    assert (cg.whistles, ga.whistles, zj.dispatched, zj.supervised) == (2, 1, 2, 1)
    assert (zj.signed.numerator, zj.signed.denominator) == (2, 2)
    # The call that was called off before its time asks for nothing.
    assert (cg.answered.text(0), ga.answered.numerator) == ("1/1（100%）", 0)
    assert (cg.arrived.text(0), ga.arrived.text(0)) == ("1/1（100%）", "0/1（0%）")
    assert (cg.solved.numerator, cg.solved.denominator) == (1, 1)
    assert (cg.mean, ga.mean, found.whole.mean) == ("5.0", "4.0", "4.5")
    assert found.whole.whistles == 2
    assert found.whole.kinds["emergency"] == 1
    assert [row.code for row in found.towns] == ["149901001000"]
    assert found.towns[0].whistles == 2
    assert found.towns[0].supervised == 1
    elsewhere = Span(span.start, span.end, world.catalogue.tree.by_code("149901100000").path)  # type: ignore[union-attr]  # it is there
    assert powers(elsewhere, world.catalogue).whole.empty
    unit = world.catalogue.unit_by_code("cg")
    assert unit is not None
    wanted = Wanted("whistle", span, unit=unit.id)
    listed = power_cases(world.actor("dispatch1"), wanted, world.catalogue, now)
    assert [row.no for row in listed.items] == [other, one]
    hidden = power_cases(world.actor("t2_dispatch"), wanted, world.catalogue, now)
    assert hidden.items == []


def test_complaints_are_not_counted_and_a_unit_reads_its_own_numbers(
    world: World, client: Client
) -> None:
    one, other = _county(world)
    now = clock.now()
    span = Span(now - timedelta(days=1), now + timedelta(days=1))
    cg = world.catalogue.unit_by_code("cg")
    assert cg is not None
    assert units_of(world.actor("cg_handler")) == {cg.id}
    assert units_of(world.actor("leader1")) is None
    own = powers(replace(span, units=frozenset({cg.id})), world.catalogue, now)
    assert [row.code for row in own.units] == ["cg"]
    assert (own.whole.whistles, own.whole.dispatched, own.whole.supervised) == (2, 0, 0)
    world.login(client, "cg_handler")
    page = client.get("/desk/powers/").content.decode()
    table = client.get("/desk/powers/powers.csv").content.decode("utf-8-sig")
    for text in (page, table):
        assert "测试县城市管理局" in text
        assert "测试县住房和城乡建设局" not in text
    Case.objects.filter(no=other).update(source=TO_CENTRE)
    found = powers(span, world.catalogue, now).whole
    assert (found.whistles, found.dispatched, found.supervised) == (1, 1, 0)
    listed = power_cases(world.actor("leader1"), Wanted("whistle", span), world.catalogue, now)
    assert {row.no for row in listed.items} == {one}


def test_the_page_its_lists_and_its_table(world: World, client: Client) -> None:
    one, other = _county(world)
    world.login(client, "leader1")
    with within("desk.powers"):
        page = client.get("/desk/powers/?period=year").content.decode()
    assert "不排名次" in page
    assert "1/1" in page
    assert "权力" in page
    start = page.index("power=whistle&amp;unit=cg")
    address = page[page.rindex('href="', 0, start) + 6 : page.index('"', start)]
    with within("desk.powers_cases"):
        listed = client.get(address.replace("&amp;", "&")).content.decode()
    assert one in listed.replace(" ", "")
    assert "评价 5 分" in listed
    for power in ("dispatch", "supervise"):
        assert client.get(f"/desk/powers/list/?power={power}").status_code == 200
        assert client.get(f"/desk/powers/list/?power={power}&town=149901001000").status_code == 200
    assert client.get("/desk/powers/list/?power=none").status_code == 404
    assert client.get("/desk/powers/list/?power=whistle&unit=nobody").status_code == 404
    assert client.get("/desk/powers/list/?power=whistle&after=xx").status_code == 422
    wrong = client.get("/desk/powers/?from=2026-02-01&to=2026-01-01")
    assert wrong.status_code == 422
    assert "晚于截止" in wrong.content.decode()
    assert client.get("/desk/powers/?from=soon").status_code == 422
    response = client.get("/desk/powers/powers.csv?period=year")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    head = next(row for row in rows if row and row[0] == "单位")
    line = next(row for row in rows if row and row[0] == "测试县城市管理局")
    told = dict(zip(head, line, strict=True))
    assert (told["吹哨"], told["按时到场（分子）"], told["应到场（分母）"]) == ("2", "1", "1")
    world.login(client, "t2_dispatch")
    assert "这段时间没有" in client.get("/desk/powers/").content.decode()
    assert client.get("/desk/powers/?place=149901001000").status_code == 422
    world.login(client, "admin1")
    assert client.get("/desk/powers/").status_code in {200, 403}
    assert one != other
