"""The pages of collection forms: written by anybody, put in force by another, exported safely."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from tests.budgets import within
from tests.collection.sheets import BASIS, released
from tests.gridbook.book import shop
from tests.world import World

from linli.audit.chain import payload_of
from linli.audit.models import Event
from linli.collection.actions import fill
from linli.collection.models import Form, Profile, Sheet
from linli.collection.queries import reports
from linli.kernel import clock

pytestmark = pytest.mark.django_db

COLUMNS = [
    ("店名", "entry.name"),
    ("社区", "area.village"),
    ("网格", "area.name"),
    ("业态", "entry.trade"),
    ("灭火器", "F-001.f2"),
    ("现场", "F-001.f4"),
    ("填写日期", "F-001.filled_on"),
]


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _file(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def _form(page: str) -> dict[str, Any]:
    """Return what the designer would send: names and values of its controls."""
    found: dict[str, Any] = {"q": re.findall(r'name="q" value="(\w+)"', page)}
    found["version"] = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]  # there always
    inputs = r'<input[^>]* name="((?:label|why|kind|source)_\w+)"[^>]* value="([^"]*)"'
    return {**found, **dict(re.findall(inputs, page))}


def test_a_form_is_written_button_by_button_without_scripts(world: World, client: Client) -> None:
    world.login(client, "zj_handler")
    assert "写一张新表" in _text(client.get("/desk/forms/"))
    assert client.get("/desk/forms/new/").status_code == 200
    wrong = client.post("/desk/forms/new/", {"name": "商铺", "unit": "zj"})
    assert wrong.status_code == 422
    assert "针对什么填" in _text(wrong)
    made = client.post(
        "/desk/forms/new/",
        {"name": "商铺自查", "unit": "zj", "about": "shop", "purpose": "安排夏季检查"},
    )
    at = made["Location"]
    assert at == "/desk/forms/F-001/edit/"
    with within("desk.form_edit"):
        page = _text(client.get(at))
    assert "还差" in page
    assert "带出这一项" in page
    plain = {
        "name": "商铺自查", "purpose": "安排夏季检查", "basis": BASIS, "matter": "B01",
        "about": "shop", "period": "quarter", "times": "1", "minutes": "4", "keep_months": "12",
    }  # fmt: skip

    def press(what: str, **more: str) -> str:
        sent = {**_form(_text(client.get(at))), **plain, "do": what, **more}
        answer = client.post(at, sent)
        assert answer.status_code == 303, _text(answer)
        return str(answer["Location"])

    assert press("book", from_book="entry.trade").endswith("#q-f1")
    assert press("add").endswith("#q-f2")
    press("add", label_f2="灭火器", kind_f2="choice", choices_f2="有\n没有", why_f2="没有的提醒配")
    press("save", label_f3="是否信教", why_f3="掌握")
    assert press("up:f3").endswith("#q-f3")
    refused = client.post(
        at,
        {
            **_form(_text(client.get(at))),
            **plain,
            "do": "offer",
            "kind_f2": "choice",
            "choices_f2": "有\n没有",
        },
    )
    assert refused.status_code == 422
    assert "宗教信仰" in _text(refused)
    press("drop:f3", kind_f2="choice", choices_f2="有\n没有")
    form = Form.objects.get()
    assert form.pending is not None
    assert [one.label for one in form.pending.questions] == ["业态", "灭火器"]
    # While one types, what stands beside is put together anew and nothing is kept.
    with within("desk.form_preview"):
        side = client.post(
            "/desk/forms/F-001/preview/",
            {
                **plain,
                "q": ["f1", "f2"],
                "label_f2": "有没有灭火毯",
                "source_f1": "entry.trade",
                "label_f1": "业态",
            },
        )
    assert "有没有灭火毯" in _text(side)
    assert "<html" not in _text(side)
    assert "+0.0" not in _text(side)
    form.refresh_from_db()
    assert form.pending is not None
    assert form.pending.questions[1].label == "灭火器"
    # Somebody else saved meanwhile: said, and what was typed is still there.
    late = client.post(
        at, {**plain, "q": ["f1", "f2"], "version": "1", "do": "save", "label_f2": "我写的"}
    )
    assert late.status_code == 409
    assert "我写的" in _text(late)
    assert press("offer", kind_f2="choice", choices_f2="有\n没有") == "/desk/forms/F-001/"
    assert client.post("/desk/forms/F-001/", {"act": "release"}).status_code == 403
    world.login(client, "admin1")
    with within("desk.form"):
        page = _text(client.get("/desk/forms/F-001/"))
    assert 'value="release"' in page
    assert "每名网格员每月" in page
    assert client.post("/desk/forms/F-001/", {"act": "back", "reason": ""}).status_code == 422
    assert client.post("/desk/forms/F-001/", {"act": "release"}).status_code == 303
    assert client.post("/desk/forms/F-001/", {"act": "x"}).status_code == 404
    world.login(client, "zj_handler")
    assert client.get(at).status_code == 409
    assert client.post("/desk/forms/F-001/", {"act": "amend"})["Location"] == at
    assert "新的一版" in _text(client.get(at))
    assert client.post("/desk/forms/F-001/", {"act": "end", "reason": "结束"}).status_code == 303


def test_filled_in_at_the_desk_and_looked_at(world: World, client: Client) -> None:
    released(world)
    kept = shop(world)
    world.login(client, "grid1")
    at = f"/desk/forms/F-001/fill/?entry={kept.pk}"
    assert client.get("/desk/forms/F-001/fill/").status_code == 303
    # The grid book offers what may be filled in about an entry.
    assert f"/desk/forms/F-001/fill/?entry={kept.pk}" in _text(client.get(f"/desk/book/{kept.pk}/"))
    with within("desk.form_fill"):
        page = _text(client.get(at))
    assert "业态" in page
    assert "负责人电话" in page
    sent = {
        "entry": kept.pk,
        "entry_version": 1,
        "f1": "food",
        "f2": "",
        "f3": "2",
        "f5": "13900008888",
    }
    wrong = client.post(at, sent)
    assert wrong.status_code == 422
    assert "请填写“灭火器”" in _text(wrong)
    assert client.post(at, {**sent, "f2": "c2"}).status_code == 303
    sheet = Sheet.objects.get()
    with within("desk.form_sheets"):
        page = _text(client.get("/desk/forms/F-001/sheets/"))
    assert "利民超市" in page
    assert "有，过期了" in page
    assert "13900008888" not in page
    assert client.get("/desk/forms/F-001/sheets/?after=x").status_code == 422
    one = f"/desk/forms/F-001/sheets/{sheet.pk}/"
    with within("desk.form_sheet"):
        page = _text(client.get(one))
    assert "餐饮" in page
    assert "13900008888" not in page
    assert client.post(one, {"act": "reveal", "reason": ""}).status_code == 422
    shown = client.post(one, {"act": "reveal", "reason": "整改到期"})
    assert "13900008888" in _text(shown)
    assert client.post(one, {"act": "confirm", "version": "9"}).status_code == 409
    assert client.post(one, {"act": "confirm", "version": "1"}).status_code == 303
    both = client.post(at, {**sent, "f2": "c1", "f3": "7", "version": "1", "entry_version": "2"})
    assert both.status_code == 303  # nobody changed an answer since, only confirmed it
    both = client.post(at, {**sent, "f2": "c3", "f3": "9", "version": "2", "entry_version": "2"})
    assert both.status_code == 409
    assert "以您这次填的为准" in _text(both)
    again = _text(client.get(at))
    assert "上次填写或核对" in again
    assert "已加密保存" in again
    assert "13900008888" not in again
    world.login(client, "grid2")
    assert client.get(one).status_code == 404
    assert client.get(at).status_code == 404


def test_one_entry_feeds_every_report_and_no_cell_is_a_formula(
    world: World, client: Client
) -> None:
    released(world)
    for number, name in enumerate(("=HYPERLINK(1)", "利民超市", "＋和平面馆")):
        kept = shop(world, name=name, address=f"和平路{number}号")
        fill(
            actor=world.actor("grid1"), form="F-001", entry=kept.pk,
            answers={"f2": "c2", "f4": "@SUM(A1)", "f5": "13900008888"},
        )  # fmt: skip
    shop(world, name="没填过的店", address="和平路9号")
    world.login(client, "zj_handler")
    plain = {
        "name": "商铺消防月报",
        "receiver": "市消防救援支队",
        "unit": "zj",
        "about": "shop",
        "period": "month",
    }
    page = _text(client.get("/desk/profiles/new/"))
    assert "F-001 沿街商铺消防自查" in page
    more = client.post(
        "/desk/profiles/new/",
        {**plain, "about": "area", "more": "1", "title": ["x"], "source": [""]},
    )
    assert more.status_code == 200
    assert not Profile.objects.exists()
    bad = client.post(
        "/desk/profiles/new/", {**plain, "title": ["人员类别"], "source": ["entry.phone2"]}
    )
    assert bad.status_code == 422
    assert "人员类别" in _text(bad)
    sent = {**plain, "title": [t for t, _ in COLUMNS], "source": [s for _, s in COLUMNS]}
    assert client.post("/desk/profiles/new/", sent)["Location"] == "/desk/profiles/R-001/"
    # A department has no sight of the grid book: a second person agrees first.
    page = _text(client.get("/desk/profiles/R-001/"))
    assert "没填过的店" not in page
    assert "另一个人复核" in page
    world.login(client, "admin1")
    assert client.post("/desk/profiles/R-001/", {"act": "release"}).status_code == 303
    world.login(client, "zj_handler")
    with within("desk.profile"):
        page = _text(client.get("/desk/profiles/R-001/"))
    assert "没填过的店" in page
    assert "有，过期了" in page
    # A handler looks, the leader sends; the file is on record.
    assert client.post("/desk/profiles/R-001/file/csv/").status_code == 403
    world.login(client, "zj_leader")
    assert client.get("/desk/profiles/R-001/file/csv/").status_code == 405
    with within("desk.profile_file"):
        sent_file = client.post("/desk/profiles/R-001/file/csv/")
    rows = list(csv.reader(io.StringIO(_file(sent_file).decode("utf-8-sig"))))
    assert rows[0] == [title for title, _ in COLUMNS]
    assert len(rows) == 5
    assert {row[0] for row in rows[1:]} == {
        "'=HYPERLINK(1)",
        "利民超市",
        "'＋和平面馆",
        "没填过的店",
    }
    assert {row[5] for row in rows[1:]} == {"'@SUM(A1)", ""}
    book = openpyxl.load_workbook(io.BytesIO(_file(client.post("/desk/profiles/R-001/file/xlsx/"))))
    for row in book.worksheets[0].iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    told = list(Event.objects.filter(chain_kind="export").order_by("id"))
    assert [one.action for one in told] == ["profile-export"] * 2
    assert told[0].actor_id == world.user("zj_leader").pk
    assert client.post("/desk/profiles/R-001/file/pdf/").status_code == 404
    assert "R-001" in _text(client.get("/desk/profiles/"))
    for stranger in ("cg_leader", "grid1"):
        world.login(client, stranger)
        assert client.get("/desk/profiles/R-001/").status_code == 404, stranger
    world.login(client, "grid1")
    assert client.get("/desk/profiles/").status_code == 403


def test_a_report_of_some_days_is_shown_and_sent_as_chosen(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(world)
    now = clock.now()
    for days, name in ((40, "四十天前的店"), (3, "三天前的店")):
        kept = shop(world, name=name, address=f"和平路{days}号")
        with clock.at(now - timedelta(days=days)):
            fill(actor=world.actor("grid1"), form="F-001", entry=kept.pk, answers={"f2": "c1"})
    shop(world, name="没填过的店", address="和平路9号")
    world.login(client, "zj_leader")
    sent = {
        "name": "商铺消防月报", "receiver": "市消防救援支队", "unit": "zj", "about": "shop",
        "period": "month", "title": ["店名", "灭火器", "日期"],
        "source": ["entry.name", "F-001.f2", "F-001.filled_on"],
    }  # fmt: skip
    client.post("/desk/profiles/new/", sent)
    path = "/desk/profiles/R-001/"
    world.login(client, "admin1")
    client.post(path, {"act": "release"})
    assert "共 3 行" in _text(client.get(path))
    first = (now.astimezone(clock.CIVIL).date() - timedelta(days=5)).isoformat()
    with within("desk.profile"):
        page = _text(client.get(path, {"from": first}))
    assert "三天前的店" in page
    assert "四十天前的店" not in page
    assert "没填过的店" not in page
    assert "共 1 行" in page
    assert f'<input type="hidden" name="from" value="{first}">' in page
    until = _text(client.get(path, {"to": first}))
    assert "四十天前的店" in until
    assert "三天前的店" not in until
    rows = _file(client.post(f"{path}file/csv/", {"from": first})).decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["店名", "三天前的店"]
    told = payload_of(Event.objects.get(chain_kind="export"))
    assert (told["lines"], told["first"]) == (1, first)
    assert "last" not in told
    # What cannot be read, or ends before it begins, is said and filters nothing.
    for asked, said in (
        ({"from": "上周"}, "不是日期"),
        ({"from": first, "to": "2020-01-01"}, "不能早于"),
    ):
        bad = client.get(path, asked)
        assert bad.status_code == 422
        assert said in _text(bad)
        assert client.post(f"{path}file/csv/", asked).status_code == 422
    # A report longer than may go out at once says so, and is not cut short in silence.
    monkeypatch.setattr(reports, "MOST", 2)
    page = _text(client.get(path))
    assert "有3行，一次最多导出2行" in page
    refused = client.post(f"{path}file/xlsx/")
    assert refused.status_code == 409
    assert "分几次导出" in _text(refused)
    assert _file(client.post(f"{path}file/xlsx/", {"from": first})).startswith(b"PK")
    assert Event.objects.filter(chain_kind="export").count() == 2


def test_private_columns_need_a_basis_and_a_second_person(world: World, client: Client) -> None:
    released(world)
    kept = shop(world)
    fill(
        actor=world.actor("grid1"), form="F-001", entry=kept.pk,
        answers={"f2": "c2", "f5": "13900008888"},
    )  # fmt: skip
    world.login(client, "zj_leader")
    sent = {
        "name": "整改联系表", "receiver": "县消防救援大队", "unit": "zj", "about": "shop",
        "period": "month", "title": ["店名", "电话"], "source": ["entry.name", "F-001.f5"],
    }  # fmt: skip
    refused = client.post("/desk/profiles/new/", sent)
    assert refused.status_code == 422
    assert "负责人电话" in _text(refused)
    sent["basis"] = "《消防法》第五十二条，整改期间取得负责人电话"
    client.post("/desk/profiles/new/", sent)
    page = _text(client.get("/desk/profiles/R-001/"))
    assert "13900008888" not in page
    assert "复核后才能查看和导出" in page
    assert client.post("/desk/profiles/R-001/file/csv/").status_code == 403
    assert client.post("/desk/profiles/R-001/", {"act": "release"}).status_code == 403
    world.login(client, "admin1")
    assert client.post("/desk/profiles/R-001/", {"act": "release"}).status_code == 303
    assert client.post("/desk/profiles/R-001/", {"act": "release"}).status_code == 409
    sent_file = client.post("/desk/profiles/R-001/file/csv/")
    assert "13900008888" in _file(sent_file).decode()
    # Any change ends the release.
    world.login(client, "zj_leader")
    assert client.post("/desk/profiles/R-001/edit/", {**sent, "version": "2"}).status_code == 303
    assert client.post("/desk/profiles/R-001/file/csv/").status_code == 403
    assert client.post("/desk/profiles/R-001/", {"act": "end"}).status_code == 303
    row = Profile.objects.get()
    assert row.standing == "ended"
    assert row.version == 4


def test_the_burden_report_counts_the_forms(world: World, client: Client) -> None:
    released(world, period="month", times="2", minutes="30")
    world.login(client, "grid1")
    with within("desk.burden"):
        page = _text(client.get("/desk/grid-matters/burden/"))
    assert "另有采集表" in page
    assert "沿街商铺消防自查" in page
    assert "1.0" in page.split("另有采集表")[1]
