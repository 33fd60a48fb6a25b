"""Standing in never widens the separation of duties: two people's hands bind, one right counts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from linli.domain.authority import (
    NOT_PASSED_ON,
    MatterFacts,
    PostFacts,
    effective_roles,
    may_see,
    may_see_in_place,
    may_stand_in,
    roles_in_place,
)
from linli.domain.complaints import Parts
from linli.domain.errors import DomainError
from linli.domain.facts import Facts, Pending, Reply
from linli.domain.lifecycle import TRANSITIONS, Command, Role, State, decide

SUBSTITUTE, ABSENT, OTHER = 1, 2, 3
PEOPLE = st.sampled_from([SUBSTITUTE, ABSENT, OTHER])
SOME = st.frozensets(PEOPLE)
UNITS = st.frozensets(st.integers(5, 8), max_size=2)
POSTS = st.lists(
    st.builds(
        PostFacts,
        role=st.sampled_from(Role),
        unit_id=st.integers(5, 8),
        area_path=st.sampled_from(["1/", "1/11/", "1/11/111/", "1/12/"]),
    ),
    max_size=4,
)
MATTERS = st.builds(
    MatterFacts,
    area_path=st.sampled_from(["1/11/111/", "1/12/"]),
    lead_unit=st.none() | st.integers(5, 8),
    support_units=UNITS,
    past_units=UNITS,
    reporter_user=st.none() | PEOPLE,
    reporter_staff=st.none() | PEOPLE,
    blocked_users=SOME,
    readers=SOME,
    looking_units=UNITS,
    supervised_by=st.none() | st.integers(5, 8),
)
#: Every move with a condition that might look at people.
MOVES = sorted({(row.source, row.command) for row in TRANSITIONS if row.guard is not None})
#: Moves by which one person checks, decides or ends what others did.
SEPARATE = frozenset(
    {
        *(Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.VERIFY_UNREACHED),
        *(Command.CLOSE, Command.SCORE, Command.RATE, Command.CONFIRM),
        *(Command.GRANT_EXTENSION, Command.REFUSE_EXTENSION),
        *(Command.GRANT_SUSPENSION, Command.REFUSE_SUSPENSION),
        *(Command.GRANT_LEVEL, Command.REFUSE_LEVEL),
        *(Command.GRANT_RETURN, Command.REFUSE_RETURN),
    }
)
REVIEWS = frozenset({Command.APPROVE_REPLY, Command.RETURN_REPLY})


@st.composite
def in_place(draw: st.DrawFn) -> Facts:
    """Somebody stands in, on any matter, with every role: only people stand in the way."""
    return Facts(
        state=State.REPORTED,
        roles=frozenset(Role),
        actor_id=SUBSTITUTE,
        actor_units=draw(UNITS),
        absent_id=ABSENT,
        own_units=draw(UNITS),
        parts=Parts(draw(UNITS), draw(SOME)),
        handler_ids=draw(SOME),
        handling_units=draw(UNITS),
        reporter_staff_id=draw(st.none() | PEOPLE),
        major=draw(st.booleans()),
        sampled=draw(st.booleans()),
        self_settled=draw(st.booleans()),
        may_self_settle=True,
        pending=frozenset(Pending),
        pending_askers=frozenset((kind, draw(PEOPLE)) for kind in Pending),
        score_window_over=True,
        reply=draw(st.sampled_from(Reply)),
        reply_author=draw(PEOPLE),
        reply_reviewer=draw(PEOPLE),
        centre_unit=5,
    )


def allowed(facts: Facts, command: Command) -> bool:
    try:
        decide(facts, command)
    except DomainError:
        return False
    return True


@given(in_place())
def test_nothing_is_allowed_that_the_absent_colleague_might_not_do(facts: Facts) -> None:
    for state, command in MOVES:
        move = replace(facts, state=State(state))
        alone = replace(move, actor_id=ABSENT, absent_id=None, own_units=frozenset())
        if command is Command.WITHDRAW_REPLY:  # whoever wrote it takes it back, in whatever place
            alone = replace(alone, reply_author=ABSENT)
        assert allowed(alone, command) or not allowed(move, command), (state, command)


@given(in_place())
def test_ones_own_hands_and_units_bind_as_before(facts: Facts) -> None:
    for state, command in MOVES:
        move = replace(facts, state=State(state))
        oneself = replace(move, absent_id=None, actor_units=facts.own_units)
        if command in SEPARATE:
            assert allowed(oneself, command) or not allowed(move, command), (state, command)
        if command in SEPARATE and allowed(move, command):
            verb, _, kind = command.value.partition("_")
            if verb in {"grant", "refuse"}:
                assert (Pending(kind), OTHER) in facts.pending_askers
            else:
                assert facts.handler_ids <= {OTHER}
        if command in REVIEWS and allowed(move, command):
            assert (facts.reply_author, facts.reply_reviewer) == (OTHER, ABSENT)


def test_who_is_free_of_all_that_may_act() -> None:
    """The comparisons above are not about moves which nobody may make."""
    facts = Facts(
        state=State.REPORTED,
        roles=frozenset(Role),
        actor_id=SUBSTITUTE,
        absent_id=ABSENT,
        handler_ids=frozenset({OTHER}),
        pending=frozenset(Pending),
        pending_askers=frozenset((kind, OTHER) for kind in Pending),
        score_window_over=True,
        reply=Reply.SUBMITTED,
        reply_author=OTHER,
        reply_reviewer=ABSENT,
    )
    made = set()
    for state, command in MOVES:
        move = replace(facts, state=State(state), self_settled=command is Command.CLOSE)
        if allowed(move, command):
            made.add(command)
    assert made >= REVIEWS | (SEPARATE & {command for _, command in MOVES})


@given(in_place())
def test_nobody_settles_on_the_spot_for_another(facts: Facts) -> None:
    assert not allowed(facts, Command.SETTLE)
    reporter = replace(facts, absent_id=None, reporter_staff_id=SUBSTITUTE)
    assert allowed(reporter, Command.SETTLE)


@given(POSTS, MATTERS)
def test_the_roles_are_some_of_the_absent_colleagues_own(
    posts: list[PostFacts], matter: MatterFacts
) -> None:
    roles = roles_in_place(SUBSTITUTE, ABSENT, posts, matter)
    assert roles <= effective_roles(ABSENT, posts, matter)
    assert not roles & (NOT_PASSED_ON | {Role.REPORTER, Role.GUEST, Role.SYSTEM})
    sees = may_see_in_place(SUBSTITUTE, ABSENT, posts, matter)
    assert not sees or may_see(ABSENT, posts, matter)
    assert sees or not roles
    if matter.blocked_users & {SUBSTITUTE, ABSENT}:
        assert not roles
        assert not sees
    official = [post for post in posts if post.role not in NOT_PASSED_ON]
    plain = replace(matter, reporter_user=None, readers=frozenset())
    if not matter.blocked_users & {SUBSTITUTE}:
        assert roles == effective_roles(ABSENT, official, plain)


@given(POSTS, POSTS)
def test_who_may_stand_in(posts: list[PostFacts], absent: list[PostFacts]) -> None:
    if may_stand_in(posts, absent):
        assert not {post.role for post in posts} & NOT_PASSED_ON
        assert {post.unit_id for post in posts} & {
            post.unit_id for post in absent if post.role not in NOT_PASSED_ON
        }
    assert not may_stand_in([], absent)
    assert not may_stand_in(posts, [])


def test_administrators_and_auditors_stand_in_for_nobody() -> None:
    seat = PostFacts(Role.SEAT, 90, "1/")
    assert may_stand_in([seat], [seat])
    for role in NOT_PASSED_ON:
        other = PostFacts(role, 90, "1/")
        assert not may_stand_in([seat, other], [seat])
        assert not may_stand_in([seat], [other])
