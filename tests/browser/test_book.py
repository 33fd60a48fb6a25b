"""A spreadsheet is brought into the grid book by hand, on a desk and on a phone."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.gridbook.book import GRID, contact, shop
from tests.world import World

from linli.gridbook.models import Entry
from linli.kernel import outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fine(page: Page, audit: Audit, picture: Path) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, full_page=True)
    assert audit(page) == []
    assert wide(page) <= 0


def _sheet() -> FilePayload:
    """Return a filled sheet as the file chooser takes it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["网格", "店铺名称*", "地址*", "业态", "户主民族"])
    page.append(["", "利民超市", "和平路12号", "日用百货", "汉"])
    page.append(["", "老王面馆", "和平路1号", "餐饮", "汉"])
    page.append(["", "小李理发", "和平路3号", "美容院", "汉"])
    page.append(["", "利明超市", "和平路12号", "食品零售", "汉"])
    held = io.BytesIO()
    book.save(held)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FilePayload(name="店铺.xlsx", mimeType=kind, buffer=held.getvalue())


@pytest.mark.parametrize("width", [1366, 375])
def test_from_the_sheet_to_the_book(
    open_page: Open, audit: Audit, world: World, shots: Path, width: int
) -> None:
    kept = shop(world)
    page = signed_in(open_page(width=width), world, "grid1")
    page.goto(f"/desk/book/?kind=shop&area={GRID}")
    _fine(page, audit, shots / f"book-list-{width}.png")
    page.get_by_role("link", name="导入表格").click()
    expect(page.get_by_label("类别")).to_have_value("shop")
    page.locator("input[type=file]").set_input_files(_sheet())
    _fine(page, audit, shots / f"book-import-{width}.png")
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("“美容院”不在可选范围内")).to_be_visible()
    expect(page.get_by_text("户主民族")).to_be_visible()
    _fine(page, audit, shots / f"book-check-{width}.png")
    page.get_by_role("link", name="待核对").click()
    same, near = page.locator("fieldset.book__row").all()
    same.get_by_text("是同一个，更新勾选的项").click()
    near.get_by_text("不是同一个，新增").click()
    _fine(page, audit, shots / f"book-review-{width}.png")
    page.get_by_role("button", name="保存这一页的核对").click()
    page.get_by_role("button", name="写入 3 行").click()
    expect(page.get_by_text("在后台一批一批地办")).to_be_visible()
    for message in outbox.claim("w", 5):
        outbox.deliver_one(message)
    expect(page.get_by_text("已写入 3 行")).to_be_visible()
    _fine(page, audit, shots / f"book-done-{width}.png")
    page.goto(f"/desk/book/{kept.pk}/")
    expect(page.get_by_text("从表格导入")).to_be_visible()
    _fine(page, audit, shots / f"book-entry-{width}.png")
    page.get_by_role("button", name="没有变化").click()
    expect(page.get_by_text("已记录：没有变化。")).to_be_visible()
    page.get_by_role("link", name="修改", exact=True).click()
    _fine(page, audit, shots / f"book-form-{width}.png")
    page.goto(f"/desk/book/new/contact/?area={GRID}")
    _fine(page, audit, shots / f"book-contact-new-{width}.png")
    person = contact(world)
    page.emulate_media(color_scheme="dark")
    page.goto(f"/desk/book/{person.pk}/")
    page.get_by_label("为什么要联系").fill("三号楼停水通知")
    page.get_by_role("button", name="显示，并记录是谁看的").click()
    expect(page.get_by_text("13900001234")).to_be_visible()
    _fine(page, audit, shots / f"book-contact-{width}.png")
    assert Entry.objects.filter(kind="shop").count() == 3
