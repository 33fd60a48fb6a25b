"""Who may arrange a substitute, for whom, on which days; and when it ends."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.audit import chain
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people import holding, posts, substitution
from linli.people.actor import (
    SYSTEM,
    Actor,
    load_actor,
    load_desk_actor,
)
from linli.people.models import Substitution
from linli.people.posts import Wish
from linli.people.substitution import Absence, set_substitution

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at() -> object:
    with clock.at(NOW):
        yield


def arrange(  # noqa: PLR0917 - what a form asks for
    world: World,
    absent: str = "zj_handler",
    substitute: str = "zj_leader",
    by: str = "",
    first: date | None = TODAY,
    last: date | None = TODAY + 6 * DAY,
    reason: str = "休假",
) -> Substitution:
    return set_substitution(
        load_actor(world.user(by or absent)), Absence(absent, substitute, first, last, reason)
    )


def at_desk(world: World, username: str) -> Actor:
    return load_desk_actor(world.user(username))


def problem(world: World, **wish: object) -> dict[str, str]:
    before = Substitution.objects.count()
    with pytest.raises(Invalid) as refusal:
        arrange(world, **wish)  # type: ignore[arg-type]  # fields by name
    assert Substitution.objects.count() == before
    return {name: str(sentence) for name, sentence in refusal.value.fields.items()}


def test_it_counts_on_its_days_with_one_query(world: World) -> None:
    arrange(world, first=TODAY + DAY, last=TODAY + 2 * DAY)
    seen = []
    user = world.user("zj_leader")
    for days in range(4):
        with clock.at(NOW + days * DAY), counted() as asked:
            actor = load_desk_actor(user)
            seen.append([one.name for one in actor.standing_for])
        assert len(asked) == 1
    name = world.user("zj_handler").full_name
    assert seen == [[], [name], [name], []]


def test_account_posts_and_colleagues_come_in_one_query(world: World) -> None:
    """The account is whole, and nobody's password comes along with the posts."""
    arrange(world)
    plain = world.user("zj_leader")
    with counted() as asked:
        account = holding.desk_account(plain.pk)
        assert account is not None
        assert load_desk_actor(account) == load_desk_actor(plain)
    assert len(asked) == 1 + 1  # ours, and the one for the account without its posts
    for column in type(plain)._meta.concrete_fields:
        assert getattr(account, column.attname) == getattr(plain, column.attname)
    secret = world.user("zj_handler")
    secret.set_password("another one entirely")
    secret.save()
    assert secret.password not in repr(holding._at_desk_on(TODAY).tuples(plain.pk))
    assert plain.password in repr(holding._at_desk_on(TODAY).tuples(plain.pk))


def test_who_holds_no_post_is_still_an_account(world: World) -> None:
    nobody = world.user("zj_handler")
    nobody.posts.all().delete()
    account = holding.desk_account(nobody.pk)
    assert account is not None
    assert load_desk_actor(account).posts == ()
    assert holding.desk_account(10**9) is None


def test_the_posts_pass_on_and_nothing_else(world: World) -> None:
    arrange(world)
    actor = at_desk(world, "zj_leader")
    own = load_actor(world.user("zj_leader"))
    (absent,) = actor.standing_for
    assert actor.posts == own.posts
    assert absent.posts == load_actor(world.user("zj_handler")).posts
    hat = actor.in_place(absent)
    assert hat.user_id == own.user_id
    assert hat.principal_id == absent.user_id == world.user("zj_handler").pk
    assert hat.name == f"{own.name} 代 {absent.name}"
    assert own.standing_for == ()  # a token, a worker


def test_the_substitution_of_a_substitution_gives_nothing(world: World) -> None:
    """甲→乙, 乙→丙: 丙 stands in for 乙 alone."""
    arrange(world, "dispatch1", "seat1")
    arrange(world, "seat1", "verify1")
    names = [one.user_id for one in at_desk(world, "verify1").standing_for]
    assert names == [world.user("seat1").pk]
    (absent,) = at_desk(world, "verify1").standing_for
    assert {post.role for post in absent.posts} == load_actor(world.user("seat1")).roles


def test_administrators_and_auditors_neither_stand_in_nor_are_stood_in_for(world: World) -> None:
    assert "substitute" in problem(world, absent="seat1", substitute="admin1")
    assert "substitute" in problem(world, absent="seat1", substitute="audit1")
    assert "absent" in problem(world, absent="admin1", substitute="seat1")
    assert "absent" in problem(world, absent="audit1", substitute="seat1")
    arrange(world, "seat1", "dispatch1")
    posts.give_post(SYSTEM, "seat1", Wish("county_admin", "centre"))
    (absent,) = at_desk(world, "dispatch1").standing_for
    assert {post.role for post in absent.posts} == {Role.SEAT}
    posts.give_post(SYSTEM, "dispatch1", Wish("auditor", "centre"))
    assert at_desk(world, "dispatch1").standing_for == ()


def test_only_colleagues_stand_in_and_only_while_they_are(world: World) -> None:
    assert "substitute" in problem(world, substitute="cg_handler")
    assert "substitute" in problem(world, substitute="zj_handler")
    assert "substitute" in problem(world, substitute="nobody")
    arrange(world)
    assert at_desk(world, "zj_leader").standing_for
    held = world.user("zj_leader").posts.get()
    posts.end_post(SYSTEM, held.pk)
    assert at_desk(world, "zj_leader").standing_for == ()


def test_a_closed_account_neither_stands_in_nor_passes_on(world: World) -> None:
    arrange(world)
    absent = world.user("zj_handler")
    absent.is_active = False
    absent.save()
    assert at_desk(world, "zj_leader").standing_for == ()
    with pytest.raises(NotFound):
        arrange(world, by="admin1", first=TODAY + 20 * DAY, last=TODAY + 21 * DAY)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, TODAY, "first"),
        (TODAY, None, "last"),
        (TODAY - DAY, TODAY, "first"),
        (TODAY + DAY, TODAY, "last"),
        (TODAY, TODAY + 60 * DAY, "last"),
    ],
)
def test_days_make_sense(world: World, first: date | None, last: date | None, field: str) -> None:
    assert list(problem(world, first=first, last=last)) == [field]


def test_sixty_days_are_allowed(world: World) -> None:
    assert arrange(world, last=TODAY + 59 * DAY).pk


def test_one_stands_in_at_a_time(world: World) -> None:
    row = arrange(world, "seat1", "dispatch1")
    days = {"first": TODAY + 6 * DAY, "last": TODAY + 8 * DAY}
    assert "first" in problem(world, absent="seat1", substitute="verify1", **days)
    substitution.end_substitution(load_actor(world.user("seat1")), row.pk)
    assert arrange(world, "seat1", "verify1", **days).pk  # type: ignore[arg-type]  # dates
    assert arrange(world, "seat1", "verify1", last=TODAY + 5 * DAY).pk


def test_no_ring_of_substitutes(world: World) -> None:
    arrange(world, "seat1", "dispatch1")
    assert "substitute" in problem(world, absent="dispatch1", substitute="seat1")
    arrange(world, "dispatch1", "verify1")
    assert "substitute" in problem(world, absent="verify1", substitute="seat1")
    later = {"first": TODAY + 7 * DAY, "last": TODAY + 8 * DAY}
    assert arrange(world, "verify1", "seat1", **later).pk  # type: ignore[arg-type]  # dates


def test_who_may_arrange_it(world: World) -> None:
    arrange(world, by="zj_leader")
    arrange(world, "seat1", "dispatch1", by="leader1")
    arrange(world, "cg_handler", "cg_leader", by="admin1")
    later = {"first": TODAY + 20 * DAY, "last": TODAY + 20 * DAY}
    for by in ("cg_leader", "leader1", "seat1", "cg_handler", "audit1"):
        with pytest.raises(NotYours):
            arrange(world, by=by, **later)  # type: ignore[arg-type]  # dates
    with pytest.raises(NotYours):
        set_substitution(SYSTEM, Absence("seat1", "dispatch1", TODAY, TODAY))


def test_it_ends_at_once_and_is_declined(world: World) -> None:
    row = arrange(world)
    for by in ("cg_handler", "seat1"):
        with pytest.raises(NotFound):
            substitution.end_substitution(load_actor(world.user(by)), row.pk)
    substitution.end_substitution(load_actor(world.user("zj_leader")), row.pk)
    assert at_desk(world, "zj_leader").standing_for == ()
    with pytest.raises(NotNow):
        substitution.end_substitution(load_actor(world.user("zj_handler")), row.pk)
    again = arrange(world, "cg_handler", "cg_leader", by="cg_leader")
    substitution.end_substitution(load_actor(world.user("cg_handler")), again.pk)
    events = chain.read("user", world.user("zj_handler").pk)
    assert [(one.action, one.actor_id) for one in events] == [
        ("absence-set", world.user("zj_handler").pk),
        ("absence-decline", world.user("zj_leader").pk),
    ]
    events = chain.read("user", world.user("cg_handler").pk)
    assert [(one.action, one.role) for one in events] == [
        ("absence-set", "unit_leader"),
        ("absence-end", ""),
    ]
    assert json.loads(events[0].payload.body)["substitute"] == "cg_leader"


def test_what_the_pages_ask(world: World) -> None:
    handler, leader = load_actor(world.user("zj_handler")), load_actor(world.user("zj_leader"))
    assert [one.username for one in substitution.candidates(handler, "zj_handler")[1]] == [
        "zj_leader"
    ]
    assert substitution.absentees(handler) == []
    assert [one.username for one in substitution.absentees(leader)] == ["zj_handler"]
    with pytest.raises(NotYours):
        substitution.candidates(handler, "seat1")
    centre = {one.username for one in substitution.candidates(SYSTEM, "seat1")[1]}
    assert "dispatch1" in centre
    assert not centre & {"admin1", "audit1", "seat1"}
    arrange(world)
    with counted() as asked:
        mine = substitution.overview(handler)
    assert len(asked) <= 3
    assert [(row.state, row.may_end, row.may_decline) for row in mine.own] == [("now", True, False)]
    theirs = substitution.overview(leader)
    assert [(row.absent, row.may_end, row.may_decline) for row in theirs.standing] == [
        (handler.name, True, True)
    ]
    assert substitution.overview(load_actor(world.user("seat1"))).others == ()
    (row,) = substitution.overview(load_actor(world.user("admin1"))).others
    assert row.may_end
