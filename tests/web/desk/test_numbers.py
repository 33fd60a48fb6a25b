"""Pages of numbers: each person's own, the same figures on page, in tables, charts and files."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.test import Client
from tests.budgets import within
from tests.weight import files_of
from tests.world import World

from linli.cases.models import Case, ConflictBlock
from linli.domain.number_periods import Period, chosen
from linli.domain.states import State
from linli.insights.dashboards import Asked, Cell, Kind, Part
from linli.insights.dashboards_overview import HEADLINE
from linli.insights.dashboards_pages import PAGES, PARTS, TABLES, page, part
from linli.insights.figures import figures
from linli.insights.numbers_scope import Wanted, sight
from linli.kernel import clock
from linli.tally import reading
from linli.tally.scopes import Dim
from linli.web.desk import numbers_charts

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_engines,
    pytest.mark.usefixtures("late_in_the_year"),
]

ADDRESSES = {
    "overview": "/desk/numbers/",
    "handling": "/desk/numbers/handling/",
    "places": "/desk/numbers/places/",
    "units": "/desk/numbers/units/",
}
T1, T2 = "149901001001001", "149901100201001"


@pytest.fixture
def busy(world: World) -> World:
    """Return a county in which something has happened, over three weeks."""
    now = clock.now()
    for days, area in ((20, T1), (13, T1), (9, T2), (2, T1), (1, T2)):
        with clock.at(now - timedelta(days=days)):
            world.report(area=area)
    with clock.at(now - timedelta(days=12)):
        closed = world.report(area=T1).no
        world.drive(closed, "accept", "dispatch")
    with clock.at(now - timedelta(days=11)):
        world.drive(closed, "sign", "answer", "verify_true", "close")
    returned = world.report(area=T2).no
    world.drive(returned, "accept", "dispatch", "ask_return", "grant_return")
    world.drive(world.report(area=T1).no, "accept", "dispatch", "sign")
    return world


def asked_of(world: World, name: str, **wanted: str) -> Asked:
    """Return what the page of a person asks for the present quarter."""
    seen = sight(world.actor(name), Wanted(**wanted), world.catalogue)
    period = chosen(Period.YEAR, clock.today())
    unit = seen.units[0] if "unit" in wanted else None
    return Asked(period, seen.scope, seen.area, world.catalogue, clock.today(), unit)


def shown(client: Client, code: str, **query: str) -> str:
    """Return the text of a page that must be there."""
    answer = client.get(ADDRESSES[code], {"period": "year", **query})
    assert answer.status_code == 200, answer.content.decode()[:400]
    return str(answer.content.decode())


def table_of(html: str, code: str) -> list[list[str]]:
    """Return the rows of a part's table as plain words."""
    section = re.search(rf'id="part-{code}".*?</section>', html, re.S)
    assert section
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", section[0].partition("<tbody>")[2], re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        found.append([" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in cells])
    return found


def said(cell: Cell) -> str:
    """Return a cell as the table prints it."""
    if len(cell.numbers) == 2:
        return f"{cell.numbers[0]} / {cell.numbers[1]} {cell.percent}"
    return cell.text


@pytest.mark.parametrize("name", ["leader1", "t1_leader", "zj_leader", "grid1"])
def test_each_person_reads_their_own(busy: World, client: Client, name: str) -> None:
    busy.login(client, name)
    for code in PAGES:
        client.get(ADDRESSES[code])  # the catalogue and the sheet of the person are read once
        with within(f"desk.numbers_{code}"):
            shown(client, code, period="month")  # compared with two other spans
        html = shown(client, code)
        for one in page(code, asked_of(busy, name)):
            assert f'id="part-{one.code}"' in html
            rows = [[row.name, *map(said, row.cells)] for row in one.rows]
            if one.total and rows:
                rows.append([one.total.name, *map(said, one.total.cells)])
            assert table_of(html, one.code) == rows


def test_places_that_are_not_ones_own_are_not_there(busy: World, client: Client) -> None:
    busy.login(client, "t1_leader")
    assert "东风街道" in shown(client, "overview")
    assert client.get(ADDRESSES["overview"], {"area": "149901100000"}).status_code == 404
    assert client.get("/desk/numbers/parts/trend/csv/", {"area": "149901100000"}).status_code == 404
    busy.login(client, "zj_leader")
    assert client.get(ADDRESSES["units"], {"unit": "cg"}).status_code == 404
    rows = table_of(shown(client, "units"), "units")
    assert [row[0] for row in rows] == ["测试县住房和城乡建设局", "合计"]
    busy.login(client, "admin1")
    assert client.get(ADDRESSES["overview"]).status_code == 403
    assert ADDRESSES["overview"] not in client.get("/desk/county/").content.decode()


def test_the_figures_at_the_top_are_the_figures(busy: World, client: Client) -> None:
    busy.login(client, "leader1")
    html = shown(client, "overview")
    asked = asked_of(busy, "leader1")
    found = figures(HEADLINE, asked.span, asked.scope)[()]
    for code in HEADLINE:
        block = re.search(rf'id="figure-{code}".*?</li>', html, re.S)
        assert block
        words = " ".join(re.sub(r"<[^>]+>", " ", block[0]).split())
        figure = found[code]
        if figure.indicator.is_pair:
            assert f"{figure.percent()} {figure.value} / {figure.denominator}" in words
        else:
            assert f" {figure.value} " in words
        assert f'href="/desk/numbers/indicators/{code}/"' in block[0]
    assert found["received"].value == 8
    assert "收件 8 件，结案 1 件" in html


@pytest.mark.parametrize("name", ["leader1", "grid1"])
def test_every_number_opens_a_list_of_as_many(busy: World, client: Client, name: str) -> None:
    """What is printed as a number is a link, in the table and in its chart, and its page says it.

    That the lists themselves are as long is in tests/insights/test_number_lists.py.
    """
    busy.login(client, name)
    links: dict[str, str] = {}
    for code in PAGES:
        html = shown(client, code).replace("&amp;", "&")
        for part_code in PAGES[code]:
            section = re.search(rf'id="part-{part_code}".*?</section>', html, re.S)
            assert section
            table = section[0].partition("<tbody>")[2].partition("</tbody>")[0]
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.S):
                bare = re.sub(r"<a .*?</a>|<b .*?</b>", "", cell, flags=re.S)
                assert not re.search("[1-9]", re.sub(r"<[^>]+>", "", bare)), cell
            found = dict(re.findall(r'<a href="(/desk/numbers/cases/[^"]+)">(\d+)</a>', table))
            drawn = section[0].partition('<svg class="chart')[2].partition("</svg>")[0]
            for address in re.findall(r'href="([^"]+)"', drawn):
                assert address in table, address
            links |= dict(list(found.items())[:: max(1, len(found) // 3)])
    assert len(links) > 15
    for address, number in links.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        said = re.search(r'id="behind">.*?<b>(\d+)</b>', answer.content.decode())
        assert said, address
        assert said[1] == number, address


def keep_out(world: World, name: str, no: str) -> None:
    """Keep somebody out of one matter, who still reads the numbers it counts in."""
    ConflictBlock.objects.create(
        case=Case.objects.get(no=no), user=world.user(name), set_at=clock.now(), reason="亲属"
    )


def test_a_list_says_how_many_of_it_one_may_not_open(busy: World, client: Client) -> None:
    no = busy.report(area=T1, text="不给看的事").no
    keep_out(busy, "grid1", no)
    busy.login(client, "grid1")
    today = clock.today().isoformat()
    query = {"indicator": "received", "first": today, "last": today}
    client.get("/desk/numbers/cases/", query)
    with within("desk.numbers_cases"):
        html = client.get("/desk/numbers/cases/", query).content.decode()
    assert "1 件您不能打开" in html
    assert no not in html.replace(" ", "")
    assert "不给看的事" not in html


def test_a_list_behind_a_hidden_number_is_refused_in_words(busy: World, client: Client) -> None:
    no = busy.closed(area=T1).no
    busy.do(no, "rate", by=busy.reporter(no), stars="5")
    keep_out(busy, "grid1", no)
    busy.login(client, "grid1")
    today = clock.today().isoformat()
    query = {"indicator": "satisfied", "first": today, "last": today}
    for part_of in ("num", "den"):
        answer = client.get("/desk/numbers/cases/", {**query, "part": part_of})
        assert answer.status_code == 403
        html = answer.content.decode()
        assert "这个数涉及的人少，清单不显示" in html
        assert 'id="behind"' not in html
        assert no not in html.replace(" ", "")
    busy.login(client, "t1_leader")
    village = {**query, "area": "149901001001"}
    answer = client.get("/desk/numbers/cases/", village)
    assert answer.status_code == 200, "who may open all of it reads it"
    assert no in answer.content.decode().replace(" ", "")


def numbers(found: Part) -> list[list[object]]:
    """Return the table of a part as a file writes it."""
    lines: list[list[object]] = []
    for row in (*found.rows, *([found.total] if found.total else [])):
        line: list[object] = [row.name]
        for column, cell in zip(found.columns, row.cells, strict=True):
            if column.kind is Kind.PAIR:
                line += [*(cell.numbers or ("", "")), cell.percent if cell.numbers else cell.text]
            elif column.kind is Kind.TIME:
                line += [*(cell.numbers or ("",)), cell.text]
            else:
                line += cell.numbers or [cell.text]
        lines.append(line)
    return lines


@pytest.mark.parametrize("code", [*PARTS, *TABLES])
def test_a_file_says_exactly_what_the_page_shows(busy: World, client: Client, code: str) -> None:
    busy.login(client, "leader1")
    asked = asked_of(busy, "leader1")
    found = part(code, asked)
    query = {"first": asked.span.first.isoformat(), "last": asked.span.last.isoformat()}
    plain = client.get(f"/desk/numbers/parts/{code}/csv/", query)
    assert "attachment" in plain["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    head, table = lines[: lines.index([])], lines[lines.index([]) + 2 :]
    assert [found.title] in head
    assert ["统计起止", query["first"], query["last"]] in head
    assert ["范围", "测试县"] in head
    for one in found.used:
        assert any(line[:2] == [one.name, one.meaning] for line in head)
    wanted = numbers(found)
    assert table == [[str(value) for value in line] for line in wanted]

    answer = client.get(f"/desk/numbers/parts/{code}/xlsx/", query)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    blank = next(at for at, row in enumerate(rows) if not any(row) and at > 2)
    written = [row[: len(wanted[0])] if wanted else row for row in rows[blank + 2 :]]
    assert written == [[None if value == "" else value for value in line] for line in wanted]


def test_files_name_exclusions_and_what_is_left_out(busy: World, client: Client) -> None:
    busy.login(client, "leader1")
    words = client.get("/desk/numbers/parts/towns/csv/").content.decode()
    assert "不算的：" in words
    assert "第 1 版" in words


@pytest.mark.parametrize("code", ["trend", "matters", "flow", "hours", "places", "ages"])
def test_a_chart_as_a_file_needs_nothing_else(busy: World, client: Client, code: str) -> None:
    busy.login(client, "leader1")
    answer = client.get(f"/desk/numbers/parts/{code}/svg/", {"period": "year"})
    assert answer["Content-Type"] == "image/svg+xml"
    tree = ElementTree.fromstring(answer.content)  # noqa: S314 - drawn by us
    words = answer.content.decode()
    used = set(re.findall(r"var\(--([\w-]+)\)", words))
    assert used <= set(re.findall(r"--([\w-]+):", words))
    assert not re.findall(r'(?:href|src)="https?:', words)
    title = part(code, asked_of(busy, "leader1")).title
    assert title in [one.text for one in tree.iter("{http://www.w3.org/2000/svg}text")]


def test_what_is_no_file(busy: World, client: Client) -> None:
    busy.login(client, "leader1")
    for address in ("trend/pdf", "secrets/csv", "units/svg"):
        assert client.get(f"/desk/numbers/parts/{address}/").status_code == 404


def test_charts_are_drawn_from_the_rows_of_their_tables(busy: World) -> None:
    asked = asked_of(busy, "leader1")
    for code in PARTS:
        found = part(code, asked)
        drawn = numbers_charts.chart(found)
        assert bool(drawn) != found.empty
        tree = ElementTree.fromstring(drawn)  # noqa: S314 - drawn by us
        texts = [one.text for one in tree.iter("text")]
        if found.form in {"bars", "tiles"} and code != "stages":
            assert [row.cells[0].text for row in found.rows] == [
                one for one in texts if one and one.isdigit()
            ]
    flow = part("flow", asked)
    drawn = str(numbers_charts.chart(flow))
    assert set(re.findall(r'data-flow="([a-z]+)&gt;([a-z]+)"', drawn)) == set(flow.pairs)


def test_flow_counts_every_move_between_the_steps_once(busy: World) -> None:
    asked = asked_of(busy, "leader1")
    flow = part("flow", asked)
    moves = reading.moves(asked.span, asked.scope)
    assert flow.pairs["register", "accept"] == moves[State.REPORTED, State.ACCEPTED] == 3
    assert flow.pairs["dispatch", "accept"] == 1
    assert "退回 1 次" in flow.finding


def test_tables_stand_in_list_order_or_by_name_and_in_no_other(busy: World, client: Client) -> None:
    busy.login(client, "leader1")

    def names(**query: str) -> list[str]:
        return [row[0] for row in table_of(shown(client, "places", **query), "towns")][:-1]

    listed = [node.name for node in busy.catalogue.tree.of_kind("town")]
    assert names() == listed
    assert names(order="name") == sorted(listed)
    assert names(order="received") == names(order="-received") == listed
    assert "aria-sort" in shown(client, "places", order="name")


def test_small_pairs_are_hidden_on_the_page_and_in_its_files(busy: World, client: Client) -> None:
    no = busy.closed(area=T1).no
    busy.do(no, "rate", by=busy.reporter(no), stars="5")
    busy.login(client, "leader1")
    asked = asked_of(busy, "leader1")
    by_unit = figures(["satisfied"], asked.span, asked.scope, by=(Dim.UNIT,))
    assert any(one["satisfied"].suppressed for one in by_unit.values())
    hidden = "少于规定件数，不显示"
    assert hidden in shown(client, "units")
    found = client.get("/desk/numbers/parts/units/csv/", {"period": "year"}).content.decode()
    row = next(
        line for line in csv.reader(io.StringIO(found)) if line and line[0].endswith("建设局")
    )
    assert row[-3:] == ["", "", hidden]


def test_days_that_make_no_sense_are_said_and_the_month_is_shown(
    busy: World, client: Client
) -> None:
    busy.login(client, "leader1")
    answer = client.get(ADDRESSES["overview"], {"first": "2026-13-01"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "日期不对" in html
    assert 'aria-current="true">本月</a>' in html
    again = client.get(ADDRESSES["overview"], {"first": "2026-01-01", "last": "2026-01-31"})
    assert again.status_code == 200
    assert 'value="2026-01-31"' in again.content.decode()


def test_an_empty_county_has_pages_too(world: World, client: Client) -> None:
    world.login(client, "leader1")
    for code in PAGES:
        html = shown(client, code)
        assert '<svg class="chart' not in html
    assert "这段时间没有收件" in shown(client, "overview")


def test_a_quarter_by_weeks_and_a_year_by_months(busy: World) -> None:
    asked = asked_of(busy, "leader1")
    assert part("trend", asked).total == part("trend", asked).total
    months = part("trend", asked)
    assert months.first == "月份"
    assert sum(row.cells[0].n for row in months.rows) == 8


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_light(busy: World, client: Client, language: str) -> None:
    busy.login(client, "leader1")
    client.cookies["linli_language"] = language
    today = clock.today()
    days = {"first": (today - timedelta(days=34)).isoformat(), "last": today.isoformat()}
    for code in PAGES:
        answer = client.get(ADDRESSES[code], days)
        total = len(answer.content) + sum(files_of(answer.content.decode()).values())
        assert total < 300_000, (code, total)


def test_pictures_come_from_the_file_beside_them(busy: World, client: Client) -> None:
    """The button for PNG is there for scripts only, and names the file it is made of."""
    busy.login(client, "leader1")
    html = shown(client, "overview")
    buttons = re.findall(r'<button[^>]*data-png="([^"]+)"[^>]*>', html)
    assert buttons
    answer: Any = client.get(buttons[0].replace("&amp;", "&"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert all("hidden" in tag for tag in re.findall(r"<button[^>]*data-png[^>]*>", html))
