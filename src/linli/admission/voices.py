"""The only ways to what field workers say about burden, and to who may answer it."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from linli.admission.models import Voice
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Role
from linli.people.actor import Actor

#: Posts of the county's centre that answer.
ANSWERERS: Final = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})
#: Posts of a unit that read what it is told, without the words.
TOLD: Final = frozenset({Role.UNIT_LEADER, Role.HANDLER})


def answers(actor: Actor, catalogue: Catalogue) -> bool:
    """Tell whether the person answers for the office that keeps the list: by their own post."""
    county = catalogue.county_centre().id
    return any(post.role in ANSWERERS and post.unit_id == county for post in actor.posts)


def reads(actor: Actor, catalogue: Catalogue) -> bool:
    """Tell whether the page is offered to the person at all."""
    return answers(actor, catalogue) or bool(actor.roles & TOLD)


def visible_to(actor: Actor, catalogue: Catalogue) -> QuerySet[Voice]:
    """Return what the person may read; without the words unless they answer."""
    rows = Voice.objects.defer("said_by")
    if answers(actor, catalogue):
        return rows
    units = [post.unit_id for post in actor.posts if post.role in TOLD]
    return rows.filter(unit_id__in=units).defer("said_by", "text", "work")


def get(actor: Actor, catalogue: Catalogue, key: str) -> Voice:
    """Return one to answer, locked; raises NotFound for unknown and foreign alike."""
    rows = visible_to(actor, catalogue) if answers(actor, catalogue) else Voice.objects.none()
    known = key if key.isascii() and key.isalnum() else ""
    found = rows.filter(key=known[:20]).select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound
    return found


def own(user_id: int) -> QuerySet[Voice]:
    """Return what one person said: for that person alone."""
    return Voice.objects.filter(said_by_id=user_id)
