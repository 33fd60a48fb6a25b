"""Giving and ending posts: role × unit × area, with dates, by an administrator, on record.

A post counts through its last day (``valid_to``). What an administrator gave or ended is
marked so (``origin``), and loading the county pack again leaves it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from linli.domain.authority import UNIT_ROLES
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.accounts import administered, record
from linli.people.actor import Actor
from linli.people.models import Post, Unit, User
from linli.places.models import Area

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """A post to give: codes of unit and area; an empty area is the unit's own.

    ``first`` None means today, ``last`` None no end.
    """

    role: str
    unit: str
    area: str = ""
    first: date | None = None
    last: date | None = None


def give_post(actor: Actor, username: str, wish: Wish) -> Post:
    """Give a post and return it. Nobody gives one to oneself (NotYours).

    Raises Invalid per field: unknown role, closed unit, an area outside the unit's, a post of
    the centre in another unit, dates that run backwards or begin in the past, a post already
    held in that time.
    """
    user = administered(actor, username)
    unit, area = _checked(wish)
    first = wish.first or clock.today()
    with write():
        # Two administrators at once: the second sees what the first gave.
        User.objects.select_for_update().get(pk=user.pk)
        same = Post.objects.filter(user=user, role=wish.role, unit=unit, area=area)
        until = Q(valid_from__lte=wish.last) if wish.last else Q()
        held = same.filter(until).exclude(valid_to__lt=first).order_by("valid_from").first()
        if held is not None:
            span = {"first": held.valid_from, "last": held.valid_to}
            sentence = (
                Words("已有这个岗位（{first}起，到{last}）。", **span)
                if held.valid_to
                else Words("已有这个岗位（{first}起，没有期限）。", **span)
            )
            raise Invalid(fields={"role": sentence})
        values = {"valid_to": wish.last, "origin": Post.Origin.DESK}
        # Given and taken back on one day leaves a row of no days: it is used again.
        post, _ = same.update_or_create(
            valid_from=first,
            defaults=values,
            create_defaults={
                **values,
                "user": user,
                "role": wish.role,
                "unit": unit,
                "area": area,
                "valid_from": first,
            },
        )
        record(actor, user, "post-give", fields=("posts",), payload=_payload(post, unit, area))
    return post


def end_post(actor: Actor, post_id: int, last: date | None = None) -> Post:
    """End a post: at once, or after ``last``, a day from today on.

    Raises NotFound, NotYours for one's own, NotNow when it has ended, Invalid for a day that
    has passed or lies behind the end already set.
    """
    post = Post.objects.select_related("user", "unit", "area").filter(pk=post_id).first()
    if post is None:
        raise NotFound("no-post", "没有找到这个岗位。")
    user = administered(actor, post.user.username)
    today = clock.today()
    if post.valid_to is not None and post.valid_to < today:
        raise NotNow("post-ended", "这个岗位已经结束。")
    if last is not None and last < today:
        raise Invalid(fields={"last": "最后一天不能早于今天；要立即结束请不填日期。"})
    if last is not None and post.valid_to is not None and last > post.valid_to:
        raise Invalid(
            fields={
                "last": Words("这个岗位到{last}为止；要延长请另给一个岗位。", last=post.valid_to)
            }
        )
    before = post.valid_to
    post.valid_to = last or today - _DAY
    if post.origin == Post.Origin.PACK:
        post.origin = Post.Origin.ENDED
    with write():
        row = Post.objects.filter(pk=post.pk, valid_to=before)
        if not row.update(valid_to=post.valid_to, origin=post.origin):
            raise NotNow("post-ended", "这个岗位刚刚被别人改动过，请看过最新情况后再操作。")
        payload = _payload(post, post.unit, post.area)
        record(actor, user, "post-end", fields=("posts",), payload=payload)
    return post


def _checked(wish: Wish) -> tuple[Unit, Area]:
    """Return unit and area of a wish that makes sense; Invalid with every problem."""
    today = clock.today()
    fields: dict[str, str] = {}
    if wish.role not in Post.Role.values:
        fields["role"] = "请选择角色。"
    unit = Unit.objects.select_related("area").filter(code=wish.unit).first()
    if unit is None:
        fields["unit"] = "请选择单位。"
    elif unit.closed_on is not None and unit.closed_on <= today:
        fields["unit"] = Words("“{unit}”已经撤销。", unit=unit.name)
    elif "role" not in fields and not _fits(wish.role, unit):
        fields["unit"] = "这个角色只能设在综治中心。"
    area = unit.area if unit else None
    if wish.area:
        area = Area.objects.filter(code=wish.area).first()
        if area is None:
            fields["area"] = "没有这个区域。"
        elif area.valid_to is not None and area.valid_to < today:
            fields["area"] = Words("“{area}”已经停用。", area=area.name)
        elif unit and not area.path.startswith(unit.area.path):
            fields["area"] = Words("“{area}”不在“{unit}”的辖区内。", area=area.name, unit=unit.name)
    fields |= _dates(wish, today)
    if fields or unit is None or area is None:
        raise Invalid(fields=fields)
    return unit, area


def _fits(role: str, unit: Unit) -> bool:
    """Tell whether the role can be held in the unit: all but those of units need a centre."""
    return Role(role) in UNIT_ROLES or unit.kind == Unit.Kind.CENTRE


def _dates(wish: Wish, today: date) -> dict[str, str]:
    """A right has no past: what was done before the post was given had no post behind it."""
    if wish.first is not None and wish.first < today:
        return {"first": "起始日期不能早于今天。"}
    if wish.last is not None and wish.last < (wish.first or today):
        return {"last": "截止日期不能早于起始日期。"}
    return {}


def _payload(post: Post, unit: Unit, area: Area) -> dict[str, object]:
    return {
        "post": post.pk,
        "role": post.role,
        "unit": unit.code,
        "area": area.code,
        "first": post.valid_from.isoformat(),
        "last": post.valid_to.isoformat() if post.valid_to else "",
    }
