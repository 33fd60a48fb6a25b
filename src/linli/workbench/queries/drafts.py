"""What somebody had begun to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.workbench.draft_box import INTAKE, Fields, unpack
from linli.workbench.models import FormDraft


@dataclass(frozen=True, slots=True)
class Kept:
    """One draft: its fields as they were posted, and when it was last saved."""

    form: str
    fields: Fields
    at: datetime


#: Most unsent registrations offered at once, newest first.
OFFERED = 8


def unsent(user_id: int) -> list[Kept]:
    """Return this person's registrations that were begun and not sent, newest first: one query."""
    rows = FormDraft.objects.filter(user_id=user_id, form__startswith=INTAKE)
    found = [
        Kept(row.form, unpack(user_id, row.form, row.sealed), row.updated_at)
        for row in rows.order_by("-updated_at", "form")[:OFFERED]
    ]
    return [kept for kept in found if kept.fields]


def draft_of(user_id: int, form: str) -> Kept | None:
    """Return this person's draft of a form, if it says anything: one query."""
    row = FormDraft.objects.filter(user_id=user_id, form=form).first()
    fields = unpack(user_id, form, row.sealed) if row else {}
    return Kept(form, fields, row.updated_at) if row and fields else None
