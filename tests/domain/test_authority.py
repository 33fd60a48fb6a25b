"""Who somebody is towards a matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.authority import (
    AREA_ROLES,
    UNIT_ROLES,
    MatterFacts,
    PostFacts,
    effective_roles,
    may_lift_block,
    may_see,
)
from linli.domain.lifecycle import Role

TOWN = "1/11/"


def matter(**changes: object) -> MatterFacts:
    values: dict[str, object] = {
        "area_path": "1/11/111/",
        "lead_unit": 5,
        "support_units": frozenset({6}),
        "past_units": frozenset({5, 6, 7}),
        "reporter_user": 20,
        "reporter_staff": None,
        "blocked_users": frozenset(),
    }
    return MatterFacts(**{**values, **changes})  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("post", "roles", "sees"),
    [
        (PostFacts(Role.SEAT, 90, "1/"), {Role.SEAT}, True),
        (PostFacts(Role.DISPATCHER, 91, TOWN), {Role.DISPATCHER}, True),
        (PostFacts(Role.DISPATCHER, 91, "1/12/"), set(), False),
        (PostFacts(Role.DISPATCHER, 91, "1/1/"), set(), False),
        (PostFacts(Role.HANDLER, 5, "1/"), {Role.HANDLER}, True),
        (PostFacts(Role.UNIT_LEADER, 6, "1/"), {Role.SUPPORTER}, True),
        (PostFacts(Role.HANDLER, 7, "1/"), set(), True),
        (PostFacts(Role.HANDLER, 8, "1/"), set(), False),
        (PostFacts(Role.AUDITOR, 90, "1/"), {Role.AUDITOR}, True),
        (PostFacts(Role.ADMIN, 90, "1/"), set(), False),
    ],
)
def test_one_post(post: PostFacts, roles: set[Role], sees: bool) -> None:
    """The administrator configures the county and sees no matter; a past unit looks on."""
    assert effective_roles(1, [post], matter()) == roles
    assert may_see(1, [post], matter()) is sees


@pytest.mark.parametrize(
    ("post", "roles", "sees"),
    [
        (PostFacts(Role.HANDLER, 8, "1/"), {Role.DISPATCHER, Role.VERIFIER}, True),
        (
            PostFacts(Role.UNIT_LEADER, 8, "1/"),
            {Role.DISPATCHER, Role.VERIFIER, Role.CENTRE_LEADER},
            True,
        ),
        (PostFacts(Role.HANDLER, 5, "1/"), {Role.HANDLER}, True),
        (PostFacts(Role.HANDLER, 9, "1/"), set(), False),
        (PostFacts(Role.AUDITOR, 8, "1/12/"), set(), False),
    ],
)
def test_the_supervising_unit_takes_in_what_was_complained_of_a_centre(
    post: PostFacts, roles: set[Role], sees: bool
) -> None:
    supervised = matter(supervised_by=8)
    assert effective_roles(1, [post], supervised) == roles
    assert may_see(1, [post], supervised) is sees


def test_who_looks_into_a_complaint_reads_what_it_is_about() -> None:
    looked_into = matter(looking_units=frozenset({8}))
    handler = PostFacts(Role.HANDLER, 8, "1/")
    assert may_see(1, [handler], looked_into)
    assert effective_roles(1, [handler], looked_into) == set()
    assert not may_see(1, [PostFacts(Role.SEAT, 8, "1/12/")], looked_into)
    assert not may_see(1, [handler], matter(looking_units=frozenset({9})))


def test_reporters() -> None:
    assert effective_roles(20, [], matter()) == {Role.REPORTER}
    filed = matter(reporter_user=None, reporter_staff=1, area_path="1/13/")
    grid = PostFacts(Role.GRID_WORKER, 91, "1/11/111/")
    assert effective_roles(1, [grid], filed) == {Role.GRID_WORKER}
    assert effective_roles(1, [], filed) == set()
    assert may_see(1, [], filed)
    assert not may_see(2, [], filed)


def test_the_system() -> None:
    assert effective_roles(None, [], matter()) == {Role.SYSTEM}
    assert may_see(None, [], matter())


@pytest.mark.parametrize(
    ("posts", "roles"),
    [
        ([], set()),
        ([PostFacts(Role.ADMIN, 90, "1/")], set()),
        ([PostFacts(Role.HANDLER, 8, "1/")], {Role.GUEST}),
        ([PostFacts(Role.ADMIN, 90, "1/"), PostFacts(Role.SEAT, 91, "1/12/")], {Role.GUEST}),
        ([PostFacts(Role.HANDLER, 7, "1/")], {Role.GUEST}),
        ([PostFacts(Role.HANDLER, 6, "1/")], {Role.SUPPORTER}),
        ([PostFacts(Role.SEAT, 90, "1/")], {Role.SEAT}),
    ],
)
def test_who_was_granted_reading_is_a_guest(posts: list[PostFacts], roles: set[Role]) -> None:
    """A grant adds nothing to a post that gives more, nor to who has left or administers."""
    granted = matter(readers=frozenset({1}))
    assert effective_roles(1, posts, granted) == roles
    assert may_see(1, posts, granted) is bool(roles)
    assert not may_see(1, posts, matter(readers=frozenset({1}), blocked_users=frozenset({1})))
    assert effective_roles(2, posts, granted) == roles - {Role.GUEST}


_POSTS = st.lists(
    st.builds(
        PostFacts,
        role=st.sampled_from(Role),
        unit_id=st.integers(5, 9),
        area_path=st.sampled_from(["1/", TOWN, "1/11/111/", "1/12/"]),
    ),
    max_size=5,
)


@given(_POSTS)
def test_a_block_removes_everything(posts: list[PostFacts]) -> None:
    both = frozenset({1, 20})
    blocked = matter(blocked_users=both, reporter_staff=1, readers=both)
    for user in (1, 20):
        assert effective_roles(user, posts, blocked) == frozenset()
        assert not may_see(user, posts, blocked)


@given(_POSTS)
def test_who_has_a_role_sees(posts: list[PostFacts]) -> None:
    if effective_roles(1, posts, matter()):
        assert may_see(1, posts, matter())


def test_each_role_works_by_area_or_by_unit() -> None:
    rest = {Role.REPORTER, Role.SUPPORTER, Role.SYSTEM, Role.ADMIN, Role.GUEST}
    assert frozenset(Role) == AREA_ROLES | UNIT_ROLES | rest
    assert not AREA_ROLES & UNIT_ROLES


_PEOPLE = st.frozensets(st.integers(1, 5), max_size=3)


@given(hands=st.frozensets(st.integers(1, 5), min_size=1, max_size=2), tied=_PEOPLE)
def test_nobody_lifts_a_block_that_concerns_them(
    hands: frozenset[int], tied: frozenset[int]
) -> None:
    for blocked in range(1, 6):
        may = may_lift_block(hands, blocked, tied - {blocked})
        assert may == hands.isdisjoint(tied | {blocked} if blocked not in tied else tied)
        assert not may_lift_block(hands | {blocked}, blocked, tied)
