"""The tasks in the field and their forms, as far as the telephone does not have them yet."""

from __future__ import annotations

from collections.abc import Callable

from linli.catalogue.snapshot import Catalogue
from linli.fieldwork.queries.sections import Section, section
from linli.fieldwork.queries.tags import Found, tag
from linli.outings import forms
from linli.outings.queries.phone import Row, phone_rows
from linli.people.actor import Actor


def changed_outings(
    actor: Actor, catalogue: Catalogue, had: frozenset[str], say: Callable[[str], str]
) -> Found[Row]:
    """Return the tasks in the field that are not on the telephone as they are, by key."""
    found = {
        key: {**row, "tag": tag("outing", key, row)}
        for key, row in phone_rows(actor, catalogue, say).items()
    }
    tags = frozenset(str(row["tag"]) for row in found.values())
    return Found({key: row for key, row in found.items() if row["tag"] not in had}, tags)


def forms_section(actor: Actor, catalogue: Catalogue) -> Section:
    """Return the forms in force that the actor may fill."""
    return section("forms", forms.forms_of(actor, catalogue))
