"""Names, telephones, identity, card and plate numbers in what people write: nowhere in clear.

One matter with all five in title, text, address and a file goes the whole way; then every column
of every table and every page and document of those who do not handle it is searched.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test import Client
from tests.api.conftest import Caller
from tests.budgets import within
from tests.world import World

from linli.audit.chain import read
from linli.cases import indexing, original
from linli.cases.actions import complain
from linli.cases.actions.reveal import reveal_original
from linli.cases.models import Case
from linli.documents.actions.issuing import issue
from linli.documents.kinds import Kind
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.files.actions import accept_upload
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.text import extras

pytestmark = pytest.mark.django_db

#: The five, as they are written, and a second name.
WRITER, NEIGHBOUR, PHONE = "欧阳金秋", "王小波", "13987654321"
IDENTITY, CARD, PLATE = "110101199003076631", "6222021234567890128", "晋A6B8C9"
FIVE = (WRITER, NEIGHBOUR, PHONE, IDENTITY, CARD, PLATE)
TITLE = f"{WRITER}反映车辆{PLATE}占道，请联系{PHONE}"
TEXT = (
    f"我叫{WRITER}，身份证{IDENTITY}，楼下{PLATE}的车长期占用消防通道。\n"
    f"车主姓名：{NEIGHBOUR}，电话{PHONE}，押金退到我的卡{CARD}。"
)
ADDRESS = f"和平社区3号楼{WRITER}家门口，电话{PHONE}"


@dataclass(frozen=True)
class Told:
    """What was reported, split off and complained of."""

    no: str
    child: str
    complaint: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.no, self.child, self.complaint))


def _letter() -> str:
    out = BytesIO()
    paper = docx.Document()
    paper.add_paragraph(TEXT)
    paper.save(out)
    data = out.getvalue()
    name = f"押金条{hashlib.sha256(data).hexdigest()[:4]}.docx"
    stored = accept_upload(
        name=name, stream=BytesIO(data), size=len(data), user_id=None, now=clock.now()
    )
    return stored.key


def _walked(world: World, **raw: object) -> Told:
    """Report, correct, split, document, answer, check, close, complain; then let all jobs run."""
    no = world.report(
        title=TITLE, text=TEXT, address=ADDRESS, name=WRITER, phone=PHONE, files=[_letter()], **raw
    ).no
    world.drive(no, "accept")
    world.do(no, "amend", by="seat1", title=f"联系人{NEIGHBOUR}的车{PLATE}占道", text="按来电更正")
    world.do(no, "split", by="dispatch1", title=f"退押金到{CARD}", text=f"押金退到{CARD}")
    child = Case.objects.exclude(no=no).get().no
    world.drive(no, ("dispatch", {"support_units": ["cg"]}), "sign", "progress", "comment")
    issue(actor=world.actor("dispatch1"), no=no, kind=Kind.DISPATCH)
    world.drive(no, "answer", "verify_true", "close")
    issue(actor=world.actor("dispatch1"), no=no, kind=Kind.CASE_FILE)
    told = {"reasons": ["delay"], "text": f"{WRITER}说车主{PHONE}还在占道"}
    complaint = complain(actor=world.reporter(no), no=no, raw=told).no
    Worker(owner="test").drain()
    indexing.read_files(lambda: None)
    return Told(no, child, complaint)


def _in_clear(text: str) -> list[str]:
    bare = re.sub(r"<[^>]+>", "", text)
    return [one for one in FIVE if one in text or one in bare]


def _tables() -> list[tuple[str, str]]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - own table names
            for row in cursor.fetchall():
                # Tokens of the index stand apart: put together they must not spell it either.
                words = repr(row)
                found += [(table, one) for one in _in_clear(words + "".join(words.split()))]
    return found


def _pages(client: Client, world: World, told: Told) -> Iterator[tuple[str, str]]:
    """Yield everything about the matters, read by those who do not open the original."""
    for who in ("dispatch1", "zj_handler", "cg_handler", "verify1", "audit1", "leader1"):
        world.login(client, who)
        addresses = ["/desk/", "/desk/?queue=closed", f"/desk/?queue=all&text={PHONE}"]
        for no in told:
            page = f"/desk/cases/{no}/"
            parts = ("", "why/", "related/", "plans/", "documents/case_file/", "publish/")
            addresses += [page + part for part in parts]
            addresses.append(f"/desk/glance/{no}/")
        for address in addresses:
            answer = client.get(address, follow=True)
            if answer.status_code == 200:
                yield f"{who} {address}", answer.content.decode()
    api = Caller(world)
    for no in told:
        for part in ("", "/events", "/due"):
            yield f"api {part}", api.get(f"/cases/{no}{part}", by="dispatch1").content.decode()
    yield "api list", api.get("/cases?queue=all", by="dispatch1").content.decode()


@pytest.mark.both_engines
def test_nowhere_in_clear(client: Client, world: World) -> None:
    told = _walked(world, public_ok=True)
    assert _tables() == []
    case = Case.objects.get(no=told.no)
    assert (case.state, case.title) == ("closed", "联系人〔姓名〕的车〔车牌〕占道")
    assert case.address == "和平社区3号楼〔姓名〕家门口，电话〔电话〕"
    seen = dict(_pages(client, world, told))
    # A search is shown with what was typed into it.
    left = {
        name: _in_clear(page.replace(PHONE, "") if "text=" in name else page)
        for name, page in seen.items()
    }
    assert {name: words for name, words in left.items() if words} == {}
    for no in told:  # each was seen by somebody, and marks stand where something is hidden
        mine = [page for name, page in seen.items() if name.endswith(f"/cases/{no}/")]
        assert any("〔" in page for page in mine), no
    assert any(name.endswith("documents/case_file/") for name in seen)
    assert any(name.endswith("publish/") for name in seen)
    assert f"dispatch1 /desk/glance/{told.no}/" in seen


@pytest.mark.skipif(not extras.have("names"), reason="the extra “names” is not installed here")
def test_the_tagger_finds_whom_nobody_announces(world: World, settings: object) -> None:
    settings.LINLI_NAME_MODEL = True  # type: ignore[attr-defined]  # the fixture of pytest-django
    no = world.report(text="楼上刘德顺半夜打麻将，吵得睡不着。").no
    case = Case.objects.get(no=no)
    assert "刘德顺" not in case.text + case.title
    assert original.own_words(case) == "楼上刘德顺半夜打麻将，吵得睡不着。"


def _opened(world: World, no: str, by: str, reason: str = "核对车牌") -> object:
    try:
        return reveal_original(actor=world.actor(by), no=no, reason=reason)
    except DomainError as refusal:
        return type(refusal)


def test_the_original_stays_behind_a_logged_right(world: World) -> None:
    told = _walked(world)
    kept = _opened(world, told.no, "zj_handler")
    assert isinstance(kept, original.Original)
    assert kept.text == kept.words == TEXT
    assert (kept.first_title, kept.address) == (TITLE, ADDRESS)
    assert kept.title == f"联系人{NEIGHBOUR}的车{PLATE}占道"
    part = _opened(world, told.child, "dispatch1")
    assert isinstance(part, original.Original)
    assert (part.text, part.words, part.address) == (f"押金退到{CARD}", TEXT, ADDRESS)
    event = read("reading", int(told.no))[-1]
    assert (event.action, event.actor_id) == ("reveal_original", world.user("zj_handler").pk)
    assert json.loads(event.payload.body)["reason"] == "核对车牌"
    for by, refused in (("audit1", NotYours), ("cg_handler", NotYours), ("t2_dispatch", NotFound)):
        assert _opened(world, told.no, by) is refused
    assert _opened(world, told.no, "zj_handler", " \u200b") is Invalid
    assert len(read("reading", int(told.no))) == 1


def test_the_page_opens_it_in_place_and_without_scripts(client: Client, world: World) -> None:
    no = world.report(text=TEXT, name=WRITER, phone=PHONE).no
    world.drive(no, "accept", "dispatch", "sign")
    world.login(client, "zj_handler")
    page, there = f"/desk/cases/{no}/", f"/desk/cases/{no}/original/"
    with within("desk.case"):
        assert "查看原文" in client.get(page).content.decode()
    refused = client.post(there, {"reason": " "})
    assert refused.status_code == 422
    assert "请说明查看原文的理由" in refused.content.decode()
    whole = client.post(there, {"reason": "核对车牌"})
    assert PLATE in whole.content.decode()
    assert whole["Cache-Control"] == "no-store"
    with within("desk.original"):
        part = client.post(there, {"reason": "核对车牌"}, HTTP_HX_REQUEST="true").content.decode()
    assert PLATE in part
    assert "<html" not in part
    assert client.get(there)["Location"] == page
    assert PLATE not in client.get(page).content.decode()
    assert len(read("reading", int(no))) == 2


def test_nothing_hidden_nothing_offered(client: Client, world: World) -> None:
    no = world.report().no
    assert Case.objects.get(no=no).original_sealed == ""
    world.login(client, "dispatch1")
    assert "查看原文" not in client.get(f"/desk/cases/{no}/").content.decode()


def test_the_api_opens_it_too(world: World) -> None:
    api = Caller(world)
    no = world.report(text=TEXT, name=WRITER, phone=PHONE).no
    there, why = f"/cases/{no}/original", {"reason": "核对"}
    assert api.post(there, why).json()["text"] == TEXT
    assert api.post(there, {"reason": ""}).status_code == 422
    assert api.post(there, why, by="audit1").status_code == 403
    assert api.post(there, why, by="t2_dispatch").status_code == 404


def test_the_writer_reads_their_own_words(client: Client, world: World) -> None:
    receipt = world.report(text=TEXT, address=ADDRESS, name=WRITER, phone=PHONE)
    client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    page = client.get("/track/case/").content.decode()
    assert {PLATE, CARD, NEIGHBOUR} <= {one for one in FIVE if one in page}
    assert read("reading", int(receipt.no)) == []
