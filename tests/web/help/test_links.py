"""The page of a member's link: GET is harmless, POST counts once, nobody is named."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.budgets import within
from tests.teams.crew import call, fresh, of_members, team
from tests.world import World

from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.teams import links
from linli.teams.actions import cancel, invite, thank
from linli.teams.models import HelpLink, HelpPhoto, Member, SignUp
from linli.web.help import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 90).save(out, "PNG")
    return SimpleUploadedFile("现场.png", out.getvalue(), "image/png")


def test_a_member_comes_says_done_and_leaves(world: World, client: Client) -> None:
    made = call(world, team(world))
    path = links.path(of_members(made)[0])
    with within("help.link"):
        page = client.get(path)
    text = _text(page)
    assert "我能来" in text
    assert page["Referrer-Policy"] == "strict-origin"
    assert "noindex" in page["X-Robots-Tag"]
    # Nobody is named: not the member, not the others.
    for name in ("王秀兰", "李建国", "赵桂花", "13900001111"):
        assert name not in text
    for _ in range(3):
        assert client.get(path).status_code == 200
        client.head(path)
    assert not SignUp.objects.exists()
    said_no = client.post(path, {"do": "no"}, follow=True)
    assert "来不了" in text
    assert "这次不来也没关系" in _text(said_no)
    assert not SignUp.objects.exists()
    coming = client.post(path, {"do": "come"})
    on = coming["Location"]
    assert on != path
    assert "记下了，您会来" in _text(client.get(on))
    again = client.post(path, {"do": "come"})
    assert again.status_code == 409
    assert SignUp.objects.count() == 1
    assert client.post(path, {"do": "next"})["Location"] == on
    wrong = client.post(on, {"do": "done", "words": "找 13900009999"})
    assert wrong.status_code == 422
    assert "不要写手机号" in _text(wrong)
    many = {"do": "done", "photos": [_photo() for _ in range(4)]}
    assert client.post(on, many).status_code == 422
    done = client.post(on, {"do": "done", "words": "做完了", "photos": _photo()})
    assert done["Location"] == on
    assert HelpPhoto.objects.count() == 1
    thank(actor=world.actor("grid1"), call=made.call.pk, words="谢谢大家")
    assert "谢谢大家" in _text(client.get(on))
    assert client.post(on, {"do": "done"}).status_code == 409
    assert client.post(on, {"do": "next"}).status_code == 409
    out = client.post(on, {"do": "leave"})["Location"]
    assert Member.objects.count() == 3  # asking to leave is not leaving
    assert "找不回来" in _text(client.get(out))
    assert client.post(out, {"do": "go"})["Location"] == "/help/left/"
    assert "您已经退出" in _text(client.get("/help/left/"))
    assert Member.objects.count() == 2
    for gone in (path, on, out):
        assert client.get(gone).status_code == 404


def test_every_end_has_its_words(world: World, client: Client) -> None:
    made = call(world, team(world), wanted="1", tickets=1)
    one, two, three = (links.path(link) for link in of_members(made))
    client.post(one, {"do": "come"})
    full = client.post(two, {"do": "come"})
    assert full.status_code == 409
    assert "人已经够了" in _text(full)
    assert "我能来" in _text(client.get(two))
    on = client.post(one, {"do": "next"})["Location"]
    assert client.post(on, {"do": "cannot"}).status_code == 302
    assert "又能来了" in _text(client.get(on))
    back = client.post(on, {"do": "next"})["Location"]
    assert "我能来" in _text(client.get(back))
    ticket = links.path(made.links[0])
    unnamed = client.post(ticket, {"do": "come"})
    assert "怎么称呼" in _text(unnamed)
    named = client.post(ticket, {"do": "come", "name": "老周"})
    assert "退出队伍" not in _text(client.get(named["Location"]))
    with clock.at(made.call.ends_at + timedelta(minutes=1)):
        assert "这次已经结束了" in _text(client.get(three))
        assert client.post(three, {"do": "come"}).status_code == 409
        assert "做完了" in _text(client.get(named["Location"]))
    cancel(actor=world.actor("grid1"), call=made.call.pk)
    for path in (one, two, three, ticket, named["Location"]):
        assert "这次取消了" in _text(client.get(path))
        assert client.post(path, {"do": "come"}).status_code == 409


def test_somebody_joins_by_own_words(world: World, client: Client) -> None:
    made = team(world, people="")
    path = links.path(invite(actor=world.actor("v1_head"), team=made.pk))
    page = _text(client.get(path))
    assert "不打分，不排名" in page
    wrong = client.post(path, {"do": "join", "name": "周全", "phone": "1390000", "skills": "drive"})
    assert wrong.status_code == 422
    assert "11 位手机号" in _text(wrong)
    assert "checked" in _text(wrong)
    sheet = {"do": "join", "name": "周全", "phone": "13900006666", "agree": "1", "skills": "drive"}
    assert client.post(path, sheet)["Location"] == path
    assert "欢迎您加入" in _text(client.get(path))
    assert client.post(path, {**sheet, "phone": "13900007777"}).status_code == 409
    assert Member.objects.get().skills == "drive"


def test_guessing_and_flooding_end(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = call(world, team(world))
    path = links.path(of_members(made)[0])
    monkeypatch.setattr(views, "GUESSES", Limit("t-guess", most=2, seconds=900))
    assert [client.get(f"/help/{'a' * 26}/").status_code for _ in range(3)] == [404, 404, 429]
    assert client.get(path).status_code == 200
    monkeypatch.setattr(views, "SHEETS", Limit("t-sheets", most=1, seconds=3600))
    assert client.post(path, {"do": "no"}).status_code == 302
    assert client.post(path, {"do": "come"}).status_code == 429
    assert not SignUp.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"do": "come"}).status_code == 403
    assert fresh(HelpLink.objects.filter(call=made.call))[0].standing == "open"
    English = Client(headers={"accept-language": "en"})  # noqa: N806 - a language's name
    assert English.get(path).status_code == 200
