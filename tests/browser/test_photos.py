"""Photos over good and bad lines, in a real browser on a phone."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import Audit, Open, sideways, until
from tests.world import World

from linli.cases.models import Attachment, Case
from linli.files.actions import open_file
from linli.files.images import KEPT_SIDE
from linli.files.models import StoredFile, Upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What one piece of a sending may hold in these tests, bytes: several for every photo.
PIECE = 256 * 1024


def noise(side: int, *, seed: int = 1, lying: bool = False) -> bytes:
    """A photo that does not shrink much; ``lying``: half as high, and to be turned."""
    pixels = random.Random(seed).randbytes(side * side * 3)
    picture = Image.frombytes("RGB", (side, side), pixels)
    exif = Image.Exif()
    if lying:
        picture = picture.crop((0, 0, side, side // 2))
        exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("#photos").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in files
        ]
    )


def card(page: Page, name: str) -> Any:
    return page.locator(".shot", has_text=name)


def submit(page: Page) -> None:
    """Fill in the rest, go through the steps and send."""
    page.evaluate(
        """() => { const f = document.querySelector('form[data-steps]');
          f.elements.text.value = '路灯不亮'; f.elements.area.value = '149901001001';
          f.querySelector('[name=privacy][value=anonymous]').checked = true; }"""
    )
    button = page.locator("[data-submit]")
    for _ in range(4):
        expect(page.locator("[data-submit]:visible, [data-next]:visible").first).to_be_visible()
        if button.is_visible():
            break
        page.locator("[data-next]:visible").click()
    button.click()


def test_photos_arrive_upright_small_and_with_words(
    open_page: Open, audit: Audit, world: World
) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    big = noise(3200, lying=True)
    assert len(big) > 3_000_000
    choose(page, ("大.jpg", big), ("小.jpg", noise(300, seed=2)))
    expect(card(page, "大.jpg")).to_contain_text("已收下")
    expect(card(page, "小.jpg")).to_contain_text("已收下")
    card(page, "小.jpg").get_by_label("照片说明（可不填）").fill("单元门口的灯杆")
    assert audit(page) == []
    assert sideways(page) <= 0
    announced = Upload.objects.get(name="大.jpg").size
    assert announced <= 1_200_000
    submit(page)
    page.wait_for_url("**/receipt/")
    attached = Attachment.objects.select_related("file").order_by("id")
    assert [one.caption for one in attached] == ["", "单元门口的灯杆"]
    with open_file(attached[0].file) as source, Image.open(source) as picture:
        assert picture.height == 2 * picture.width
        assert picture.height <= KEPT_SIDE


def test_each_file_that_cannot_be_taken_says_why(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    heic = b"\0\0\0\x18ftypheic" + b"\0" * 40
    choose(
        page,
        ("空.jpg", b""),
        ("录像.mp4", b"x"),
        ("苹果.heic", heic),
        ("动.gif", b"GIF89a"),
        ("坏.jpg", b"nonsense" * 20),
        ("好.jpg", noise(64)),
    )
    expect(card(page, "好.jpg")).to_contain_text("已收下")
    refused = page.locator(".shots__refused")
    for words in ("空的", "“录像.mp4”：这种文件不能上传", "兼容性最佳", "动图不能上传", "打不开"):
        expect(refused).to_contain_text(words)
    expect(page.locator(".shot")).to_have_count(1)
    choose(page, *((f"{n}.jpg", noise(32, seed=n)) for n in range(9)))
    expect(refused).to_contain_text("最多 9 个")
    expect(page.locator(".shot[data-state=kept]")).to_have_count(9)


def test_a_bad_line_is_waited_for_and_gone_on_with(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    offsets: list[int] = []
    breaks = iter([False, True, True, False])

    def line(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if next(breaks, False):
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/uploads/**", line)
    page.goto("/report/")
    choose(page, ("远.jpg", noise(900)))
    expect(card(page, "远.jpg")).to_contain_text("线路不好")
    submit(page)
    expect(page.locator(".held")).to_contain_text("传完会自动提交")
    page.wait_for_url("**/receipt/")
    assert Attachment.objects.count() == 1
    assert offsets[:4] == [0, PIECE, PIECE, PIECE]  # never again from the beginning
    assert offsets == sorted(offsets)


def test_after_loading_anew_it_goes_on_where_it_was(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    offsets: list[int] = []
    cut = True

    def line(route: Route) -> None:
        if route.request.method == "PATCH":
            offset = int(route.request.headers["upload-offset"])
            if cut and offset:
                route.abort("connectionreset")
                return
            offsets.append(offset)
        route.continue_()

    page.route("**/uploads/**", line)
    page.goto("/report/")
    choose(page, ("先.jpg", noise(100, seed=3)), ("断.jpg", noise(900)))
    expect(card(page, "断.jpg")).to_contain_text("线路不好")
    card(page, "先.jpg").get_by_label("照片说明（可不填）").fill("先拍的")
    cut = False
    page.reload()
    expect(card(page, "断.jpg")).to_contain_text("已收下")
    expect(card(page, "先.jpg").get_by_label("照片说明（可不填）")).to_have_value("先拍的")
    assert offsets[:3] == [0, 0, PIECE]
    submit(page)
    page.wait_for_url("**/receipt/")
    assert Attachment.objects.count() == 2
    page.goto("/report/")
    expect(page.locator(".shots__status")).to_have_text("")
    expect(page.locator(".shot")).to_have_count(0)


def test_who_does_not_want_to_wait_says_so(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.route(
        "**/uploads/**",
        lambda route: (
            route.abort("connectionreset")
            if route.request.method == "PATCH" and Upload.objects.count() > 1
            else route.continue_()
        ),
    )
    page.goto("/report/")
    choose(page, ("好.jpg", noise(64)))
    expect(card(page, "好.jpg")).to_contain_text("已收下")
    choose(page, ("卡.jpg", noise(65)))
    expect(card(page, "卡.jpg")).to_contain_text("线路不好")
    submit(page)
    expect(page.locator(".held")).to_be_focused()
    page.get_by_role("button", name="先不提交").click()
    expect(page.locator(".held")).to_have_count(0)
    expect(page.locator("[data-submit]")).to_be_focused()
    submit(page)
    page.get_by_role("button", name="不带这 1 个，现在就提交").click()
    page.wait_for_url("**/receipt/")
    assert Case.objects.count() == 1
    assert list(Attachment.objects.values_list("file__name", flat=True)) == ["好.jpg"]


def test_taking_a_photo_back_leaves_nothing(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    choose(page, ("错.jpg", noise(64)))
    expect(card(page, "错.jpg")).to_contain_text("已收下")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="不要了：错.jpg").click()
    expect(page.locator("#photos")).to_be_focused()
    until(page, lambda: not StoredFile.objects.exists(), lambda: not Upload.objects.exists())


def test_without_the_module_the_form_takes_the_files(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.route("**/photo_box.js", lambda route: route.abort())
    page.goto("/report/")
    choose(page, ("平常.jpg", noise(64)))
    expect(page.locator("#photos:not(.visually-hidden)")).to_be_visible()
    submit(page)
    page.wait_for_url("**/receipt/")
    assert Attachment.objects.count() == 1
