"""Next and previous on the case page: links of the server, right whatever has happened since."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case

LISTS = [
    "queue=reported&whose=all&text=%E5%B0%8F%E5%8C%BA&since=2020-01-01&order=newest",
    "queue=reported&whose=all&order=oldest",
    "queue=reported&whose=all&order=newest",
    "queue=reported&whose=all&order=due",
    "queue=reported&whose=all&order=latest",
]


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    world.login(client, "dispatch1")
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, query: str) -> list[str]:
    """Return the addresses of a list's rows, in order."""
    page = text(client, f"/desk/?{query}")
    return [html.unescape(one) for one in re.findall(r'<a href="([^"]+)" data-open', page)]


def steps(client: Client, address: str) -> tuple[str, str]:
    """Return where the case page leads: to the one before and to the one after."""
    page = text(client, address)
    found = {
        key: html.unescape(href)
        for href, key in re.findall(r'head__step" href="([^"]+)" data-key="([pn])"', page)
    }
    return found.get("p", ""), found.get("n", "")


def number(address: str) -> str:
    return address.split("/")[3] if address else ""


@pytest.mark.parametrize("query", LISTS)
def test_one_walks_the_list_up_and_down(desk: Client, world: World, query: str) -> None:
    for _ in range(4):
        world.report()
    # Two with the same deadline are told apart by their number.
    same = Case.objects.order_by("id")[1]
    Case.objects.filter(pk__gt=same.pk).update(due_at=same.due_at, clock_start=same.clock_start)
    rows = listed(desk, query)
    assert len(rows) == 4
    at, seen = rows[0], [number(rows[0])]
    while at := steps(desk, at)[1]:
        seen.append(number(at))
    assert seen == [number(row) for row in rows]
    assert steps(desk, rows[0])[0] == ""
    for before, row in pairwise(rows):
        assert number(steps(desk, row)[0]) == number(before)


@pytest.mark.parametrize("query", LISTS)
def test_a_matter_that_has_left_the_list_still_leads_on(
    desk: Client, world: World, query: str
) -> None:
    for _ in range(3):
        world.report()
    first, middle, last = listed(desk, query)
    world.do(number(middle), "accept")
    Case.objects.filter(no=number(middle)).update(due_at=None)
    assert [number(one) for one in steps(desk, middle)] == [number(first), number(last)]
    assert number(steps(desk, first)[1]) == number(last)


def test_another_deadline_does_not_move_the_place(desk: Client, world: World) -> None:
    for _ in range(3):
        world.report()
    first, middle, last = listed(desk, "queue=reported&whose=all&order=due")
    case = Case.objects.get(no=number(middle))
    assert case.due_at is not None
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at + timedelta(days=30))
    assert [number(one) for one in steps(desk, middle)] == [number(first), number(last)]


def test_the_way_goes_through_a_move(desk: Client, world: World) -> None:
    for _ in range(2):
        world.report()
    first, second = listed(desk, "queue=reported&whose=all&order=oldest")
    page = text(desk, first)
    form = html.unescape(re.findall(r'href="([^"]+/do/accept/[^"]+)#act"', page)[0])
    piece = text(desk, form)
    action = html.unescape(re.findall(r'action="([^"]+/do/accept/[^"]*)"', piece)[0])
    wrong = desk.post(action, {"version": "1"})
    assert wrong.status_code == 422
    assert number(second) in wrong.content.decode()
    version = str(Case.objects.get(no=number(first)).version)
    done = desk.post(action, {"matter": "B01", "version": version})
    assert done.status_code == 303
    assert number(steps(desk, done["Location"])[1]) == number(second)


def test_the_way_back_names_the_list_and_its_page(desk: Client, world: World) -> None:
    for _ in range(51):
        world.report()
    query = "queue=reported&whose=all&order=oldest"
    page = text(desk, f"/desk/?{query}")
    following = html.unescape(re.findall(r'href="([^"]+after=[^"]+)"', page)[0])
    row = listed(desk, urlsplit(following).query)[0]
    shown = text(desk, row)
    assert f'head__back no-print" href="{html.escape(following)}"' in shown
    assert number(steps(desk, row)[0]) == number(listed(desk, query)[-1])


def test_words_searched_for_come_through_unharmed(desk: Client, world: World) -> None:
    for _ in range(2):
        world.report(title="A&B=C+50% “小区” #1")
    query = urlencode({"queue": "reported", "whose": "all", "text": "A&B=C+50% “小区” #1"})
    rows = listed(desk, query)
    assert len(rows) == 2
    assert number(steps(desk, rows[0])[1]) == number(rows[1])
    shown = text(desk, rows[0])
    back = re.findall(r'head__back no-print" href="([^"]+)"', shown)[0]
    assert len(listed(desk, urlsplit(html.unescape(back)).query)) == 2


def test_without_a_list_there_is_no_way(desk: Client, world: World) -> None:
    no = world.report().no
    assert "head__step" not in text(desk, f"/desk/cases/{no}/")


@pytest.mark.parametrize(
    "way",
    ["x", "1", "1.", ".queue=all", "-1.queue=all", "²³.queue=all", "9" * 14 + ".queue=all"],
)
def test_a_broken_way_is_no_way(desk: Client, world: World, way: str) -> None:
    no = world.report().no
    answer = desk.get(f"/desk/cases/{no}/", {"way": way})
    assert answer.status_code == 200
    assert "head__step" not in answer.content.decode()


@pytest.mark.parametrize("query", ["queue=nothing&order=x&text=\x00", "%ff", "a=b"])
def test_a_strange_list_is_read_as_far_as_it_goes(desk: Client, world: World, query: str) -> None:
    no = world.report().no
    answer = desk.get(f"/desk/cases/{no}/", {"way": f"fffffffffffff.{query}"})
    assert answer.status_code == 200


def test_nobody_walks_to_what_they_may_not_see(client: Client, world: World) -> None:
    for area in ("149901001001", "149901100201", "149901001001"):
        world.report(area=area)
    world.login(client, "dispatch1")
    rows = listed(client, "queue=reported&whose=all&order=oldest")
    world.login(client, "t1_dispatch")
    assert number(steps(client, rows[0])[1]) == number(rows[2])


def test_the_way_costs_one_statement(desk: Client, world: World) -> None:
    for _ in range(3):
        world.report()
    row = listed(desk, "queue=reported&whose=all&order=due")[1]
    plain = urlsplit(row).path
    text(desk, plain)
    with CaptureQueriesContext(connection) as without:
        text(desk, plain)
    with CaptureQueriesContext(connection) as along, within("desk.case"):
        text(desk, row)
    assert len(along) == len(without) + 1


def test_the_pane_leads_into_the_way_too(desk: Client, world: World) -> None:
    for _ in range(2):
        world.report()
    query = "queue=reported&whose=all&order=oldest"
    first, second = listed(desk, query)
    pane = desk.get(f"/desk/glance/{number(first)}/", {"next": f"/desk/?{query}"})
    address = html.unescape(re.findall(r'<h2[^>]*><a href="([^"]+)"', pane.content.decode())[0])
    assert parse_qs(urlsplit(address).query)["way"][0].endswith(query)
    assert number(steps(desk, address)[1]) == number(second)
