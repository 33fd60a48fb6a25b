"""The desk pages of teams: what each may cost, who is offered what, links shown once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.teams.crew import VILLAGE, call, fresh, of_members, team
from tests.world import World

from linli.audit.models import Event
from linli.domain.teams import Purpose
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.teams import links
from linli.teams.actions import Made, come, onward, report
from linli.teams.models import HelpCall, HelpLink, Member, Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_team_is_founded_and_filled(world: World, client: Client) -> None:
    world.login(client, "v1_head")
    assert "这里还没有队伍" in _text(client.get("/desk/teams/"))
    form = {"name": "和平社区志愿队", "kind": "volunteer", "area": VILLAGE, "about": "帮老人跑腿"}
    assert client.get("/desk/teams/new/").status_code == 200
    wrong = client.post("/desk/teams/new/", {**form, "name": ""})
    assert wrong.status_code == 422
    assert "请填写“队名”。" in _text(wrong)
    assert client.post("/desk/teams/new/", form).status_code == 303
    made = Team.objects.get()
    path = f"/desk/teams/{made.pk}/members/"
    entered = {
        "act": "enter",
        "lines": "王秀兰 13900001111\n李建国 13900002222",
        "consent": "当面征求",
        "agreed_on": clock.today().isoformat(),
        "skills": ["carry"],
    }
    bad = client.post(path, {**entered, "consent": "", "agreed_on": "x"})
    assert bad.status_code == 422
    assert "13900001111" in _text(bad)  # what was typed is not lost
    assert client.post(path, entered).status_code == 303
    with within("desk.team_members"):
        page = _text(client.get(path))
    assert "王秀兰" in page
    assert "13900001111" not in page
    one = Member.objects.order_by("id")[0]
    seen = _text(client.post(path, {"act": "reveal", "member": one.pk, "reason": "换地方了"}))
    assert re.search("1390000(1111|2222)", seen)
    assert Event.objects.filter(chain_kind="team_reading").count() == 1
    invited = _text(client.post(path, {"act": "invite"}))
    token = re.search(r"/help/([a-z2-7]{26})/", invited)
    assert token is not None
    assert links.find(token[1]) is not None
    assert token[1] not in _text(client.get(path))
    assert client.post(path, {"act": "remove", "member": one.pk}).status_code == 303
    assert Member.objects.count() == 1
    assert client.post(path, {"act": "rank"}).status_code == 404
    edit = f"/desk/teams/{made.pk}/edit/"
    assert client.get(edit).status_code == 200
    assert client.post(edit, {**form, "name": "新队名"}).status_code == 303
    # Who may call the team sees it, and not its members.
    world.login(client, "grid1")
    with within("desk.teams"):
        assert "新队名" in _text(client.get("/desk/teams/"))
    page = _text(client.get(f"/desk/teams/{made.pk}/"))
    assert "请队伍帮忙" in page
    assert "/members/" not in page
    assert client.get(path).status_code == 403
    world.login(client, "zj_handler")
    assert client.get("/desk/teams/").status_code == 403
    assert client.get(f"/desk/teams/{made.pk}/").status_code == 404
    assert "/desk/teams/" not in _text(client.get("/desk/supervision/"))
    world.login(client, "v1_head")
    assert client.post(f"/desk/teams/{made.pk}/", {"act": "end"}).status_code == 303
    assert not Member.objects.exists()


def test_a_call_is_made_followed_thanked_and_called_off(world: World, client: Client) -> None:
    made = team(world)
    world.login(client, "grid1")
    form = _text(client.get("/desk/teams/call/", {"team": made.pk}))
    assert "和平社区志愿队" in form
    begins = clock.now().astimezone(clock.CIVIL)
    sent = {
        "team": made.pk,
        "title": "清理楼道杂物",
        "place": "活动室门口",
        "starts_at": begins.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begins + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        "words": "带手套",
        "wanted": "2",
        "links": "2",
        "ask": "1",
        "mark": "0123456789abcdef",
    }
    for name, value, said in (
        ("team", "1", "请选择请哪支队伍"),
        ("words", "看看低保户", "居民的情况"),
        ("ends_at", "soon", "到什么时候为止"),
    ):
        refused = client.post("/desk/teams/call/", {**sent, name: value})
        assert refused.status_code == 422, name
        assert said in _text(refused)
    shown = _text(client.post("/desk/teams/call/", sent))
    tokens = set(re.findall(r"/help/([a-z2-7]{26})/", shown))
    assert len(tokens) == 2
    # Sent again: the same call, and the links are not shown a second time.
    assert client.post("/desk/teams/call/", sent).status_code == 303
    call_ = HelpCall.objects.get()
    path = f"/desk/teams/calls/{call_.pk}/"
    first = of_members(Made(call_, ()))[0]
    come(first, {})
    on = onward(fresh([first])[0], Purpose.REPORT)
    picture = StoredFile.objects.get(key=world.picture())
    report(fresh([on])[0], done=True, words="清完了", files=[picture])
    with within("desk.help"):
        page = _text(client.get(path))
    assert "清完了" in page
    assert not tokens & set(re.findall(r"/help/([a-z2-7]{26})/", page))
    photo = f"{path}photos/{picture.key}/"
    shown_photo = client.get(photo)
    assert shown_photo["Content-Type"].startswith("image/")
    assert b"".join(shown_photo.streaming_content)
    assert "/help/" in _text(client.post(path, {"act": "hand"}))
    assert client.post(path, {"act": "thank", "thanks": ""}).status_code == 422
    assert client.post(path, {"act": "thank", "thanks": "谢谢大家"}).status_code == 303
    assert client.post(path, {"act": "thank", "thanks": "谢谢大家"}).status_code == 409
    assert client.post(path, {"act": "rank"}).status_code == 404
    world.login(client, "audit1")
    audit = _text(client.get(path))
    assert "清理楼道杂物" in audit
    assert "清完了" not in audit
    assert client.get(photo).status_code == 404
    assert client.post(path, {"act": "cancel"}).status_code == 403
    world.login(client, "grid1")
    assert client.post(path, {"act": "cancel"}).status_code == 303
    assert "已取消" in _text(client.get(path))


def test_a_case_is_shared_without_its_people(world: World, client: Client) -> None:
    made = team(world)
    receipt = world.report(text="张小明家漏水，电话13900001234", name="张小明")
    world.drive(receipt.no, "accept")
    world.login(client, "grid1")
    form = _text(client.get("/desk/teams/call/", {"case": receipt.no}))
    for secret in ("张小明", "13900001234", "3号楼"):
        assert secret not in form
    assert f'name="case" value="{receipt.no}"' in form
    world.login(client, "grid2")
    assert client.get("/desk/teams/call/", {"case": receipt.no}).status_code == 404
    assert made.calls.count() == 0
    assert call(world, made).call.source == "free"
    assert HelpLink.objects.count() == 3
