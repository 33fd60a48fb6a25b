"""Macros in the list's bar and on the pages of bulk acts; what is due for another look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.web.test_bulk import key_of, send, submit, text
from tests.workbench.bulk_world import macro, work
from tests.world import World

from linli.cases.models import Case
from linli.cases.queries import listing
from linli.cases.queries.listing import Filters
from linli.kernel import clock
from linli.web.desk import bulk_bar
from linli.workbench.models import BulkRun, CannedReply, Macro

pytestmark = pytest.mark.django_db

ACCEPT = ("accept", {"matter": "B01"})
DISPATCH = ("dispatch", {"lead_unit": "zj", "text": "请办理{{编号}}"})


@pytest.fixture
def dispatcher(world: World) -> Client:
    client = Client()
    world.login(client, "dispatch1")
    return client


def offered(world: World, by: str) -> list[str]:
    """Return the titles of the macros in the bar of this person's list of everything."""
    actor = world.actor(by)
    found = listing.list_cases(actor, Filters(queue="all"), catalogue=world.catalogue)
    return [title for _id, title in bulk_bar.fitting(actor, found.items, world.catalogue)]


def test_the_bar_offers_macros_that_fit_something_in_the_list(world: World) -> None:
    kind = world.catalogue.matter("A")
    assert kind is not None
    macro(world, "dispatch1", ACCEPT, DISPATCH, title="受理并派住建", state="reported")
    macro(world, "dispatch1", DISPATCH, title="派住建")
    macro(world, "dispatch1", ACCEPT, title="环境类受理", matter_id=kind.id)
    macro(world, "dispatch1", ACCEPT, title="已停用", retired_at=clock.now())
    macro(world, "dispatch1", ACCEPT, title="核查")
    Macro.objects.filter(title="核查").update(steps='[{"command": "verify_true"}]')
    other = clock.today() + timedelta(days=60)
    day = f"{other:%m%d}"
    macro(world, "dispatch1", ACCEPT, title="不在季节", season_from=day, season_to=day)
    assert offered(world, "dispatch1") == []
    first = world.report().no
    assert offered(world, "dispatch1") == ["受理并派住建"]
    assert offered(world, "audit1") == []
    world.report(matter="A02")
    assert offered(world, "dispatch1") == ["受理并派住建", "环境类受理"]
    world.do(first, "accept")
    assert set(offered(world, "dispatch1")) == {"受理并派住建", "派住建", "环境类受理"}
    assert set(offered(world, "seat1")) == {"受理并派住建", "环境类受理"}


def test_the_menu_stays_short(world: World) -> None:
    for number in range(bulk_bar.MACROS + 3):
        macro(world, "dispatch1", ACCEPT, title=f"快捷{number:02d}")
    world.report()
    assert offered(world, "dispatch1") == [f"快捷{number:02d}" for number in range(bulk_bar.MACROS)]


def test_the_list_draws_them_within_its_budget(world: World, dispatcher: Client) -> None:
    chosen = macro(world, "dispatch1", ACCEPT, DISPATCH, title="受理并派住建").macro
    assert chosen is not None
    world.report()
    dispatcher.get("/desk/")
    with within("desk.list"):
        page = dispatcher.get("/desk/?queue=all").content.decode()
    assert f'form="bulk" name="to" value="macro:{chosen.pk}"' in page


def test_from_the_bar_to_the_result_and_the_rest_again(world: World, dispatcher: Client) -> None:
    chosen = macro(world, "dispatch1", ACCEPT, DISPATCH, title="受理并派住建").macro
    assert chosen is not None
    one, other = world.report().no, world.report().no
    code = f"macro:{chosen.pk}"
    page = send(dispatcher, [one, other], to=code)
    assert "批量办理： 受理并派住建" in text(page)
    assert "可以办 2 件" in text(page)
    assert "请办理{{编号}}" in text(page)  # what each step writes is shown before it is done
    with within("desk.bulk_plan"):
        done = send(dispatcher, [one, other], do=code, key=key_of(page), stage="go")
    assert done.status_code == 303
    world.do(other, "request_info")
    work(BulkRun.objects.get())
    with within("desk.bulk_run"):
        result = dispatcher.get(done["Location"]).content.decode()
    assert f'<input type="hidden" name="do" value="{code}">' in result
    assert f'<input type="hidden" name="no" value="{other}">' in result
    assert "已办 1 件，未办 1 件" in result
    world.do(other, "supplement")
    again = dispatcher.post("/desk/bulk/", {"no": other, "do": code, "stage": "check"})
    assert "批量办理： 受理并派住建" in text(again)
    assert "可以办 1 件" in text(again)
    assert submit(dispatcher, [other], code).status_code == 303
    work(BulkRun.objects.order_by("-id")[0])
    assert set(Case.objects.values_list("state", flat=True)) == {"dispatched"}


def test_the_rest_of_a_macro_that_is_gone_asks_for_another_act(
    world: World, dispatcher: Client
) -> None:
    chosen = macro(world, "dispatch1", ACCEPT, title="受理物业").macro
    assert chosen is not None
    no = world.report().no
    Macro.objects.update(retired_at=clock.now())
    page = send(dispatcher, [no], do=f"macro:{chosen.pk}", stage="check")
    assert "没有这组快捷操作了" in text(page)
    assert "要做什么" in text(page)
    assert submit(dispatcher, [no], f"macro:{chosen.pk}").status_code == 200
    assert not BulkRun.objects.exists()


def test_what_is_past_its_review_day_says_so(world: World, dispatcher: Client) -> None:
    today = clock.today()
    late = macro(
        world, "dispatch1", ACCEPT, title="过期的", review_on=today - timedelta(days=1)
    ).macro
    good = macro(world, "dispatch1", ACCEPT, title="没过期的", review_on=today).macro
    assert late is not None
    assert good is not None
    no = world.report().no
    assert "已过复核日期" in text(send(dispatcher, [no], to=f"macro:{late.pk}"))
    assert "已过复核日期" not in text(send(dispatcher, [no], to=f"macro:{good.pk}"))


def test_in_english(world: World, dispatcher: Client) -> None:
    dispatcher.cookies["django_language"] = "en"
    chosen = macro(world, "dispatch1", ACCEPT, ("comment", {}), title="受理").macro
    assert chosen is not None
    page = send(dispatcher, [world.report().no], to=f"macro:{chosen.pk}")
    assert page.status_code == 200


# -- due for another look -----------------------------------------------------------------------


def keep(world: World, owner: str, review_on: date, **fields: Any) -> CannedReply:
    return CannedReply.objects.create(
        title="常用语", command="answer", body="已办。", owner=world.user(owner),
        review_on=review_on, created_at=clock.now(), updated_at=clock.now(), **fields,
    )  # fmt: skip


def test_the_owner_is_told_what_is_due(world: World, dispatcher: Client) -> None:
    past = clock.today() - timedelta(days=1)
    dispatcher.get("/desk/phrases/")
    for path in ("/desk/phrases/", "/desk/macros/"):
        assert "您负责的已过复核日期" not in text(dispatcher.get(path))
    keep(world, "zj_leader", past)  # another person's
    keep(world, "dispatch1", past, retired_at=clock.now())
    keep(world, "dispatch1", clock.today())
    assert "常用语该复核" not in text(dispatcher.get("/desk/"))
    macro(world, "dispatch1", ACCEPT, review_on=past)
    page = dispatcher.get("/desk/").content.decode()
    assert '<a class="tree__quiet" href="/desk/macros/?mine=1&amp;due=1">' in page
    for _ in range(2):
        keep(world, "dispatch1", past)
    for path in ("/desk/phrases/", "/desk/macros/"):
        with within("desk.phrases"):
            page = dispatcher.get(path).content.decode()
        assert '<a href="/desk/phrases/?mine=1&amp;due=1">常用语 2 条</a>' in page
        assert '<a href="/desk/macros/?mine=1&amp;due=1">快捷操作 1 组</a>' in page
    world.report()
    with within("desk.list"):
        page = dispatcher.get("/desk/").content.decode()
    assert '<a class="tree__quiet" href="/desk/phrases/?mine=1&amp;due=1">' in page
    assert "常用语该复核 3 条" in text(dispatcher.get("/desk/"))


def test_who_keeps_none_is_spared_the_question(world: World) -> None:
    keep(world, "zj_handler", clock.today() - timedelta(days=1))
    client = world.login(Client(), "zj_handler")
    assert "常用语该复核" not in text(client.get("/desk/"))
    assert "您负责的已过复核日期： 常用语 1 条" in text(client.get("/desk/phrases/"))
