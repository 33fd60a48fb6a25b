"""提到我的: who is called, who hears of it, and that nobody hears of what they may not see."""

from __future__ import annotations

import json

import pytest
from tests.budgets import counted
from tests.world import World

from linli.audit import chain
from linli.cases import access
from linli.cases.actions.mentioning import mark_all_read, mark_read, note_granting
from linli.cases.models import Mention, ReadGrant
from linli.cases.queries.mentions import is_called, mentions, unread
from linli.domain.errors import Invalid, NotYours
from linli.domain.lifecycle import Command
from linli.people.actor import VISITOR
from linli.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def handling(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def call(world: World, no: str, names: object, by: str = "zj_handler", text: str = "请看") -> None:
    world.do(no, "comment", by=by, text=text, mention=names)


def test_a_call_reaches_who_sees_the_case(world: World) -> None:
    no = handling(world)
    leader = world.actor("zj_leader")
    assert unread(leader) == 0
    call(world, no, "@zj_leader、dispatch1")
    assert unread(leader) == unread(world.actor("dispatch1")) == 1
    assert unread(world.actor("zj_handler")) == 0
    row = mentions(leader).items[0]
    assert (row.no, row.text, row.unread) == (no, "请看", True)
    assert row.by == world.user("zj_handler").full_name
    body = json.loads(chain.read("case", int(no))[-1].payload.body)
    assert world.user("zj_leader").full_name in body["mentioned_names"]


def test_names_are_resolved_and_doubts_told(world: World) -> None:
    no = handling(world)
    name = world.user("zj_leader").full_name
    call(world, no, [name])
    assert unread(world.actor("zj_leader")) == 1
    User.objects.filter(username="cg_leader").update(full_name=name)
    for names, words in (
        ([name], "zj_leader"),
        (["没有这人"], "没有找到"),
        (["zj_leader", "x" * 61], "太长"),
        ([f"n{n}" for n in range(11)], "最多"),
    ):
        with pytest.raises(Invalid) as refusal:
            call(world, no, names)
        assert words in refusal.value.fields["mention"]
    assert Mention.objects.count() == 1


def test_who_cannot_see_gets_nothing(world: World) -> None:
    no = handling(world)
    with pytest.raises(Invalid) as refusal:
        call(world, no, ["ga_handler", "zj_leader"])
    assert refusal.value.code == "mention-blind"
    assert world.user("ga_handler").full_name in refusal.value.fields["mention"]
    assert world.user("zj_leader").full_name not in refusal.value.fields["mention"]
    assert not Mention.objects.exists()
    world.do(no, "block", by="dispatch1", account="ga_handler", text="亲属")
    with pytest.raises(Invalid) as refusal:
        call(world, no, "ga_handler")
    assert refusal.value.code == "mention-blocked"


def test_a_call_is_forgotten_with_the_sight(world: World) -> None:
    no = handling(world)
    world.do(no, "grant_read", by="zj_handler", account="ga_handler", text="协助")
    call(world, no, "ga_handler")
    guest = world.actor("ga_handler")
    assert unread(guest) == 1
    world.do(no, "end_read", by="zj_handler", account="ga_handler")
    assert unread(guest) == 0
    assert mentions(guest).items == []


def test_calling_oneself_is_no_call(world: World) -> None:
    no = handling(world)
    call(world, no, "zj_handler")
    assert not Mention.objects.exists()


def test_progress_calls_too(world: World) -> None:
    no = handling(world)
    world.do(no, "progress", mention="zj_leader")
    assert unread(world.actor("zj_leader")) == 1


def test_opening_marks_as_read(world: World) -> None:
    no, other = handling(world), handling(world)
    for number in (no, no, other):
        call(world, number, "zj_leader")
    leader = world.actor("zj_leader")
    case = access.get_case(leader, no)
    assert unread(leader) == 2, "cases, not calls"
    assert is_called(leader, case.pk)
    assert mark_read(leader, case.pk) == 2
    assert not is_called(leader, case.pk)
    assert unread(leader) == 1
    assert [row.unread for row in mentions(leader).items] == [True, False, False]
    assert [row.no for row in mentions(leader, fresh=True).items] == [other]
    assert mark_all_read(leader) == 1
    assert unread(leader) == 0
    assert mark_all_read(VISITOR) == 0
    assert unread(VISITOR) == 0


def test_the_list_is_paged_by_key(world: World) -> None:
    no = handling(world)
    for number in range(5):
        call(world, no, "zj_leader", text=f"第{number}条" + "长" * 200)
    leader = world.actor("zj_leader")
    seen, cursor = [], None
    while True:
        page = mentions(leader, cursor, size=2)
        seen += [row.text[:3] for row in page.items]
        assert all(len(row.text) <= 161 for row in page.items)
        cursor = page.next
        if cursor is None:
            break
    assert seen == ["第4条", "第3条", "第2条", "第1条", "第0条"]
    with pytest.raises(Invalid):
        mentions(leader, "没有的")


def test_costs_do_not_grow(world: World) -> None:
    no = handling(world)
    leader = world.actor("zj_leader")
    call(world, no, "zj_leader")
    unread(leader)
    mentions(leader)
    for _ in range(5):
        call(world, handling(world), "zj_leader")
    with counted() as found:
        assert unread(leader) == 6
    assert len(found) == 1
    with counted() as found:
        assert len(mentions(leader).items) == 6
    assert len(found) == 2


def test_note_and_grant_in_one_go(world: World) -> None:
    no = handling(world)
    actor = world.actor("zj_handler")
    raw = {"text": "请看", "mention": "ga_handler、zj_leader"}
    with pytest.raises(Invalid) as refusal:
        note_granting(actor=actor, no=no, command=Command.COMMENT, raw=raw, reason=" ")
    assert list(refusal.value.fields) == ["grant_reason"]
    assert not ReadGrant.objects.exists()
    note_granting(actor=actor, no=no, command=Command.COMMENT, raw=raw, reason="核实产权")
    assert unread(world.actor("ga_handler")) == unread(world.actor("zj_leader")) == 1
    actions = [event.action for event in chain.read("case", int(no))[-2:]]
    assert actions == ["grant_read", "comment"]
    assert ReadGrant.objects.get().user == world.user("ga_handler")


def test_a_refused_note_grants_nothing(world: World) -> None:
    no = handling(world)
    raw = {"text": "", "mention": "ga_handler"}
    with pytest.raises(Invalid):
        note_granting(
            actor=world.actor("zj_handler"), no=no, command=Command.COMMENT, raw=raw, reason="协助"
        )
    raw = {"text": "请看", "mention": "ga_handler"}
    with pytest.raises(NotYours):
        note_granting(
            actor=world.actor("verify1"), no=no, command=Command.COMMENT, raw=raw, reason="协助"
        )
    world.do(no, "block", by="dispatch1", account="ga_handler", text="亲属")
    with pytest.raises(Invalid) as refusal:
        note_granting(
            actor=world.actor("zj_handler"), no=no, command=Command.COMMENT, raw=raw, reason="协助"
        )
    assert "回避" in refusal.value.fields["mention"]
    assert not ReadGrant.objects.exists()
    assert not Mention.objects.exists()
