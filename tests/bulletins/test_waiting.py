"""No bulletin waits unseen: drafts, approvals, issues and disputes stand in somebody's 待办."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.budgets import within
from tests.bulletins.bulletin_world import MIDWEEK, MONDAY, later, seen
from tests.notify.told import county
from tests.world import World

from linli.audit.verifying import verify
from linli.bulletins import actions
from linli.bulletins.models import Bulletin
from linli.bulletins.queries.waiting import waiting
from linli.documents.actions.papers import issue_paper
from linli.domain.errors import NotFound, NotYours
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.tasks import waiting as everything

pytestmark = pytest.mark.django_db

STAFF = ("dispatch1", "leader1", "leader2", "t1_dispatch", "t1_leader", "zj_leader", "audit1")


def asked(world: World) -> dict[str, list[str]]:
    """Return who is asked for what."""
    found = {name: waiting(world.actor(name), clock.now()) for name in STAFF}
    return {name: [row.what for row in rows] for name, rows in found.items() if rows}


def called(row: Bulletin, why: str) -> list[int]:
    """Return whom a message about one step goes to."""
    message = OutboxMessage.objects.get(topic="staff.call", key=f"bulletin:{row.key}:{why}")
    return list(json.loads(message.body)["users"])


@pytest.mark.both_engines
def test_each_step_waits_for_who_can_do_it_and_is_gone_when_done(world: World) -> None:
    clerk, boss, town = (world.actor(one) for one in ("dispatch1", "leader1", "t1_dispatch"))
    with clock.at(MIDWEEK):
        world.report()
    with clock.at(MONDAY):
        assert asked(world) == {}
        actions.sweep()
        for month in Bulletin.objects.filter(kind="month"):
            actions.drop(actor=clerk, key=month.key, version=1)
        made = Bulletin.objects.get(kind="week")
        assert called(made, "1:drafted") == [clerk.user_id]
        draft = ["请核对通报草稿并提交"]
        assert asked(world) == {"dispatch1": draft, "leader1": draft, "leader2": draft}
        made = actions.submit(actor=clerk, key=made.key, version=1)
        assert asked(world) == {"leader1": ["请审签通报"], "leader2": ["请审签通报"]}
        made = actions.send_back(actor=boss, key=made.key, why="写短些", version=made.version)
        (back,) = waiting(clerk, clock.now())
        assert (back.what, back.words) == ("请按意见修改通报", "写短些")
        # Who wrote any of it is not asked to approve it, nor is who submitted it.
        asking = actions.Edit(texts={"notes": "说明另附。"}, shown=frozenset({"notes"}))
        made = actions.edit(actor=boss, key=made.key, asked=asking, version=made.version)
        made = actions.submit(actor=clerk, key=made.key, version=made.version)
        assert asked(world) == {"leader2": ["请审签通报"]}
        second = world.actor("leader2")
        made = actions.approve(actor=second, key=made.key, version=made.version)
        issue = ["通报已审签，请印发"]
        assert asked(world) == {"dispatch1": issue, "leader1": issue, "leader2": issue}
        issue_paper(actor=clerk, kind="bulletin", subject=made.key)
        assert asked(world) == {}
    with clock.at(later(1)):
        key = next(iter(dict(seen(world, made.key, "t1_dispatch").owned)))
        raw = {"figure": key, "why": "少算一件"}
        said = actions.dispute(actor=town, key=made.key, raw=raw)
        answer = ["请答复对通报数字的异议"]
        assert asked(world) == {"dispatch1": answer, "leader1": answer, "leader2": answer}
        (row,) = everything.waiting(clerk, clock.now())
        assert (row.kind, row.args) == ("bulletin", (made.key,))
        assert "少算一件" in row.words
        told = {"upheld": "no", "answer": "核对无误"}
        actions.answer(actor=clerk, key=made.key, dispute_id=said.pk, raw=told)
        assert asked(world) == {}
    assert verify("bulletin").ok


@pytest.mark.both_engines
def test_towns_are_drafted_when_the_county_wants_it_and_stay_with_the_town(world: World) -> None:
    with clock.at(MIDWEEK):
        world.report()
    with clock.at(MONDAY):
        assert actions.sweep().made == 2
        county(bulletins={"county": ["week"], "town": ["week", "month"]})
        assert (actions.sweep().made, actions.sweep().made) == (4, 0)
        towns = Bulletin.objects.filter(unit__tier="town")
        assert sorted(towns.values_list("unit__code", "kind")) == [
            *(("t1", "month"), ("t1", "week"), ("t2", "month"), ("t2", "week")),
        ]
        week = towns.get(unit__code="t1", kind="week")
        author = world.actor("t1_dispatch")
        assert called(week, "1:drafted") == [author.user_id]
        with pytest.raises(NotFound):
            actions.submit(actor=world.actor("t2_dispatch"), key=week.key, version=1)
        week = actions.submit(actor=author, key=week.key, version=1)
        with pytest.raises(NotFound):
            actions.approve(actor=world.actor("dispatch1"), key=week.key, version=2)
        with pytest.raises(NotYours):
            actions.approve(actor=author, key=week.key, version=2)
        # Its own leader is asked, and those of the county's centre above.
        for name in ("t1_leader", "leader1"):
            (row,) = [one for one in waiting(world.actor(name), clock.now()) if one.key == week.key]
            assert (row.what, row.words) == ("请审签通报", "东风街道综治中心")
        assert actions.approve(actor=world.actor("leader1"), key=week.key, version=2).approved_at
        own = towns.get(unit__code="t1", kind="month")
        own = actions.submit(actor=author, key=own.key, version=1)
        assert actions.approve(actor=world.actor("t1_leader"), key=own.key, version=2).approved_at
    with clock.at(later(7)):
        county(bulletins={"county": ["week"], "town": []})
        assert actions.sweep().made == 1


def test_the_desk_and_the_list_of_bulletins_say_it(world: World, client: Client) -> None:
    with clock.at(MIDWEEK):
        world.report()
    with clock.at(MONDAY):
        actions.sweep()
        world.login(client, "dispatch1")
        with within("desk.tasks"):
            page = client.get("/desk/tasks/").content.decode()
        for made in Bulletin.objects.all():
            assert f'href="/desk/bulletins/{made.key}/"' in page
        assert "请核对通报草稿并提交" in page
        listed = client.get("/desk/bulletins/?show=work").content.decode()
        assert "乡级中心：不自动起草" in listed
        county(bulletins={"county": ["week"], "town": ["week", "month"]})
        assert "乡级中心：周通报、月调度" in client.get("/desk/bulletins/").content.decode()
        world.login(client, "zj_handler")
        assert "乡级中心" not in client.get("/desk/bulletins/").content.decode()
