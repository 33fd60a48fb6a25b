"""重点督办 by rule, and the sweep that carries the rules out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases.actions import sweep as sweeping
from linli.cases.actions.sweep import sweep
from linli.cases.models import Case, Milestone, Plan
from linli.domain.errors import DomainError, NotNow
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LAST = datetime(2026, 4, 2, 15, 59, 59, tzinfo=UTC)
_PLAN = {"plan": "分两期改造", "milestones": "2026-05-01 招标\n2026-06-30 完工"}


def major(world: World, *more: str) -> str:
    with clock.at(NOW):
        no = world.report().no
        world.drive(no, ("accept", {"level": "major"}), *more)
    return no


def code(world: World, no: str, command: str, **raw: Any) -> str:
    try:
        return world.do(no, command, **raw).state
    except DomainError as refusal:
        return refusal.code


def test_oversight_opens_when_the_month_is_over(world: World) -> None:
    no = major(world, "dispatch", "sign")
    assert Case.objects.get(no=no).due_at == LAST
    with clock.at(LAST + timedelta(milliseconds=900)):
        assert sweep().done == {}
        assert code(world, no, "oversee", by="system") == "not-overdue"
    with clock.at(LAST + timedelta(seconds=1)):
        assert sweep().done == {"oversee": 1}
        assert sweep().done == {}
        case = Case.objects.get(no=no)
        assert case.overseen
        assert case.state == "handling"
        assert code(world, no, "answer") == "plan-missing"
        assert code(world, no, "plan", by="zj_handler", **_PLAN) == "handling"
        assert Milestone.objects.count() == 2
        again = {**_PLAN, "milestones": "2026-05-02 开工"}
        world.do(no, "plan", by="dispatch1", **again)
        steps = Milestone.objects.filter(plan__current=True)
        assert [str(row) for row in steps] == ["2026-05-02 开工"]
        made = Plan.objects.get(case=case, current=True)
        assert (made.version, made.made_at) == (2, clock.now())
        assert code(world, no, "answer") == "answered"
    assert [event.action for event in read("case", int(no))].count("plan") == 2


def test_an_answer_in_time_is_not_overseen_while_it_is_checked(world: World) -> None:
    no = major(world, "dispatch", "sign", "answer")
    with clock.at(LAST + timedelta(days=1)):
        assert sweep().done == {}
        assert code(world, no, "oversee", by="system") == "not-overdue"
        world.do(no, "verify_false")
        assert sweep().done == {"oversee": 1}


def test_nobody_but_the_clock_oversees(world: World) -> None:
    no = major(world)
    with clock.at(LAST + timedelta(days=1)):
        assert code(world, no, "oversee", by="leader1") == "not-your-role"
        assert code(world, no, "plan", by="dispatch1", **_PLAN) == "not-overseen"


def test_one_bad_row_stalls_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken case and a refused one are told; the others get their due."""
    numbers = [major(world) for _ in range(4)]
    real = sweeping.perform

    def perform(*, actor: Any, no: str, command: Any, **rest: Mapping[str, object]) -> Any:
        if no == numbers[0]:
            raise RuntimeError("broken row")
        if no == numbers[1]:
            raise NotNow("refused", "不行。")
        return real(actor=actor, no=no, command=command)

    monkeypatch.setattr(sweeping, "perform", perform)
    with clock.at(LAST + timedelta(days=1)):
        result = sweep()
    assert result.done == {"oversee": 2}
    assert result.failed == [
        f"{numbers[0]} oversee: error",
        f"{numbers[1]} oversee: refused",
    ]
    overseen = Case.objects.filter(overseen=True).order_by("id").values_list("no", flat=True)
    assert list(overseen) == numbers[2:]
