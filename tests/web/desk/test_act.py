"""Acting on a case from its page: forms, success, bad input, lost races, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.inputs import FORMS
from linli.cases.models import Attachment, Case
from linli.domain.lifecycle import Command
from linli.web.desk.act_form import Builder

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc00000030101000dc6d1c70000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def send(client: Client, no: str, command: str, **fields: Any) -> Any:
    case = Case.objects.get(no=no)
    data = {"version": case.version, "seen": case.chain_seq, **fields}
    return client.post(f"/desk/cases/{no}/do/{command}/", data)


def test_a_move_is_made_and_told(client: Client, world: World) -> None:
    receipt = world.report()
    world.login(client, "dispatch1")
    response = send(client, receipt.no, "accept", matter="B01", note="属于受理范围")
    assert response.status_code == 303
    assert Case.objects.get(no=receipt.no).state == "accepted"
    page = client.get(response["Location"]).content.decode()
    assert "已完成：受理。" in page
    assert "属于受理范围" in page


def test_a_move_keeps_its_budget(client: Client, world: World) -> None:
    receipt = world.report()
    world.login(client, "dispatch1")
    client.get("/desk/")
    with within("desk.act"):
        assert send(client, receipt.no, "accept", matter="B01").status_code == 303


def test_words_are_asked_for_where_the_requester_said_no(client: Client, world: World) -> None:
    no = world.answered().no
    world.login(client, "verify1")
    asked = {}
    for said in ("", "no"):
        if said:
            world.do(no, "confirm", by=world.reporter(no), solved=said)
        builder = Builder(Command.VERIFY_TRUE, Case.objects.get(no=no), world.catalogue)
        asked[said] = next(part.required for part in builder.parts() if part.name == "text")
    assert asked == {"": False, "no": True}


def test_the_form_stands_on_the_page_or_comes_as_a_piece(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept")
    world.login(client, "dispatch1")
    path = f"/desk/cases/{receipt.no}/do/dispatch/"
    whole = client.get(path).content.decode()
    assert "<html" in whole
    assert 'name="lead_unit"' in whole
    assert '<option value="zj" selected>' in whole  # the matter's own lead unit is proposed
    piece = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    draft = f'data-draft="act:{receipt.no}:dispatch"'
    assert draft in whole
    assert draft in piece
    assert 'name="version"' in piece


#: Inputs asked for only where the case has something to ask about, or as part of another one.
ASKED_AT_TIMES = {"without", "part", "whistle", "datum"}
#: Forms that offer what the case itself holds: steps reached, parts done.
OF_THE_CASE = {Command.REACH, Command.RETURN_PART, Command.TAKE_PART}


@pytest.mark.parametrize("command", [c for c in Command if FORMS.get(c)])
def test_every_form_can_be_drawn(client: Client, world: World, command: Command) -> None:
    receipt = world.report()
    for account in ("t1_dispatch", "t2_dispatch"):
        world.do(receipt.no, "block", by="dispatch1", account=account, text="亲属")
    world.drive(receipt.no, "accept", "dispatch")
    parts = Builder(command, Case.objects.get(no=receipt.no), world.catalogue).parts()
    drawn = {part.name for part in parts}
    asked = [item.name for item in FORMS[command]]
    assert [part.name for part in parts] == [name for name in asked if name in drawn]
    assert set(asked) - drawn <= ASKED_AT_TIMES
    for part in parts if command not in OF_THE_CASE else ():
        if part.shape in {"select", "combo", "combos"}:
            assert part.groups, part.name
        if part.shape == "radios":
            assert len(part.choices) > 1, part.name


def test_wrong_input_is_named_and_nothing_is_lost(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    world.login(client, "zj_handler")
    response = send(
        client,
        receipt.no,
        "answer",
        answer="我们已经修好了单元门。",
        upload_after=SimpleUploadedFile("处置后.png", PNG, "image/png"),
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "请选择“办理结果”。" in text
    assert 'href="#f-outcome"' in text
    assert "我们已经修好了单元门。" in text
    # The picture was taken in and need not be sent again.
    assert "处置后" in text.split("upload__kept")[1][:400]
    kept = text.split('name="files" value="')[1].split('"')[0]
    document = world.picture("zj_handler")
    done = send(
        client,
        receipt.no,
        "answer",
        answer="我们已经修好了单元门。",
        outcome="solved",
        files=[kept, f"{document}:document"],
    )
    assert done.status_code == 303
    purposes = Attachment.objects.filter(case__no=receipt.no).values_list("purpose", flat=True)
    assert sorted(purposes) == ["after", "document"]


def test_a_refused_file_is_named_and_the_words_stay(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    world.login(client, "zj_handler")
    response = send(
        client,
        receipt.no,
        "progress",
        text="今天到了现场。",
        upload_progress=SimpleUploadedFile("virus.exe", b"MZ", "application/x-msdownload"),
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "virus.exe" in text
    assert "今天到了现场。" in text
    assert Case.objects.get(no=receipt.no).state == "handling"


@pytest.mark.parametrize("version", ["", "1", "x", "-1", "9" * 30, "１"])
def test_a_stale_form_shows_what_changed_and_keeps_the_words(
    client: Client, world: World, version: str
) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept")
    world.do(receipt.no, "amend", by="seat1", title="改过的标题", text="来电更正")
    world.login(client, "dispatch1")
    response = client.post(
        f"/desk/cases/{receipt.no}/do/dispatch/",
        {"version": version, "seen": "1", "lead_unit": "zj", "text": "请今天到现场。"},
    )
    text = response.content.decode()
    assert response.status_code == 409
    assert "期间有新的变化，请确认后再提交" in text
    assert "更正了信息" in text.split("story__list")[0]
    assert "请今天到现场。" in text
    fresh = Case.objects.get(no=receipt.no)
    assert f'name="version" value="{fresh.version}"' in text
    assert fresh.state == "accepted"
    # One press goes on: the form carries the present version.
    again = send(client, receipt.no, "dispatch", lead_unit="zj", text="请今天到现场。")
    assert again.status_code == 303


def test_a_move_that_is_over_leaves_the_words_for_copying(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    world.login(client, "dispatch1")
    response = client.post(
        f"/desk/cases/{receipt.no}/do/dispatch/",
        {"version": "2", "seen": "2", "lead_unit": "cg", "text": "写了很久的交办意见。"},
    )
    text = response.content.decode()
    assert response.status_code == 409
    assert "您刚才填写的内容" in text
    assert "写了很久的交办意见。" in text


@pytest.mark.parametrize(
    ("who", "command", "status"),
    [
        ("zj_handler", "accept", 404),
        ("audit1", "accept", 403),
        ("verify1", "accept", 403),
        ("dispatch1", "sign", 409),
        ("dispatch1", "unblock", 409),
        ("dispatch1", "fly", 404),
        ("dispatch1", "report", 404),
    ],
)
def test_moves_of_others_and_unknown_moves(
    client: Client, world: World, who: str, command: str, status: int
) -> None:
    receipt = world.report()
    world.login(client, who)
    if command != "unblock":  # with nobody kept out there is no form, but an account to name
        assert send(client, receipt.no, command, matter="B01").status_code == status
    path = f"/desk/cases/{receipt.no}/do/{command}/"
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == status
        assert status != 403 or "由其他岗位办理" in answer.content.decode()
    assert Case.objects.get(no=receipt.no).state == "reported"


def test_the_address_of_a_form_says_what_the_move_itself_says(client: Client, world: World) -> None:
    """403 for what is another's, 409 for what is not the time: the same by GET and by POST."""
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    sent = {"answer": "已整改。", "outcome": "explained", "reviewer": "zj_leader"}
    tries = [
        ("zj_leader", "grant_extension", {}, 409, "目前没有等待审批的延期申请"),
        ("zj_handler", "approve_reply", {"answer": "已整改。"}, 409, "没有正在送审的答复稿"),
        ("seat1", "grant_read", {"account": "water_handler", "text": "x"}, 403, "综治中心"),
        ("verify1", "sign", {}, 409, "不能做这一步"),
        ("verify1", "answer", sent, 403, "由其他岗位办理：承办人、单位负责人。"),
    ]
    for who, command, fields, status, sentence in tries:
        world.login(client, who)
        path = f"/desk/cases/{no}/do/{command}/"
        for answer in (client.get(path), send(client, no, command, **fields)):
            assert answer.status_code == status, (who, command)
            assert sentence in answer.content.decode(), (who, command)
    world.do(no, "submit_reply", by="zj_handler", **sent)
    world.login(client, "zj_handler")
    own = client.get(f"/desk/cases/{no}/do/approve_reply/")
    assert own.status_code == 403
    assert "不能审阅自己送审的答复" in own.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "长" * 5001},
        {"text": "\x00\u202e"},
        {"text": " \n\t "},
    ],
)
def test_bad_text_is_refused_with_a_sentence(
    client: Client, world: World, fields: dict[str, str]
) -> None:
    receipt = world.report()
    world.login(client, "dispatch1")
    assert send(client, receipt.no, "comment", **fields).status_code == 422


def test_four_byte_characters_are_kept(client: Client, world: World) -> None:
    receipt = world.report()
    world.login(client, "dispatch1")
    assert send(client, receipt.no, "comment", text="𠮷家𡋾村 😀").status_code == 303
    assert "𠮷家𡋾村 😀" in client.get(f"/desk/cases/{receipt.no}/").content.decode()


def test_after_the_move_the_way_leads_only_inside_the_desk(client: Client, world: World) -> None:
    receipt = world.report()
    world.login(client, "dispatch1")
    good = send(client, receipt.no, "comment", text="一", next="/desk/verify/")
    assert good["Location"] == "/desk/verify/"
    bad = send(client, receipt.no, "comment", text="二", next="https://example.org/desk/")
    assert bad["Location"] == f"/desk/cases/{receipt.no}/"


def test_who_moves_a_case_out_of_sight_is_led_to_the_list(client: Client, world: World) -> None:
    receipt = world.report()
    world.login(client, "t1_dispatch")
    response = send(client, receipt.no, "amend", area="149901100201001", text="地点听错了")
    assert response["Location"] == "/desk/"
    assert "已完成" in client.get("/desk/").content.decode()
