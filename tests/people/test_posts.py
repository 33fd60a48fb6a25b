"""Giving and ending posts: at once, on record, never to oneself, and stronger than the pack."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.world import MINIPACK, World

from linli.audit import chain
from linli.catalogue.models import CountyProfile
from linli.county.loader import LoadReport, load_pack
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people import posts
from linli.people.actor import SYSTEM, load_actor
from linli.people.models import Post
from linli.people.posts import Wish
from linli.places.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def roles(world: World, username: str) -> frozenset[Role]:
    return load_actor(world.user(username)).roles


def test_a_post_counts_at_once_and_stands_in_the_record(world: World) -> None:
    admin = world.actor("admin1")
    post = posts.give_post(admin, "seat1", Wish("verifier", "centre"))
    assert roles(world, "seat1") == {Role.SEAT, Role.VERIFIER}
    assert post.origin == Post.Origin.DESK
    posts.end_post(admin, post.pk)
    assert roles(world, "seat1") == {Role.SEAT}
    events = chain.read("user", world.user("seat1").pk)
    assert [(event.action, event.actor_id) for event in events] == [
        ("post-give", admin.user_id),
        ("post-end", admin.user_id),
    ]
    body = json.loads(events[0].payload.body)
    assert body["role"] == "verifier"
    assert body["unit"] == "centre"


def test_dates_are_kept_to_the_day(world: World) -> None:
    with clock.at(NOW):
        wish = Wish("verifier", "centre", first=date(2026, 11, 22), last=date(2026, 11, 23))
        post = posts.give_post(SYSTEM, "seat1", wish)
    held = []
    for days in range(5):
        with clock.at(NOW + timedelta(days=days)):
            held.append(Role.VERIFIER in roles(world, "seat1"))
    assert held == [False, False, True, True, False]
    with clock.at(NOW + timedelta(days=2)):
        posts.end_post(SYSTEM, post.pk, date(2026, 11, 22))
        assert Role.VERIFIER in roles(world, "seat1")
    with clock.at(NOW + timedelta(days=3)):
        assert Role.VERIFIER not in roles(world, "seat1")
        with pytest.raises(NotNow):
            posts.end_post(SYSTEM, post.pk)


def test_given_and_taken_back_on_one_day_can_be_given_again(world: World) -> None:
    for _ in range(3):
        post = posts.give_post(SYSTEM, "seat1", Wish("verifier", "centre"))
        assert Role.VERIFIER in roles(world, "seat1")
        posts.end_post(SYSTEM, post.pk)
        assert Role.VERIFIER not in roles(world, "seat1")


def test_nobody_gives_or_ends_a_post_of_ones_own(world: World) -> None:
    admin = world.actor("admin1")
    with pytest.raises(NotYours):
        posts.give_post(admin, "admin1", Wish("dispatcher", "centre"))
    mine = Post.objects.get(user__username="admin1")
    with pytest.raises(NotYours):
        posts.end_post(admin, mine.pk)
    assert roles(world, "admin1") == {Role.ADMIN}


@pytest.mark.parametrize("who", ["dispatch1", "leader1", "audit1"])
def test_only_administrators_give_and_end(world: World, who: str) -> None:
    actor = world.actor(who)
    with pytest.raises(NotYours):
        posts.give_post(actor, "seat1", Wish("verifier", "centre"))
    with pytest.raises(NotYours):
        posts.end_post(actor, Post.objects.get(user__username="seat1").pk)
    assert roles(world, "seat1") == {Role.SEAT}


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("king", "centre"), "role"),
        (Wish("", "centre"), "role"),
        (Wish("seat", "centre"), "role"),
        (Wish("verifier", "nowhere"), "unit"),
        (Wish("verifier", "zj"), "unit"),
        (Wish("verifier", "centre", area="999"), "area"),
        (Wish("dispatcher", "t1", area="149901100201001"), "area"),
        (Wish("verifier", "centre", first=date(2026, 11, 19)), "first"),
        (Wish("verifier", "centre", last=date(2026, 11, 19)), "last"),
    ],
)
def test_posts_that_make_no_sense_are_refused(world: World, wish: Wish, field: str) -> None:
    with clock.at(NOW), pytest.raises(Invalid) as refused:
        posts.give_post(SYSTEM, "seat1", wish)
    assert set(refused.value.fields) == {field}


def test_closed_units_and_areas_hold_no_posts(world: World) -> None:
    unit = next(one for one in world.catalogue.units.values() if one.code == "zj")
    type(Post.objects.first().unit).objects.filter(pk=unit.id).update(closed_on=date(2020, 1, 1))  # type: ignore[union-attr]  # the world has posts
    Area.objects.filter(code="149901001001001").update(valid_to=date(2020, 1, 1))
    for wish, field in (
        (Wish("handler", "zj"), "unit"),
        (Wish("grid_worker", "t1", area="149901001001001"), "area"),
    ):
        with pytest.raises(Invalid) as refused:
            posts.give_post(SYSTEM, "seat1", wish)
        assert set(refused.value.fields) == {field}


def test_an_end_is_not_moved_back_or_into_the_past(world: World) -> None:
    with clock.at(NOW):
        wish = Wish("verifier", "centre", last=TODAY + timedelta(days=3))
        post = posts.give_post(SYSTEM, "seat1", wish)
        for last in (TODAY - timedelta(days=1), TODAY + timedelta(days=4)):
            with pytest.raises(Invalid):
                posts.end_post(SYSTEM, post.pk, last)
        with pytest.raises(NotFound):
            posts.end_post(SYSTEM, 0)


def reload() -> LoadReport:
    """Load the pack again as if it had changed."""
    profile = CountyProfile.objects.get()
    profile.settings = json.dumps({**json.loads(profile.settings), "digest": "old"})
    profile.save()
    report = load_pack(MINIPACK)
    assert report.changed
    return report


def test_the_pack_leaves_alone_what_was_decided_by_hand(world: World) -> None:
    posts.give_post(SYSTEM, "seat1", Wish("verifier", "centre"))
    posts.end_post(SYSTEM, Post.objects.get(user__username="verify1").pk)
    report = reload()
    assert roles(world, "seat1") == {Role.SEAT, Role.VERIFIER}
    assert roles(world, "verify1") == frozenset()
    assert any("1 个岗位已由管理员结束" in warning for warning in report.warnings)
    with clock.at(NOW + timedelta(days=400)):
        posts.give_post(SYSTEM, "verify1", Wish("verifier", "centre"))
        assert not any("管理员结束" in warning for warning in reload().warnings)
        assert roles(world, "verify1") == {Role.VERIFIER}


def test_a_post_the_pack_names_again_begins_again(world: World) -> None:
    row = Post.objects.get(user__username="verify1")
    ended = clock.today() - timedelta(days=30)
    Post.objects.filter(pk=row.pk).update(valid_to=ended)
    reload()
    first, second = Post.objects.filter(user__username="verify1").order_by("valid_from")
    assert (first.pk, first.valid_to) == (row.pk, ended)
    assert (second.valid_from, second.valid_to) == (clock.today(), None)
    Post.objects.filter(pk=second.pk).update(valid_to=clock.today())
    reload()
    second.refresh_from_db()
    assert second.valid_to is None
