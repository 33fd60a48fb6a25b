"""Registering for somebody: one screen, a receipt, double clicks, bad input kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.chain import read
from linli.cases.models import Case, CaseLink, Party
from linli.kernel import clock
from linli.web.desk import intake_form
from linli.workbench.actions import drafts
from linli.workbench.draft_box import of_intake
from linli.workbench.queries.drafts import draft_of

FIELDS = {
    "door": "seat",
    "request_type": "complaint",
    "text": "和平社区三号楼漏水两天了，请派人来看。",
    "matter": "B01",
    "area": "149901001001",
    "grid": "149901001001001",
    "address": "和平社区3号楼2单元",
    "name": "测试居民",
    "phone": "139 0000 1234",
    "privacy": "named",
    "client_key": "a" * 32,
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


@pytest.fixture
def seat(client: Client, world: World) -> Client:
    world.login(client, "seat1")
    return client


def test_the_matter_gets_number_code_and_date(seat: Client, world: World) -> None:
    response = seat.post("/desk/new/", FIELDS)
    assert response.status_code == 303
    case = Case.objects.get()
    assert case.area.code == "149901001001001"
    assert case.reporter_staff == world.user("seat1")
    text = seat.get(response["Location"]).content.decode()
    assert case.lookup_code in text
    assert "最迟办结" in text


def test_a_second_click_makes_no_second_matter(seat: Client) -> None:
    first = seat.post("/desk/new/", FIELDS)
    second = seat.post("/desk/new/", FIELDS)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_code_is_for_whoever_registered_only(seat: Client, world: World) -> None:
    where = seat.post("/desk/new/", FIELDS)["Location"]
    other = world.login(Client(), "dispatch1")
    response = other.get(where)
    assert response.status_code == 403
    assert Case.objects.get().lookup_code not in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "长" * 20_001}, "text"),
        ({"phone": "12"}, "phone"),
        ({"matter": "A"}, "matter"),
        ({"lon": "abc", "lat": "37"}, "lon"),
        ({"occurred_at": "2999-01-01T00:00"}, "occurred_at"),
        ({"occurred_at": "昨天"}, "occurred_at"),
        ({"occurred_at": "2026-02-30T10:00"}, "occurred_at"),
        ({"occurred_at": "1889-01-01T00:00"}, "occurred_at"),
        ({"lon": "999", "lat": "999"}, "lon"),
        ({"lon": "112", "lat": ""}, "lon"),
        ({"lon": "nan", "lat": "nan"}, "lon"),
        ({"title": "长" * 81}, "title"),
        ({"proxy_phone": "110"}, "proxy_phone"),
        ({"people_affected": "-3"}, "people_affected"),
        ({"grid": "123"}, "area"),
    ],
)
def test_bad_input_is_named_and_the_rest_kept(
    seat: Client, change: dict[str, str], field: str
) -> None:
    response = seat.post("/desk/new/", {**FIELDS, **change})
    text = response.content.decode()
    assert response.status_code == 422
    assert f'href="#f-{field}"' in text
    assert "和平社区3号楼2单元" in text
    assert not Case.objects.exists()


def test_a_point_outside_is_taken_and_flagged(seat: Client) -> None:
    fields = {**FIELDS, "area": "", "grid": "", "lon": "100.0", "lat": "20.0"}
    assert seat.post("/desk/new/", fields).status_code == 303
    assert Case.objects.get().place_unchecked


def test_grids_of_a_village_are_listed(seat: Client) -> None:
    with within("desk.areas"):
        text = seat.get("/desk/new/areas/?area=149901001001").content.decode()
    assert "第一网格" in text
    for code in ("149901001000", "nowhere", "", "\ud83d"):
        response = seat.get("/desk/new/areas/", {"area": code.encode("utf-8", "replace")})
        assert response.status_code == 200
        assert "第一网格" not in response.content.decode()
    whole = seat.post("/desk/new/", {**FIELDS, "refresh": "1"}).content.decode()
    assert '<option value="149901001001001" selected>' in whole
    assert not Case.objects.exists()


def test_characters_beyond_the_common_planes_and_broken_ones(seat: Client) -> None:
    fields = {**FIELDS, "text": "𠮷祥里的𬴊马路灯不亮😀", "name": "𠮷某", "address": "𡋟村口"}
    body = urlencode(fields).replace("text=", "text=%ED%A0%BD%00")  # half a pair, and NUL
    form = "application/x-www-form-urlencoded"
    assert seat.post("/desk/new/", body, content_type=form).status_code == 303
    case = Case.objects.get()
    assert case.text.endswith("𠮷祥里的𬴊马路灯不亮😀")
    assert "\x00" not in case.text
    assert case.address == "𡋟村口"


def test_an_anonymous_requester_is_not_kept(seat: Client) -> None:
    seat.post("/desk/new/", {**FIELDS, "privacy": "anonymous"})
    assert not Party.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("grid1", 200), ("zj_handler", 403), ("audit1", 403)])
def test_who_may_register(client: Client, world: World, who: str, status: int) -> None:
    world.login(client, who)
    assert client.get("/desk/new/").status_code == status


def test_a_foreign_door_is_refused(client: Client, world: World) -> None:
    world.login(client, "grid1")
    response = client.post("/desk/new/", FIELDS)
    assert response.status_code == 403
    assert FIELDS["text"] in response.content.decode()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("现场.mp4", b"x" * 40), "不能上传"),
        (("现场.jpg", b"no picture at all"), "现场.jpg"),
        (("空.png", b""), "空.png"),
        (("大.pdf", b"%PDF-1.4" + b"0" * 4096), "太大"),
    ],
)
def test_a_bad_file_is_named_and_nothing_written_is_lost(
    seat: Client, settings: Any, file: tuple[str, bytes], words: str
) -> None:
    settings.LINLI_MAX_UPLOAD = 2048
    response = seat.post("/desk/new/", {**FIELDS, "upload_report": upload(*file)})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'href="#f-files"' in text
    assert words in text
    assert FIELDS["text"] in text
    assert not Case.objects.exists()


def test_a_good_file_is_kept_while_something_else_is_wrong(seat: Client, world: World) -> None:
    key = world.picture("seat1")
    item = f"{key}:report"
    response = seat.post("/desk/new/", {**FIELDS, "phone": "1", "files": item})
    assert f'value="{item}" checked' in response.content.decode()
    seat.post("/desk/new/", {**FIELDS, "files": item})
    assert Case.objects.get().attachments.count() == 1


def names(world: World, code: str) -> list[str]:
    """Return what the fields of a matter's script are called."""
    return [one.name for one in intake_form.questions(world.catalogue.matter(code), {})]


def test_the_script_is_asked_and_its_answers_stand_in_the_text(seat: Client, world: World) -> None:
    number, hurt, _fence = names(world, "A03")
    elsewhere = names(world, "B01")[0]
    fields = {
        **FIELDS,
        "matter": "A03",
        number: " 路编17 ",
        f"{hurt}_unsure": "1",
        elsewhere: "别的事项的回答",
    }
    page = seat.post("/desk/new/", {**fields, "refresh": "1"}).content.decode()
    assert "井盖上有没有编号" in page
    assert 'value=" 路编17 "' in page
    assert f'<input type="hidden" name="{elsewhere}" value="别的事项的回答">' in page
    seat.post("/desk/new/", fields)
    text = Case.objects.get().text
    assert text.startswith(FIELDS["text"])
    assert "井盖上有没有编号：路编17\n有没有人受伤：诉求人说不清" in text
    assert "围挡" not in text
    assert "别的事项" not in text


def test_an_answer_follows_its_question_to_another_matter(world: World) -> None:
    first, other = (world.catalogue.matter(code) for code in ("A03", "B01"))
    assert first is not None
    assert other is not None
    shared = replace(other, script=(*other.script, first.script[0]))
    said = {intake_form.questions(first, {})[0].name: "路编17", names(world, "A03")[1]: "没有"}
    asked = intake_form.questions(shared, said)
    assert [one.answer for one in asked] == ["", "", "路编17"]
    assert intake_form.other_answers(asked, said) == [(names(world, "A03")[1], "没有")]


def test_kept_answers_are_few_short_and_nothing_else() -> None:
    data = {f"ask_{number:012x}": "答" * 500 for number in range(50)}
    kept = intake_form.other_answers([], {"ask_A03_0": "旧名", "ask_": "x", "phone": "1", **data})
    assert len(kept) == 20
    assert {len(value) for _, value in kept} == {intake_form.ANSWER_LIMIT}
    assert intake_form.other_answers([], {"ask_000000000001": "  "}) == []


def test_what_is_said_again_goes_into_the_open_matter(seat: Client, world: World) -> None:
    no = world.report().no
    fields = {**FIELDS, "into": no}
    response = seat.post("/desk/new/", fields)
    assert response["Location"] == f"/desk/cases/{no}/"
    seat.post("/desk/new/", fields)  # the second click
    assert Case.objects.count() == 1
    acts = [event for event in read("case", int(no)) if event.action == "supplement"]
    assert len(acts) == 1
    assert FIELDS["text"] in acts[0].payload.body


def test_a_reminder_is_one_word_enough(seat: Client, world: World) -> None:
    no = world.report().no
    assert seat.post("/desk/new/", {**FIELDS, "text": "", "urge": no}).status_code == 303
    last = read("case", int(no))[-1]
    assert last.action == "comment"
    assert "诉求人来电催办" in last.payload.body
    assert Case.objects.count() == 1


def test_nothing_said_is_not_added(seat: Client, world: World) -> None:
    no = world.report().no
    response = seat.post("/desk/new/", {**FIELDS, "text": "  ", "into": no})
    assert response.status_code == 422
    assert "请先写下要补充的情况" in response.content.decode()
    assert len(read("case", int(no))) == 1


@pytest.mark.parametrize("into", ["0", "abc", "9" * 30, "\x00"])
def test_an_unknown_matter_takes_nothing_and_the_text_comes_back(seat: Client, into: str) -> None:
    response = seat.post("/desk/new/", {**FIELDS, "into": into})
    assert response.status_code == 404
    assert FIELDS["text"] in response.content.decode()


def test_a_dispatcher_adds_a_note_and_is_told_that_it_takes_no_files(
    client: Client, world: World
) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    assert client.post("/desk/new/", {**FIELDS, "into": no}).status_code == 303
    assert read("case", int(no))[-1].action == "comment"
    files = f"{world.picture('dispatch1')}:report"
    response = client.post("/desk/new/", {**FIELDS, "client_key": "b", "into": no, "files": files})
    assert response.status_code == 422
    assert "留言不能附材料" in response.content.decode()


def test_related_matters_are_linked_and_foreign_ones_left_out(seat: Client, world: World) -> None:
    twin = world.report().no
    hidden = world.report().no
    world.do(hidden, "block", by="dispatch1", account="seat1", text="亲属")
    fields = {**FIELDS, "related": [twin, hidden, "7", "x"]}
    where = seat.post("/desk/new/", fields)["Location"]
    no = where.rstrip("/").rpartition("/")[2]
    link = CaseLink.objects.get()
    assert (link.source.no, link.target.no, link.kind) == (no, twin, "related")
    for one in (no, twin):
        text = seat.get(f"/desk/cases/{one}/").content.decode()
        assert (twin if one == no else no) in text


def test_a_resident_cannot_lay_matters_beside_others(world: World) -> None:
    twin = world.report().no
    world.report(related=[twin])
    assert not CaseLink.objects.exists()


def begun(world: World, mark: str, **fields: str) -> str:
    """Leave a registration begun under its mark, as the page does while somebody types."""
    posted = [(name, [value]) for name, value in {**FIELDS, "client_key": mark, **fields}.items()]
    name = of_intake(mark)
    drafts.save(user_id=world.user("seat1").pk, form=name, posted=posted, now=clock.now())
    return name


def test_a_draft_is_offered_and_gone_once_registered(seat: Client, world: World) -> None:
    user, mark = world.user("seat1").pk, FIELDS["client_key"]
    name = begun(world, mark)
    with within("desk.new"):
        page = seat.get("/desk/new/").content.decode()
    assert "登记过一件，没有提交" in page
    assert f'name="text" value="{FIELDS["text"]}"' in page
    assert f'data-draft="{name}"' not in page  # the next call has a draft of its own
    page = seat.post("/desk/new/", {**FIELDS, "refresh": "1"}).content.decode()
    assert FIELDS["text"] in page
    assert f'data-draft="{name}"' in page  # taken up again, it goes on under its name
    assert seat.post("/desk/new/", FIELDS).status_code == 303
    assert draft_of(user, name) is None


def test_the_next_call_leaves_what_was_begun_alone(seat: Client, world: World) -> None:
    """Two calls broken off, a third registered: the two are still there, newest first."""
    first, second = (begun(world, mark * 32, text=mark * 3) for mark in "bc")
    assert seat.post("/desk/new/", FIELDS).status_code == 303
    page = seat.get("/desk/new/").content.decode()
    assert page.index(second) < page.index("另有 1 件没有提交") < page.index(first)
    for name in (first, second):
        assert seat.post("/desk/drafts/discard/", {"draft": name}).status_code == 303
    assert "没有提交" not in seat.get("/desk/new/").content.decode()


def test_an_expired_session_gives_the_text_back(seat: Client) -> None:
    seat.logout()
    response = seat.post("/desk/new/", FIELDS)
    assert response.status_code == 403
    assert FIELDS["text"] in response.content.decode()
    assert not Case.objects.exists()


def test_going_back_after_registering_makes_no_second_matter(seat: Client) -> None:
    first = seat.post("/desk/new/", FIELDS)["Location"]
    changed = seat.post("/desk/new/", {**FIELDS, "text": "改了几个字再交一次"})["Location"]
    assert first == changed
    assert Case.objects.count() == 1


def test_the_next_matter_comes_through_the_same_door(seat: Client) -> None:
    where = seat.post("/desk/new/", {**FIELDS, "door": "window"})["Location"]
    assert "door=window" in seat.get(where).content.decode()
    for door, value in (("window", "window"), ("grid", "seat"), ("\x00", "seat")):
        page = seat.get("/desk/new/", {"door": door}).content.decode()
        assert f'name="door" value="{value}" checked' in page
