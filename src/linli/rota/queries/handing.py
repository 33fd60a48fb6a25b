"""Hand-overs of a post: what the note begins with, the latest notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from linli.cases.access import subtree, visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain.clock_text import moment_text
from linli.domain.lifecycle import Role
from linli.domain.policies import Level
from linli.domain.rota import HANDS, Hand
from linli.kernel import clock
from linli.people.actor import Actor
from linli.rota.access import path_of, plans, units_of
from linli.rota.models import DutyPost, Emergency, Handover

#: Most lines of one kind in a note, and most notes shown.
MOST, NOTES = 10, 20
#: The lines of a note as it begins.
_PARTS = ("应急呼叫", "紧急事项", "一日内到期")  # zh-only
_NONE, _REST, _NO_LIMIT = "无", "其他交接：无待办", "未定时限"  # zh-only
#: Whoever is on duty may not see every matter of the place: the note does not say more than that.
_UNSEEN = "本人能看到的工单里没有"  # zh-only
#: What is promised within this time belongs into a note.
SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NoteView:
    """One hand-over in words."""

    id: int
    standing: str
    label: str
    author: str
    note: str
    written_at: datetime
    incoming: str
    signed_at: datetime | None
    words: str
    version: int
    may_sign: bool


def may_read(actor: Actor, catalogue: Catalogue, post: DutyPost) -> bool:
    """Tell whether the actor reads the notes: the unit's own people, its auditors, who plans."""
    audits = any(held.role is Role.AUDITOR and held.unit_id == post.unit_id for held in actor.posts)
    member = audits or post.unit_id in units_of(actor)
    return member or plans(actor, catalogue, post.unit_id)


def notes(actor: Actor, post: DutyPost) -> list[NoteView]:
    """Return the latest hand-overs, newest first: one query."""
    rows = Handover.objects.filter(post=post).select_related("author", "incoming")
    member = post.unit_id in units_of(actor)
    return [
        NoteView(
            id=row.pk,
            standing=row.standing,
            label=HANDS[Hand(row.standing)],
            author=row.author.full_name if row.author else "",
            note=row.note,
            written_at=row.written_at,
            incoming=row.incoming.full_name if row.incoming else "",
            signed_at=row.signed_at,
            words=row.words,
            version=row.version,
            may_sign=member and row.standing == Hand.WRITTEN and row.author_id != actor.user_id,
        )
        for row in rows.order_by("-written_at", "-pk")[:NOTES]
    ]


def draft(actor: Actor, catalogue: Catalogue, post: DutyPost, now: datetime) -> str:
    """Return what a note begins with: emergencies, urgent matters, what is promised soon.

    Numbers and dates only, in Chinese: the note is an office paper. Two queries.
    """
    unit = catalogue.units[post.unit_id]
    centre = unit.kind in ("centre", "committee")
    path = path_of(catalogue, unit.id)
    mine = subtree(path) if centre else Q(lead_unit_id=unit.id)
    here = subtree(path)
    running = Emergency.objects.filter(
        here if centre else Q(responses__unit_id=unit.id), ended_at__isnull=True
    ).select_related("case")
    open_cases = visible_to(actor).filter(mine, ended_at__isnull=True, answered_at__isnull=True)
    soon = Q(due_at__lte=now + SOON) | Q(level=Level.URGENT.value)
    rows = list(open_cases.filter(soon).order_by("due_at", "pk")[: 2 * MOST])
    urgent = [row for row in rows if row.level == Level.URGENT][:MOST]
    promised = [row for row in rows if row.level != Level.URGENT][:MOST]
    called = [f"{one.case.no}（{_since(one.opened_at)}）" for one in running[:MOST]]  # zh-only
    first, second = (
        [f"{row.no}（{_due(row.due_at)}）" for row in held]  # zh-only
        for held in (urgent, promised)
    )
    lines = [
        f"{label}：{'；'.join(held) if held else none}"  # zh-only
        for label, held, none in zip(
            _PARTS, (called, first, second), (_NONE, _UNSEEN, _UNSEEN), strict=True
        )
    ]
    return "\n".join([*lines, _REST])


def _at(moment: datetime) -> str:
    return moment_text(moment.astimezone(clock.CIVIL))


def _since(moment: datetime) -> str:
    return f"{_at(moment)}呼叫，未结束"  # zh-only


def _due(moment: datetime | None) -> str:
    return f"{_at(moment)}前办结" if moment else _NO_LIMIT  # zh-only
