"""The forms a telephone gets: what is in force for a matter on the list, without private fields."""

from __future__ import annotations

from typing import Any

from linli.cases import grid_staff
from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.models import Form, FormVersion
from linli.domain.admission import HELPS
from linli.domain.collecting import Standing
from linli.kernel import clock
from linli.people.actor import Actor

#: Most forms in force at once.
MOST = 100


def in_force(catalogue: Catalogue) -> list[tuple[Form, FormVersion]]:
    """Return the forms in force whose matter is on the list today: one query."""
    today = clock.today()
    rows = Form.objects.filter(standing=Standing.IN_FORCE.value, current__isnull=False)
    return [
        (row, row.current)
        for row in rows.select_related("current").order_by("code")[:MOST]
        if row.current is not None
        and not grid_staff.refusal(row.current.matter_id, HELPS, catalogue, today)
    ]


def forms_about(kind: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return (number, name) of the forms in force about a kind of the grid book: one query."""
    return [
        (form.code, version.name) for form, version in in_force(catalogue) if form.about == kind
    ]


def forms_for(actor: Actor, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the forms in force for somebody who fills them in, as plain data: one query.

    ``about`` is a kind of the grid book, ``area`` or ``none``; ``desk`` counts the private
    questions, which are answered at the desk.
    """
    if not access.fills(actor):
        return []
    return [_row(form, version, catalogue) for form, version in in_force(catalogue)]


def _row(form: Form, version: FormVersion, catalogue: Catalogue) -> dict[str, Any]:
    questions = version.questions
    matter = catalogue.matters.get(version.matter_id or 0)
    return {
        "code": form.code,
        "version": version.number,
        "name": version.name,
        "purpose": version.purpose,
        "basis": version.basis,
        "matter": matter.code if matter else "",
        "about": form.about,
        "keep_months": version.keep_months,
        "minutes": version.minutes,
        "desk": sum(1 for one in questions if one.private),
        "fields": [
            {
                "name": one.name,
                "label": one.label,
                "kind": one.kind.value,
                "required": one.required,
                "why": one.why,
                "choices": [[code, label] for code, label in one.choices],
                "source": one.source,
            }
            for one in questions
            if not one.private
        ],
    }
