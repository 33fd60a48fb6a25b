"""Accounts of staff: made, given a first password, closed, opened again; each act on record.

Administrators act on the accounts of others only: what one gives oneself, nobody has looked
at. The operator at the machine (:data:`~linli.people.actor.SYSTEM`) may do everything here,
because whoever holds the machine can anyway; the record then says ``system``.

Sessions carry a mark of the password (Django's session hash), so every change of the password
ends all other sessions of the account with their next request.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from linli.audit import chain
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people import signin
from linli.people.actor import Actor
from linli.people.models import ApiToken, User

#: Signs of a password people read from paper or a screen: none is taken for another.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
#: As in county packs, so that an account made by hand can later be named in one.
_USERNAME = re.compile(r"[a-z][a-z0-9_]{2,59}", re.ASCII)

_REFUSED = {
    "password_too_short": "密码至少要有12个字符。",
    "password_too_common": "这个密码太常见，容易被猜到，请换一个。",
    "password_too_similar": "密码和用户名或姓名太像，请换一个。",
    "password_context_word": "密码不能包含县名、乡镇名、用户名、姓名或“linli”。",
}


def readable_password() -> str:
    """Return a random password of 79 bits in groups that can be read out and copied by hand."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def administered(actor: Actor, username: str) -> User:
    """Return the account of another member of staff, for an administrator to act on.

    Raises NotYours for everybody else and for one's own account, NotFound when there is none.
    """
    need_administrator(actor)
    user = User.objects.filter(username=username, kind=User.Kind.STAFF).first()
    if user is None:
        raise NotFound("no-account", Words("没有用户“{username}”。", username=username[:60]))
    if user.pk == actor.user_id:
        raise NotYours(
            "own-account", "不能改动自己的账号和岗位，请另一位系统管理员或机房运维人员办理。"
        )
    return user


def need_administrator(actor: Actor) -> None:
    """Raise NotYours unless the actor is a county administrator or the operator."""
    if not actor.system and Role.ADMIN not in actor.roles:
        raise NotYours("not-administrator", "账号和岗位由县级系统管理员办理。")


def record(
    actor: Actor,
    user: User,
    action: str,
    *,
    fields: Sequence[str] = (),
    payload: Mapping[str, object] | None = None,
    role: Role = Role.ADMIN,
) -> None:
    """Append to the account's own chain what was done to it; call inside the transaction.

    ``role``: in which another than the account's owner acted.
    """
    own = actor.user_id == user.pk
    entry = chain.Entry(
        action=action,
        at=clock.now(),
        actor_id=actor.user_id,
        role="system" if actor.system else "" if own else role.value,
        fields=fields,
        request_id=actor.request_id,
        payload=payload or {},
    )
    chain.log("user", user.pk, entry)


def create_account(actor: Actor, username: str, full_name: str) -> User:
    """Make an account of staff without password and without posts; it cannot sign in yet.

    Raises Invalid for a name that does not fit or is taken (also in other letters' case).
    """
    need_administrator(actor)
    name, person = username.strip(), " ".join(full_name.split())
    fields: dict[str, str] = {}
    if not _USERNAME.fullmatch(name):
        fields["username"] = "用户名应以小写字母开头，只用小写字母、数字和 _，3到60个字符。"
    elif User.objects.filter(username__iexact=name).exists():
        fields["username"] = Words("用户名“{name}”已经有人使用。", name=name)
    if not 0 < len(person) <= 60 or not person.isprintable():
        fields["full_name"] = "请填写姓名，最多60个字。"
    if fields:
        raise Invalid(fields=fields)
    user = User(username=name, full_name=person, password=make_password(None))
    try:
        with write():
            user.save()
            record(actor, user, "account-create", fields=("account",), payload={"username": name})
    except IntegrityError:  # somebody made it between the look and the write
        raise Invalid(
            fields={"username": Words("用户名“{name}”已经有人使用。", name=name)}
        ) from None
    return user


def set_initial_password(actor: Actor, username: str, chosen: str | None = None) -> str:
    """Give the account a password for its next sign-in only and return it, this once.

    Random unless ``chosen``; the person must choose an own one before doing anything else.
    Running sessions of the account end. Raises NotNow for a disabled account, Invalid
    (field ``new``) for a chosen password that breaks the rules.
    """
    user = administered(actor, username)
    if chosen is not None:
        _check(user, chosen)
    if not user.is_active:
        raise NotNow(
            "account-disabled", Words("“{name}”的账号已停用，请先启用。", name=user.full_name)
        )
    password = readable_password() if chosen is None else chosen
    # Hashing is slow on purpose: it stands outside the transaction.
    stored = make_password(password)
    with write():
        if not _changed(user, password=stored, must_change=True):
            raise LostRace
        signin.forgive(user.username)
        record(actor, user, "password-set", fields=("password",))
    return password


def change_password(actor: Actor, old: str, new: str) -> User:
    """Let the signed-in person choose another password; return the account as it is now.

    All other sessions of the account end. Raises Invalid (fields ``old``, ``new``), and
    SignInPausedError (429) when the old password was guessed too often.
    """
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None:
        raise NotFound
    if not signin.proves(user, old):
        raise Invalid(fields={"old": "现在的密码不对，请检查大小写后再试。"})
    if new == old:
        raise Invalid(fields={"new": "新密码不能和现在的密码一样。"})
    _check(user, new)
    stored = make_password(new)
    with write():
        if not _changed(user, password=stored, must_change=False):
            raise LostRace
        record(actor, user, "password-change", fields=("password",))
    user.password, user.must_change = stored, False
    return user


def disable_account(actor: Actor, username: str) -> User:
    """Close an account: sessions and tokens end at once and do not come back.

    The password goes too; an account opened again needs a new first one. Posts stay as they
    are. Raises NotNow when it is closed already.
    """
    user = administered(actor, username)
    now = clock.now()
    closed = {"is_active": False, "must_change": False, "password": make_password(None)}
    with write():
        if not User.objects.filter(pk=user.pk, is_active=True).update(**closed):
            raise NotNow("account-disabled", Words("“{name}”的账号已经停用。", name=user.full_name))
        live = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
        tokens = list(live.order_by("id").values_list("id", flat=True))
        live.update(revoked_at=now)
        record(actor, user, "account-disable", fields=("account",), payload={"tokens": tokens})
    user.is_active = False
    return user


def enable_account(actor: Actor, username: str) -> User:
    """Open a closed account again, without password. Raises NotNow when it is open."""
    user = administered(actor, username)
    with write():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise NotNow(
                "account-enabled", Words("“{name}”的账号正在使用中。", name=user.full_name)
            )
        record(actor, user, "account-enable", fields=("account",))
    user.is_active = True
    return user


def _changed(user: User, **values: object) -> bool:
    """Write the values if the account is still open and its password the one that was read."""
    row = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
    return row.update(**values) == 1


def _check(user: User, password: str) -> None:
    """Raise Invalid when the password breaks a rule; the sentence names every broken one."""
    if len(password) > signin.LONGEST or "\x00" in password:
        raise Invalid(fields={"new": Words("密码最多{n}个字符。", n=signin.LONGEST)})
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        sentences = [
            _REFUSED.get(str(one.code), str(one.messages[0])) for one in refusal.error_list
        ]
        raise Invalid(fields={"new": "".join(dict.fromkeys(sentences))}) from None
