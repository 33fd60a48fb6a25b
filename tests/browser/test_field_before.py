"""How a place looked before: beside the camera on the spot, without a signal; gone at sign-out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import (
    photo,
    ready,
    send,
    show,
    take,
    telephone,
    until,
    wait_for_state,
)
from tests.browser.test_field_matter import outside
from tests.browser.test_teamwork import wide
from tests.web.field.test_befores import photo as photo_of
from tests.world import World

from linli.cases.models import Attachment, Case
from linli.fieldwork.queries.befores import LARGEST

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: How many pictures lie on the telephone, and the bytes of the largest.
KEPT = """async () => {
  const user = localStorage.getItem("linli-field-user");
  const base = await new Promise((done) => {
    const asked = indexedDB.open(`linli-field-${user}`);
    asked.onsuccess = () => done(asked.result);
  });
  const all = await new Promise((done) => {
    const asked = base.transaction("befores").objectStore("befores").getAll();
    asked.onsuccess = () => done(asked.result);
  });
  base.close();
  return [all.length, Math.max(0, ...all.map((one) => one.size))];
}"""


def answered(world: World) -> str:
    outside(world, "verify1")
    no = world.report(files=[world.picture()]).no
    world.drive(no, "accept", "dispatch", "sign")
    files = [f"{photo_of(world)}:before", f"{photo_of(world, seed=2)}:after"]
    world.do(no, "answer", files=files)
    return no


def to_check(page: Page, no: str) -> None:
    page.locator(f"#row-{no}").click()
    ready(page, "matter")
    page.locator("#do-verify_true").click()
    ready(page, "act")


def test_the_photo_of_before_stands_beside_the_camera_without_a_signal(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    no = answered(world)
    page = telephone(open_page, world, "verify1")
    until(page, lambda: page.evaluate(KEPT)[0] == 2)
    assert 0 < page.evaluate(KEPT)[1] <= LARGEST
    page.context.set_offline(True)
    to_check(page, no)
    pictures = page.locator(".photos__line .before__picture")
    expect(pictures).to_have_count(2)
    for one in pictures.all():
        expect(one).to_have_js_property("complete", value=True)
        assert one.evaluate("(one) => one.naturalWidth") > 0
    expect(page.locator(".before__name").first).to_have_text("处置前")
    expect(page.locator(".before__name").last).to_have_text("上报时")
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-before.png")

    # Over the whole screen, and from there to the camera.
    page.locator(".before__look").first.click()
    large = page.locator(".before__sheet")
    expect(large.get_by_role("heading")).to_contain_text("处置前")
    expect(large.locator("#shoot")).to_be_in_viewport(ratio=1)
    assert audit(page) == []
    page.screenshot(path=shots / "field-before-large.png")
    with page.expect_file_chooser() as asked:
        large.locator("#shoot").click()
    after: FilePayload = {"name": "后.jpg", "mimeType": "image/jpeg", "buffer": photo(120)}
    asked.value.set_files([after])
    expect(large).to_have_count(0)
    expect(page.locator(".tile--photo img[src]")).to_have_count(1)
    page.locator(".pick--star").nth(3).click()
    page.get_by_label("诉求已解决").check()
    send(page)
    ready(page, "today")
    page.context.set_offline(False)
    wait_for_state(page, "done")
    assert Case.objects.get().state == "verified"
    assert Attachment.objects.filter(purpose="check").count() == 1

    # Nothing more to check: the pictures have gone from the telephone by themselves.
    until(page, lambda: page.evaluate(KEPT)[0] == 0)


def test_what_has_not_come_yet_is_said_and_comes_later(open_page: Open, world: World) -> None:
    no = answered(world)
    page = open_page(width=375, height=667, has_touch=True)
    page.context.route("**/field/befores/**", lambda route: route.abort())
    telephone(lambda **_: page, world, "verify1")
    to_check(page, no)
    expect(page.locator(".before__none")).to_have_count(2)
    expect(page.locator(".before__none").first).to_contain_text("有网时自动取")
    take(page, photo(120))  # nobody has to wait for it
    page.context.unroute("**/field/befores/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    show(page, "mine")  # asks for what changed
    until(page, lambda: page.evaluate(KEPT)[0] == 2)
    page.go_back()
    ready(page, "act")
    expect(page.locator(".before__picture")).to_have_count(2)


def test_the_telephone_says_what_it_keeps_and_signing_out_clears_it(
    open_page: Open, world: World
) -> None:
    answered(world)
    page = telephone(open_page, world, "verify1")
    until(page, lambda: page.evaluate(KEPT)[0] == 2)
    show(page, "mine")
    page.get_by_text("这台手机", exact=True).click()
    expect(page.locator(".facts", has_text="处置前的照片")).to_contain_text("2 张小图")
    page.locator("#sign-out").click()
    page.get_by_role("link", name="登录", exact=True).wait_for()
    until(page, lambda: page.evaluate("async () => (await indexedDB.databases()).length") == 0)


def test_who_only_walks_there_has_none(open_page: Open, world: World) -> None:
    no = answered(world)
    page = telephone(open_page, world, "grid1")
    expect(page.locator(f"#row-{no}")).to_be_visible()
    assert page.evaluate(KEPT)[0] == 0
