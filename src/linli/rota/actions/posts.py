"""Setting up, changing and closing a duty post."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError

from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotNow
from linli.domain.rota import PostKind
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.access import get_post, need_plan
from linli.rota.actions.recording import POST, record
from linli.rota.models import DutyPost, Emergency
from linli.rota.reading import Reader

NAME_LIMIT, PHONE_LIMIT = 60, 30
#: Signs of a telephone number with extensions.
_DIALLED = set("0123456789-+ ()（）、转")  # zh-only


def open_post(*, actor: Actor, raw: Mapping[str, object]) -> DutyPost:
    """Set up a duty post and return it.

    ``raw``: ``unit`` (code), ``name``, ``kind``, ``phone`` (of the office). Raises Invalid,
    NotYours.
    """
    catalogue, now = snapshot.current(), clock.now()
    unit = catalogue.unit_by_code(str(raw.get("unit") or ""))
    if unit is None or not unit.live(clock.today()):
        raise Invalid(fields={"unit": "请选择单位。"})
    need_plan(actor, catalogue, unit.id)
    values = _read(raw)
    try:
        with write():
            post = DutyPost.objects.create(unit_id=unit.id, **values)
            record(POST, post.pk, "rota-post-open", actor, now, unit_id=unit.id, **values)
    except IntegrityError:
        raise _twice() from None
    return post


def change_post(
    *, actor: Actor, post_id: int, raw: Mapping[str, object], version: int | None = None
) -> DutyPost:
    """Change name, kind or telephone. Raises NotFound, NotYours, Invalid, LostRace."""
    catalogue, now = snapshot.current(), clock.now()
    values = _read(raw)
    try:
        with write():
            post = get_post(post_id, lock=True)
            need_plan(actor, catalogue, post.unit_id)
            save(post, version, **values)
            record(POST, post.pk, "rota-post-change", actor, now, unit_id=post.unit_id, **values)
    except IntegrityError:
        raise _twice() from None
    return post


def close_post(*, actor: Actor, post_id: int, version: int | None = None) -> DutyPost:
    """Close a post: it is called no more and has no gaps. Raises NotNow while it is called."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        post = get_post(post_id, lock=True)
        need_plan(actor, catalogue, post.unit_id)
        called = Emergency.objects.filter(ended_at__isnull=True, responses__post_id=post.pk)
        if called.exists():
            raise NotNow("post-is-called", "这个岗位正在响应应急呼叫，结束后再停用。")
        save(post, version, closed_at=now)
        post.shifts.filter(start_at__gt=now).delete()
        record(POST, post.pk, "rota-post-close", actor, now, unit_id=post.unit_id)
    return post


def _read(raw: Mapping[str, object]) -> dict[str, str]:
    reader = Reader(raw)
    values = {
        "name": reader.line("name", NAME_LIMIT, "请填写岗位名称。"),
        "kind": str(raw.get("kind") or PostKind.ROUND.value),
        "phone": reader.line("phone", PHONE_LIMIT, "请填写值班电话（办公电话）。"),
    }
    if values["kind"] not in {kind.value for kind in PostKind}:
        reader.fields["kind"] = "请选择岗位类型。"
    if values["phone"] and not set(values["phone"]) <= _DIALLED:
        reader.fields["phone"] = "电话只能写数字，例如 0354-7000000 转 8。"
    if reader.fields:
        raise Invalid(fields=reader.fields)
    return values


def _twice() -> Invalid:
    return Invalid(fields={"name": "本单位已经有这个名称的岗位。"})
