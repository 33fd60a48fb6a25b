"""From the application to the exit, through the actions: who may, what is refused, what is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.admission.admission_world import (
    admitted,
    fields,
    later,
    noticed,
    reviewed,
    submitted,
)
from tests.world import World

from linli.admission import access, actions
from linli.admission.actions.sweeping import sweep
from linli.admission.models import Admission
from linli.admission.queries.inbox import inbox
from linli.audit.chain import read
from linli.catalogue import snapshot
from linli.domain.admission import Standing
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def waits(world: World, *people: str) -> list[str]:
    """Return who of these has it waiting."""
    return [who for who in people if inbox(world.actor(who), clock.now())]


class TestApplying:
    def test_a_draft_keeps_whatever_is_there(self, world: World) -> None:
        actor = world.actor("zj_handler")
        row = actions.start(actor=actor, raw={"task": "还没想好"})
        assert (row.standing, row.task, row.basis) == (Standing.DRAFT, "还没想好", "")
        with pytest.raises(Invalid) as refused:
            actions.submit(actor=actor, key=row.key, version=row.version)
        assert {"name", "works", "basis", "period", "minutes", "items", "training"} <= set(
            refused.value.fields
        )
        row = actions.revise(actor=actor, key=row.key, raw=fields(), version=row.version)
        with pytest.raises(LostRace):
            actions.revise(actor=actor, key=row.key, raw=fields(), version=row.version - 1)
        assert actions.submit(actor=actor, key=row.key).standing == Standing.SUBMITTED

    @pytest.mark.parametrize("who", ["grid1", "dispatch1", "leader1", "v1_leader", "seat1"])
    def test_only_departments_apply(self, world: World, who: str) -> None:
        with pytest.raises(NotYours):
            actions.start(actor=world.actor(who), raw=fields())

    def test_a_line_that_is_crossed_names_itself_and_nothing_is_lost(self, world: World) -> None:
        actor = world.actor("zj_handler")
        row = actions.start(actor=actor, raw=fields(items=[["住户民族", "摸底"]]))
        with pytest.raises(Invalid, match="有内容需要修改") as refused:
            actions.submit(actor=actor, key=row.key)
        assert "不能采集" in refused.value.fields["items"]
        assert "民族" in Admission.objects.get(key=row.key).items

    def test_what_is_admitted_or_asked_for_already(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            submitted(world, works=["report"])
        assert "已经准入" in refused.value.fields["name"]
        submitted(world)
        with pytest.raises(Invalid) as again:
            submitted(world, by="cg_handler")
        assert "正在审核" in again.value.fields["name"]

    def test_two_drafts_handed_in_at_once_are_one_application(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # What the second does not see yet: the constraint refuses it with the same sentence.
        monkeypatch.setattr("linli.admission.actions.applying._doubled", lambda *_: {})
        for wish in ({}, {"matter": "", "name": "巡查古树"}):
            submitted(world, **wish)
            with pytest.raises(Invalid) as refused:
                submitted(world, by="cg_handler", **wish)
            assert "正在审核" in refused.value.fields["name"]
        standings = sorted(Admission.objects.filter(origin="applied").values_list("standing"))
        assert standings == [("draft",), ("draft",), ("submitted",), ("submitted",)]

    def test_broken_values_are_named(self, world: World) -> None:
        wrong = {
            "matter": "nothing",
            "works": ["fly"],
            "period": "moon",
            "minutes": "many",
            "items": "点位",
            "until": "tomorrow",
        }
        with pytest.raises(Invalid) as refused:
            actions.start(actor=world.actor("zj_handler"), raw=fields(**wrong))
        assert set(refused.value.fields) == set(wrong)


class TestJudging:
    def test_the_way_onto_the_list(self, world: World) -> None:
        row = submitted(world)
        assert waits(world, "dispatch1", "leader1", "t1_dispatch", "zj_handler") == [
            "dispatch1", "leader1", "t1_dispatch",
        ]  # fmt: skip
        told = OutboxMessage.objects.filter(topic="staff.call").last()
        assert told is not None
        assert "待审核" in told.body
        row = reviewed(world, matter="", name="秸秆禁烧巡查")
        assert waits(world, "leader1", "leader2") == ["leader1", "leader2"]
        row = actions.announce(actor=world.actor("leader1"), key=row.key, version=row.version)
        assert row.notice_until == clock.today() + timedelta(days=7)
        with pytest.raises(NotNow, match="公示期满"):
            actions.admit(actor=world.actor("leader1"), key=row.key)
        with later(8):
            row = actions.admit(actor=world.actor("leader1"), key=row.key, text="同意")
            assert row.grid is not None
            assert 0 in snapshot.current().grid
        assert [event.action for event in read("admission", row.pk)] == [
            "admission-save",
            "admission-submit",
            "admission-opine",
            "admission-announce",
            "admission-admit",
        ]

    def test_nobody_judges_their_own_and_opinion_and_decision_are_two(self, world: World) -> None:
        row = submitted(world)
        asked = {"agrees": True, "reuse": "无", "instead": "不能", "text": "同意"}
        for who in ("zj_leader", "cg_leader", "verify1", "grid1", "v1_leader"):
            with pytest.raises((NotYours, NotFound)):
                actions.opine(actor=world.actor(who), key=row.key, **asked)
        # A town's leader says what it thinks; deciding is the county's.
        actions.opine(actor=world.actor("t1_leader"), key=row.key, **asked)
        with pytest.raises(NotYours, match="县综治中心负责人"):
            actions.announce(actor=world.actor("t1_leader"), key=row.key)
        actions.opine(actor=world.actor("leader1"), key=row.key, **asked)
        with pytest.raises(NotYours, match="另一位负责人"):
            actions.announce(actor=world.actor("leader1"), key=row.key)
        with pytest.raises(NotNow, match="已经出具过"):
            actions.opine(actor=world.actor("leader1"), key=row.key, **asked)
        with pytest.raises(Invalid) as refused:
            actions.opine(
                actor=world.actor("dispatch1"),
                key=row.key,
                agrees=True,
                reuse="",
                instead="",
                text="",
            )
        assert set(refused.value.fields) == {"reuse", "instead", "text"}
        row = actions.announce(actor=world.actor("leader2"), key=row.key)
        assert row.standing == Standing.NOTICE

    def test_sent_back_and_handed_in_again(self, world: World) -> None:
        row = submitted(world)
        for number in range(3):
            with pytest.raises(Invalid):
                actions.send_back(actor=world.actor("dispatch1"), key=row.key, text=" ")
            row = actions.send_back(
                actor=world.actor("dispatch1"),
                key=row.key,
                text=f"第{number}次",
                version=row.version,
            )
            assert waits(world, "zj_handler") == ["zj_handler"]
            row = actions.submit(actor=world.actor("zj_handler"), key=row.key)
        with pytest.raises(NotNow, match="已经退回3次"):
            actions.send_back(actor=world.actor("dispatch1"), key=row.key, text="再改")

    def test_refused_and_withdrawn(self, world: World) -> None:
        row = reviewed(world)
        row = actions.refuse(actor=world.actor("leader1"), key=row.key, text="部门能做")
        assert row.standing == Standing.REFUSED
        row = submitted(world)
        row = actions.withdraw(actor=world.actor("zj_leader"), key=row.key, text="不需要了")
        assert row.standing == Standing.WITHDRAWN


class TestOnTheList:
    def test_a_temporary_admission_ends_by_itself(self, world: World) -> None:
        row = admitted(world, days=30)
        catalogue = snapshot.current()
        matter = catalogue.matter("A03")
        assert matter is not None
        entry = next(one for one in catalogue.grid[matter.id] if one.temporary)
        with later(8 + 30):
            assert entry.live(clock.today())
            assert sweep().expired == 0
        with later(8 + 31):
            # The list says so at once, before any sweep has written it down.
            assert not entry.live(clock.today())
            with pytest.raises(NotNow, match="不能续期"):
                actions.renew(
                    actor=world.actor("leader1"),
                    key=row.key,
                    until=clock.today() + timedelta(days=5),
                    text="还要",
                )
            assert (sweep().expired, sweep().expired) == (1, 0)
        row.refresh_from_db()
        assert row.standing == Standing.EXPIRED

    def test_it_is_renewed_once_and_no_longer_than_allowed(self, world: World) -> None:
        row = admitted(world, days=30)
        leader = world.actor("leader1")
        with later(20):
            old = row.valid_until or clock.today()
            for until, words in (
                (old, "比现在的到期日晚"),
                (old + timedelta(days=91), "最长90天"),
                (clock.today(), "已经过去"),
                (None, "到哪一天"),
            ):
                with pytest.raises(Invalid) as refused:
                    actions.renew(actor=leader, key=row.key, until=until, text="汛期没过")
                assert words in refused.value.fields["until"]
            row = actions.renew(
                actor=leader, key=row.key, until=old + timedelta(days=60), text="汛期没过"
            )
            assert row.grid is not None
            assert row.grid.valid_to == old + timedelta(days=60)
            with pytest.raises(NotNow, match="只能续期一次"):
                actions.renew(
                    actor=leader, key=row.key, until=old + timedelta(days=61), text="还要"
                )

    def test_the_yearly_review(self, world: World) -> None:
        with later(364):
            assert sweep().due == 0
        with later(366):
            assert sweep().due == 4
            row = Admission.objects.get(key="A03")
            assert row.standing == Standing.REVIEW_DUE
            assert waits(world, "leader1", "zj_leader") == ["leader1"]
            with pytest.raises(NotYours):
                actions.keep(actor=world.actor("zj_leader"), key="A03", text="还要")
            row = actions.keep(actor=world.actor("leader1"), key="A03", text="仍有必要")
            assert row.standing == Standing.ADMITTED
            assert row.review_due_on is not None
            assert row.review_due_on > clock.today() + timedelta(days=360)

    def test_exit_takes_two_and_ends_at_once(self, world: World) -> None:
        matter = world.catalogue.matter("B01")
        assert matter is not None
        actions.ask_exit(actor=world.actor("leader1"), key="B01", text="部门自己能做")
        assert snapshot.current().grid[matter.id][0].live(clock.today())
        with pytest.raises(NotYours, match="提出退出的人"):
            actions.end(actor=world.actor("leader1"), key="B01", text="同意")
        with pytest.raises(NotYours):
            actions.end(actor=world.actor("zj_leader"), key="B01", text="同意")
        row = actions.end(actor=world.actor("leader2"), key="B01", text="同意")
        assert row.standing == Standing.EXITED
        assert not snapshot.current().grid[matter.id][0].live(clock.today())

    def test_a_lasting_admission_takes_the_place_of_the_temporary_one(self, world: World) -> None:
        old = admitted(world, days=60)
        row = submitted(world)
        actions.opine(
            actor=world.actor("dispatch1"),
            key=row.key,
            agrees=True,
            reuse="无",
            instead="不能",
            text="同意",
        )
        actions.announce(actor=world.actor("leader1"), key=row.key)
        with later(9):
            actions.admit(actor=world.actor("leader1"), key=row.key)
        old.refresh_from_db()
        assert old.standing == Standing.EXITED


def test_who_sees_what(world: World) -> None:
    row = submitted(world)

    def sees(who: str) -> set[str]:
        rows = access.visible_to(world.actor(who), world.catalogue)
        return set(rows.values_list("key", flat=True))

    pack = {"A01", "A02", "A03", "B01"}
    assert sees("zj_leader") == pack | {row.key} == sees("dispatch1") == sees("audit1")
    assert sees("cg_handler") == pack == sees("grid1") == sees("v1_leader")
    assert not sees("visitor")
    with pytest.raises(NotFound):
        access.get(world.actor("cg_handler"), world.catalogue, row.key)
    public = {one.key for one in access.public()}
    assert public == pack
    noticed(world, matter="", name="秸秆禁烧巡查")
    assert len(access.public()) == len(pack) + 1
