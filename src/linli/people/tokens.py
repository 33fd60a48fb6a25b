"""Tokens for the JSON API: random, stored as a hash, shown once, with an end.

A token stands for its account and can do whatever the account's posts allow; taking away a
post or switching off the account stops it at once, because both are read on every request.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from linli.audit import chain
from linli.domain.errors import Invalid, NotFound
from linli.domain.words import Words
from linli.kernel.transaction import write
from linli.people.holding import token_account
from linli.people.models import ApiToken, User

#: How long a token lives unless said otherwise, and at most.
LIFETIME = timedelta(days=90)
LONGEST = timedelta(days=366)

#: Marks our tokens, so that scanners of logs and repositories can find a leaked one.
_PREFIX = "linli_"
_BYTES = 32
_SHAPE = re.compile(r"linli_[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token: its record and, this one time, the secret itself."""

    record: ApiToken
    secret: str


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return sha256(secret.encode()).hexdigest()


def issue(
    *,
    user: User,
    label: str,
    now: datetime,
    lifetime: timedelta = LIFETIME,
    issuer_id: int | None = None,
) -> Issued:
    """Make a token for a member of staff; ``label`` says what it is for.

    Raises Invalid for accounts that may not have one and for a lifetime out of bounds.
    ``issuer_id`` is the account that asked, None for the operator at the machine.
    """
    if user.kind != User.Kind.STAFF or not user.is_active:
        raise Invalid("token-account", "只能给启用中的工作人员账号发放接口令牌。")
    words = " ".join(label.split())
    if not 0 < len(words) <= 60:
        raise Invalid(fields={"label": "请写明令牌的用途，最多60个字。"})
    if not timedelta(minutes=1) <= lifetime <= LONGEST:
        raise Invalid(fields={"lifetime": Words("有效期最长{n}天。", n=LONGEST.days)})
    secret = _PREFIX + secrets.token_urlsafe(_BYTES)
    with write():
        record = ApiToken.objects.create(
            user=user,
            label=words,
            digest=_digest(secret),
            created_at=now,
            expires_at=now + lifetime,
        )
        entry = chain.Entry(
            action="token-issue",
            at=now,
            actor_id=issuer_id,
            payload={"token": record.pk, "label": words, "expires_at": record.expires_at},
        )
        chain.log("user", user.pk, entry)
    return Issued(record, secret)


def revoke(*, token_id: int, now: datetime, revoker_id: int | None = None) -> None:
    """End a token at once; ending it again changes nothing. Raises NotFound when unknown."""
    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None:
        raise NotFound
    with write():
        ended = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=now)
        if ended:
            entry = chain.Entry(
                action="token-revoke", at=now, actor_id=revoker_id, payload={"token": token_id}
            )
            chain.log("user", token.user_id, entry)


def authenticate(secret: str, now: datetime) -> User | None:
    """Return the account behind a valid token, or None: one query, none for a foreign shape.

    Its posts of today come along (:func:`linli.people.actor.load_actor` asks no more).
    """
    return token_account(_digest(secret), now) if _SHAPE.fullmatch(secret) else None
