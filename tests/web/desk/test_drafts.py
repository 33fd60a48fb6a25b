"""Drafts of the desk's forms: offered on return, gone when sent, found again after signing in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as active
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.kernel import clock
from linli.workbench.models import FormDraft


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def keep(client: Client, no: str, command: str = "comment", **fields: Any) -> Any:
    return client.post("/desk/drafts/", {"draft": f"act:{no}:{command}", **fields})


def test_an_unsent_form_is_offered_and_taken_up_again(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    assert keep(client, no, text="写了一半").json() == {"kept": True}
    path = f"/desk/cases/{no}/do/comment/"
    offered = client.get(path).content.decode()
    assert "找回" in offered
    assert "放弃" in offered
    assert "</textarea>" in offered
    assert "写了一半</textarea>" not in offered
    # Without scripts the link draws the form filled.
    again = client.get(f"{path}?draft=1").content.decode()
    assert "写了一半</textarea>" in again
    assert "放弃" not in again


def test_it_goes_with_the_sending(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    path = f"/desk/cases/{no}/do/comment/"
    assert 'name="drafted"' not in client.get(path).content.decode()
    keep(client, no, text="写了一半")
    assert 'name="drafted" value="1"' in client.get(path).content.decode()
    case = Case.objects.get(no=no)
    answer = client.post(path, {"version": case.version, "text": "写完了", "drafted": "1"})
    assert answer.status_code == 303
    assert not FormDraft.objects.exists()


def test_it_stays_when_the_sending_fails(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    keep(client, no, text="写了一半")
    assert client.post(f"/desk/cases/{no}/do/comment/", {"text": " "}).status_code == 422
    assert FormDraft.objects.count() == 1


def test_it_can_be_thrown_away(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    keep(client, no, text="写了一半")
    form = {"draft": f"act:{no}:comment", "next": f"/desk/cases/{no}/do/comment/"}
    answer = client.post("/desk/drafts/discard/", form)
    assert answer.status_code == 303
    assert answer["Location"] == form["next"]
    assert not FormDraft.objects.exists()
    outside = client.post("/desk/drafts/discard/", {**form, "next": "https://example.org/desk/"})
    assert outside["Location"] == "/desk/"


def test_saving_keeps_its_budget(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    client.get("/desk/")
    keep(client, no, text="一")
    with within("desk.draft"):
        assert keep(client, no, text="一二").status_code == 200


def test_refusals_come_as_words(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    answer = keep(client, no, text="长" * 30_000)
    assert answer.status_code == 422
    assert "太长" in answer.json()["problem"]
    assert keep(client, "x", text="一").status_code == 422
    assert client.get("/desk/drafts/").status_code == 405
    assert Client().post("/desk/drafts/", {"draft": "new", "text": ""}).status_code == 302


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_session_that_ran_out_keeps_what_was_written(
    client: Client, world: World, *, by_itself: bool
) -> None:
    no = world.report().no
    start = clock.now()
    with clock.at(start):
        world.login(client, "dispatch1")
        client.get("/desk/")
    path = f"/desk/cases/{no}/do/comment/"
    with clock.at(start + timedelta(seconds=active.LINLI_IDLE_SECONDS + 1)):
        if by_itself:
            keep(client, no, text="写着写着就过期了")
        else:
            answer = client.post(path, {"version": "1", "text": "写着写着就过期了"})
            assert answer.status_code == 403
            assert "写着写着就过期了" in answer.content.decode()
        assert Event.objects.filter(action="comment").count() == 0
        assert client.get(path).status_code == 302  # signed out
        world.login(client, "dispatch1")
        assert "写着写着就过期了" in client.get(f"{path}?draft=1").content.decode()


def test_signing_out_leaves_nothing_in_the_browser(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    keep(client, no, text="写了一半")
    client.post("/desk/sign-out/")
    world.login(client, "seat1")
    assert "写了一半" not in client.get(f"/desk/cases/{no}/do/comment/").content.decode()


def test_a_double_click_is_one_note(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    page = client.get(f"/desk/cases/{no}/do/comment/").content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    form = {"version": "1", "seen": "1", "text": "一条留言", "once": once}
    answers = [client.post(f"/desk/cases/{no}/do/comment/", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Event.objects.filter(action="comment").count() == 1
    assert "没有重复办理" in client.get(f"/desk/cases/{no}/").content.decode()


def test_a_refused_form_may_be_sent_again(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = {"version": "1", "seen": "1", "once": "same"}
    path = f"/desk/cases/{no}/do/comment/"
    assert client.post(path, {**form, "text": " "}).status_code == 422
    assert client.post(path, {**form, "text": "写好了"}).status_code == 303
    assert Event.objects.filter(action="comment").count() == 1


def test_back_and_sent_again_changes_nothing(client: Client, world: World) -> None:
    receipt = world.report()
    world.login(client, "dispatch1")
    form = {"version": "1", "seen": "1", "matter": "B01", "note": "写过的受理意见"}
    path = f"/desk/cases/{receipt.no}/do/accept/"
    assert client.post(path, form).status_code == 303
    again = client.post(path, form)
    assert again.status_code == 409
    assert "写过的受理意见" in again.content.decode()
    assert Event.objects.filter(action="accept").count() == 1


def test_a_stale_guard_gives_the_words_back(world: World) -> None:
    no = world.report().no
    client = Client(enforce_csrf_checks=True)
    world.login(client, "dispatch1")
    answer = client.post(f"/desk/cases/{no}/do/comment/", {"text": "写了很久"})
    assert answer.status_code == 403
    assert "写了很久" in answer.content.decode()
    # What cannot be told from a forged request is not taken in as a draft either.
    assert not FormDraft.objects.exists()
