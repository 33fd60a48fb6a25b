"""A walk without a signal: a visit, a patrol, one's own plan; killed in between; once each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import items, kept, ready, send, show, telephone, until
from tests.browser.test_teamwork import wide
from tests.collection.sheets import released
from tests.outings.field import GRID, given, shop, spots
from tests.world import World

from linli.cases.models import Case
from linli.collection.actions.filling import fill
from linli.collection.models import Sheet
from linli.fieldwork.models import Receipt
from linli.outings.actions import Record, record_stop
from linli.outings.models import Outing, Stop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drafted(page: Page) -> str:
    """What the telephone keeps of what is being written, without spaces."""
    kept_there = [one for one in items(page) if one["state"] == "draft"]
    return json.dumps(kept_there, ensure_ascii=False, separators=(",", ":"))


def to_outing(page: Page, key: int) -> None:
    show(page, "today")
    page.locator(f"#outing-{key}").click()
    ready(page, "outing")


def test_a_walk_without_a_signal(open_page: Open, audit: Audit, world: World, shots: Path) -> None:
    first, second = shop(world), shop(world, name="顺达五金", address="和平路14号", trade="other")
    form = released(world)
    known = {"f2": "c1", "f3": "2"}
    sheet = fill(actor=world.actor("grid1"), form=form.code, entry=first.pk, answers=known)
    visit = given(
        world, kind="visit", title="沿街商铺走访", matter="B01", form=form.code,
        checklist="", places=[], entries=[first.pk, second.pk],
    )  # fmt: skip
    patrol = given(world)
    page = telephone(open_page, world)
    expect(page.locator(f"#outing-{visit.pk}")).to_contain_text("共 2 处")
    assert audit(page) == []
    page.context.set_offline(True)

    # Nothing has changed: one tap, and the next one is there.
    to_outing(page, visit.pk)
    expect(page.locator(".next__name")).to_have_text("利民超市")
    expect(page.locator(".next .known")).to_contain_text("有，在有效期内")
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-outing.png")
    page.locator("#same").click()
    expect(page.locator(".next__name")).to_have_text("顺达五金")

    # The other shop was never asked: the form, and the app is killed in the middle of it.
    page.locator("#open").click()
    ready(page, "stop")
    page.locator("#done").click()
    expect(page.locator(".wrong").last).to_contain_text("灭火器")
    page.get_by_text("没有", exact=True).click()
    page.get_by_label("几个燃气瓶").fill("3")
    assert audit(page) == []
    page.screenshot(path=shots / "field-stop.png", full_page=True)
    until(page, lambda: '"f3":"3"' in drafted(page))
    page.goto("about:blank")
    page.goto("/field/")
    ready(page, "today")
    page.locator(".card--draft").click()
    ready(page, "stop")
    expect(page.get_by_label("几个燃气瓶")).to_have_value("3")
    page.locator("#done").click()
    ready(page, "outing")
    expect(page.locator(".note")).to_contain_text("都走完了")

    # The patrol: one thing is wrong, the rest is fine; the report knows the place.
    to_outing(page, patrol.pk)
    page.locator("#open").click()
    ready(page, "stop")
    page.locator(".check").first.get_by_text("有问题").click()
    page.locator("#rest").click()
    expect(page.locator(".check input:checked")).to_have_count(2)
    assert audit(page) == []
    page.screenshot(path=shots / "field-patrol.png")
    page.locator("#problem").click()
    ready(page, "report")
    expect(page.get_by_label("什么事", exact=True)).to_have_value("和平路东段：通道畅通")
    expect(page.locator(".place__name")).to_contain_text("第一网格")
    page.get_by_label("什么事", exact=True).fill("和平路东段通道堆了杂物")
    send(page)
    ready(page, "stop")
    expect(page.locator(".note--fine")).to_contain_text("问题已上报")
    page.locator("#done").click()
    ready(page, "outing")
    expect(page.locator(".next__name")).to_have_text("三号楼楼道")
    page.locator("#absent").click()
    expect(page.locator(".note")).to_contain_text("都走完了")

    # One of one's own, from the book and in words.
    show(page, "today")
    expect(page.locator(".card--draft")).to_have_count(0)
    page.locator("#plan").click()
    ready(page, "plan")
    page.locator("#from-book").click()
    page.locator(".sheet__row", has_text="利民超市").click()
    expect(page.locator("#picked")).to_be_enabled()
    assert audit(page) == []
    page.locator("#picked").click()
    page.locator("#write-place").click()
    page.get_by_label("去哪里").fill("老槐树下")
    page.locator("#add-place").click()
    page.locator("#matter").click()
    page.locator(".sheet__row", has_text="物业服务纠纷").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-plan.png", full_page=True)
    send(page)
    ready(page, "outing")
    expect(page.locator(".next__name")).to_have_text("利民超市")
    page.locator("#done").click()
    expect(page.locator(".next__name")).to_have_text("老槐树下")
    show(page, "waiting")
    expect(page.locator(".cards > li")).to_have_count(7)
    expect(page.get_by_text("等“走访利民超市等 2 处”先发出")).to_be_visible()
    assert audit(page) == []
    page.screenshot(path=shots / "field-outings-waiting.png", full_page=True)

    page.close()  # killed, and opened again where there is a signal
    assert Receipt.objects.count() == 0
    # Meanwhile the head of the village was at the second place of the patrol.
    told = Record(stop="#1", outcome="done", note="钥匙在物业")
    record_stop(actor=world.actor("v1_head"), outing=str(patrol.pk), record=told)
    page = page.context.new_page()
    page.goto("/field/")
    ready(page, "today")
    page.context.set_offline(False)
    until(page, lambda: sorted(one["state"] for one in items(page)) == ["changed"] + 6 * ["done"])
    show(page, "waiting")
    page.get_by_role("button", name="看看改了什么").click()
    ready(page, "changed")
    expect(page.locator(".change").first).to_contain_text("已巡查")
    expect(page.locator("#main")).to_contain_text("钥匙在物业")
    assert audit(page) == []
    page.screenshot(path=shots / "field-stop-changed.png", full_page=True)
    page.locator("#again").click()
    until(page, lambda: {one["state"] for one in items(page)} == {"done"})
    show(page, "today")
    kept(page)
    assert Receipt.objects.count() == 7
    _judge(world, visit, patrol, sheet, second.pk)
    expect(page.locator(f"#outing-{Outing.objects.get(own=True).pk}")).to_contain_text("还有 1 处")
    expect(page.locator(f"#outing-{visit.pk}")).to_have_count(0)


def _judge(world: World, visit: Outing, patrol: Outing, sheet: Sheet, second: int) -> None:
    """Exactly one record of each, in its place."""
    assert [one.spot for one in spots(visit)] == ["no_change", "done"]
    sheet.refresh_from_db()
    assert sheet.confirmed_at is not None
    assert Sheet.objects.get(entry_id=second).values == {"f2": "c3", "f3": "3"}
    assert Sheet.objects.count() == 2
    wrong, absent = spots(patrol)
    case = Case.objects.get()
    assert (wrong.spot, absent.spot) == ("problem", "absent")
    assert json.loads(wrong.checks) == {"c1": "problem", "c2": "ok"}
    assert wrong.found_no == case.no
    assert case.area.code.startswith(GRID)
    own = Outing.objects.get(own=True)
    assert own.given_by == world.user("grid1")
    assert [(one.name, one.spot) for one in spots(own)] == [
        ("利民超市", "done"),
        ("老槐树下", "open"),
    ]
    assert Stop.objects.count() == 6
