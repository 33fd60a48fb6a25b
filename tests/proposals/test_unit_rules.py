"""派单规则 at work: two people, a dry run, switching itself off, three proposals with reasons."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.budgets import within
from tests.world import World

from linli.audit import chain, verifying
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.models import CountyProfile
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.people.models import Unit
from linli.proposals import unit_learned
from linli.proposals.actions import unit_learning, unit_rule_sweep
from linli.proposals.actions import unit_rules as actions
from linli.proposals.models import UnitLesson, UnitModel, UnitRule
from linli.proposals.queries import unit_rules as queries
from linli.proposals.queries.unit_proposals import Source, propose

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def _fresh() -> None:
    unit_learned.forget()


def fields(**changes: object) -> dict[str, object]:
    """Return what a form holds: complaints about property management go to the 城管局."""
    return {"matter": "B01", "lead": "cg", "basis": "县政府会议纪要〔2026〕3号", **changes}


def made(world: World, **changes: object) -> UnitRule:
    """Write a draft and dry-run it."""
    row = actions.create(world.actor("leader1"), fields(**changes))
    actions.try_rule(world.actor("leader1"), row.pk)
    return row


def on(world: World, **changes: object) -> UnitRule:
    """Write a row and have it switched on by two people."""
    row = made(world, **changes)
    row = actions.ask(world.actor("leader1"), row.pk, row.version)
    return actions.switch_on(world.actor("admin1"), row.pk, row.version)


def close(world: World, code: str) -> None:
    """Close a unit, as a reorganisation does."""
    Unit.objects.filter(code=code).update(closed_on=clock.today())
    CountyProfile.objects.update(revision="later")


def accepted(world: World, **raw: object) -> Case:
    """Open a case and accept it."""
    no = world.report(**raw).no
    return world.do(no, "accept", matter="B01")


def deliver() -> None:
    """Deliver what teaches something."""
    for row in OutboxMessage.objects.filter(topic="case.event").order_by("id"):
        message = outbox.Message(row.pk, row.topic, row.key, _body(row), 1, row.created_at)
        if unit_learning.concerns(message):
            unit_learning.on_event(message)


def _body(row: OutboxMessage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.body)
    return found


class TestLife:
    def test_two_people_and_a_dry_run(self, world: World) -> None:
        leader, admin = world.actor("leader1"), world.actor("admin1")
        row = actions.create(leader, fields())
        with pytest.raises(NotNow, match="试运行"):
            actions.ask(leader, row.pk, row.version)
        actions.try_rule(leader, row.pk)
        row = actions.ask(leader, row.pk, row.version)
        with pytest.raises(NotYours, match="另一位"):
            actions.switch_on(leader, row.pk, row.version)
        row = actions.switch_on(admin, row.pk, row.version)
        assert (row.standing, row.asked_by_id, row.on_by_id) == (
            "on",
            leader.user_id,
            admin.user_id,
        )
        with pytest.raises(NotNow, match="停用"):
            actions.edit(leader, row.pk, fields(lead="zj"), row.version)
        row = actions.switch_off(leader, row.pk, row.version, "职责调整")
        row = actions.edit(leader, row.pk, fields(lead="zj"), row.version)
        assert row.standing == "draft"
        with pytest.raises(NotNow, match="试运行"):
            actions.ask(leader, row.pk, row.version)
        row = actions.retire(admin, row.pk, row.version, "不再需要")
        for again in (
            lambda: actions.try_rule(leader, row.pk),
            lambda: actions.retire(leader, row.pk, row.version, "再来"),
            lambda: actions.switch_off(leader, row.pk, row.version, "再来"),
        ):
            with pytest.raises(NotNow):
                again()
        told = [event.action for event in chain.read(actions.CHAIN, row.pk)]
        assert told == [
            *("unit-rule-create", "unit-rule-try", "unit-rule-ask", "unit-rule-on"),
            *("unit-rule-off", "unit-rule-edit", "unit-rule-retire"),
        ]
        assert verifying.verify(actions.CHAIN).ok

    def test_others_do_not_write(self, world: World) -> None:
        row = made(world)
        for name in ("dispatch1", "t1_dispatch", "zj_leader", "audit1", "seat1"):
            actor = world.actor(name)
            for act in (
                lambda who: actions.create(who, fields()),
                lambda who: actions.edit(who, row.pk, fields(), row.version),
                lambda who: actions.try_rule(who, row.pk),
                lambda who: actions.ask(who, row.pk, row.version),
                lambda who: actions.switch_on(who, row.pk, row.version),
                lambda who: actions.switch_off(who, row.pk, row.version, "x"),
                lambda who: actions.retire(who, row.pk, row.version, "x"),
                lambda who: queries.try_table(who, world.catalogue),
            ):
                with pytest.raises(NotYours):
                    act(actor)

    def test_reading(self, world: World) -> None:
        row = made(world)
        for name in ("dispatch1", "t1_dispatch", "audit1", "admin1"):
            assert queries.list_rules(world.actor(name), world.catalogue).items[0].id == row.pk
        with pytest.raises(NotYours):
            queries.list_rules(world.actor("zj_handler"), world.catalogue)
        with pytest.raises(NotYours):
            queries.one_rule(world.actor("seat1"), row.pk, world.catalogue)
        with pytest.raises(NotFound):
            queries.one_rule(world.actor("leader1"), 999_999, world.catalogue)

    def test_races_are_lost(self, world: World) -> None:
        row, actor = made(world), world.actor("leader1")
        for act in (
            lambda: actions.edit(actor, row.pk, fields(), 9),
            lambda: actions.ask(actor, row.pk, 9),
            lambda: actions.switch_on(actor, row.pk, 9),
            lambda: actions.switch_off(actor, row.pk, 9, "x"),
            lambda: actions.retire(actor, row.pk, 9, "x"),
        ):
            with pytest.raises(LostRace):
                act()

    def test_input_is_checked(self, world: World) -> None:
        for changes, field in (
            ({"lead": ""}, "lead"),
            ({"lead": "nobody"}, "lead"),
            ({"matter": "Z99"}, "matter"),
            ({"area": "000"}, "area"),
            ({"level": "mild"}, "level"),
            ({"door": "pigeon"}, "door"),
            ({"basis": ""}, "basis"),
            ({"basis": "长" * 201}, "basis"),
            ({"note": "长" * 201}, "note"),
            ({"supports": ["cg"]}, "supports"),
            ({"supports": ["none"]}, "supports"),
            ({"valid_from": "明天"}, "valid_from"),
            ({"valid_from": "1999-01-01"}, "valid_from"),
            ({"valid_to": "2020-01-01"}, "valid_to"),
            ({"valid_to": "2099-01-01"}, "valid_to"),
            ({"lead": "t1v1", "matter": "A02"}, "lead"),
            ({"lead": "t1v1", "matter": ""}, "matter"),
        ):
            with pytest.raises(Invalid) as refused:
                actions.create(world.actor("leader1"), fields(**changes))
            assert field in refused.value.fields, changes

    def test_hostile_input_is_words_like_any_other(self, world: World) -> None:
        with pytest.raises(Invalid):
            actions.create(world.actor("leader1"), {"lead": ["cg"], "supports": "a\x00b"})
        row = actions.create(
            world.actor("leader1"), fields(basis="<script>\x00\ud800纪要", note="😀" * 50)
        )
        row.refresh_from_db()
        assert row.basis == "<script>纪要"

    def test_contradicting_rows_are_not_both_on(self, world: World) -> None:
        on(world)
        row = made(world, lead="zj")
        with pytest.raises(Invalid):
            actions.ask(world.actor("leader1"), row.pk, row.version)

    def test_the_database_wants_two_people_as_well(self, world: World) -> None:
        row = on(world)
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitRule.objects.filter(pk=row.pk).update(on_by_id=row.asked_by_id)
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitRule.objects.filter(pk=row.pk).update(asked_by_id=None)

    def test_an_old_dry_run_says_nothing(self, world: World) -> None:
        row = made(world)
        UnitRule.objects.filter(pk=row.pk).update(tried_at=clock.now() - timedelta(days=31))
        with pytest.raises(NotNow, match="试运行"):
            actions.ask(world.actor("leader1"), row.pk, row.version)


class TestSwitchingItselfOff:
    def test_a_closed_unit_ends_the_rule_with_a_notice(self, world: World) -> None:
        row, quiet = on(world), on(world, matter="B02", lead="water")
        assert unit_rule_sweep.sweep().off == 0
        close(world, "cg")
        assert unit_rule_sweep.sweep().off == 1
        row.refresh_from_db()
        quiet.refresh_from_db()
        assert (row.standing, quiet.standing) == ("off", "on")
        assert "撤销" in row.off_why
        shown = queries.one_rule(world.actor("leader1"), row.pk, snapshot.current()).row
        assert [type(one) for one in shown.off_words] == [Words]  # said in the reader's language
        last = chain.read(actions.CHAIN, row.pk)[-1]
        assert (last.action, last.role) == ("unit-rule-off", "system")
        call = OutboxMessage.objects.get(topic="staff.call", key__startswith=f"unit-rule:{row.pk}:")
        told = _body(call)
        assert set(told["users"]) >= {world.user("leader1").pk, world.user("admin1").pk}
        assert unit_rule_sweep.sweep().off == 0

    def test_so_does_a_row_that_cannot_be_read(self, world: World) -> None:
        row = on(world)
        UnitRule.objects.filter(pk=row.pk).update(level="strange")
        assert unit_rule_sweep.sweep().off == 1

    def test_of_two_that_contradict_the_newer(self, world: World) -> None:
        first, second = on(world), on(world, matter="B02", lead="water")
        UnitRule.objects.filter(pk=second.pk).update(matter_id=first.matter_id)
        unit_rule_sweep.sweep()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.standing, second.standing) == ("on", "off")

    @pytest.mark.usefixtures("db")
    def test_without_a_county_nothing_happens(self) -> None:
        assert unit_rule_sweep.sweep().off == 0
        assert unit_learning.learn_all() == 0


class TestDryRun:
    def test_it_counts_and_shows_what_the_reader_may_see(self, world: World) -> None:
        same, changed, spared = (accepted(world).no for _ in range(3))
        world.do(same, "dispatch", lead_unit="cg")
        world.do(changed, "dispatch", lead_unit="zj")
        world.do(spared, "dispatch", lead_unit="zj")
        world.drive(spared, "sign", "ask_return", "grant_return")
        world.do(spared, "dispatch", lead_unit="cg")
        wrong = accepted(world).no
        world.do(wrong, "dispatch", lead_unit="cg")
        world.do(wrong, "recall")
        world.do(wrong, "dispatch", lead_unit="zj")
        row = actions.create(world.actor("leader1"), fields())
        with within("proposals.try"):
            actions.try_rule(world.actor("leader1"), row.pk)
        view = queries.one_rule(world.actor("leader1"), row.pk, world.catalogue)
        assert view.trial is not None
        counts = {name: (n, [one.no for one in rows]) for name, _, n, rows in view.trial.groups}
        assert counts == {
            "same": (1, [same]),
            "changed": (1, [changed]),
            "wrong": (1, [wrong]),
            "spared": (1, [spared]),
        }
        assert view.trial.run.looked == 4
        seen = queries.one_rule(world.actor("admin1"), row.pk, world.catalogue).trial
        assert seen is not None
        assert [n for _, _, n, _ in seen.groups] == [1, 1, 1, 1]
        assert all(rows == () for _, _, _, rows in seen.groups)  # administrators see no matters

    def test_only_where_the_row_matters(self, world: World) -> None:
        world.do(accepted(world).no, "dispatch")
        on(world)
        wider = made(world, matter="B", lead="zj")
        view = queries.one_rule(world.actor("leader1"), wider.pk, world.catalogue)
        assert view.trial is not None
        assert view.trial.run.hit == 0
        whole = queries.try_table(world.actor("leader1"), world.catalogue)
        assert (whole.run.looked, whole.run.changed) == (1, 1)


class TestProposing:
    def test_the_matters_own_unit_without_anything_else(self, world: World) -> None:
        case = accepted(world)
        found = propose(world.actor("dispatch1"), case, world.catalogue)
        assert [(row.unit.code, row.source) for row in found.rows] == [("zj", Source.DEFAULT)]
        assert found.by_rule is None

    def test_nothing_about_nothing(self, world: World) -> None:
        case = Case.objects.get(no=world.report().no)
        assert propose(world.actor("dispatch1"), case, world.catalogue).rows == ()

    def test_the_rule_comes_first_and_says_why(self, world: World) -> None:
        wide = on(world, matter="B", lead="ga")
        row = on(world, supports=["ga", "t1v1"])
        case = accepted(world)
        with within("proposals.propose"):
            found = propose(world.actor("dispatch1"), case, world.catalogue)
        first = found.rows[0]
        assert (first.unit.code, first.source, first.rule) == ("cg", Source.RULE, row.pk)
        assert first.why[0] == f"第{row.pk}条：事项相符"
        assert [unit.code for unit in first.supports] == ["ga", "t1v1"]
        assert found.explanation.lost[0].rule.id == wide.pk
        assert [row.unit.code for row in found.rows] == ["cg", "zj"]

    def test_a_row_that_is_not_on_says_nothing(self, world: World) -> None:
        made(world)
        found = propose(world.actor("dispatch1"), accepted(world), world.catalogue)
        assert found.by_rule is None

    def test_what_came_back_is_not_proposed_again(self, world: World) -> None:
        on(world, lead="zj")
        case = accepted(world)
        world.drive(case.no, "dispatch", "sign", "ask_return", "grant_return")
        case.refresh_from_db()
        found = propose(world.actor("dispatch1"), case, world.catalogue)
        assert [(row.unit.code, row.source) for row in found.rows] == [("cg", Source.ASKED)]

    def test_it_learns_at_once_from_dispatches_and_returns(self, world: World) -> None:
        for _ in range(6):
            world.do(accepted(world).no, "dispatch", lead_unit="ga")
        deliver()
        deliver()
        assert UnitLesson.objects.count() == 6
        case = accepted(world)
        found = propose(world.actor("dispatch1"), case, world.catalogue)
        first = found.rows[0]
        assert (first.unit.code, first.source) == ("ga", Source.LEARNED)
        assert (first.hits, first.of, len(first.precedents)) == (6, 6, 3)
        assert first.why == ("近90天同事项、同村（社区）6件中6件由它主办",)
        for no in Case.objects.filter(lead_unit__code="ga").values_list("no", flat=True):
            world.do(no, "recall")
            world.do(no, "dispatch", lead_unit="cg")
        deliver()
        found = propose(world.actor("dispatch1"), case, world.catalogue)
        assert found.rows[0].unit.code == "cg"

    def test_the_night_learns_the_same(self, world: World) -> None:
        for lead in ("ga", "ga", "cg"):
            world.do(accepted(world).no, "dispatch", lead_unit=lead)
        deliver()
        before = propose(world.actor("dispatch1"), accepted(world), world.catalogue)
        assert unit_learning.learn_all() == 3
        row = UnitModel.objects.get()
        assert '"n": 3' in row.figures
        after = propose(world.actor("dispatch1"), accepted(world), world.catalogue)
        assert [r.unit.code for r in after.rows] == [r.unit.code for r in before.rows]
        UnitModel.objects.update(body="{}")
        unit_learned.forget()
        assert propose(world.actor("dispatch1"), accepted(world), world.catalogue).rows
        for _ in range(unit_learning.KEPT_MODELS + 2):
            unit_learning.learn_all()
        assert UnitModel.objects.count() == unit_learning.KEPT_MODELS

    def test_a_closed_unit_is_never_proposed(self, world: World) -> None:
        world.do(accepted(world).no, "dispatch", lead_unit="ga")
        deliver()
        on(world, lead="ga")
        close(world, "ga")
        found = propose(world.actor("dispatch1"), accepted(world), world.catalogue)
        assert [row.unit.code for row in found.rows] == ["zj"]

    def test_grid_staff_only_what_is_admitted(self, world: World) -> None:
        row = on(world, lead="t1v1")
        found = propose(world.actor("dispatch1"), accepted(world), world.catalogue)
        assert found.rows[0].unit.code == "t1v1"
        UnitRule.objects.filter(pk=row.pk).update(matter_id=world.catalogue.matter("A02").id)
        case = world.do(world.report().no, "accept", matter="A02")
        found = propose(world.actor("dispatch1"), case, world.catalogue)
        assert [one.unit.code for one in found.rows] == ["cg"]

    def test_precedents_are_those_one_may_see(self, world: World) -> None:
        for _ in range(3):
            world.do(accepted(world).no, "dispatch", lead_unit="ga")
        deliver()
        case = accepted(world, area="149901100000")
        found = propose(world.actor("t2_dispatch"), case, world.catalogue)
        assert found.rows[0].unit.code == "ga"
        assert (found.rows[0].hits, found.rows[0].precedents) == (0, ())
        assert found.rows[0].why == ("按更早的派单推算",)
