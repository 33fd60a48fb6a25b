"""What field workers said about burden: the page of those who answer, and the own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from linli.admission import voices
from linli.admission.models import Voice
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting

Say = Callable[[str], str]
#: Rows of one page; the newest so many on the own page.
PAGE: Final = 30
OWN: Final = 20
_DAY_END: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Line:
    """One voice as it is shown: never who said it, the words only to those who answer."""

    key: str
    about: str
    subject: str
    unit: str
    text: str
    said_on: date
    due_on: date
    late: bool
    outcome: str
    outcome_words: str
    answer: str
    answered_on: date | None


def listed(
    actor: Actor, catalogue: Catalogue, cursor: str, *, answered: bool, today: date
) -> Page[Line]:
    """Return one page, the nearest term first: one query. Raises Invalid for a broken cursor."""
    rows = voices.visible_to(actor, catalogue)
    rows = rows.exclude(outcome="") if answered else rows.filter(outcome="")
    order = ("-id",) if answered else ("due_on", "id")
    found = keyset.page(rows, order=order, cursor=cursor or None, size=PAGE)
    words = voices.answers(actor, catalogue)
    return Page(
        [_line(row, catalogue, today, words=words) for row in found.items], found.next, found.prev
    )


def _line(row: Voice, catalogue: Catalogue, today: date, *, words: bool) -> Line:
    unit = catalogue.units.get(row.unit_id or 0)
    return Line(
        key=row.key,
        about=row.get_about_display(),
        subject=_subject(row, catalogue, words=words),
        unit=unit.name if unit else "",
        text=row.text if words else "",
        said_on=row.said_on,
        due_on=row.due_on,
        late=not row.outcome and row.due_on < today,
        outcome=row.outcome,
        outcome_words=row.get_outcome_display() if row.outcome else "",
        answer=row.answer,
        answered_on=row.answered_on,
    )


def _subject(row: Voice, catalogue: Catalogue, *, words: bool = True) -> str:
    """Return what it is about: a matter, or the work as it was named, which is among the words."""
    matter = catalogue.matters.get(row.matter_id or 0)
    if matter:
        return matter.name
    return row.work if words else ""


def own(user_id: int, catalogue: Catalogue, say: Say) -> list[dict[str, str]]:
    """Return what one person said and what came of it, as plain values: one query."""
    found = []
    for row in voices.own(user_id).order_by("-id")[:OWN]:
        told = {
            "about": say(row.get_about_display()),
            "work": _subject(row, catalogue),
            "text": row.text,
            "on": row.said_on.isoformat(),
            "due": row.due_on.isoformat(),
            "outcome": say(row.get_outcome_display()) if row.outcome else "",
            "answer": row.answer,
        }
        found.append({name: text for name, text in told.items() if text})
    return found


def inbox(actor: Actor, _now: datetime) -> list[Waiting]:
    """Return what waits for an answer of this person: one query, none for the rest."""
    if actor.user_id is None or not actor.roles:
        return []
    catalogue = snapshot.current()
    if not voices.answers(actor, catalogue):
        return []
    rows = voices.visible_to(actor, catalogue).filter(outcome="").order_by("due_on", "id")
    return [
        Waiting(
            kind="voice",
            key=row.key,
            no="",
            title=_subject(row, catalogue),
            what="待答复",
            words=row.text,
            asked_by="",
            asked_at=datetime.combine(row.said_on, time(), tzinfo=clock.CIVIL),
            due_at=datetime.combine(row.due_on, _DAY_END, tzinfo=clock.CIVIL),
            route="desk_voices",
            args=(),
        )
        for row in rows[:MOST]
    ]
