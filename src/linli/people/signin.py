"""Signing in: staff accounts by name and password, with guessing slowed down.

Who is refused never learns whether the name or the password was wrong, nor whether an
account exists: the work done, the answer and the throttle are the same for every name.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from linli.audit import chain
from linli.domain.errors import DomainError
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.holding import desk_account
from linli.people.models import SignInAttempt, User
from linli.places.models import Area, AreaKind

#: Failures are counted over this time.
WINDOW = timedelta(minutes=15)
#: Failures of one name within the window before it has to wait.
NAME_LIMIT = 5
#: Failures from one address within the window: a whole office may stand behind one address.
ADDRESS_LIMIT = 40
#: How long attempts are kept.
KEPT = timedelta(days=1)

#: Longer passwords are refused unread: hashing a megabyte is work an attacker gets for free.
LONGEST = 1024


class SignInPausedError(DomainError):
    """Too many failures for this name or from this address (429); the sentence says how long."""

    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "sign-in-paused",
            Words("登录失败次数太多，请在{n}分钟后再试。忘记密码请联系本单位管理员。", n=minutes),
            minutes=minutes,
        )


def _key(kind: str, value: str) -> str:
    """Return the stored form of a name or address: keyed, so that the table tells nobody's."""
    return salted_hmac("linli.people.signin", f"{kind}\n{value}", algorithm="sha256").hexdigest()


def name_key(username: str) -> str:
    """Return the key under which attempts on a name are counted, however it is typed."""
    return _key("name", unicodedata.normalize("NFKC", username).strip().casefold())


def address_of(request: HttpRequest | None) -> str:
    """Return the address the request came from; empty when there is none.

    A proxy on this machine is believed about the last hop it saw, nobody else about anything.
    """
    if request is None:
        return ""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address in {"", "127.0.0.1", "::1"}:
        last = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
        return last[:64] or address
    return address


def _wait(key: str, limit: int, now: datetime) -> timedelta | None:
    """Return how long ``key`` has to wait when it has more than ``limit`` attempts, else None."""
    recent = (
        SignInAttempt.objects.filter(key=key, at__gt=now - WINDOW)
        .order_by("-at")
        .values_list("at", flat=True)[: limit + 1]
    )
    moments = list(recent)
    # The first is the attempt being made; the last one counted is the next to fall out.
    return moments[limit] + WINDOW - now if len(moments) > limit else None


def _enter(limits: dict[str, int], now: datetime) -> None:
    """Count this attempt before the password is looked at, so that guesses in parallel count too.

    Raises :class:`SignInPausedError`; a refused attempt does not prolong the wait.
    """
    with write():
        SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
        SignInAttempt.objects.bulk_create([SignInAttempt(key=key, at=now) for key in limits])
        waits = [_wait(key, limit, now) for key, limit in limits.items()]
        longest = max((wait for wait in waits if wait is not None), default=None)
        if longest is not None:
            # Leaving the block by this exception takes the counted attempt back.
            raise SignInPausedError(max(1, math.ceil(longest.total_seconds() / 60)))


def _settle(limits: dict[str, int], name: str, user: User, now: datetime) -> None:
    """Forget the failures of a name that has signed in, and this attempt of its address."""
    with write():
        own = Q(key=name) | Q(key__in=list(limits), at=now)
        SignInAttempt.objects.filter(own).delete()
        chain.log("user", user.pk, chain.Entry(action="sign-in", at=now, actor_id=user.pk))


class ThrottledBackend(BaseBackend):
    """Django auth backend: active staff accounts, throttled by name and by address."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_others: object,
    ) -> User | None:
        """Return the account, or None when name and password do not belong together.

        Raises :class:`SignInPausedError` (429) after too many failures, even for the right
        password: otherwise the pause would tell the guesser when the guess was right.
        """
        if not username or password is None:
            return None
        if len(username) > LONGEST or len(password) > LONGEST or "\x00" in username:
            return None
        now = clock.now()
        name = name_key(username)
        limits = {name: NAME_LIMIT}
        address = address_of(request)
        if address:
            limits[_key("address", address)] = ADDRESS_LIMIT
        _enter(limits, now)
        user = User.objects.filter(username=username).first()
        known = user is not None
        # An unusable password is hashed all the same: unknown names cost what known ones do.
        account = user or User(username=username, password=make_password(None))
        fits = account.check_password(password)
        if not (known and fits and self._may_enter(account)):
            return None
        _settle(limits, name, account, now)
        return account

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, or None once it may no longer enter."""
        user = desk_account(user_id)
        return user if user and self._may_enter(user) else None

    @staticmethod
    def _may_enter(user: User) -> bool:
        return user.is_active and user.kind == User.Kind.STAFF


def proves(user: User, password: str) -> bool:
    """Tell whether somebody already signed in knows the password; guesses count as at sign-in.

    Raises :class:`SignInPausedError` after too many failures under this name.
    """
    if not password or len(password) > LONGEST:
        return False
    now = clock.now()
    key = name_key(user.username)
    _enter({key: NAME_LIMIT}, now)
    fits = user.check_password(password)
    if fits:
        forgive(user.username)
    return fits


def forgive(username: str) -> None:
    """Forget the failures of a name, so that its owner need not wait."""
    with write():
        SignInAttempt.objects.filter(key=name_key(username)).delete()


_KIND_OF_PLACE = re.compile(r"(街道办事处|街道|自治县|地区|省|市|县|区|旗|镇|乡|村|社区)$")


def _place_words() -> set[str]:
    """Return names of the county and its towns, whole and without the kind of place."""
    kinds = (AreaKind.COUNTY, AreaKind.TOWN)
    words: set[str] = set()
    for name in Area.objects.filter(kind__in=kinds).values_list("name", flat=True):
        words |= {name, _KIND_OF_PLACE.sub("", name)}
    return {word.casefold() for word in words if len(word) >= 2}


class ContextWordValidator:
    """Refuses passwords built on what everybody here would try first.

    That is the county's and towns' names, the product's name and the account's own name
    (NIST SP 800-63B §5.1.1.2, context-specific words).
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when the password holds one of the words."""
        plain = unicodedata.normalize("NFKC", password).casefold()
        words = {"linli", "邻里"} | _place_words()
        if user is not None:
            words |= {word.casefold() for word in (user.username, user.full_name) if len(word) >= 2}
        if any(word in plain for word in words):
            raise ValidationError(self.get_help_text(), code="password_context_word")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return "密码不能包含县名、乡镇名、用户名、姓名或“linli”。"
