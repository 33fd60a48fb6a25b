"""No page of the desk, with all it loads on a first visit, is heavier than 300 kB unpacked."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from tests.weight import files_of
from tests.world import World

from linli.cases.queries.listing import PAGE_SIZE

pytestmark = pytest.mark.django_db

LIMIT = 300 * 1000
LONG = "小区物业长期不清理楼道杂物，老人上下楼绊倒过两次，多次向物业反映没有结果，请帮助协调。" * 4


def filled(world: World) -> tuple[str, str]:
    """Fill the lists; return a matter at work with a long story, and one that is answered."""
    numbers = [world.report(text=f"{LONG}{n}").no for n in range(PAGE_SIZE + 2)]
    busy = numbers[0]
    world.drive(busy, "accept", "dispatch", "sign")
    for n in range(40):
        world.do(busy, "comment", by="zj_handler", text=f"{LONG[:120]}{n}")
    answered = [world.answered(text=LONG).no for _ in range(12)]
    for _ in range(12):
        world.drive(world.report(text=LONG).no, "accept", "dispatch", "sign", "ask_extension")
    return busy, answered[0]


def test_every_page_of_the_desk_is_light(world: World, client: Client) -> None:
    busy, answered = filled(world)
    case = f"/desk/cases/{busy}/"
    pages = {
        "dispatch1": [
            "/desk/",
            "/desk/?queue=all&whose=all&order=newest&text=物业",
            case,
            "/desk/bulk/",
            "/desk/views/",
            "/desk/display/",
            f"{case}documents/dispatch/",
            f"/desk/cases/{answered}/",
        ],
        "zj_handler": [
            "/desk/",
            case,
            f"{case}do/answer/",
            f"{case}do/ask_extension/",
            f"{case}why/",
            "/desk/reviews/",
            "/desk/mentions/",
            "/desk/phrases/",
            "/desk/macros/",
            "/desk/profile/",
        ],
        "zj_leader": ["/desk/?queue=pending"],
        "seat1": ["/desk/", "/desk/new/"],
        "grid1": ["/desk/", "/desk/new/"],
        "verify1": ["/desk/verify/"],
        "leader1": ["/desk/", "/desk/?queue=all&whose=all", "/desk/map/"],
        "admin1": ["/desk/county/", "/desk/county/people/", "/desk/county/documents/"],
        "audit1": ["/desk/"],
    }
    heavy = []
    for name, addresses in pages.items():
        world.login(client, name)
        for language in ("zh-hans", "en"):
            client.cookies["linli_language"] = language
            for address in addresses:
                answer = client.get(address)
                assert answer.status_code == 200, address
                html = len(answer.content)
                files = files_of(answer.content.decode())
                total = html + sum(files.values())
                if total > LIMIT:
                    heavy.append(f"{name} {address} {language}: {total} ({html} of it the page)")
    assert not heavy, "\n".join(heavy)


def test_what_is_counted(world: World, client: Client) -> None:
    """Sheets, scripts with what they import, the sprite; components only where they stand."""
    world.login(client, "seat1")
    listing = files_of(client.get("/desk/profile/").content.decode())
    intake = files_of(client.get("/desk/new/").content.decode())
    assert {
        "/static/ui/tokens.css",
        "/static/ui/page.js",
        "/static/ui/menu.js",
        "/static/vendor/htmx.min.js",
        "/static/vendor/icons.svg",
    } <= set(listing)
    combobox = {"/static/ui/combobox.js", "/static/vendor/tom-select.min.js"}
    assert combobox <= set(intake)
    assert not combobox & set(listing)
    for address, size in intake.items():
        path = finders.find(address.removeprefix("/static/"))
        assert path is not None
        assert Path(path).stat().st_size == size > 0
