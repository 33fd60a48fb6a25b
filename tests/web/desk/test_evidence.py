"""The forms of answering say what the matter demands, and the error stands at that field."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.world import World

from linli.cases.inputs import FORMS, Kind
from linli.cases.models import Case
from linli.domain.lifecycle import Command
from linli.web.desk.evidence_form import slots

pytestmark = pytest.mark.django_db


def handling(world: World, matter: str) -> str:
    no = world.report().no
    world.do(no, "accept", matter=matter)
    world.drive(no, "dispatch", "sign")
    return no


def files_field(html: str) -> str:
    """The fieldset of the files."""
    found = re.search(r'<fieldset class="field[^>]*id="f-files".*?</fieldset>', html, re.DOTALL)
    assert found
    return found[0]


def legend(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html.partition("<legend")[2].partition("</legend>")[0])


def optional(html: str) -> dict[str, bool]:
    """By slot: whether it is said to be optional."""
    slots = re.findall(r'for="f-upload_(\w+)">(.*?)</label>', html)
    return {slot: "选填" in label for slot, label in slots}


def form(client: Client, no: str, command: str) -> str:
    response = client.get(f"/desk/cases/{no}/do/{command}/")
    assert response.status_code == 200
    return files_field(response.content.decode())


@pytest.mark.parametrize(
    ("matter", "what", "demanded"),
    [
        ("A01", "处置后照片", {"after"}),
        ("A02", "处置前照片、处置后照片", {"before", "after"}),
        ("B01", "文书或凭证", {"document"}),
    ],
)
def test_the_form_says_what_is_demanded(
    client: Client, world: World, matter: str, what: str, demanded: set[str]
) -> None:
    no = handling(world, matter)
    world.login(client, "zj_handler")
    html = form(client, no, "answer")
    assert "选填" not in legend(html)
    assert f"必附：{what}。" in html
    assert "“已解决”" in html
    assert {slot for slot, free in optional(html).items() if not free} == demanded
    sending = form(client, no, "submit_reply")
    assert f"答复时必附：{what}" in sending
    assert "选填" in legend(sending)


def test_whatever_takes_files_has_a_place_to_put_them() -> None:
    takes = {
        command
        for command, fields in FORMS.items()
        if any(one.kind is Kind.FILES for one in fields)
    }
    assert Command.FEED_BACK in takes
    assert [command for command in takes if not slots(command)] == []


def test_nothing_demanded_is_optional(client: Client, world: World) -> None:
    no = handling(world, "B02")
    world.login(client, "zj_handler")
    html = form(client, no, "answer")
    assert "选填" in legend(html)
    assert "必附" not in html


def test_what_is_there_already_is_not_demanded_again(client: Client, world: World) -> None:
    no = world.report(files=[f"{world.picture()}:report"]).no
    world.do(no, "accept", matter="A02")
    world.drive(no, "dispatch", "sign")
    world.login(client, "zj_handler")
    assert "必附：处置后照片。" in form(client, no, "answer")
    world.do(no, "submit_reply", by="zj_handler", answer="已清理。", outcome="solved",
             reviewer="zj_leader", files=[f"{world.picture('zj_handler')}:after"])  # fmt: skip
    world.do(no, "approve_reply", by="zj_leader", answer="已清理。")
    html = form(client, no, "answer")
    assert "该事项要求的凭证已经附上" in html
    assert "选填" in legend(html)


def test_the_error_stands_at_the_files(client: Client, world: World) -> None:
    no = handling(world, "B01")
    world.login(client, "zj_handler")
    case = Case.objects.get(no=no)
    fields = {"version": case.version, "answer": "已协调物业整改。", "outcome": "solved"}
    response = client.post(f"/desk/cases/{no}/do/answer/", fields)
    assert response.status_code == 409
    html = response.content.decode()
    sentence = "该事项办结须附文书或凭证。"
    assert sentence in files_field(html)
    assert 'href="#f-files"' in html
    assert "已协调物业整改。" in html
    assert "现在不能这样做" not in html


def test_settling_on_the_spot_demands_it_whatever_the_outcome(client: Client, world: World) -> None:
    no = world.report("grid1", door="grid", matter="A01").no
    world.login(client, "grid1")
    html = form(client, no, "settle")
    assert "必附：处置后照片。" in html
    assert "办理结果为" not in html
    assert "选填" not in legend(html)
