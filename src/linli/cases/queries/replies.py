"""答复稿 as people see them: what waits for a reviewer, what an author has, one review in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from linli.cases import access, rights
from linli.cases.acting import absent_name, shown, stand_in_name
from linli.cases.bundle import Bundle, Written
from linli.cases.models import Case, ReplyDraft
from linli.cases.reviewers import Reviewer, reviewers
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Role, State
from linli.domain.replies import Piece, changes
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.kernel.statements import Prepared
from linli.people.actor import Actor

#: Rows on one page.
PAGE_SIZE = 30
Status = ReplyDraft.Status
_WRITERS = frozenset({Role.HANDLER, Role.UNIT_LEADER})
#: What an author still has to do with: sent, sent back, approved and not yet given.
_OWN = (Status.SUBMITTED, Status.RETURNED, Status.APPROVED)
_WRITING = (State.HANDLING.value, State.REWORK.value)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A draft in a list. ``in_place_of``: the absent reviewer for whom the reader stands in."""

    id: int
    no: str
    title: str
    status: str
    status_label: str
    author: str
    reviewer: str
    in_place_of: str
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One draft in full. ``pieces`` tell what the reviewer changed; ``words`` is what counts."""

    status: str
    status_label: str
    author: str
    reviewer: str
    text: str
    reviewed_text: str
    words: str
    outcome: str
    outcome_label: str
    note: str
    edition: int
    submitted_at: datetime | None
    decided_at: datetime | None
    pieces: tuple[Piece, ...]


def _to_review(actor: Actor) -> QuerySet[ReplyDraft]:
    """Return what waits for this reviewer on cases they see and on which work goes on."""
    seen = access.visible_to(actor).filter(pk=OuterRef("case_id"), state__in=_WRITING).order_by()
    asked = sorted({actor.user_id or 0} | actor.stands_for)
    waiting = ReplyDraft.objects.filter(
        Exists(seen), reviewer_id__in=asked, status=Status.SUBMITTED.value
    )
    # What somebody wrote does not wait for them where they stand in for the reviewer.
    return waiting.exclude(author_id=actor.user_id) if actor.standing_for else waiting


@lru_cache(maxsize=512)
def _waiting(actor: Actor) -> Prepared[ReplyDraft]:
    """Return the question as a statement made once for these very posts."""
    return Prepared(lambda: _to_review(actor).order_by().values_list("id"))


def waiting(actor: Actor) -> int:
    """Return how many replies wait for this reviewer: one query over an index of those alone."""
    return len(_waiting(actor).tuples()) if actor.user_id is not None else 0


class _Line(NamedTuple):
    """The columns read for one row of a list, named as the ORM names them."""

    id: int
    case__no: str
    case__title: str
    status: str
    author__full_name: str
    reviewer__full_name: str | None
    submitted_at: datetime | None
    updated_at: datetime
    case__due_at: datetime | None
    author_for: str | None
    decider: str | None
    reviewer_id: int | None


def _listed(actor: Actor, *, mine: bool) -> QuerySet[ReplyDraft]:
    rows = _to_review(actor)
    if mine:
        seen = access.visible_to(actor).filter(state__in=_WRITING).order_by()
        rows = ReplyDraft.objects.filter(
            case__in=seen, author_id=actor.user_id or 0, status__in=_OWN
        )
    return rows.annotate(
        author_for=absent_name("submitted_at", "author_id"),
        decider=stand_in_name("decided_at", "reviewer_id"),
    )


@lru_cache(maxsize=512)
def _first_page(actor: Actor, mine: bool, size: int) -> Prepared[ReplyDraft]:  # noqa: FBT001 - a cache key
    """Return the question of a first page as a statement made once for these very posts."""

    def build() -> QuerySet[ReplyDraft, tuple[Any, ...]]:
        rows = _listed(actor, mine=mine).order_by("id")
        return rows.values_list(*_Line._fields)[: size + 1]

    return Prepared(build)


def replies(
    actor: Actor, cursor: str | None = None, *, mine: bool = False, size: int = PAGE_SIZE
) -> Page[ReplyRow]:
    """Return what waits for this reviewer, or (``mine``) what this author has sent: one query.

    Raises Invalid for a cursor that is not ours.
    """
    order = ("id",)
    if cursor:
        rows = _listed(actor, mine=mine).values_list(*_Line._fields, named=True)
        found = keyset.page(rows, order=order, cursor=cursor, size=size)
    else:
        lines = [_Line._make(line) for line in _first_page(actor, mine, size).tuples()]
        found = keyset.first_page(lines, order=order, size=size)
    asked = frozenset() if mine else actor.stands_for
    return Page([_row(line, asked) for line in found.items], found.next, found.prev)


def _row(line: _Line, stands_for: frozenset[int]) -> ReplyRow:
    reviewer = line.reviewer__full_name or ""
    return ReplyRow(
        id=line.id,
        no=line.case__no,
        title=line.case__title,
        status=line.status,
        status_label=Status(line.status).label,
        author=shown(line.author__full_name, line.author_for),
        reviewer=shown(line.decider, reviewer) if line.decider else reviewer,
        in_place_of=reviewer if line.reviewer_id in stands_for else "",
        at=line.submitted_at or line.updated_at,
        due_at=line.case__due_at,
    )


def _view(written: Written, catalogue: Catalogue) -> ReplyView:
    draft = written.draft
    return ReplyView(
        status=draft.status,
        status_label=Status(draft.status).label,
        author=written.author,
        reviewer=written.reviewer,
        text=draft.text,
        reviewed_text=draft.reviewed_text,
        words=draft.words,
        outcome=draft.outcome,
        outcome_label=catalogue.label("outcome", draft.outcome) if draft.outcome else "",
        note=draft.note,
        edition=draft.edition,
        submitted_at=draft.submitted_at,
        decided_at=draft.decided_at,
        pieces=changes(draft.text, draft.reviewed_text) if draft.reviewed_text else (),
    )


@dataclass(frozen=True)
class ReviewPage:
    """The page of one review: the case, the draft, and what the actor may do with it."""

    case: Case
    reply: ReplyView
    unit: str
    may_review: bool
    may_withdraw: bool


def review_page(actor: Actor, no: str, catalogue: Catalogue) -> ReviewPage:
    """Return the reply under review, or approved, of a visible case.

    Raises NotFound for a case the actor does not see, for whoever neither handles it nor was
    asked to review, and where nothing is under review.
    """
    found = access.load(actor, no)
    told, current = (Status.SUBMITTED, Status.APPROVED, Status.RETURNED), found.reply
    me = actor.user_id or 0
    written = [one for one in found.written if one.draft.status in told]
    mine = [one for one in written if me in {one.draft.author_id, one.draft.reviewer_id}]
    fitting = [one for one in written if one.draft == current] if current else mine
    row = fitting[-1].draft if fitting else None
    roles = _roles(actor, found)
    asked = row is not None and _asked(actor, row)
    if row is None or not (roles & _WRITERS or asked):
        raise NotFound("no-reply", "这件事现在没有您可以查看的答复稿。")
    open_ = row.status == Status.SUBMITTED and found.case.state in _WRITING
    unit = catalogue.units.get(found.case.lead_unit_id) if found.case.lead_unit_id else None
    return ReviewPage(
        case=found.case,
        reply=_view(fitting[-1], catalogue),
        unit=unit.name if unit else "",
        may_review=open_ and asked and bool(roles),
        may_withdraw=open_ and (actor.user_id == row.author_id or Role.UNIT_LEADER in roles),
    )


def _roles(actor: Actor, found: Bundle) -> frozenset[Role]:
    """Return the roles in one's own right or in the place of an absent colleague."""
    return frozenset().union(*(rights.roles_on(hat, found) for hat in rights.hats(actor, found)))


def _asked(actor: Actor, row: ReplyDraft) -> bool:
    """Tell whether the actor was asked to review, or stands in for who was."""
    if row.reviewer_id in actor.stands_for:
        return actor.user_id != row.author_id
    return actor.user_id == row.reviewer_id


@dataclass(frozen=True)
class Desk:
    """What the forms of answering need: the author's own draft and who may review it."""

    own: ReplyDraft | None
    reviewers: tuple[Reviewer, ...]
    needed: bool


def desk_of(actor: Actor, case: Case, catalogue: Catalogue) -> Desk:
    """Return the author's draft of this round and possible reviewers: at most three queries."""
    author = actor.user_id or 0
    own = ReplyDraft.objects.filter(case_id=case.pk, author_id=author, round=case.answer_round)
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    return Desk(
        own=own.exclude(status__in=[Status.USED]).first(),
        reviewers=tuple(reviewers(case, author, *sorted(actor.stands_for))),
        needed=bool(matter and matter.reply_review),
    )


def reply_of(actor: Actor, found: Bundle, catalogue: Catalogue) -> ReplyView | None:
    """Return the draft a case page tells about: the one under review, else one sent back.

    Only to those who handle the case or review it. One query while a reply is being written.
    """
    case = found.case
    writing = case.state in _WRITING
    if case.first_unit_id is None or not writing:
        return None
    current = found.reply
    roles = _roles(actor, found)
    if not roles & _WRITERS and not (current and _asked(actor, current)):
        return None
    me = actor.user_id or 0
    for one in found.written:
        back = one.draft.author_id == me and one.draft.status == Status.RETURNED
        if one.draft == current or (current is None and back):
            return _view(one, catalogue)
    return None
