"""The page of questions: form, table, files, keeping and sharing, for each kind of reader."""

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
from tests.web.desk.test_numbers import said
from tests.weight import files_of
from tests.world import World

from linli.audit import chain
from linli.catalogue.models import CountyProfile
from linli.domain.asked_questions import MOST_KEPT
from linli.domain.questions import Query, read
from linli.insights.actions import asking
from linli.insights.models import Question
from linli.insights.questions import Answer, answer
from linli.kernel import clock
from linli.people.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PAGE, KEPT = "/desk/numbers/questions/", "/desk/numbers/questions/kept/"
T1, T2 = "149901001001001", "149901100201001"
TOWN, OTHER_TOWN = "149901001000", "149901100000"
ASKED = {"rows": "town", "columns": "month", "figure": ["received", "closing"], "period": "year"}


@pytest.fixture
def busy(world: World) -> World:
    """Return a county in which something has happened, over three weeks."""
    now = clock.now()
    for days, area in ((20, T1), (9, T2), (2, T1)):
        with clock.at(now - timedelta(days=days)):
            world.report(area=area)
    no = world.closed(area=T1).no
    world.do(no, "rate", by=world.reporter(no), stars="5")
    world.closed(area=T2)
    return world


def found(world: World, name: str, **fields: Any) -> Answer:
    """Return the answer a person gets."""
    query = read({key: [one] if isinstance(one, str) else one for key, one in fields.items()})[0]
    return answer(world.actor(name), query, world.catalogue)


def table_of(html: str) -> list[list[str]]:
    """Return the rows of the table as plain words."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", one).split()).removesuffix(" 不显示")
            for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    ]


def lines(one: Answer) -> list[list[str]]:
    """Return the rows of an answer as the page prints them."""
    rows = [*one.part.rows, *([one.part.total] if one.part.total else [])]
    return [[str(row.name), *map(said, row.cells)] for row in rows]


@pytest.mark.parametrize("name", ["leader1", "t1_leader", "zj_leader", "grid1"])
def test_each_person_asks_about_their_own(busy: World, client: Client, name: str) -> None:
    busy.login(client, name)
    client.get(PAGE)
    for asked in (ASKED, {"rows": "unit", "figure": ["stay_dispatched"], "period": "year"}):
        if name == "grid1" and "stay_dispatched" in asked["figure"]:
            assert "不能这样统计" in client.get(PAGE, asked).content.decode()
            continue
        with within("desk.questions"):
            page = client.get(PAGE, asked)
        assert page.status_code == 200, page.content.decode()[:500]
        assert table_of(page.content.decode()) == lines(found(busy, name, **asked))
    assert 'href="/desk/numbers/questions/"' in client.get("/desk/numbers/").content.decode()


def test_who_reads_no_numbers_asks_nothing(busy: World, client: Client) -> None:
    busy.login(client, "admin1")
    for address in (PAGE, KEPT):
        assert client.get(address).status_code == 403
    assert client.post(f"{PAGE}save/", {**ASKED, "name": "x"}).status_code == 403
    assert client.post(f"{PAGE}file/csv/", ASKED).status_code == 403
    busy.login(client, "t1_leader")
    assert client.get(PAGE, {"area": OTHER_TOWN}).status_code == 404
    busy.login(client, "zj_leader")
    assert client.get(PAGE, {"unit": ["zj", "cg"]}).status_code == 404
    assert client.post(f"{PAGE}file/csv/", {"unit": "cg"}).status_code == 404
    # A grid worker's table is of the village, whatever the rows are.
    busy.login(client, "grid1")
    rows = table_of(client.get(PAGE, {"rows": "town", "period": "year"}).content.decode())
    assert [row[0] for row in rows] == ["东风街道", "合计"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"rows": "person"}, "没有这种分法"),
        ({"rows": "unit", "columns": "unit"}, "不能是同一种"),
        ({"figure": "speed"}, "没有这个指标"),
        ({"period": "century"}, "没有这个时段"),
        ({"first": "0000-01-01"}, "日期不对"),
        ({"first": "2026-03-05", "last": "2026-03-01"}, "起始日期晚于截止日期"),
        ({"door": "window9"}, "没有这个渠道"),
        (
            {"rows": "day", "columns": "week", "first": "2026-01-01", "last": "2026-06-30"},
            "最多 720 个",
        ),
        ({"rows": "weekday", "first": "2025-01-01"}, "最多统计一年"),
        ({"rows": "month", "figure": "backlog"}, "最后一天"),
        ({"area": TOWN, "figure": "stay_dispatched", "rows": "heading"}, "不分列"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_form(
    world: World, client: Client, asked: dict[str, str], words: str
) -> None:
    world.login(client, "leader1")
    page = client.get(PAGE, {"name": "保留", **asked})
    html = page.content.decode()
    assert page.status_code == 422
    assert words in html
    assert 'role="alert"' in html
    assert "<tbody>" not in html
    assert client.post(f"{PAGE}file/csv/", asked).status_code == 422


def test_files_are_the_page_and_on_record(busy: World, client: Client) -> None:
    busy.login(client, "leader1")
    one = found(busy, "leader1", **ASKED)
    shown = table_of(client.get(PAGE, ASKED).content.decode())
    plain = client.post(f"{PAGE}file/csv/", ASKED)
    assert "attachment" in plain["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    head, table = rows[: rows.index([])], rows[rows.index([]) + 2 :]
    assert [row[0] for row in table] == [row[0] for row in shown]
    assert len(table) == len(lines(one))
    for row, line in zip([*one.part.rows, one.part.total], table, strict=True):
        assert row is not None
        numbers = [
            text
            for cell, column in zip(row.cells, one.part.columns, strict=True)
            for text in (
                ([*map(str, cell.numbers), cell.percent] if cell.numbers else ["", "", cell.text])
                if column.kind == "pair"
                else [cell.text]
            )
        ]
        assert line[1:] == numbers
    assert ["范围", str(one.whose)] in head
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.post(f"{PAGE}file/xlsx/", ASKED).content)
    ).active
    assert sheet is not None
    written = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    assert written[-1][0] == "合计"
    bars = {"rows": "heading", "figure": "received", "period": "year"}
    assert b"<svg" in client.post(f"{PAGE}file/svg/", bars).content
    assert client.post(f"{PAGE}file/svg/", ASKED).status_code == 404
    assert client.post(f"{PAGE}file/pdf/", ASKED).status_code == 404
    assert client.get(f"{PAGE}file/csv/", ASKED).status_code == 405
    events = chain.read(asking.EXPORTS, busy.actor("leader1").user_id or 0)
    told = [chain.payload_of(event) for event in events]
    assert [one["form"] for one in told] == ["csv", "xlsx", "svg"]
    assert told[0]["query"]["rows"] == ["town"]
    assert told[0]["rows"] == len(one.part.rows)


def test_a_name_of_the_county_is_no_formula_in_a_file(busy: World, client: Client) -> None:
    Unit.objects.filter(code="zj").update(name="=1+1")
    CountyProfile.objects.update(revision="formula")
    busy.login(client, "leader1")
    body = client.post(
        f"{PAGE}file/csv/", {"rows": "unit", "figure": "closed", "period": "year"}
    ).content.decode()
    assert "'=1+1" in body


def test_a_question_is_kept_shared_changed_copied_and_deleted(busy: World, client: Client) -> None:
    busy.login(client, "leader1")
    asked = {**ASKED, "area": OTHER_TOWN}
    answer_ = client.post(f"{PAGE}save/", {**asked, "name": "各乡镇月报", "note": "每月看"})
    assert answer_.status_code == 303
    row = Question.objects.get()
    address = f"{PAGE}?saved={row.pk}"
    assert answer_["Location"] == address
    html = client.get(address).content.decode()
    assert "各乡镇月报" in html
    assert "第 1 版" in html
    again = client.post(f"{PAGE}save/", {**asked, "name": "各乡镇月报", "note": "别的"})
    assert again.status_code == 422
    assert "已经有一个叫" in again.content.decode()
    assert ">别的</textarea>" in again.content.decode().replace("\n别的", "别的")

    busy.login(client, "t1_leader")
    assert client.get(address).status_code == 404, "not shared yet"
    busy.login(client, "leader1")
    assert (
        client.post(f"{KEPT}{row.pk}/share/", {**asked, "audience": "unit:zj"}).status_code == 422
    )
    assert client.post(f"{KEPT}{row.pk}/share/", {**asked, "audience": "all"}).status_code == 303
    busy.login(client, "t1_leader")
    with within("desk.questions_kept"):
        listed = client.get(KEPT).content.decode()
    assert "各乡镇月报" in listed
    opened = client.get(address)
    html = opened.content.decode()
    assert opened.status_code == 200
    assert "不在您的范围内" in html
    assert [line[0] for line in table_of(html)] == ["东风街道", "合计"]
    for verb, more in (("rename", {"name": "改"}), ("share", {"audience": "own"}), ("delete", {})):
        assert client.post(f"{KEPT}{row.pk}/{verb}/", {**ASKED, **more}).status_code == 404
    assert client.post(f"{KEPT}{row.pk}/change/", ASKED).status_code == 404
    assert client.post(f"{KEPT}{row.pk}/copy/").status_code == 303
    assert client.post(f"{KEPT}{row.pk}/copy/").status_code == 303
    mine = Question.objects.filter(owner=busy.user("t1_leader"))
    assert {one.name for one in mine} == {"各乡镇月报", "各乡镇月报 2"}
    assert {one.audience for one in mine} == {"own"}

    busy.login(client, "leader1")
    changed: dict[str, Any] = {"rows": "door", "figure": "received", "saved": row.pk}
    assert "保存改动" in client.get(PAGE, changed).content.decode()
    assert client.post(f"{KEPT}{row.pk}/change/", changed).status_code == 303
    assert "第 2 版" in client.get(address).content.decode()
    assert client.post(f"{KEPT}{row.pk}/change/", changed).status_code == 303
    assert client.post(f"{KEPT}{row.pk}/rename/", {"name": "", **changed}).status_code == 422
    assert client.post(f"{KEPT}{row.pk}/rename/", {"name": "渠道", **changed}).status_code == 303
    assert client.post(f"{KEPT}{row.pk}/nothing/").status_code == 404
    assert client.post(f"{KEPT}{row.pk}/delete/").status_code == 303
    assert client.get(address).status_code == 404
    actions = [event.action for event in chain.read(asking.CHAIN, row.pk)]
    assert actions == [
        f"question-{verb}" for verb in ("save", "share", "change", "rename", "delete")
    ]


def test_a_unit_shares_among_itself_and_the_list_has_pages(busy: World, client: Client) -> None:
    leader = busy.actor("zj_leader")
    row = asking.save(leader, "本局", "", Query())
    busy.login(client, "zj_leader")
    assert client.post(f"{KEPT}{row.pk}/share/", {"audience": "all"}).status_code == 403
    assert client.post(f"{KEPT}{row.pk}/share/", {"audience": "unit:cg"}).status_code == 422
    assert client.post(f"{KEPT}{row.pk}/share/", {"audience": "nobody"}).status_code == 422
    assert client.post(f"{KEPT}{row.pk}/share/", {"audience": "unit:zj"}).status_code == 303
    busy.login(client, "zj_handler")
    assert "本局" in client.get(f"{PAGE}?saved={row.pk}").content.decode()
    busy.login(client, "cg_handler")
    assert client.get(f"{PAGE}?saved={row.pk}").status_code == 404
    for wrong in ("x", "9" * 30, "-1"):
        assert client.get(f"{PAGE}?saved={wrong}").status_code == 404
    for number in range(1, MOST_KEPT):
        asking.save(leader, f"第{number}个", "", Query())
    busy.login(client, "zj_leader")
    full = client.post(f"{PAGE}save/", {"name": "太多"})
    assert full.status_code == 409
    assert 'value="太多"' in full.content.decode()
    page, names = client.get(KEPT), []
    while True:
        names += re.findall(r'saved=\d+" lang="zh-CN">([^<]+)<', page.content.decode())
        after = re.search(r'href="([^"]*after=[^"]+)"[^>]*rel="next"', page.content.decode())
        if after is None:
            break
        page = client.get(after[1].replace("&amp;", "&"))
    assert len(set(names)) == MOST_KEPT
    assert client.get(KEPT, {"after": "!"}).status_code == 422


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_largest_table_is_light(busy: World, client: Client, language: str) -> None:
    busy.login(client, "leader1")
    client.cookies["linli_language"] = language
    today = clock.today()
    asked = {
        "rows": "day",
        "columns": "door",
        "figure": ["closing", "in_time", "received"],
        "first": (today - timedelta(days=70)).isoformat(),
        "last": today.isoformat(),
    }
    page = client.get(PAGE, asked)
    assert page.status_code == 200
    total = len(page.content) + sum(files_of(page.content.decode()).values())
    assert total < 300_000, (total, len(page.content))
