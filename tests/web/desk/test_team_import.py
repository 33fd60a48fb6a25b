"""The pages for members from a spreadsheet and for one member put right."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.budgets import within
from tests.teams.crew import team
from tests.world import World

from linli.kernel import clock, outbox
from linli.teams import sealing
from linli.teams.models import Member, MemberBatch, MemberSlip
from linli.teams.queries import importing

pytestmark = pytest.mark.django_db


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _filled(template: bytes, *rows: tuple[str, ...]) -> SimpleUploadedFile:
    """Fill the template in as somebody would."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    for line in rows:
        book.worksheets[0].append(line)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("巡防队.xlsx", held.getvalue())


def _deliver() -> None:
    while due := [one for one in outbox.claim("w", 50) if one.topic.startswith("teams.import")]:
        for one in due:
            assert outbox.deliver_one(one)


def test_a_spreadsheet_is_uploaded_looked_at_entered_and_taken_back(
    world: World, client: Client
) -> None:
    made = team(world)
    world.login(client, "v1_head")
    path = f"/desk/teams/{made.pk}/import/"
    assert path in _text(client.get(f"/desk/teams/{made.pk}/members/"))
    with within("desk.team_import"):
        first = client.get(path)
    assert "下载模板" in _text(first)
    template = client.get(f"{path}template/")
    assert "members.xlsx" in template["Content-Disposition"]
    day = clock.today().isoformat()
    rows = [
        (f"队员{'甲乙丙丁戊己庚辛壬癸'[n % 10]}", f"138000{n:05}", day, "会急救", "")
        for n in range(60)
    ]
    upload = _filled(
        template.content,
        *rows,
        ("没有日期", "13900009999", "", "", ""),
        ("秀兰", "13900001111", day, "", ""),
    )
    for form, said in (
        ({"consent": "", "file": upload}, "请写明谁征求的同意"),
        ({"consent": "当面征求"}, "请选择填好的表格"),
        ({"consent": "当面", "file": SimpleUploadedFile("a.xlsx", b"no")}, "已损坏"),
    ):
        refused = client.post(path, form)
        assert refused.status_code == 422
        assert said in _text(refused)
    assert 'value="当面"' in _text(refused)  # what was typed is not lost
    upload.seek(0)
    sent = client.post(path, {"consent": "当面征求", "file": upload})
    assert sent.status_code == 303
    batch = MemberBatch.objects.get()
    at = f"{path}{batch.pk}/"
    assert sent["Location"] == at
    page = _text(client.get(at))
    assert "请填写本人同意的日期" in page
    with within("desk.team_batch"):
        page = _text(client.get(at, {"show": "new"}))
    assert page.count("会急救") == importing.PAGE
    assert "138****0003" in page
    assert "13800000003" not in page
    assert client.get(at, {"show": "new", "after": "x"}).status_code == 200
    assert "王秀兰" in _text(client.get(at, {"show": "rest"}))
    assert client.post(at, {"act": "rank"}).status_code == 404
    assert client.post(at, {"act": "undo"}).status_code == 409
    assert client.post(at, {"act": "commit"}).status_code == 303
    live = _text(client.get(at, headers={"HX-Request": "true"}))
    assert "hx-get" in live
    assert "<html" not in live
    _deliver()
    assert Member.objects.count() == 63
    done = _text(client.get(at))
    assert "撤销这次导入" in done
    assert "hx-get" not in done.split('id="team-batch"')[1][:200]
    # Nobody else sees it, not even a colleague who looks after the team.
    world.login(client, "t1_dispatch")
    assert client.get(path).status_code == 200
    assert client.get(at).status_code == 404
    world.login(client, "grid1")
    for other in (path, f"{path}template/", at):
        assert client.get(other).status_code == 403
    world.login(client, "v1_head")
    assert client.post(at, {"act": "undo"}).status_code == 303
    _deliver()
    assert Member.objects.count() == 3
    upload.seek(0)
    client.post(path, {"consent": "当面征求", "file": upload})
    dropped_batch = MemberBatch.objects.exclude(pk=batch.pk).get()
    dropped = client.post(f"{path}{dropped_batch.pk}/", {"act": "drop"})
    assert dropped["Location"] == path
    assert not MemberSlip.objects.filter(batch=dropped_batch.pk).exists()


def test_one_member_is_put_right_without_showing_the_number(world: World, client: Client) -> None:
    made = team(world)
    wang = next(one for one in Member.objects.all() if sealing.opened(one).name == "王秀兰")
    path = f"/desk/teams/{made.pk}/members/{wang.pk}/"
    world.login(client, "v1_head")
    assert path in _text(client.get(f"/desk/teams/{made.pk}/members/"))
    with within("desk.team_member"):
        page = _text(client.get(path))
    assert 'value="王秀兰"' in page
    assert "13900001111" not in page
    refused = client.post(path, {"name": "王秀芝", "phone": "1390000", "skills": ["drive"]})
    assert refused.status_code == 422
    said = _text(refused)
    assert "请填写 11 位手机号。" in said
    assert 'value="1390000"' in said
    assert 'value="drive" checked' in said
    assert client.post(path, {"name": "王秀芝", "skills": ["drive"]}).status_code == 303
    wang.refresh_from_db()
    assert sealing.opened(wang) == sealing.Private("王秀芝", "13900001111")
    assert client.get(f"{path[:-1]}1/").status_code == 404
    world.login(client, "grid1")
    assert client.get(path).status_code == 403
