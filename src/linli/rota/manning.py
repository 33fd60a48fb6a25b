"""Who is on duty at many posts at one moment, and who may be put on duty: few queries for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from linli.catalogue.snapshot import Catalogue
from linli.domain import rota
from linli.domain.rota import NEXT_WITHIN, OnDuty, Span
from linli.kernel import clock
from linli.people.models import Post, Substitution, User
from linli.rota.access import MEMBERS
from linli.rota.models import DutyPost, Shift

#: Posts whose holders lead a unit.
LEADERS = (Post.Role.UNIT_LEADER, Post.Role.CENTRE_LEADER, Post.Role.VILLAGE_HEAD)


def as_shift(row: Shift) -> rota.Shift:
    """Return a stored shift as the rules want it."""
    return rota.Shift(
        row.post_id, Span(row.start_at, row.end_at), row.person_id, row.leader_id, row.pk
    )


def valid(day: date) -> Q:
    """Return the condition “a post valid on this day”."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


@dataclass(frozen=True, slots=True)
class Person:
    """A name as it stands on a roster."""

    id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Manned:
    """A post with who answers for it now; ``leader`` is the leader in charge of the shift."""

    post: DutyPost
    duty: OnDuty
    person: Person | None
    leader: Person | None
    absent: Person | None

    @property
    def called(self) -> tuple[int, ...]:
        """Ids of the accounts to be told of something urgent: the person and the leader."""
        found = {one.id for one in (self.person, self.leader) if one is not None}
        return tuple(sorted(found))


def manned(catalogue: Catalogue, posts: Sequence[DutyPost], now: datetime) -> dict[int, Manned]:
    """Return who answers for each of ``posts`` at ``now``: four queries whatever their number."""
    today = now.astimezone(clock.CIVIL).date()
    rows = Shift.objects.filter(
        post_id__in=[post.pk for post in posts], end_at__gt=now, start_at__lte=now + NEXT_WITHIN
    )
    shifts = [as_shift(row) for row in rows.order_by("start_at", "pk")]
    above = {post.unit_id: _chain(catalogue, post.unit_id) for post in posts}
    leaders = _leaders({unit for chain in above.values() for unit in chain}, today)
    substitutes = _substitutes([shift.person for shift in shifts], today)
    wanted = {
        *(shift.person for shift in shifts),
        *(shift.leader for shift in shifts if shift.leader),
        *substitutes.values(),
        *(one for people in leaders.values() for one in people),
    }
    people = working(wanted, today)
    found: dict[int, Manned] = {}
    for post in posts:
        chain = above[post.unit_id]
        duty = rota.on_duty(
            shifts,
            post.pk,
            now,
            substitutes=substitutes,
            working=people,
            leaders=leaders.get(post.unit_id, ()),
            above=[one for unit in chain[1:] for one in leaders.get(unit, ())],
        )
        present = duty.shift if duty.shift and not duty.gap else None
        found[post.pk] = Manned(
            post=post,
            duty=duty,
            person=people.get(duty.person or 0),
            leader=people.get((present.leader or 0) if present else 0),
            absent=people.get(duty.standing_for or 0),
        )
    return found


def _chain(catalogue: Catalogue, unit_id: int) -> list[int]:
    """Return the unit and those above it, ending with the county's centre."""
    found: list[int] = []
    unit = catalogue.units.get(unit_id)
    while unit is not None and unit.id not in found:
        found.append(unit.id)
        unit = catalogue.units.get(unit.parent_id or 0)
    centre = catalogue.county_centre().id
    return found if centre in found else [*found, centre]


def _leaders(units: Iterable[int], today: date) -> Mapping[int, tuple[int, ...]]:
    rows = Post.objects.filter(
        valid(today), unit_id__in=sorted(units), role__in=LEADERS, user__is_active=True
    )
    found: dict[int, list[int]] = {}
    for unit, user in rows.order_by("unit_id", "id").values_list("unit_id", "user_id"):
        found.setdefault(unit, []).append(user)
    return {unit: tuple(users) for unit, users in found.items()}


def _substitutes(people: Iterable[int], today: date) -> dict[int, int]:
    rows = Substitution.objects.on(today).filter(absent_id__in=sorted(set(people)))
    return dict(rows.order_by("pk").values_list("absent_id", "substitute_id"))


def working(ids: Iterable[int], today: date) -> dict[int, Person]:
    """Return, of these accounts, those that still hold a post that does duty: one query."""
    held = Post.objects.filter(valid(today), user_id=OuterRef("pk"), role__in=MEMBERS)
    rows = User.objects.filter(Exists(held), pk__in=sorted(set(ids)), is_active=True)
    return {pk: Person(pk, *rest) for pk, *rest in rows.values_list("pk", "username", "full_name")}


def members(unit_id: int, today: date) -> list[Person]:
    """Return who may be put on duty for a unit: whoever does its work. One query."""
    rows = Post.objects.filter(
        valid(today), unit_id=unit_id, user__is_active=True, role__in=MEMBERS
    )
    ordered = rows.order_by("user__full_name", "user_id")
    held = ordered.values_list("user_id", "user__username", "user__full_name")
    return list({row[0]: Person(*row) for row in held}.values())


def leaders_for(catalogue: Catalogue, unit_id: int, today: date) -> list[Person]:
    """Return who may be the leader in charge: leaders of the unit and of those above it."""
    rows = Post.objects.filter(
        valid(today), unit_id__in=_chain(catalogue, unit_id), role__in=LEADERS
    ).filter(user__is_active=True)
    ordered = rows.order_by("user__full_name", "user_id")
    held = ordered.values_list("user_id", "user__username", "user__full_name")
    return list({row[0]: Person(*row) for row in held}.values())
