"""What acting on an application and looking at one share: the life, who somebody is, the wish."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from linli.admission.models import Admission
from linli.catalogue.snapshot import Catalogue
from linli.domain.admission import Life, Standing, Who, Work
from linli.domain.admission_rules import Rules, Wish, read_rules
from linli.domain.grid_burden import Load, Period
from linli.domain.lifecycle import Role
from linli.people.actor import Actor

#: Kind of the chain of one application.
CHAIN = "admission"
#: Posts in a department or a town's station that may apply for their unit.
APPLIES = frozenset({Role.HANDLER, Role.UNIT_LEADER})
#: Posts of a centre that give an opinion; the county's leaders decide.
REVIEWS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})


def rules_of(catalogue: Catalogue) -> Rules:
    """Return what the county set, else the built-in numbers."""
    raw = catalogue.settings.get("admission")
    return read_rules(raw) if isinstance(raw, Mapping) else Rules()


def who(actor: Actor, catalogue: Catalogue) -> Who:
    """Return what the person is towards applications, by their own posts.

    Standing in for a colleague counts for nothing here: an application waits until they are back.
    """
    units = catalogue.units
    applies = {
        post.unit_id
        for post in actor.posts
        if post.role in APPLIES
        and (unit := units.get(post.unit_id)) is not None
        and unit.tier != "village"
        and unit.kind != "centre"
    }
    reviews = {
        post.role
        for post in actor.posts
        if post.role in REVIEWS
        and (unit := units.get(post.unit_id)) is not None
        and unit.kind == "centre"
        and unit.tier != "village"
    }
    county = catalogue.county_centre().id
    decides = any(
        post.role is Role.CENTRE_LEADER and post.unit_id == county for post in actor.posts
    )
    return Who(
        actor.user_id,
        actor.units,
        frozenset(applies),
        reviews=bool(reviews),
        decides=decides,
        system=actor.system,
    )


def sees_all(actor: Actor, catalogue: Catalogue) -> bool:
    """Tell whether every application is open to the person: centres, auditors."""
    return Role.AUDITOR in actor.roles or any(
        (unit := catalogue.units.get(post.unit_id)) is not None
        and unit.kind == "centre"
        and unit.tier != "village"
        and post.role is not Role.GRID_WORKER
        for post in actor.posts
    )


def life(row: Admission, opined: Iterable[int], today: date) -> Life:
    """Return what the judgement looks at."""
    return Life(
        Standing(row.standing),
        row.unit_id,
        row.applicant_id,
        today,
        opined=frozenset(opined),
        returns=row.returns,
        renewals=row.renewals,
        notice_until=row.notice_until,
        until=row.valid_until,
        review_due_on=row.review_due_on,
        exit_asker=row.exit_asked_by_id,
    )


def works_of(row: Admission) -> frozenset[Work]:
    """Return the kinds of work of a row."""
    return frozenset(Work(one) for one in row.works.split(",") if one)


def items_of(row: Admission) -> tuple[tuple[str, str], ...]:
    """Return what is collected and why."""
    return tuple((str(item), str(need)) for item, need in json.loads(row.items))


def load_of(row: Admission) -> Load:
    """Return what the matter costs a grid worker, as applied for."""
    return Load(
        Period(row.period or Period.EVENT), row.times, row.minutes, len(json.loads(row.items))
    )


def wish_of(row: Admission) -> Wish:
    """Return what a row asks for."""
    return Wish(
        name=row.name,
        works=works_of(row),
        task=row.task,
        basis=row.basis,
        period=Period(row.period) if row.period else None,
        times=row.times,
        minutes=row.minutes,
        items=items_of(row),
        bare=row.bare,
        training=row.training,
        lasting=row.lasting,
        until=row.until,
    )
