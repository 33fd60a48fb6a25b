"""Standing in for an absent colleague: set, ended, declined; each act on the absent one's record.

Nothing is copied and nothing has to be cleaned up: a substitution counts on its days, until it
is ended. What it lets the substitute do is said in :mod:`linli.domain.authority`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from linli.domain.authority import NOT_PASSED_ON, PostFacts, may_stand_in
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.accounts import record
from linli.people.actor import Actor
from linli.people.models import Post, Substitution, User

#: Most days of one absence.
LONGEST = 60
REASON_LIMIT = 60
#: Most rows shown of one kind.
MOST = 50
#: Posts that may arrange for others, the one nearest to the absent colleague first.
_ARRANGERS = (Role.UNIT_LEADER, Role.CENTRE_LEADER, Role.ADMIN)
_LEADERS = frozenset({Role.UNIT_LEADER, Role.CENTRE_LEADER})
_LEFT_OUT = tuple(role.value for role in NOT_PASSED_ON)


@dataclass(frozen=True, slots=True)
class Absence:
    """What is asked for: user names, first and last day (both count), and why."""

    absent: str
    substitute: str
    first: date | None
    last: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One substitution as a page shows it; ``state`` is now or future."""

    id: int
    absent: str
    substitute: str
    first: date
    last: date
    reason: str
    set_by: str
    state: str
    may_end: bool
    may_decline: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Whom the actor has named, for whom they stand in, and what else they may end."""

    own: tuple[Row, ...]
    standing: tuple[Row, ...]
    others: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to choose: ``unit`` is that of the first post in common."""

    username: str
    name: str
    unit: str


def _valid(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _open(day: date) -> QuerySet[Substitution]:
    """Return what counts on a day or after it."""
    return Substitution.objects.filter(ended_at__isnull=True, valid_to__gte=day)


def tied_to(user_id: int, day: date) -> frozenset[int]:
    """Return who stands in for this account, and for whom it does, from a day on: one query."""
    pairs = _open(day).filter(Q(absent_id=user_id) | Q(substitute_id=user_id))
    found = pairs.order_by().values_list("absent_id", "substitute_id")
    return frozenset(one for pair in found for one in pair) - {user_id}


def _arranges(actor: Actor) -> Q | None:
    """Return for whom, by their posts, the actor may arrange a substitute; None for everybody."""
    if actor.system or Role.ADMIN in actor.roles:
        return None
    units = [post.unit_id for post in actor.posts if post.role in _LEADERS]
    return Q(unit_id__in=units) & ~Q(role__in=_LEFT_OUT)


def arranges_for_others(actor: Actor) -> bool:
    """Tell whether the actor leads a unit or administers, and may arrange for absent colleagues."""
    return actor.system or bool(actor.roles & (_LEADERS | {Role.ADMIN}))


def _staff(which: Q, day: date) -> QuerySet[User]:
    """Return active staff with a post of this kind on a day."""
    held = Post.objects.filter(which, _valid(day), user_id=OuterRef("pk"))
    return User.objects.filter(Exists(held), kind=User.Kind.STAFF, is_active=True)


def _need_right(actor: Actor, absent: User, day: date) -> None:
    """Raise NotYours unless the actor is the absent person, leads their unit, or administers."""
    if absent.pk == actor.user_id:
        return
    which = _arranges(actor)
    if which is None:
        return
    posts = Post.objects.filter(which, _valid(day), user_id=absent.pk)
    if not (arranges_for_others(actor) and posts.exists()):
        raise NotYours(
            "not-your-colleague", "代办由本人设置；同事不在岗时，由本单位负责人或系统管理员设置。"
        )


def absentees(actor: Actor) -> list[Person]:
    """Return the colleagues for whom the actor may arrange a substitute: one query.

    Nobody for somebody who neither leads a unit nor administers.
    """
    if not arranges_for_others(actor):
        return []
    which = _arranges(actor)
    wanted = ~Q(role__in=_LEFT_OUT) if which is None else which
    return _people(wanted, besides=(actor.user_id or 0,))


def candidates(actor: Actor, username: str) -> tuple[str, list[Person]]:
    """Return the name of the absent person, and who may stand in today: at most five queries.

    Raises NotFound for an unknown account, NotYours for whom the actor may not arrange it.
    """
    today = clock.today()
    absent = _account(username)
    _need_right(actor, absent, today)
    units = Post.objects.filter(_valid(today), user_id=absent.pk).exclude(role__in=_LEFT_OUT)
    codes = list(units.order_by().values_list("unit_id", flat=True).distinct())
    people = _people(Q(unit_id__in=codes), besides=(absent.pk,))
    barred = Post.objects.filter(
        _valid(today), role__in=_LEFT_OUT, user__username__in=[one.username for one in people]
    )
    names = set(barred.values_list("user__username", flat=True))
    return absent.full_name, [one for one in people if one.username not in names]


def _people(which: Q, *, besides: Sequence[int]) -> list[Person]:
    rows = (
        Post.objects.filter(which, _valid(clock.today()), user__is_active=True)
        .exclude(user_id__in=besides)
        .order_by("unit__code", "user__full_name", "user__username", "id")
        .values_list("user__username", "user__full_name", "unit__short_name")
    )
    found: dict[str, Person] = {}
    for username, name, unit in rows[:1000]:
        found.setdefault(username, Person(username, name, unit))
    return list(found.values())


def _account(username: str) -> User:
    user = User.objects.filter(username=username, kind=User.Kind.STAFF, is_active=True).first()
    if user is None:
        raise NotFound("no-account", Words("没有用户“{username}”。", username=username[:60]))
    return user


def set_substitution(actor: Actor, wish: Absence) -> Substitution:
    """Let a colleague stand in for somebody on some days, and return it.

    Raises NotFound for an unknown absent person, NotYours when the actor may not arrange it,
    Invalid per field: dates that run backwards, have passed or are too many, somebody who is no
    colleague at work, days on which another already stands in, or a ring of substitutes.
    """
    absent = _account(wish.absent)
    today = clock.today()
    _need_right(actor, absent, today)
    if actor.user_id is None:
        raise NotYours("needs-person", "代办须由人设置，系统不能代替。")
    reason = " ".join(wish.reason.split())
    fields = _dates(wish, today)
    if len(reason) > REASON_LIMIT or not reason.isprintable():
        fields["reason"] = Words("最多{n}个字。", n=REASON_LIMIT)
    substitute = User.objects.filter(
        username=wish.substitute, kind=User.Kind.STAFF, is_active=True
    ).first()
    if substitute is None:
        fields["substitute"] = "请选择代办人。"
    elif substitute.pk == absent.pk:
        fields["substitute"] = "代办人不能是本人，请另选一位同事。"
    if fields or substitute is None or wish.first is None or wish.last is None:
        raise Invalid(fields=fields)
    with write():
        # Two at once, in one order for all: the second sees what the first has set.
        list(
            User.objects.select_for_update()
            .filter(pk__in=[absent.pk, substitute.pk])
            .order_by("pk")
        )
        _need_colleagues(absent, substitute, wish.first)
        _need_free(absent, substitute, wish.first, wish.last)
        row = Substitution.objects.create(
            absent=absent,
            substitute=substitute,
            valid_from=wish.first,
            valid_to=wish.last,
            reason=reason,
            set_by_id=actor.user_id,
            set_at=clock.now(),
        )
        _record(actor, row, "absence-set")
    return row


def _dates(wish: Absence, today: date) -> dict[str, str]:
    if wish.first is None:
        return {"first": "请填写从哪天起。"}
    if wish.last is None:
        return {"last": "请填写到哪天止。"}
    if wish.first < today:
        return {"first": "起始日期不能早于今天。"}
    if wish.last < wish.first:
        return {"last": "截止日期不能早于起始日期。"}
    if (wish.last - wish.first).days >= LONGEST:
        return {"last": Words("一次最多设置{n}天，到期可以再设。", n=LONGEST)}
    return {}


def _facts(user: User, day: date) -> list[PostFacts]:
    posts = Post.objects.filter(_valid(day), user=user).values_list("role", "unit_id", "area__path")
    return [PostFacts(Role(role), unit, path) for role, unit, path in posts]


def _need_colleagues(absent: User, substitute: User, day: date) -> None:
    theirs = _facts(absent, day)
    if all(post.role in NOT_PASSED_ON for post in theirs):
        raise Invalid(
            fields={
                "absent": Words(
                    "{name}没有可以由别人代办的岗位；系统管理员和审计员的岗位不能代办。",
                    name=absent.full_name,
                )
            }
        )
    if not may_stand_in(_facts(substitute, day), theirs):
        sentence = Words(
            "{name}不能代办：代办人应与本人在同一单位或同一综治中心有岗位，且不是系统管理员或审计员。",
            name=substitute.full_name,
        )
        raise Invalid(fields={"substitute": sentence})


def _need_free(absent: User, substitute: User, first: date, last: date) -> None:
    """Raise Invalid when another stands in on these days, or the chain would lead back."""
    meeting = _open(first).filter(valid_from__lte=last).order_by("valid_from", "id")
    other = meeting.filter(absent=absent).select_related("substitute").first()
    if other is not None:
        span = {"first": other.valid_from, "last": other.valid_to}
        raise Invalid(
            fields={
                "first": Words(
                    "{first}到{last}已由{name}代办，请先结束，或选别的日期。",
                    name=other.substitute.full_name,
                    **span,
                )
            }
        )
    pairs: dict[int, set[int]] = {}
    for one, another in meeting.values_list("absent_id", "substitute_id"):
        pairs.setdefault(one, set()).add(another)
    reached, waiting = set[int](), {substitute.pk}
    while waiting:
        reached |= waiting
        waiting = set().union(*(pairs.get(one, set()) for one in waiting)) - reached
    if absent.pk in reached:
        raise Invalid(
            fields={
                "substitute": Words(
                    "{name}这几天自己不在，要由{absent}（直接或经过别人）代办，请另选一位。",
                    name=substitute.full_name,
                    absent=absent.full_name,
                )
            }
        )


def end_substitution(actor: Actor, pk: int) -> Substitution:
    """End a substitution at once, by whoever could set it; the substitute declines it so.

    Raises NotFound, NotYours, NotNow when it has ended.
    """
    row = Substitution.objects.select_related("absent", "substitute").filter(pk=pk).first()
    if row is None:
        raise NotFound("no-absence", "没有找到这项代办。")
    declined = row.substitute_id == actor.user_id
    if not declined:
        try:
            _need_right(actor, row.absent, clock.today())
        except NotYours:
            raise NotFound("no-absence", "没有找到这项代办。") from None
    if actor.user_id is None:
        raise NotYours("needs-person", "代办须由人结束，系统不能代替。")
    now = clock.now()
    with write():
        live = _open(clock.today()).filter(pk=pk)
        if not live.update(ended_at=now, ended_by_id=actor.user_id):
            raise NotNow("absence-ended", "这项代办已经结束。")
        _record(actor, row, "absence-decline" if declined else "absence-end")
    row.ended_at, row.ended_by_id = now, actor.user_id
    return row


def _record(actor: Actor, row: Substitution, action: str) -> None:
    """Write down on the absent person's own record what was arranged, and in which role."""
    role = next((one for one in _ARRANGERS if one in actor.roles), Role.HANDLER)
    if action == "absence-decline":  # by whoever was named, whatever their posts
        role = next((post.role for post in actor.posts), Role.HANDLER)
    payload = {
        "absence": row.pk,
        "substitute": row.substitute.username,
        "substitute_name": row.substitute.full_name,
        "first": row.valid_from.isoformat(),
        "last": row.valid_to.isoformat(),
        "reason": row.reason,
    }
    record(actor, row.absent, action, fields=("absence",), payload=payload, role=role)


def overview(actor: Actor) -> Overview:
    """Return what is set from today on, as far as it concerns the actor: at most three queries."""
    today = clock.today()
    me = actor.user_id or 0
    held = Post.objects.filter(_valid(today), user_id=OuterRef("absent_id"))
    which = _arranges(actor)
    may_end = Exists(held.filter(which or Q())) if arranges_for_others(actor) else Value(False)  # noqa: FBT003 - an SQL value
    rows = (
        _open(today)
        .select_related("absent", "substitute", "set_by")
        .annotate(endable=may_end)
        .order_by("valid_from", "id")
    )
    own = _rows(rows.filter(absent_id=me), actor, today)
    standing = _rows(rows.filter(substitute_id=me), actor, today)
    others: tuple[Row, ...] = ()
    units = [post.unit_id for post in actor.posts]
    if arranges_for_others(actor) or units:
        mine = Q(unit_id__in=units) & ~Q(role__in=_LEFT_OUT)
        near = rows if which is None else rows.filter(Exists(held.filter(mine)))
        rest = near.exclude(absent_id=me).exclude(substitute_id=me)
        others = _rows(rest, actor, today)
    return Overview(own, standing, others)


def _rows(rows: QuerySet[Any], actor: Actor, today: date) -> tuple[Row, ...]:
    me = actor.user_id
    return tuple(
        Row(
            id=row.pk,
            absent=row.absent.full_name,
            substitute=row.substitute.full_name,
            first=row.valid_from,
            last=row.valid_to,
            reason=row.reason,
            set_by=row.set_by.full_name,
            state="now" if row.valid_from <= today else "future",
            may_end=row.absent_id == me or row.endable,
            may_decline=row.substitute_id == me,
        )
        for row in rows[:MOST]
    )
