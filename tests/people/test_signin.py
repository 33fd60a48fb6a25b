"""Signing in: who may, what a wrong guess learns, and how guessing is slowed down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from tests.world import World

from linli.audit.models import Event
from linli.kernel import clock
from linli.people import signin
from linli.people.models import SignInAttempt, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PASSWORD = "yi-ge-hen-chang-de-mima"
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("zhang3", PASSWORD, full_name="章三")


def sign_in(name: str, password: str, address: str = "192.0.2.7") -> object:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return authenticate(request, username=name, password=password)


def wait_of(name: str, password: str, address: str = "192.0.2.7") -> int:
    with pytest.raises(signin.SignInPausedError) as paused:
        sign_in(name, password, address)
    assert paused.value.status == 429
    return int(str(paused.value.detail["minutes"]))


def test_the_right_password_opens(staff: User) -> None:
    assert sign_in("zhang3", PASSWORD) == staff
    assert not SignInAttempt.objects.exists()
    event = Event.objects.get(chain_kind="user", chain_id=staff.pk)
    assert event.action == "sign-in"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("zhang3", "wrong"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("zhang3", "x" * 5000),
        ("a\0", "b"),
    ],
)
def test_everything_else_is_the_same_no(staff: User, name: str, password: str) -> None:
    assert sign_in(name, password) is None


def test_a_resident_or_closed_account_does_not_open(staff: User) -> None:
    User.objects.create_user("li4", PASSWORD, full_name="李四", kind=User.Kind.RESIDENT)
    assert sign_in("li4", PASSWORD) is None
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert sign_in("zhang3", PASSWORD) is None
    assert signin.ThrottledBackend().get_user(staff.pk) is None


def test_unknown_names_cost_a_hashing_too(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    monkeypatch.setattr(hasher, lambda _self, password, _salt: hashed.append(password) or "md5$x$y")
    sign_in("zhang3", "wrong")
    known = len(hashed)
    sign_in("nobody", "wrong")
    assert known > 0
    assert len(hashed) == 2 * known


@pytest.mark.parametrize("name", ["zhang3", "nobody"])
def test_after_five_failures_a_name_waits_known_or_not(staff: User, name: str) -> None:
    with clock.at(START):
        for number in range(signin.NAME_LIMIT):
            assert sign_in(name, f"guess {number}") is None
        assert wait_of(name, PASSWORD) == 15
    with clock.at(START + timedelta(minutes=14)):
        assert wait_of(name.upper(), PASSWORD) == 1
    with clock.at(START + timedelta(minutes=15)):
        assert sign_in(name, PASSWORD) == (staff if name == "zhang3" else None)


def test_a_refused_attempt_does_not_prolong_the_wait(staff: User) -> None:
    with clock.at(START):
        for number in range(signin.NAME_LIMIT):
            sign_in("zhang3", f"guess {number}")
    for minute in range(1, 15):
        with clock.at(START + timedelta(minutes=minute)):
            assert wait_of("zhang3", PASSWORD) == 15 - minute
    with clock.at(START + timedelta(minutes=15)):
        assert sign_in("zhang3", PASSWORD) == staff


def test_signing_in_forgives_earlier_slips(staff: User) -> None:
    for _ in range(3):
        for number in range(signin.NAME_LIMIT - 1):
            assert sign_in("zhang3", f"guess {number}") is None
        assert sign_in("zhang3", PASSWORD) == staff


def test_one_address_cannot_try_every_name(staff: User) -> None:
    with clock.at(START):
        for number in range(signin.ADDRESS_LIMIT):
            assert sign_in(f"name{number}", "guess") is None
        assert wait_of("zhang3", PASSWORD) == 15
        assert sign_in("zhang3", PASSWORD, address="192.0.2.8") == staff


def test_a_proxy_on_this_machine_is_believed_and_no_other() -> None:
    make = RequestFactory().get
    behind = make("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.9")
    assert signin.address_of(behind) == "192.0.2.9"
    direct = make("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="192.0.2.9")
    assert signin.address_of(direct) == "192.0.2.1"
    assert signin.address_of(make("/", REMOTE_ADDR="127.0.0.1")) == "127.0.0.1"


def test_attempts_hold_no_names_and_are_forgotten(staff: User) -> None:
    with clock.at(START):
        sign_in("zhang3", "guess")
    assert {row.key for row in SignInAttempt.objects.all()} & {"zhang3", "192.0.2.7"} == set()
    with clock.at(START + signin.KEPT + timedelta(minutes=1)):
        sign_in("other", "guess")
        assert SignInAttempt.objects.count() == 2


@pytest.mark.parametrize(
    "word", ["LinLi-2026-good", "邻里平安二〇二六年", "xxZHANG3xx-long-1", "章三的密码一二三四五六"]
)
def test_own_and_product_names_make_no_password(staff: User, word: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(word, staff)
    assert "password_context_word" in {error.code for error in refused.value.error_list}


def test_places_make_no_password(world: World) -> None:
    tree = world.catalogue.tree
    names = [tree.root.name, *(node.name for node in tree.of_kind("town"))]
    assert len(names) > 2
    for name in names:
        with pytest.raises(ValidationError):
            validate_password(f"{name}abcdef-2026-xyz")
    validate_password("qing-shan-lv-shui-9417")
