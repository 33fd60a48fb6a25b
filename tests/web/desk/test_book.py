"""The pages of the grid book: what each may cost, who is offered what, how an act ends."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.budgets import within
from tests.gridbook.book import GRID, contact, shop
from tests.world import World

from linli.gridbook.actions import amend
from linli.gridbook.models import Batch, Entry, Row
from linli.gridbook.queries import listing
from linli.kernel import outbox

pytestmark = pytest.mark.django_db


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_shows_one_kind_of_one_place(world: World, client: Client) -> None:
    for number in range(listing.PAGE + 2):
        shop(world, name=f"第{number}小店", address=f"和平路{number}号")
    contact(world)
    world.login(client, "grid1")
    with within("desk.book"):
        page = client.get("/desk/book/", {"area": GRID, "kind": "shop"})
    text = _text(page)
    assert text.count("没有变化") >= listing.PAGE
    assert "下一页" in text
    assert "登记店铺" in text
    assert "服务联系人" in text
    assert client.get("/desk/book/", {"kind": "shop", "after": "x"}).status_code == 422
    assert "没有找到" in _text(client.get("/desk/book/", {"kind": "shop", "text": "火锅"}))
    contacts = _text(client.get("/desk/book/", {"kind": "contact", "area": GRID}))
    assert "本楼报修和通知" in contacts
    assert "李春燕" not in contacts
    # The same list for who only reads: no button, no contacts.
    world.login(client, "t1_dispatch")
    reader = _text(client.get("/desk/book/", {"area": GRID, "kind": "shop"}))
    assert "第1小店" in reader
    assert "没有变化" not in reader
    assert "服务联系人" not in reader.split('class="tabs')[1].split("</nav>")[0]
    world.login(client, "zj_handler")
    assert client.get("/desk/book/").status_code == 403
    assert "/desk/book/" not in _text(client.get("/desk/"))


def test_an_entry_is_added_amended_confirmed_and_ended(world: World, client: Client) -> None:
    world.login(client, "grid1")
    form = {"area": GRID, "name": "利民超市", "address": "和平路12号", "trade": "grocery"}
    with within("desk.book_form"):
        assert "统一社会信用代码" in _text(client.get("/desk/book/new/shop/", {"area": GRID}))
    wrong = client.post("/desk/book/new/shop/", {**form, "name": "", "note": "低保户"})
    assert wrong.status_code == 422
    assert "请填写“店铺名称”。" in _text(wrong)
    assert "不给人分类" in _text(wrong)
    made = client.post("/desk/book/new/shop/", form)
    assert made.status_code == 303
    entry = Entry.objects.get()
    twice = client.post("/desk/book/new/shop/", form)
    assert "仍然登记" in _text(twice)
    assert f"/desk/book/{entry.pk}/" in _text(twice)
    assert client.get("/desk/book/new/person/").status_code == 422
    with within("desk.book_entry"):
        page = _text(client.get(f"/desk/book/{entry.pk}/"))
    assert "修改历史" in page
    amend(actor=world.actor("v1_head"), key=entry.pk, raw={"trade": "goods"}, version=1)
    edit = f"/desk/book/{entry.pk}/edit/"
    both = client.post(edit, {**form, "trade": "food", "hours": "全天", "version": "1"})
    assert both.status_code == 409
    assert "两边都改了的" in _text(both)
    assert "日用百货" in _text(both)
    settled = {**form, "trade": "food", "hours": "全天", "version": "1", "merge_trade": "theirs"}
    assert client.post(edit, settled).status_code == 303
    entry.refresh_from_db()
    assert (entry.values["trade"], entry.values["hours"]) == ("goods", "全天")
    back = "/desk/book/?kind=shop"
    done = client.post(f"/desk/book/{entry.pk}/", {"act": "confirm", "next": back})
    assert done["Location"] == back
    outside = client.post(
        f"/desk/book/{entry.pk}/", {"act": "confirm", "next": "//elsewhere.example/desk/book/"}
    )
    assert outside["Location"] == f"/desk/book/{entry.pk}/"
    assert client.post(f"/desk/book/{entry.pk}/", {"act": "end"}).status_code == 422
    assert client.post(f"/desk/book/{entry.pk}/", {"act": "burn"}).status_code == 404
    other = shop(world, name="利民便利店")
    asked = {"act": "ask_merge", "other": "nothing", "reason": "换了招牌"}
    assert client.post(f"/desk/book/{other.pk}/", asked).status_code == 422
    asked["other"] = f"https://example.org/desk/book/{entry.pk}/"
    assert client.post(f"/desk/book/{other.pk}/", asked).status_code == 303
    assert "由别人复核" in _text(client.get(f"/desk/book/{other.pk}/"))
    world.login(client, "v1_head")
    page = _text(client.get(f"/desk/book/{other.pk}/"))
    assert "是同一个，合并" in page
    number = page.split('name="merge" value="')[1].split('"')[0]
    client.post(
        f"/desk/book/{other.pk}/", {"act": "decide_merge", "merge": number, "agrees": "yes"}
    )
    assert "已经合并到" in _text(client.get(f"/desk/book/{other.pk}/"))
    world.login(client, "audit1")
    assert client.get(edit).status_code == 403
    assert "提出合并" not in _text(client.get(f"/desk/book/{entry.pk}/"))


def test_a_contact_is_shown_once_with_its_reason(world: World, client: Client) -> None:
    kept = contact(world)
    world.login(client, "grid1")
    page = f"/desk/book/{kept.pk}/"
    assert "13900001234" not in _text(client.get(page))
    assert client.post(page, {"act": "reveal"}).status_code == 422
    shown = client.post(page, {"act": "reveal", "reason": "停水通知"})
    assert "13900001234" in _text(shown)
    assert shown["Cache-Control"] == "no-store"
    form = _text(client.get(f"{page}edit/"))
    assert "13900001234" not in form
    assert "不改就留空" in form
    # Left blank, name and number stay what they are.
    again = {
        "area": GRID,
        "purpose": "alarm",
        "how": "face",
        "asked_by": "网格员管春梅",
        "agreed_on": "2026-01-10",
        "until": "2027-12-31",
        "version": "1",
    }
    assert client.post(f"{page}edit/", again).status_code == 303
    assert "13900001234" in _text(client.post(page, {"act": "reveal", "reason": "停水通知"}))
    assert client.post(page, {"act": "withdraw"}).status_code == 303
    assert "显示，并记录是谁看的" not in _text(client.get(page))
    world.login(client, "t1_dispatch")
    assert client.get(page).status_code == 404


def test_a_spreadsheet_goes_all_the_way(world: World, client: Client) -> None:
    kept = shop(world)
    world.login(client, "grid1")
    with within("desk.book_import"):
        assert "先下载模板" in _text(client.get("/desk/book/import/", {"kind": "shop"}))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/desk/book/template/shop/").content))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert headings[:3] == ["网格", "店铺名称*", "地址*"]
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)][1:] == [
        str(one).strip("*") for one in headings[1:]
    ]
    assert client.get("/desk/book/template/contact/").status_code == 404
    page = book.worksheets[0]
    for name, address, trade in (
        ("利民超市", "和平路12号", "日用百货"),
        ("老王面馆", "和平路1号", "餐饮"),
        ("小李理发", "和平路3号", "美容院"),
    ):
        page.append(["", name, address, "", trade])
    filled = io.BytesIO()
    book.save(filled)
    upload = SimpleUploadedFile("店铺.xlsx", filled.getvalue())
    sent = client.post("/desk/book/import/", {"kind": "shop", "area": GRID, "file": upload})
    assert sent.status_code == 303, _text(sent)
    batch = Batch.objects.get()
    address = f"/desk/book/import/{batch.pk}/"
    with within("desk.book_batch"):
        bad = _text(client.get(address))
    assert "“美容院”不在可选范围内" in bad
    ask = _text(client.get(address, {"show": "ask"}))
    assert "台账里有同名同址的" in ask
    assert "日用百货" in ask
    row = Row.objects.get(batch=batch, fate="ask")
    decided = {"act": "rows", f"row_{row.line}": "update", f"take_{row.line}": "trade"}
    assert client.post(address, decided).status_code == 303
    assert client.post(address, {"act": "burn"}).status_code == 404
    assert client.post(address, {"act": "undo"}).status_code == 409
    assert client.post(address, {"act": "commit"}).status_code == 303
    assert "hx-get" in _text(client.get(address, headers={"HX-Request": "true"}))
    for one in outbox.claim("w", 5):
        assert outbox.deliver_one(one)
    assert "已写入 2 行" in _text(client.get(address))
    kept.refresh_from_db()
    assert kept.values["trade"] == "goods"
    assert client.post(address, {"act": "drop"}).status_code == 404
    assert client.post(address, {"act": "undo"}).status_code == 303
    world.login(client, "v1_head")
    assert client.get(address).status_code == 404
    world.login(client, "t1_dispatch")
    assert client.get("/desk/book/import/").status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("店铺.docx", b"x", "只能导入"),
        ("店铺.xlsx", b"", "表格是空的"),
        ("店铺.xlsx", b"not a workbook", "已损坏"),
        ("店铺.csv", "店铺名称,地址\n".encode(), "没有可以读的行"),
        ("店铺.csv", "名字\n甲\n".encode(), "没有“店铺名称”这一列"),
        ("店铺.csv", b"\xff\xfe\x00\x80\xff,\n\xff\xff", "文字编码无法识别"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(
    world: World, client: Client, name: str, content: bytes, said: str
) -> None:
    world.login(client, "grid1")
    upload = SimpleUploadedFile(name, content)
    answer = client.post("/desk/book/import/", {"kind": "shop", "area": GRID, "file": upload})
    assert answer.status_code == 422
    assert said in _text(answer)
    assert not Batch.objects.exists()


def test_a_workbook_that_unpacks_without_end_is_refused(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.book_sheet.UNPACKED", 100)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", "0" * 1000)
    world.login(client, "grid1")
    upload = SimpleUploadedFile("店铺.xlsx", held.getvalue())
    answer = client.post("/desk/book/import/", {"kind": "shop", "area": GRID, "file": upload})
    assert "展开后太大" in _text(answer)
    nothing = client.post("/desk/book/import/", {"kind": "shop", "area": GRID})
    assert "请选择填好的表格" in _text(nothing)


def test_an_import_can_be_given_up(world: World, client: Client) -> None:
    world.login(client, "grid1")
    upload = SimpleUploadedFile("店铺.csv", "店铺名称,地址,民族\n甲店,和平路1号,汉\n".encode())
    client.post("/desk/book/import/", {"kind": "shop", "area": GRID, "file": upload})
    batch = Batch.objects.get()
    page = _text(client.get(f"/desk/book/import/{batch.pk}/"))
    assert "有些列没有读入" in page
    assert "民族" in page
    assert client.post(f"/desk/book/import/{batch.pk}/", {"act": "drop"}).status_code == 303
    assert not Row.objects.exists()
