"""Kept views and wishes: who may do what, and that a number is the length of its list."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.cases.models import Case
from linli.cases.queries import queues, scope
from linli.cases.queries.listing import ORDERS, Filters, list_cases
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import State
from linli.kernel import clock
from linli.workbench import columns
from linli.workbench.actions import views as acts
from linli.workbench.models import SavedView
from linli.workbench.queries.views import COUNTED, SEARCHED, View, Wishes, desk_of, view_counts

pytestmark = pytest.mark.both_engines

LATE = Filters(queue="overdue", text="井盖", order="due")


def own(world: World, who: str) -> list[str]:
    return [view.name for view in desk_of(world.actor(who)).views]


def unit(world: World, who: str) -> int:
    return next(iter(world.actor(who).units))


def test_nobody_begins_with_anything(world: World) -> None:
    actor = world.actor("seat1")
    with counted() as asked:
        desk = desk_of(actor)
    assert desk.wishes == Wishes()
    assert desk.views == ()
    assert len(asked) == 1


def test_a_view_keeps_conditions_order_and_columns(world: World) -> None:
    actor = world.actor("dispatch1")
    kept = acts.save_view(actor, "  井盖   超期 ", LATE, ["title", "clock"])
    with counted() as asked:
        (view,) = desk_of(actor).views
    assert len(asked) == 1
    assert (view.id, view.name, view.own) == (kept.pk, "井盖 超期", True)
    assert view.filters(world.catalogue) == LATE
    assert columns.chosen(view.columns) == ("title", "clock")
    assert own(world, "seat1") == []


@pytest.mark.parametrize("name", ["", "   ", "\x00", "长" * 41])
def test_a_name_is_needed(world: World, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        acts.save_view(world.actor("seat1"), name, LATE)
    assert set(refusal.value.fields) == {"name"}


def test_names_are_one_persons_own(world: World) -> None:
    acts.save_view(world.actor("seat1"), "我的", LATE)
    acts.save_view(world.actor("dispatch1"), "我的", LATE)
    with pytest.raises(Invalid):
        acts.save_view(world.actor("seat1"), "我的", LATE)
    other = acts.save_view(world.actor("seat1"), "另一个", LATE)
    with pytest.raises(Invalid):
        acts.rename_view(world.actor("seat1"), other.pk, "我的")
    assert own(world, "seat1") == ["我的", "另一个"]


def test_there_is_an_end_to_views(world: World) -> None:
    for number in range(acts.MOST):
        acts.save_view(world.actor("seat1"), f"视图{number}", LATE)
    with pytest.raises(NotNow):
        acts.save_view(world.actor("seat1"), "再一个", LATE)


def test_only_keepers_of_a_unit_share_with_it(world: World) -> None:
    office = unit(world, "zj_leader")
    with pytest.raises(NotYours):
        acts.save_view(world.actor("zj_handler"), "本局超期", LATE, unit_id=office)
    with pytest.raises(NotYours):
        acts.save_view(world.actor("cg_leader"), "别局", LATE, unit_id=office)
    shared = acts.save_view(world.actor("zj_leader"), "本局超期", LATE, unit_id=office)
    assert own(world, "zj_handler") == ["本局超期"]
    assert own(world, "cg_handler") == []
    seen = desk_of(world.actor("zj_handler")).views[0]
    assert (seen.own, seen.unit_id, seen.id) == (False, office, shared.pk)
    for act in (
        lambda: acts.rename_view(world.actor("zj_handler"), shared.pk, "改"),
        lambda: acts.delete_view(world.actor("zj_handler"), shared.pk),
        lambda: acts.share_view(world.actor("cg_leader"), shared.pk, None),
        lambda: acts.refill_view(world.actor("cg_leader"), shared.pk, LATE, ()),
        lambda: acts.move_view(world.actor("zj_handler"), shared.pk, up=True),
        lambda: acts.set_default(world.actor("cg_handler"), shared.pk),
    ):
        with pytest.raises(NotFound):
            act()
    acts.share_view(world.actor("zj_leader"), shared.pk, None)
    assert own(world, "zj_handler") == []


def test_a_unit_has_an_end_to_shared_views_too(world: World) -> None:
    office = unit(world, "zj_leader")
    for number in range(acts.MOST_SHARED):
        acts.save_view(world.actor("zj_leader"), f"共享{number}", LATE, unit_id=office)
    with pytest.raises(NotNow):
        acts.save_view(world.actor("zj_leader"), "再一个", LATE, unit_id=office)


def test_views_are_put_in_order(world: World) -> None:
    actor = world.actor("seat1")
    one, two, three = (acts.save_view(actor, name, LATE).pk for name in "甲乙丙")
    acts.move_view(actor, three, up=True)
    assert own(world, "seat1") == ["甲", "丙", "乙"]
    acts.move_view(actor, one, up=True)
    acts.move_view(actor, two, up=False)
    assert own(world, "seat1") == ["甲", "丙", "乙"]
    acts.move_view(actor, one, up=False)
    assert own(world, "seat1") == ["丙", "甲", "乙"]


def test_a_removed_view_comes_back_as_it_was(world: World) -> None:
    actor = world.actor("seat1")
    for name in "甲乙丙":
        kept = acts.save_view(actor, name, LATE, ["title"])
    acts.move_view(actor, kept.pk, up=True)
    acts.set_default(actor, kept.pk)
    before = desk_of(actor)
    removed = acts.delete_view(actor, kept.pk)
    assert own(world, "seat1") == ["甲", "乙"]
    assert desk_of(actor).default is None
    back = acts.restore_view(actor, acts.Removed(**asdict(removed)))
    after = desk_of(actor)
    assert own(world, "seat1") == ["甲", "丙", "乙"]
    assert after.default is not None
    assert after.default == replace(before.views[1], id=back.pk)
    with pytest.raises(Invalid):
        acts.restore_view(actor, removed)


def test_a_default_that_is_no_longer_shared_counts_as_none(world: World) -> None:
    office = unit(world, "zj_leader")
    shared = acts.save_view(world.actor("zj_leader"), "共享", LATE, unit_id=office)
    handler = world.actor("zj_handler")
    acts.set_default(handler, shared.pk)
    assert desk_of(handler).default is not None
    acts.share_view(world.actor("zj_leader"), shared.pk, None)
    assert desk_of(handler).default is None
    acts.set_default(handler, None)
    assert desk_of(handler).wishes.default_view is None


def test_wishes_are_kept_one_by_one(world: World) -> None:
    actor = world.actor("seat1")
    acts.save_wishes(actor, {"density": "compact"})
    acts.save_wishes(actor, {"columns": ["clock", "no", "nothing", "no"], "keyboard": False})
    assert desk_of(actor).wishes == Wishes(("title", "clock", "no"), "compact", keyboard=False)
    acts.save_wishes(actor, {"columns": list(columns.USUAL), "keyboard": True})
    assert desk_of(actor).wishes == Wishes(density="compact")
    assert desk_of(world.actor("dispatch1")).wishes == Wishes()
    for wrong in ({"density": "huge"}, {"keyboard": "no"}, {"rights": True}, {"columns": "no"}):
        with pytest.raises(Invalid):
            acts.save_wishes(actor, wrong)


@pytest.fixture
def many(world: World) -> None:
    """Matters by several doors, in two towns and many states; late, near, paused and asked."""
    now = clock.now()
    made = [
        world.report(by, door=door, area=area, matter=matter).no
        for by, door in (("visitor", "web"), ("seat1", "seat"), ("grid1", "grid"))
        for area in ("149901001001", "149901100201")
        for matter in ("A01", "B01")
    ]
    world.drive(made[0], "accept")
    world.drive(made[1], "accept", "dispatch")
    world.drive(made[2], "accept", "dispatch", "sign")
    world.drive(made[3], "accept", "dispatch", "sign", "answer")
    world.drive(made[4], "accept", "dispatch", "sign", "answer", "verify_true", "close")
    world.drive(made[5], "accept", "dispatch", "sign", "answer", "verify_unreached")
    world.drive(made[6], "reject")
    Case.objects.filter(no=made[1]).update(due_at=now - timedelta(days=1), overseen=True)
    Case.objects.filter(no=made[2]).update(near_at=now - timedelta(hours=1))
    Case.objects.filter(no=made[0]).update(level="urgent", title="路口井盖破损")


def _anything(chance: random.Random) -> Filters:
    """Return a queue with two conditions of any kind, now and then with all of them."""
    conditions = {
        "text": chance.choice(["井盖", "楼道"]),
        "state": chance.choice([state.value for state in State]),
        "matter": chance.choice(["A01", "A", "B01"]),
        "area": chance.choice(["149901001000", "149901100201", "149901001001001"]),
        "unit": chance.choice(["zj", "cg"]),
        "level": chance.choice(["urgent", "general"]),
        "door": chance.choice(["web", "grid"]),
        "since": chance.choice([clock.today(), clock.today() + timedelta(days=1)]),
        "until": clock.today(),
        "overdue": True,
        "whose": chance.choice(list(scope.WHOSE)),
    }
    kept = chance.sample(sorted(conditions), chance.choice([0, 1, 1, 2, 2, len(conditions)]))
    return Filters(
        queue=chance.choice(["open", *(code for code in queues.BY_CODE if code != "all")]),
        order=chance.choice(["", *ORDERS]),
        **{name: conditions[name] for name in kept},  # type: ignore[arg-type]  # each of its kind
    )


@pytest.mark.parametrize(
    "who", ["dispatch1", "t1_dispatch", "zj_handler", "seat1", "grid1", "verify1", "admin1"]
)
def test_every_number_is_the_length_of_its_list(world: World, many: None, who: str) -> None:
    """Whatever a view asks, its number counts exactly what this very person's list shows."""
    actor, catalogue, now = world.actor(who), world.catalogue, clock.now()
    chance = random.Random(20261122)
    asked = [_anything(chance) for _ in range(5 * COUNTED)]
    found = 0
    for start in range(0, len(asked), COUNTED):
        views = [
            View(number, "某", acts._query(filters), "", None, "", own=True, position=number)
            for number, filters in enumerate(asked[start : start + COUNTED], start=1)
        ]
        with counted() as spent:
            counts = view_counts(actor, views, catalogue, now)
        assert len(spent) == 1
        for view, filters in zip(views, asked[start:], strict=False):
            rows = list_cases(actor, filters, None, 100, catalogue=world.catalogue).items
            assert counts[view.id] == len(rows), filters
            found += len(rows)
    assert found > 0 or who == "admin1"


def test_views_over_everything_have_no_number(world: World, many: None) -> None:
    actor = world.actor("dispatch1")
    whole = acts.save_view(actor, "全部", Filters(queue="all"))
    late = acts.save_view(actor, "超期", Filters(queue="overdue"))
    counts = view_counts(actor, desk_of(actor).views, world.catalogue, clock.now())
    assert counts == {late.pk: 1}
    assert whole.pk not in counts


def test_a_shared_view_widens_nobodys_sight(world: World, many: None) -> None:
    leader = world.actor("leader1")
    acts.save_view(leader, "全部在办", Filters(), unit_id=unit(world, "leader1"))
    sizes = {}
    for who in ("leader1", "dispatch1", "verify2"):
        actor = world.actor(who)
        desk = desk_of(actor)
        if desk.views:
            counts = view_counts(actor, desk.views, world.catalogue, clock.now())
            sizes[who] = counts[desk.views[0].id]
            assert sizes[who] == len(list_cases(actor, Filters()).items)
    assert sizes["leader1"] > 0


def test_a_view_outlives_a_matter_that_is_no_longer_known(world: World) -> None:
    actor = world.actor("dispatch1")
    view = acts.save_view(actor, "旧", Filters(matter="A01"))
    SavedView.objects.filter(pk=view.pk).update(query="queue=reported&matter=GONE&whose=all")
    (kept,) = desk_of(actor).views
    assert kept.filters(world.catalogue) == Filters(queue="reported")


def test_numbers_are_kept_while_the_mark_holds(world: World, many: None) -> None:
    actor, catalogue, now = world.actor("dispatch1"), world.catalogue, clock.now()
    acts.save_view(actor, "在办", Filters(order="newest"))
    views = desk_of(actor).views
    first = view_counts(actor, views, catalogue, now, ("1", 1))
    world.report()
    with counted() as asked:
        assert view_counts(actor, views, catalogue, now, ("1", 1)) == first
    assert asked == []
    assert view_counts(actor, views, catalogue, now, ("2", 1))[views[0].id] == (
        first[views[0].id] + 1
    )


def test_searching_views_are_counted_anew_after_a_while_only(world: World, many: None) -> None:
    actor, catalogue, now = world.actor("dispatch1"), world.catalogue, clock.now()
    acts.save_view(actor, "楼道", Filters(text="楼道", order="newest"))
    views = desk_of(actor).views
    first = view_counts(actor, views, catalogue, now, ("1", 1))
    world.report()
    assert view_counts(actor, views, catalogue, now, ("2", 1)) == first
    late = view_counts(actor, views, catalogue, now + SEARCHED, ("2", 1))
    assert late[views[0].id] == first[views[0].id] + 1
