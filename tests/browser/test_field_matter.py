"""Working on matters in the field, and what may go wrong around it.

Another device, another hand, a wrong clock, a session that is over, a full telephone.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import (
    items,
    kept,
    photo,
    ready,
    send,
    show,
    sign_in,
    take,
    telephone,
    wait_for_state,
    words,
    write_report,
)
from tests.browser.test_teamwork import wide
from tests.world import PASSWORD, World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.fieldwork.models import Receipt
from linli.kernel import clock
from linli.people.models import Post
from linli.places.models import Area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GRID = "149901001001001"
RUBBISH = "和平社区第二网格路口垃圾箱三天没有清运"


def outside(world: World, username: str) -> None:
    """Give somebody a grid worker's post beside their own."""
    like = Post.objects.filter(user__username="grid1").select_related("unit")[0]
    Post.objects.create(
        user=world.user(username),
        role=Post.Role.GRID_WORKER,
        unit=like.unit,
        area=Area.objects.get(code=GRID),
        valid_from=like.valid_from,
    )


def test_two_telephones_and_a_change_by_another_hand(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    outside(world, "zj_handler")
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign", "ask_extension")
    page = telephone(open_page, world, "zj_handler")
    other = telephone(open_page, world, "zj_handler")
    for one in (page, other):
        expect(one.locator(f"#row-{no}")).to_contain_text("请您办理")
        one.context.set_offline(True)
        show(one, f"matter/{no}")
        assert wide(one) <= 0
    assert audit(page) == []
    page.screenshot(path=shots / "field-matter.png")
    other.locator("#do-progress").click()
    ready(other, "act")
    other.get_by_label("办理进展").fill("已到现场，联系物业")
    send(other)
    page.locator("#do-answer").click()
    ready(page, "act")
    page.get_by_label("答复诉求人").fill("已协调物业清理楼道。")
    page.get_by_label("办理结果").select_option("explained")
    assert audit(page) == []
    page.screenshot(path=shots / "field-answer.png")
    send(page)
    ready(page, "today")
    world.do(no, "grant_extension")  # the leader gives two days more
    other.context.set_offline(False)  # a note is never in anybody's way
    wait_for_state(other, "done")
    page.context.set_offline(False)
    wait_for_state(page, "changed")
    assert Case.objects.get().state == "handling"
    show(page, "waiting")
    page.get_by_role("button", name="看看改了什么").click()
    ready(page, "changed")
    expect(page.locator(".change")).to_have_count(1)
    expect(page.locator(".change")).to_contain_text("时限")
    was, now = page.locator(".change [lang=zh-CN]").all_inner_texts()
    assert was != now
    assert "月" in now
    expect(page.locator(".quoted")).to_have_text("已协调物业清理楼道。")
    assert audit(page) == []
    page.screenshot(path=shots / "field-changed.png")
    page.locator("#again").click()
    wait_for_state(page, "done")
    case = Case.objects.get()
    assert case.state == "answered"
    assert Event.objects.filter(chain_kind="case", action="answer").count() == 1
    assert Event.objects.filter(chain_kind="case", action="progress").count() == 1
    assert Receipt.objects.count() == 2


def test_verified_on_the_spot_without_signal(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    outside(world, "verify1")
    no = world.answered().no
    Case.objects.update(lon="111.9000", lat="37.0300")
    page = telephone(open_page, world, "verify1")
    expect(page.locator(f"#row-{no}")).to_contain_text("请您现场核查")
    page.context.set_offline(True)
    page.locator(f"#row-{no}").click()
    ready(page, "matter")
    page.locator("#do-verify_true").click()
    ready(page, "act")
    page.get_by_text("承办单位怎么答复的").click()
    expect(page.locator(".quoted")).to_contain_text("已协调物业整改")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 111.9, "latitude": 37.0318})
    page.locator("#nearness").click()
    expect(page.get_by_text("离上报的位置约 200 米")).to_be_visible()
    take(page, photo(120))
    send(page)
    expect(page.locator(".wrong")).to_contain_text("办理质量")
    page.locator(".pick--star").nth(3).click()
    page.get_by_label("诉求已解决").check()
    assert audit(page) == []
    page.screenshot(path=shots / "field-verify.png")
    page.reload()  # the line is still away; nothing is lost
    ready(page, "act")
    expect(page.locator(".pick--star input").nth(3)).to_be_checked()
    expect(page.locator(".tile--photo")).to_have_count(1)
    send(page)
    ready(page, "today")
    page.context.set_offline(False)
    wait_for_state(page, "done")
    assert Case.objects.get().state == "verified"
    sent = items(page)[0]["fields"]
    assert sent["method"] == "on_site"
    assert not {"lon", "lat"} & set(sent)


def test_a_clock_that_is_wrong_by_a_day(open_page: Open, world: World) -> None:
    page = open_page(width=375, height=667)
    page.clock.set_fixed_time(clock.now() + timedelta(days=1))
    sign_in(page, world, "grid1")
    page.goto("/field/")
    ready(page, "today")
    kept(page)
    expect(page.locator(".note").first).to_contain_text("手机时间快了")
    write_report(page, RUBBISH)
    send(page)
    wait_for_state(page, "done")
    case, receipt = Case.objects.get(), Receipt.objects.get()
    assert abs(case.clock_start - clock.now()) < timedelta(hours=1)
    assert receipt.device_at - receipt.received_at > timedelta(hours=20)
    assert abs(receipt.skew) > 80_000


def test_the_session_ends_and_somebody_else_has_the_telephone(
    open_page: Open, audit: Audit, world: World
) -> None:
    page = telephone(open_page, world)
    page.context.clear_cookies(name="sessionid")
    write_report(page, RUBBISH, photo(100))
    send(page)
    expect(page.locator(".note")).to_contain_text("登录过期")
    wait_for_state(page, "waiting")
    assert audit(page) == []
    sign_in(page, world, "grid2")  # another person: their own day, and none of the first one's
    page.goto("/field/")
    ready(page, "today")
    expect(page.locator(".me, .hello")).to_contain_text(world.user("grid2").full_name)
    kept(page)
    assert items(page) == []
    assert Case.objects.count() == 0
    page.context.clear_cookies(name="sessionid")
    page.reload()
    ready(page, "today")
    user = world.user("grid1")
    user.set_password(PASSWORD)
    user.save()
    page.get_by_role("link", name="重新登录").click()
    page.fill("[name=username]", "grid1")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/field/**")
    ready(page, "today")
    expect(page.locator(".hello")).to_contain_text(user.full_name)
    wait_for_state(page, "done")
    assert Case.objects.get().reporter_staff == user


def test_a_telephone_that_is_full(open_page: Open, world: World) -> None:
    page = telephone(open_page, world)
    page.locator("#report").click()
    ready(page, "report")
    words(page).fill(RUBBISH)
    page.locator(".chips label.pick").first.click()
    page.evaluate(
        "() => { navigator.storage.estimate = async () => ({quota: 9e6, usage: 8.9e6}); }"
    )
    page.locator("input[type=file]").first.set_input_files(
        [{"name": "大.jpg", "mimeType": "image/jpeg", "buffer": photo(200)}]
    )
    expect(page.locator(".photos__said")).to_contain_text("放不下")
    expect(words(page)).to_have_value(RUBBISH)
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          window.mend = () => { IDBObjectStore.prototype.put = put; };
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("", "QuotaExceededError");
          };
        }"""
    )
    send(page)
    expect(page.locator(".wrong")).to_contain_text("没有存下")
    expect(words(page)).to_have_value(RUBBISH)
    page.evaluate("mend()")
    send(page)
    wait_for_state(page, "done")
    show(page, "waiting")
    expect(page.locator(".note")).to_contain_text("存储快满")
    assert Case.objects.get().text == RUBBISH


def test_who_signs_out_is_warned_and_leaves_nothing(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    page = telephone(open_page, world)
    page.context.set_offline(True)
    write_report(page, RUBBISH, photo(100))
    send(page)
    ready(page, "today")
    show(page, "mine")
    page.locator("#sign-out").click()
    expect(page.locator(".note--over")).to_contain_text("还有 1 条没有发出")
    assert audit(page) == []
    page.screenshot(path=shots / "field-sign-out.png")
    page.context.set_offline(False)
    page.route("**/field/queue/", lambda route: route.abort())  # it stays unsent
    page.locator("#leave-all-the-same").click()
    page.get_by_role("link", name="登录", exact=True).wait_for()
    left = page.evaluate(
        "async () => [(await indexedDB.databases()).map((one) => one.name), localStorage.length]"
    )
    assert left == [[], 0]
    assert Case.objects.count() == 0
    page.reload()
    page.get_by_role("link", name="登录", exact=True).wait_for()


@pytest.mark.parametrize("shape", [(375, "large"), (320, "larger")])
def test_large_letters_on_small_telephones(
    open_page: Open, audit: Audit, world: World, shots: Path, shape: tuple[int, str]
) -> None:
    width, size = shape
    no = world.report("grid1", door="grid", matter="A01").no
    page = open_page(width=width, height=667)
    sign_in(page, world, "grid1")
    origin = page.url.partition("/field/")[0]
    page.context.add_cookies([{"name": "linli_size", "value": size, "url": origin}])
    page.goto("/field/")
    ready(page, "today")
    kept(page)
    for name in ("today", "report", f"matter/{no}", "waiting", "mine"):
        show(page, name)
        for fold in page.locator(".fold > summary").all():
            fold.click()
        assert audit(page) == [], name
        assert wide(page) <= 0, name
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, a, summary, label.pick, label.tile")]
              .filter((one) => one.offsetParent && !one.closest("p"))
              .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
              .filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => html)"""
        )
        assert small == [], name
        page.screenshot(path=shots / f"field-{size}-{name.partition('/')[0]}.png")
