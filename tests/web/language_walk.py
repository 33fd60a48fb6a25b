"""A walk through every page of the desk and of the residents' door, in many states.

Each stop is (name, address, content). The test of the languages reads what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.test import Client
from tests.moves import ACTS
from tests.world import World

from linli.cases.actions import Receipt
from linli.cases.models import Case
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.notify import links
from linli.notify.models import Link

Stop = tuple[str, str]

#: Each kind of person with the pages that stand in the bar or are linked from it.
LISTS = (
    ("seat1", ("/desk/", "/desk/?queue=all", "/desk/new/", "/desk/profile/", "/desk/password/")),
    ("dispatch1", ("/desk/", "/desk/?queue=all&order=newest&overdue=1&text=楼", "/desk/new/")),
    ("zj_handler", ("/desk/", "/desk/?mine=1", "/desk/?queue=closed", "/desk/notices/")),
    ("zj_leader", ("/desk/",)),
    ("grid1", ("/desk/", "/desk/new/")),
    ("verify1", ("/desk/", "/desk/verify/")),
    ("leader1", ("/desk/", "/desk/verify/", "/desk/messages/failed/")),
    ("audit1", ("/desk/", "/desk/county/", "/desk/county/people/")),
    (
        "admin1",
        (
            "/desk/",
            "/desk/county/",
            "/desk/county/people/",
            "/desk/county/people/?text=没有这个人",
            "/desk/county/new-account/",
            "/desk/county/people/zj_handler/",
            "/desk/county/people/zj_handler/post/",
            "/desk/county/people/admin1/",
            "/desk/messages/failed/",
            "/desk/messages/templates/",
            "/desk/messages/templates/accepted/requester/sms/zh-hans/",
        ),
    ),
)


def desk_lists(client: Client, world: World) -> Iterator[Stop]:
    """Lists and settings, empty and with matters in every state."""
    yield "sign-in", text(client.get("/desk/sign-in/"))
    yield (
        "sign-in refused",
        text(client.post("/desk/sign-in/", {"username": "seat1", "password": "wrong"})),
    )
    world.login(client, "seat1")
    yield "empty list", text(client.get("/desk/"))
    for start in dict.fromkeys(act.start for act in ACTS):
        start(world)
    for who, addresses in LISTS:
        world.login(client, who)
        for address in addresses:
            yield f"{who} {address}", text(client.get(address))


def desk_refusals(client: Client, world: World) -> Iterator[Stop]:
    """What the desk says when something is missing, wrong or not there."""
    world.login(client, "seat1")
    yield "no such page", text(client.get("/desk/nowhere/"))
    yield "no such case", text(client.get("/desk/cases/1499012026010199999/"))
    yield "empty intake", text(client.post("/desk/new/", {"door": "seat"}))
    yield (
        "wrong intake",
        text(client.post("/desk/new/", {"door": "seat", "text": "x", "phone": "1", "lon": "999"})),
    )
    yield "wrong filter", text(client.get("/desk/?queue=all&since=heute&matter=X&area=1"))
    yield (
        "wrong password",
        text(client.post("/desk/password/", {"old": "a", "new": "seat1", "again": "b"})),
    )
    yield "form address", text(client.get("/desk/cases/1499012026010199999/reveal/", follow=True))
    world.login(client, "admin1")
    for act in ("password", "disable", "end"):
        yield (
            f"admin {act}",
            text(client.post(f"/desk/county/people/zj_handler/do/{act}/", {}, follow=True)),
        )
    yield "wrong account", text(client.post("/desk/county/new-account/", {"username": "?"}))
    yield "wrong post", text(client.post("/desk/county/people/zj_handler/post/", {}))


def map_and_wall(client: Client, world: World) -> Iterator[Stop]:
    """The map, what it says of a wrong address, and the wall in the hall."""
    world.report(lon="112.005", lat="37.005")
    world.closed()
    world.login(client, "leader1")
    yield "map", text(client.get("/desk/map/"))
    for wrong in ("show=x", "cell=x", "first=x", "first=2026-05&last=2026-04", "zoom=99", "box=1"):
        yield f"map {wrong}", text(client.get(f"/desk/map/?{wrong}"))
    frame = {"box": "111,36,113,38", "zoom": "20"}
    yield "map too fine", text(client.get("/desk/map/", frame))
    yield "walls", text(client.get("/desk/walls/"))
    yield "walls refused", text(client.post("/desk/walls/", {}))
    until = (clock.today() + timedelta(days=9)).isoformat()
    given = {"name": "现场.jpg", "area": "149901000000", "until": until}
    made = client.post("/desk/walls/", given).content.decode()
    yield "wall made", made
    yield "wall settings", text(client.get("/desk/rising/settings/"))
    yield "wall form", text(client.get("/wall/enter/"))
    yield "no wall", text(client.get("/wall/"))
    client.post("/wall/enter/", {"token": re.findall(r"linli_wall_[\w-]+", made)[0]})
    yield "wall", text(client.get("/wall/"))


def desk_moves(client: Client, world: World) -> Iterator[Stop]:
    """For each move: its form, the form refused, the explanation and the case afterwards."""
    for act in ACTS:
        no = act.start(world)
        name = f"{act.command.value} from {act.start.__name__}"
        world.login(client, act.who)
        form = f"/desk/cases/{no}/do/{act.command.value}/"
        yield f"{name}: form", text(client.get(form, follow=True))
        case = Case.objects.get(no=no)
        yield f"{name}: overtaken", text(client.post(form, {"version": "0"}, follow=True))
        yield f"{name}: refused", text(client.post(form, {"version": case.version}, follow=True))
        if Case.objects.get(no=no).version == case.version:  # not one of those without fields
            world.do(no, act.command, by=act.who, **act.values(world))
        Worker(owner="test").drain()
        page = client.get(f"/desk/cases/{no}/")
        if page.status_code == 200:
            yield f"{name}: done", text(page)
            yield f"{name}: why", text(client.get(f"/desk/cases/{no}/why/"))
        world.login(client, "dispatch1")
        yield f"{name}: for the centre", text(client.get(f"/desk/cases/{no}/"))
        yield f"{name}: once more", text(client.post(form, {"version": case.version}, follow=True))


def resident_pages(client: Client, world: World) -> Iterator[Stop]:
    """The residents' door without a case."""
    for address in ("/", "/report/", "/track/", "/receipt/"):
        yield address, text(client.get(address, follow=True))
    yield "empty report", text(client.post("/report/", {}))
    yield (
        "wrong report",
        text(client.post("/report/", {"text": "x", "privacy": "named", "phone": "1", "area": "?"})),
    )
    yield "wrong track", text(client.post("/track/", {"number": "1", "lookup": "x"}))
    sent = client.post(
        "/report/",
        {
            "text": "楼道里堆满杂物，走不过去。",
            "request_type": "help",
            "privacy": "anonymous",
            "area": "149901001001",
            "client_key": "a" * 32,
            "notice": "2026-01",
        },
        follow=True,
    )
    yield "report sent", text(sent)


def resident_cases(client: Client, world: World) -> Iterator[Stop]:
    """A resident's view of a case in each state, and each way to speak up refused once."""
    for act in {act.start: act for act in ACTS}.values():
        no = act.start(world)
        Worker(owner="test").drain()
        case = Case.objects.get(no=no)
        prove(client, case)
        yield f"after {act.start.__name__}", text(client.get("/track/case/"))
        for move in ("supplement", "rate", "reopen", "withdraw"):
            answer = client.post(
                f"/track/case/{move}/", {"no": no, "version": case.version}, follow=True
            )
            yield f"{move} after {act.start.__name__}", text(answer)


#: Ways to states in which links are opened.
LINKED = (
    "",
    "request_info",
    "withdraw",
    "reject",
    "to_channel",
    "accept dispatch sign answer",
    "accept dispatch sign answer verify_false",
    "accept dispatch sign answer verify_true close",
)


def resident_links(client: Client, world: World) -> Iterator[Stop]:
    """The page of a link in a message: each question in each state, refused, used, ended."""
    for way in LINKED:
        no = world.report(matter="B01").no
        world.drive(no, *way.split())
        for purpose in Link.Purpose:
            address = link(no, purpose)
            yield f"{purpose} after {way}", text(client.get(address))
            yield f"{purpose} refused after {way}", text(client.post(address, {}))
    no = world.closed().no
    asked = [link(no, purpose) for purpose in Link.Purpose]
    world.do(no, "rate", by=world.reporter(no), stars="5")
    yield "rated", text(client.get(asked[2]))
    world.do(no, "score", by="system")
    for address in asked:
        yield "filed away", text(client.get(address))
    sent: dict[str, dict[str, object]] = {
        "report": {"text": "3号楼", "do": "answer"},
        "answered": {"solved": "no"},
        "closed": {"stars": "2"},
    }
    for state, form in sent.items():
        no = getattr(world, state)().no
        purpose = {"report": "supplement", "answered": "confirm", "closed": "rate"}[state]
        address, second = link(no, purpose), link(no, purpose)
        yield f"{purpose} used", text(client.post(address, form, follow=True))
        yield f"{purpose} used before", text(client.post(address, {**form, "text": "再说"}))
        yield f"{purpose} disowned", text(client.post(second, {"do": "disown"}, follow=True))
    rating = link(world.closed().no, "rate")
    again = client.post(rating, {"do": "unsolved"})["Location"]
    yield (
        "not solved",
        text(client.post(again, {"reason": "recurred", "text": "还在漏"}, follow=True)),
    )
    old = link(world.report().no, "supplement")
    with clock.at(clock.now() + timedelta(days=99)):
        yield "expired", text(client.get(old))
    yield "unknown", text(client.get("/l/nothing/"))
    client.cookies["linli_office"] = "1"
    yield "in the office", text(client.get(link(world.closed().no, "rate")))


def link(no: str, purpose: str) -> str:
    """Make a link about a case and return its address."""
    case = Case.objects.get(no=no)
    made = links.mint(
        case, purpose, party_role="requester", round=case.answer_round, now=clock.now()
    )
    return f"/l/{links.token(made)}/"


def prove(client: Client, case: Case | Receipt) -> None:
    """Give number and code."""
    client.post("/track/", {"number": case.no, "lookup": case.lookup_code})


def text(response: Any) -> str:
    """Return the page; anything but a page is a fault of the walk."""
    assert response.status_code in {200, 403, 404, 405, 409, 422}, response.status_code
    return str(response.content.decode())
