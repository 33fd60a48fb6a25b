"""The grid book of own grids, light enough to carry: places and things, never a contact.

A person volunteered their number for one purpose, not for lying on telephones; so contacts are
opened at the desk alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Count, Max, QuerySet, Sum

from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import FIELDS, KIND_NAMES, Kind, Standing, said
from linli.fieldwork import access
from linli.gridbook.access import visible_to
from linli.gridbook.models import Entry
from linli.people.actor import Actor
from linli.places.reach import within_any

#: Says a sentence in the language of the page.
Say = Callable[[str], str]
#: Entries on one telephone; a village has some hundreds.
MOST: Final = 3000
_KINDS: Final = tuple(kind for kind in Kind if kind is not Kind.CONTACT)
#: Columns of their own, in every row.
_OWN: Final = frozenset({"name", "address"})


def current(actor: Actor) -> QuerySet[Entry]:
    """Return the entries of the areas in which the actor works outside."""
    here = within_any(post.area_path for post in actor.posts if post.role in access.OUTSIDE)
    return visible_to(actor).filter(
        here, standing=Standing.CURRENT.value, kind__in=[one.value for one in _KINDS]
    )


def state(actor: Actor) -> str:
    """Return what differs as soon as one entry does: one query."""
    found = (
        current(actor)
        .order_by()
        .aggregate(many=Count("id"), turns=Sum("version"), newest=Max("changed_at"))
    )
    newest = found["newest"].isoformat() if found["newest"] else ""
    return f"{found['many']}|{found['turns'] or 0}|{newest}"


def book(actor: Actor, catalogue: Catalogue, say: Say) -> dict[str, object]:
    """Return the section: labels once, then a short row for each entry; one query.

    A row is key, kind, area, name, address, longitude, latitude, version, other fields in words.
    """
    rows = list(current(actor).order_by("kind", "folded", "id")[: MOST + 1])
    tree = catalogue.tree
    return {
        "kinds": {kind.value: say(KIND_NAMES[kind]) for kind in _KINDS},
        "fields": {
            kind.value: [[one.name, say(one.label)] for one in FIELDS[kind] if one.name not in _OWN]
            for kind in _KINDS
        },
        "entries": [
            [
                str(row.pk),
                row.kind,
                tree.by_id(row.area_id).code,
                row.name,
                row.address,
                *(
                    (float(row.lon), float(row.lat))
                    if row.lon is not None and row.lat is not None
                    else (None, None)
                ),
                row.version,
                _words(row, say),
            ]
            for row in rows[:MOST]
        ],
        "more": len(rows) > MOST,
    }


def _words(row: Entry, say: Say) -> dict[str, str]:
    kind = Kind(row.kind)
    return {
        name: text if (words := said(kind, name, text)) == text else say(words)
        for name, text in row.values.items()
        if name not in _OWN and text
    }
