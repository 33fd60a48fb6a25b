"""Accounts: first passwords, own passwords, closing and opening; who may, and the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from tests.world import PASSWORD, World

from linli.audit import chain
from linli.audit.verifying import verify
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.people import accounts, signin, tokens
from linli.people.actor import SYSTEM, VISITOR, Actor
from linli.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

OWN = "qing-shan-lv-shui-9417"
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def recorded(username: str) -> list[tuple[str, int | None, str]]:
    user = User.objects.get(username=username)
    return [(event.action, event.actor_id, event.role) for event in chain.read("user", user.pk)]


def own(world: World, username: str = "seat1") -> Actor:
    user = world.user(username)
    user.set_password(PASSWORD)
    user.save()
    return world.actor(username)


def test_a_first_password_opens_and_must_be_changed(world: World) -> None:
    admin = world.actor("admin1")
    secret = accounts.set_initial_password(admin, "seat1")
    user = world.user("seat1")
    assert user.must_change
    assert authenticate(None, username="seat1", password=secret) == user
    changed = accounts.change_password(world.actor("seat1"), secret, OWN)
    assert not changed.must_change
    assert authenticate(None, username="seat1", password=secret) is None
    assert authenticate(None, username="seat1", password=OWN) == user
    assert [row for row in recorded("seat1") if row[0] != "sign-in"] == [
        ("password-set", admin.user_id, "county_admin"),
        ("password-change", user.pk, ""),
    ]
    assert verify().ok


def test_first_passwords_are_random_readable_and_nowhere_kept(world: World) -> None:
    found = {accounts.set_initial_password(SYSTEM, "seat1") for _ in range(3)}
    assert len(found) == 3
    for secret in found:
        assert len(secret) == 19
        assert not set(secret) & set("01ilo")
    seat = world.user("seat1")
    bodies = "".join(event.payload.body for event in chain.read("user", seat.pk))
    assert not any(secret in bodies or secret in seat.password for secret in found)
    assert recorded("seat1") == [("password-set", None, "system")] * 3


def test_a_new_first_password_lifts_the_pause_of_its_owner(world: World) -> None:
    own(world)
    with clock.at(START):
        for _ in range(signin.NAME_LIMIT):
            authenticate(None, username="seat1", password="guess")
        with pytest.raises(signin.SignInPausedError):
            authenticate(None, username="seat1", password=PASSWORD)
        secret = accounts.set_initial_password(SYSTEM, "seat1")
        assert authenticate(None, username="seat1", password=secret) is not None


@pytest.mark.parametrize("who", ["dispatch1", "leader1", "audit1", "zj_leader", "visitor"])
def test_only_administrators_act_on_accounts(world: World, who: str) -> None:
    actor = VISITOR if who == "visitor" else world.actor(who)
    before = world.user("seat1")
    for act in (
        lambda: accounts.set_initial_password(actor, "seat1"),
        lambda: accounts.disable_account(actor, "seat1"),
        lambda: accounts.enable_account(actor, "seat1"),
        lambda: accounts.create_account(actor, "newcomer", "新人"),
        lambda: accounts.set_initial_password(actor, "nobody"),
    ):
        with pytest.raises(NotYours):
            act()
    after = world.user("seat1")
    assert (before.password, before.is_active) == (after.password, after.is_active)
    assert not User.objects.filter(username="newcomer").exists()
    assert recorded("seat1") == []


def test_nobody_acts_on_the_own_account(world: World) -> None:
    admin = world.actor("admin1")
    for act in (
        lambda: accounts.set_initial_password(admin, "admin1"),
        lambda: accounts.disable_account(admin, "admin1"),
        lambda: accounts.enable_account(admin, "admin1"),
    ):
        with pytest.raises(NotYours) as refused:
            act()
        assert refused.value.code == "own-account"
    assert recorded("admin1") == []


def test_residents_accounts_are_none_of_it(world: World) -> None:
    User.objects.create_user("resident1", None, full_name="居民", kind=User.Kind.RESIDENT)
    for name in ("resident1", "nobody"):
        with pytest.raises(NotFound):
            accounts.set_initial_password(SYSTEM, name)


def test_closing_ends_sessions_and_tokens_for_good(world: World, client: Client) -> None:
    own(world)
    now = clock.now()
    issued = tokens.issue(user=world.user("seat1"), label="对接", now=now)
    world.login(client, "seat1")
    assert client.get("/desk/").status_code == 200
    accounts.disable_account(world.actor("admin1"), "seat1")
    assert client.get("/desk/").status_code == 302
    assert tokens.authenticate(issued.secret, now) is None
    assert authenticate(None, username="seat1", password=PASSWORD) is None
    with pytest.raises(NotNow):
        accounts.disable_account(SYSTEM, "seat1")
    with pytest.raises(NotNow):
        accounts.set_initial_password(SYSTEM, "seat1")
    accounts.enable_account(SYSTEM, "seat1")
    # What was open before stays shut: only a new first password leads in again.
    assert client.get("/desk/").status_code == 302
    assert tokens.authenticate(issued.secret, now) is None
    assert authenticate(None, username="seat1", password=PASSWORD) is None
    with pytest.raises(NotNow):
        accounts.enable_account(SYSTEM, "seat1")
    secret = accounts.set_initial_password(SYSTEM, "seat1")
    assert authenticate(None, username="seat1", password=secret) is not None
    actions = [action for action, _, _ in recorded("seat1")]
    assert actions == [
        "token-issue",
        "account-disable",
        "account-enable",
        "password-set",
        "sign-in",
    ]


def test_another_password_ends_the_other_sessions(world: World, client: Client) -> None:
    actor = own(world)
    world.login(client, "seat1")
    accounts.change_password(actor, PASSWORD, OWN)
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("short", "至少要有12个字符"),
        ("password1234", "太常见"),
        ("seat1-seat1-seat1", "不能包含"),
        ("linli-2026-2026", "不能包含"),
        ("x" * 2000, "最多1024个字符"),
        ("nul\x00nul\x00nul\x00", "最多"),
        (PASSWORD, "不能和现在的密码一样"),
    ],
)
def test_weak_passwords_are_refused_in_words(world: World, new: str, sentence: str) -> None:
    actor = own(world)
    with pytest.raises(Invalid) as refused:
        accounts.change_password(actor, PASSWORD, new)
    assert sentence in refused.value.fields["new"]
    assert authenticate(None, username="seat1", password=PASSWORD) is not None


def test_a_chosen_first_password_keeps_the_rules(world: World) -> None:
    with pytest.raises(Invalid):
        accounts.set_initial_password(SYSTEM, "seat1", "short")
    assert not world.user("seat1").has_usable_password()
    assert accounts.set_initial_password(SYSTEM, "seat1", OWN) == OWN
    assert world.user("seat1").must_change


def test_the_old_password_is_needed_and_guessing_it_is_paused(world: World) -> None:
    actor = own(world)
    with clock.at(START):
        for guess in ("", "x" * 2000, *("wrong" for _ in range(signin.NAME_LIMIT))):
            with pytest.raises(Invalid) as refused:
                accounts.change_password(actor, guess, OWN)
            assert "old" in refused.value.fields
        with pytest.raises(signin.SignInPausedError):
            accounts.change_password(actor, PASSWORD, OWN)
    with clock.at(START + timedelta(minutes=16)):
        accounts.change_password(actor, PASSWORD, OWN)
    with pytest.raises(NotFound):
        accounts.change_password(VISITOR, PASSWORD, OWN)


def test_two_changes_at_once_are_not_both_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = own(world)
    accounts_proves = signin.proves

    def meanwhile(user: User, password: str) -> bool:
        User.objects.filter(pk=user.pk).update(password="md5$other$other")
        return accounts_proves(user, password)

    monkeypatch.setattr(signin, "proves", meanwhile)
    with pytest.raises(LostRace):
        accounts.change_password(actor, PASSWORD, OWN)
    assert world.user("seat1").password == "md5$other$other"
    assert recorded("seat1") == []


def test_an_account_begins_without_password_and_posts(world: World) -> None:
    admin = world.actor("admin1")
    user = accounts.create_account(admin, " newcomer ", " 新 来 ")
    assert (user.username, user.full_name, user.kind) == ("newcomer", "新 来", User.Kind.STAFF)
    assert not user.has_usable_password()
    assert not user.posts.exists()
    assert recorded("newcomer") == [("account-create", admin.user_id, "county_admin")]


@pytest.mark.parametrize(
    ("username", "name", "field"),
    [
        ("Seat1", "人", "username"),
        ("1abc", "人", "username"),
        ("ab", "人", "username"),
        ("张三", "人", "username"),
        ("seat1", "人", "username"),
        ("fine_name", "  ", "full_name"),
        ("fine_name", "长" * 61, "full_name"),
        ("fine_name", "a\x00b", "full_name"),
    ],
)
def test_names_that_do_not_fit_are_refused(
    world: World, username: str, name: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.create_account(SYSTEM, username, name)
    assert set(refused.value.fields) == {field}


def test_a_name_taken_in_the_meantime_is_refused_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User.objects, "filter", lambda **_: User.objects.none())
    with pytest.raises(DomainError) as refused:
        accounts.create_account(SYSTEM, "seat1", "人")
    assert refused.value.status == 422
