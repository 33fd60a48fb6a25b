"""The tasks in the field and their forms, as far as the telephone does not have them yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linli.catalogue.snapshot import Catalogue
from linli.fieldwork.queries.sections import Section, tag_of
from linli.outings import forms
from linli.outings.queries.phone import Row, phone_rows
from linli.people.actor import Actor


def changed_outings(
    actor: Actor, catalogue: Catalogue, had: Mapping[str, str], say: Callable[[str], str]
) -> tuple[dict[str, Row], list[str]]:
    """Return the tasks that differ from what the telephone has, and the keys it may forget."""
    found = phone_rows(actor, catalogue, say)
    fresh = {key: row for key, row in found.items() if had.get(key) != row["tag"]}
    return fresh, sorted(key for key in had if key not in found)


def forms_section(actor: Actor, catalogue: Catalogue) -> Section:
    """Return the forms in force that the actor may fill."""
    data = forms.forms_of(actor, catalogue)
    return Section(tag_of(data), data)
