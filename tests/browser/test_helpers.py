"""A member without an account, on a telephone: asked, comes, says how it went, leaves."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.teams.crew import call, of_members, team
from tests.world import World

from linli.teams import links
from linli.teams.models import HelpPhoto, Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fine(page: Page, audit: Audit) -> None:
    assert audit(page) == []
    assert sideways(page) == 0


def test_a_member_helps_by_link(
    open_page: Open, audit: Audit, world: World, tmp_path: Path
) -> None:
    made = call(world, team(world))
    page = open_page(width=375, height=740)
    page.goto(links.path(of_members(made)[0]))
    _fine(page, audit)
    page.get_by_role("button", name="我能来").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("记下了，您会来")
    _fine(page, audit)
    page.get_by_text("已经做完了，说一声").click()
    page.get_by_label("怎么样了？").fill("楼道清干净了")
    photo = tmp_path / "现场.png"
    photo.write_bytes(_picture())
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="做完了").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您，辛苦了！")
    assert HelpPhoto.objects.count() == 1
    _fine(page, audit)
    page.get_by_text("不想再收到，退出队伍").click()
    page.get_by_role("button", name="退出队伍").click()
    _fine(page, audit)
    page.get_by_role("button", name="确定退出，删除我的信息").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您已经退出")
    assert Member.objects.count() == 2


def _picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((120, 90), 90).save(out, "PNG")
    return out.getvalue()
