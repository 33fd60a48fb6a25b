"""Tokens: shown once, stored as a hash, ended by time, by hand and with the account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.budgets import counted

from linli.audit.models import Event
from linli.domain.errors import Invalid, NotFound
from linli.people import tokens
from linli.people.models import ApiToken, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("zhang3", None, full_name="章三")


def test_a_token_stands_for_its_account_with_one_query(staff: User) -> None:
    issued = tokens.issue(user=staff, label="对接12345", now=NOW)
    with counted() as queries:
        assert tokens.authenticate(issued.secret, NOW) == staff
    assert len(queries) == 1
    with counted() as queries:
        assert tokens.authenticate("something else", NOW) is None
    assert queries == []


def test_the_secret_is_nowhere_in_the_database(staff: User) -> None:
    issued = tokens.issue(user=staff, label="对接", now=NOW)
    row = ApiToken.objects.get()
    assert issued.secret not in {row.digest, row.label}
    assert len(issued.secret) == 49
    events = Event.objects.filter(chain_kind="user", chain_id=staff.pk).select_related("payload")
    assert [event.action for event in events] == ["token-issue"]
    assert issued.secret not in events[0].payload.body


def test_it_ends(staff: User) -> None:
    issued = tokens.issue(user=staff, label="短", now=NOW, lifetime=timedelta(hours=1))
    assert tokens.authenticate(issued.secret, NOW + timedelta(minutes=59)) == staff
    assert tokens.authenticate(issued.secret, NOW + timedelta(hours=1)) is None


def test_it_can_be_taken_back(staff: User) -> None:
    issued = tokens.issue(user=staff, label="对接", now=NOW)
    for _ in range(2):
        tokens.revoke(token_id=issued.record.pk, now=NOW)
    assert tokens.authenticate(issued.secret, NOW) is None
    assert Event.objects.filter(action="token-revoke").count() == 1
    with pytest.raises(NotFound):
        tokens.revoke(token_id=0, now=NOW)


@pytest.mark.parametrize("change", [{"is_active": False}, {"kind": User.Kind.RESIDENT}])
def test_it_ends_with_the_account(staff: User, change: dict[str, object]) -> None:
    issued = tokens.issue(user=staff, label="对接", now=NOW)
    User.objects.filter(pk=staff.pk).update(**change)
    assert tokens.authenticate(issued.secret, NOW) is None
    staff.refresh_from_db()
    with pytest.raises(Invalid):
        tokens.issue(user=staff, label="对接", now=NOW)


@pytest.mark.parametrize(
    ("label", "lifetime"),
    [
        (" ", timedelta(days=1)),
        ("长" * 61, timedelta(days=1)),
        ("对", timedelta(days=400)),
        ("对", timedelta(0)),
    ],
)
def test_nonsense_is_refused(staff: User, label: str, lifetime: timedelta) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.issue(user=staff, label=label, now=NOW, lifetime=lifetime)
    assert refused.value.fields
    assert not ApiToken.objects.exists()
