"""“Me too”: counted once, undone, nobody named."""

from __future__ import annotations

import pytest
from tests.board.board_world import matter, published
from tests.world import World

from linli.audit import chain
from linli.board import actions
from linli.board.judging import PHONE, SUPPORT_CHAIN
from linli.board.queries import moderation, public
from linli.cases.models import Case, Supporter
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.kernel import encryption


def count(key: str) -> int:
    return public.matter(key).entry.supporters


@pytest.mark.both_engines
def test_once_per_browser_and_undone(world: World) -> None:
    key = published(world).key
    actions.join(key=key, token="one")
    actions.join(key=key, token="one")
    actions.join(key=key, token="two")
    assert count(key) == 2
    actions.leave(key=key, token="one")
    actions.leave(key=key, token="one")
    assert count(key) == 1


@pytest.mark.both_engines
def test_once_per_telephone_however_written(world: World) -> None:
    key = published(world).key
    actions.join(key=key, token="one", phone="139 0000 7777")
    actions.join(key=key, token="two", phone="13900007777")
    assert count(key) == 1


def test_a_landline_cannot_be_told_the_result(world: World) -> None:
    key = published(world).key
    with pytest.raises(Invalid) as refused:
        actions.join(key=key, token="one", phone="0354-7221234")
    assert "手机号" in refused.value.fields["phone"]
    assert count(key) == 0


def test_a_number_may_be_given_afterwards(world: World) -> None:
    key = published(world).key
    actions.join(key=key, token="one")
    actions.join(key=key, token="one", phone="13900007777", language="en")
    row = Supporter.objects.get()
    assert row.phone_tail == "7777"
    assert row.language == "en"
    assert "13900007777" not in row.phone
    assert encryption.open_sealed(PHONE, row.row_key, row.phone) == "13900007777"


def test_nothing_ties_two_matters_to_one_person(world: World) -> None:
    first, second = published(world).key, published(world, matter(world)).key
    for key in (first, second):
        actions.join(key=key, token="one", phone="13900007777")
    one, other = Supporter.objects.order_by("id")
    assert one.phone_index != other.phone_index
    assert one.browser != other.browser


def test_a_wrong_number_is_said(world: World) -> None:
    key = published(world).key
    with pytest.raises(Invalid) as refused:
        actions.join(key=key, token="one", phone="12")
    assert "phone" in refused.value.fields
    assert count(key) == 0


def test_who_says_the_number_is_not_theirs_counts_no_more(world: World) -> None:
    made = published(world)
    actions.join(key=made.key, token="one", phone="13900007777")
    Supporter.objects.update(ended_at=made.decided_at)
    assert count(made.key) == 0


def test_done_is_done_and_hidden_is_hidden(world: World) -> None:
    made = published(world)
    Case.objects.filter(pk=made.case_id).update(state="closed")
    with pytest.raises(NotNow):
        actions.join(key=made.key, token="one")
    with pytest.raises(NotFound):
        actions.join(key="nosuchkey", token="one")


def test_the_desk_sees_the_count_and_the_record_names_nobody(world: World) -> None:
    made = published(world)
    actions.join(key=made.key, token="one", phone="13900007777")
    actions.join(key=made.key, token="two")
    case = Case.objects.get(pk=made.case_id)
    panel = moderation.panel(world.actor("seat1"), case, world.catalogue)
    assert panel is not None
    assert panel.supporters == 2
    for event in chain.read(SUPPORT_CHAIN, made.pk):
        assert event.actor_id is None
        assert event.payload.body == "{}"
