"""Bulk acts in a real browser: with scripts and without, wide and narrow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, awake, sideways
from tests.browser.test_desk import enter
from tests.workbench.bulk_world import macro, work
from tests.world import PASSWORD, World

from linli.cases.models import Case
from linli.workbench.models import BulkRun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chosen(world: World) -> list[str]:
    for name in ("seat1", "dispatch1"):
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    numbers = [
        world.report(text=f"小区第{place}栋楼道堆放杂物，请协调清理。").no for place in range(6)
    ]
    world.do(numbers[5], "accept")
    return numbers


def select(page: Page, numbers: list[str]) -> None:
    """Send a selection as the list does, from any page of the desk, without scripts too."""
    page.goto("/desk/bulk/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    answer = page.request.post(
        "/desk/bulk/",
        form={"csrfmiddlewaretoken": token or "", "no": numbers[0]},
        headers={"Referer": page.url},
    )
    assert answer.ok
    fields = "".join(f'<input type="hidden" name="no" value="{no}">' for no in numbers)
    page.route(
        "**/desk/selection/",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8",
            body=f'<form method="post" action="/desk/bulk/"><input type="hidden" '
            f'name="csrfmiddlewaretoken" value="{token}">{fields}<button>go</button></form>',
        ),
    )
    page.goto("/desk/selection/")
    page.get_by_role("button", name="go").click()
    expect(page.get_by_role("heading", name="要做什么")).to_be_visible()


@pytest.mark.parametrize(("width", "script"), [(1366, True), (375, True), (1366, False)])
def test_from_the_selection_to_the_result(
    open_page: Open, audit: Audit, chosen: list[str], width: int, script: bool
) -> None:
    page = enter(open_page(width=width, script=script), "seat1", visit=False)
    select(page, chosen)
    assert sideways(page) <= 0 if script else True
    if script:
        assert audit(page) == []
    page.get_by_role("button", name="受理").first.click()
    expect(page.get_by_text("可以办 0 件")).to_be_visible()
    if script:
        awake(page)
    page.locator("#f-matter").select_option("B01", force=True)
    if not script:
        page.get_by_role("button", name="重新预检").last.click()
    expect(page.get_by_text("可以办 5 件")).to_be_visible()
    expect(page.get_by_text("不能办 1 件")).to_be_visible()
    page.locator("#bulk-rows input[name=no]").first.uncheck()
    if script:
        expect(page.get_by_role("button", name="确认办理 4 件")).to_be_visible()
        assert audit(page) == []
        assert sideways(page) <= 0
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", name="秒后执行")).to_be_visible()
    if script:
        assert audit(page) == []
        assert sideways(page) <= 0
    run = BulkRun.objects.get()
    BulkRun.objects.filter(pk=run.pk).update(execute_at=run.execute_at - timedelta(minutes=2))
    work(run)
    page.reload()
    expect(page.get_by_text("已办 4 件，未办 1 件")).to_be_visible()
    if script:
        assert audit(page) == []
        assert sideways(page) <= 0
    assert Case.objects.filter(state="accepted").count() == 5
    page.get_by_role("button", name="重新选择这些再办").click()
    expect(page.get_by_text("可以办 0 件")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_undo_leaves_everything_as_it_was(open_page: Open, chosen: list[str], script: bool) -> None:
    page = enter(open_page(script=script), "seat1", visit=False)
    select(page, chosen[:2])
    page.get_by_role("button", name="内部留言").click()
    page.get_by_role("textbox", name="留言").fill("请留意")
    page.get_by_role("button", name="确认办理").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销，没有办理任何一件")).to_be_visible()
    page.reload()
    expect(page.get_by_text("已撤销，没有办理任何一件")).to_be_visible()
    page.get_by_role("button", name="改一改再办").click()
    expect(page.get_by_role("textbox", name="留言")).to_have_value("请留意")
    assert set(Case.objects.filter(no__in=chosen[:2]).values_list("version", flat=True)) == {1}


def test_the_page_follows_the_run_by_itself(open_page: Open, chosen: list[str]) -> None:
    page = enter(open_page(), "seat1", visit=False)
    select(page, chosen[:2])
    page.get_by_role("button", name="内部留言").click()
    page.get_by_role("textbox", name="留言").fill("请留意")
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", name="秒后执行")).to_be_visible()
    work(BulkRun.objects.get())
    expect(page.get_by_text("2 件全部办好")).to_be_visible(timeout=30_000)


def tick_in_the_list(page: Page, numbers: list[str], code: str) -> None:
    """Tick these in the list, and choose the macro in the menu of the bar that appears."""
    page.goto("/desk/?queue=all")
    for no in numbers:
        page.locator(f'#cases input[name=no][value^="{no}:"]').check()
    bar = page.locator(".selectionbar")
    bar.get_by_text("更多", exact=True).click()
    bar.locator(f'button[value="{code}"]').click()
    expect(page.get_by_text("这是预检")).to_be_visible()


@pytest.mark.parametrize("view", [(1366, True), (375, True), (1366, False)])
def test_a_macro_from_the_lists_bar_to_the_result_and_the_rest_again(
    open_page: Open, audit: Audit, world: World, chosen: list[str], view: tuple[int, bool]
) -> None:
    width, script = view

    def judge(page: Page) -> None:
        if script:
            assert audit(page) == []
            assert sideways(page) <= 0

    kept = macro(
        world, "dispatch1", ("accept", {"matter": "B01"}),
        ("dispatch", {"lead_unit": "zj", "text": "请先看现场，编号{{编号}}。"}),
        title="受理并派住建", state="reported",
    ).macro  # fmt: skip
    assert kept is not None
    page = enter(open_page(width=width, script=script), "dispatch1", visit=False)
    tick_in_the_list(page, [*chosen[:3], chosen[5]], f"macro:{kept.pk}")
    expect(page.get_by_role("heading", name="批量办理：受理并派住建")).to_be_visible()
    expect(page.get_by_text("请先看现场，编号{{编号}}。")).to_be_visible()
    expect(page.get_by_text("可以办 3 件")).to_be_visible()
    expect(page.get_by_text("不能办 1 件")).to_be_visible()
    expect(page.get_by_text("“受理并派住建”不适用于这件的事项或状态")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", name="秒后执行")).to_be_visible()
    judge(page)
    world.do(chosen[0], "request_info")
    run = BulkRun.objects.get()
    BulkRun.objects.filter(pk=run.pk).update(execute_at=run.execute_at - timedelta(minutes=2))
    work(run)
    page.reload()
    expect(page.get_by_text("已办 2 件，未办 2 件")).to_be_visible()
    expect(page.get_by_text("选好之后别人办理过这件")).to_be_visible()
    judge(page)
    assert Case.objects.filter(state="dispatched", no__in=chosen).count() == 2
    world.do(chosen[0], "supplement")
    page.get_by_role("button", name="重新选择这些再办").click()
    expect(page.get_by_role("heading", name="批量办理：受理并派住建")).to_be_visible()
    expect(page.get_by_text("可以办 1 件")).to_be_visible()
    page.get_by_role("button", name="确认办理").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销，没有办理任何一件")).to_be_visible()
    page.get_by_role("button", name="改一改再办").click()
    expect(page.get_by_role("heading", name="批量办理：受理并派住建")).to_be_visible()
    assert Case.objects.get(no=chosen[0]).state == "reported"
