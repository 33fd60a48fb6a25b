"""The same request twice is one act: the first answer is kept beside it and given again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.models import IdempotentAnswer
from linli.domain.errors import DomainError, Invalid
from linli.kernel import canonical, clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: How long an answer can be asked for again.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: ``body`` as plain values, and the headers that belong to it."""

    status: int
    body: object
    location: str = ""
    etag: str = ""


def _response(status: int, body: str, location: str, etag: str) -> HttpResponse:
    answer = HttpResponse(body, status=status, content_type="application/json")
    if location:
        answer["Location"] = location
    if etag:
        answer["ETag"] = etag
    return answer


def _again(user_id: int, key: str, digest: str) -> HttpResponse | None:
    """Return the kept answer, None when there is none; raises Invalid for another request."""
    kept = IdempotentAnswer.objects.filter(user_id=user_id, key=key).first()
    if kept is None:
        return None
    if kept.digest != digest:
        raise Invalid(
            "idempotency-reused",
            "这个 Idempotency-Key 已用于另一个请求，请为新的请求换一个。",
        )
    answer = _response(kept.status, kept.body, kept.location, kept.etag)
    answer["Idempotency-Replayed"] = "true"
    return answer


def once(
    *, actor: Actor, key: str | None, asked: object, act: Callable[[], Answer]
) -> HttpResponse:
    """Carry out ``act`` and answer; with a ``key``, at most once for this account.

    Act and kept answer commit together, so a crash leaves both or neither. ``asked`` is
    everything that makes the request what it is. The key is not looked up first: a repeated
    request fails, at the latest on the unique key, is undone, and gets the kept answer. That
    holds for two at the same time as well, and costs the ordinary request one statement.
    """
    owner = actor.user_id
    if key is None or owner is None:
        done = act()
        return _response(done.status, canonical.dumps(done.body).decode(), done.location, done.etag)
    digest = sha256(canonical.dumps(asked)).hexdigest()
    try:
        with write():
            done = act()
            body = canonical.dumps(done.body).decode()
            IdempotentAnswer.objects.create(
                user_id=owner,
                key=key,
                digest=digest,
                status=done.status,
                body=body,
                location=done.location,
                etag=done.etag,
                created_at=clock.now(),
            )
    except (DomainError, IntegrityError):
        kept = _again(owner, key, digest)
        if kept is None:
            raise
        return kept
    return _response(done.status, body, done.location, done.etag)


def purge(batch: int = 1000) -> int:
    """Delete answers older than :data:`KEPT`, at most ``batch``; return how many."""
    old = IdempotentAnswer.objects.filter(created_at__lt=clock.now() - KEPT).order_by("created_at")
    with write():
        ids = list(old.values_list("pk", flat=True)[:batch])
        IdempotentAnswer.objects.filter(pk__in=ids).delete()
    return len(ids)


def answered(
    request: HttpRequest,
    key: str | None,
    path: str,
    body: BaseModel | None,
    act: Callable[[], Answer],
) -> HttpResponse:
    """Carry out ``act`` for the account of a request, at most once for ``key``, as it came.

    Raises BadHeaderError for a key that is none, Invalid for another request's, and whatever
    ``act`` raises.
    """
    return once(
        actor=actor_of(request),
        key=parsing.idempotency_key(key),
        asked={"path": path, "body": body.model_dump() if body else {}},
        act=act,
    )


def versioned(
    request: HttpRequest,
    key: str | None,
    path: str,
    body: BaseModel,
    act: Callable[[], tuple[BaseModel, int]],
    *,
    status: int = 200,
) -> HttpResponse:
    """Carry out a write on something with a version, at most once for ``key`` and this account.

    ``act`` returns what is answered and the version, which becomes the ETag. Raises what
    :func:`answered` raises.
    """

    def done() -> Answer:
        told, version = act()
        return Answer(status, told.model_dump(), etag=parsing.etag(version))

    return answered(request, key, path, body, done)
