"""What the desk sees: the panel of a case, the queue of moderation, one proposal with its past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from linli.audit import chain
from linli.board import access
from linli.board.hiding import masked
from linli.board.judging import CHAIN, doubts, roles, shown_texts
from linli.board.models import AnswerNotice, Publication, PublishedPhoto
from linli.cases import rights
from linli.cases.access import bundle
from linli.cases.models import Attachment, Case, Supporter
from linli.catalogue.snapshot import Catalogue
from linli.domain import publishing
from linli.domain.errors import NotFound
from linli.domain.publishing import BASES, Basis
from linli.domain.redacting import KIND_WORDS, Masked, Span
from linli.files.models import StoredFile
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor

__all__ = [
    "KIND_WORDS",
    "SHOWS",
    "Draft",
    "Panel",
    "Past",
    "Review",
    "draft",
    "panel",
    "photo_file",
    "queue",
    "review",
]

#: Rows on one page of the queue.
PAGE = 30
#: Most photos of a case to choose from: more would not fit into one form.
PICTURES = 12
#: What the queue can show: word → statuses.
SHOWS = {
    "waiting": (Publication.Status.PROPOSED,),
    "shown": (Publication.Status.PUBLISHED,),
    "ended": (Publication.Status.REFUSED, Publication.Status.WITHDRAWN),
}

#: What a step of moderation is called in its history.
STEPS = {
    "board-propose": "提出公开",
    "board-approve": "审核通过，开始公示",
    "board-refuse": "审核未通过",
    "board-withdraw": "撤下",
    "board-answer-propose": "提出公开答复",
    "board-answer-approve": "答复审核通过",
    "board-answer-refuse": "答复未通过",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a case says about the board; ``refusal``: why it cannot be proposed."""

    current: Publication | None
    supporters: int
    may_propose: bool
    refusal: str


@dataclass(frozen=True, slots=True)
class Past:
    """One step of the history."""

    at: datetime
    label: str
    by: str
    text: str


@dataclass(frozen=True)
class Draft:
    """What the form of a proposal starts with: masked copies, the photos to choose from."""

    case: Case
    title: Masked
    text: Masked
    answer: Masked
    bases: tuple[tuple[str, str], ...]
    photos: tuple[Attachment, ...]
    refusal: str
    sent_back: str


@dataclass(frozen=True)
class Review:
    """One publication for the person who decides."""

    publication: Publication
    basis: str
    photos: tuple[PublishedPhoto, ...]
    doubts: tuple[Span, ...]
    problem: str
    may_withdraw: bool
    may_propose: bool
    notice: AnswerNotice | None
    notice_doubts: tuple[Span, ...]
    notice_problem: str
    supporters: int
    past: tuple[Past, ...]


def _supporters() -> Coalesce:
    said = (
        Supporter.objects.filter(case_id=OuterRef("case_id"), ended_at__isnull=True)
        .order_by()
        .values("case_id")
        .annotate(n=Count("id"))
        .values("n")
    )
    return Coalesce(Subquery(said, output_field=IntegerField()), Value(0))


def panel(actor: Actor, case: Case, catalogue: Catalogue) -> Panel | None:
    """Return what the case page shows; None when there is nothing to say. One query.

    Who has no post that proposes sees it only for matters that are or were on their way.
    """
    current = (
        Publication.objects.filter(case_id=case.pk)
        .annotate(supporters_=_supporters())
        .order_by("-id")
        .first()
    )
    may = publishing.may_propose(actor.roles)
    if current is None and not may:
        return None
    running = current is not None and current.status in {
        Publication.Status.PROPOSED,
        Publication.Status.PUBLISHED,
    }
    # What takes a query is told on the page of the proposal: this stands on every case page.
    bar = None if running else publishing.refusal(access.seen(case, catalogue))
    counted = current.__dict__["supporters_"] if current else 0
    return Panel(
        current=current,
        supporters=counted,
        may_propose=may and not running,
        refusal=bar.reason if bar else "",
    )


def draft(actor: Actor, case: Case, catalogue: Catalogue) -> Draft:
    """Return what a proposal of this visible case starts with: at most four queries.

    Raises NotFound for people who may not propose.
    """
    if not publishing.may_propose(rights.roles_on(actor, bundle(case))):
        raise NotFound
    facts = access.candidate(case, catalogue)
    bar = publishing.refusal(facts)
    before = Publication.objects.filter(case_id=case.pk).order_by("-id").first()
    again = before if before and before.status == Publication.Status.REFUSED else None
    answer = case.answer if case.answered_at is not None else ""
    pictures = Attachment.objects.filter(case_id=case.pk, file__kind=StoredFile.Kind.IMAGE)
    return Draft(
        case=case,
        title=_start(again.title if again else "", case.title, catalogue),
        text=_start(again.text if again else "", case.text, catalogue),
        answer=_start(again.answer if again else "", answer, catalogue),
        bases=tuple((one.value, BASES[one]) for one in publishing.bases(facts)),
        photos=tuple(pictures.select_related("file").order_by("id")[:PICTURES]),
        refusal=bar.reason if bar else "",
        sent_back=again.decision_text if again else "",
    )


def _start(again: str, original: str, catalogue: Catalogue) -> Masked:
    """Return what was proposed before as it was, else the original with everything masked."""
    return Masked(again, ()) if again else masked(original, catalogue)


def queue(actor: Actor, show: str, cursor: str = "") -> Page[Publication]:
    """Return one page of what waits, is shown, or has ended, newest first: one query.

    What waits holds answers to shown matters, too. Raises Invalid for a foreign cursor.
    """
    rows: QuerySet[Publication] = access.for_desk(actor)
    waiting = AnswerNotice.objects.filter(
        publication=OuterRef("pk"), status=AnswerNotice.Status.PROPOSED
    )
    if show == "waiting":
        answered = Q(Exists(waiting), status=Publication.Status.PUBLISHED)
        rows = rows.filter(Q(status=Publication.Status.PROPOSED) | answered)
    else:
        rows = rows.filter(status__in=SHOWS[show])
    rows = rows.select_related("case", "proposed_by", "decided_by").annotate(
        supporters_=_supporters(), answer_waits_=Exists(waiting)
    )
    return keyset.page(rows, order=("-id",), cursor=cursor or None, size=PAGE)


def review(actor: Actor, key: str) -> Review:
    """Return one publication with everything its moderation needs. Raises NotFound."""
    rows = access.for_desk(actor).select_related("case", "proposed_by", "decided_by")
    found = rows.annotate(supporters_=_supporters()).filter(key=key).first()
    if found is None:
        raise NotFound
    held, person = roles(actor, found), actor.user_id or 0
    notice = (
        AnswerNotice.objects.filter(publication=found, status=AnswerNotice.Status.PROPOSED)
        .select_related("proposed_by")
        .first()
    )
    waiting = found.status == Publication.Status.PROPOSED
    live = waiting or found.status == Publication.Status.PUBLISHED
    hands = (found.proposed_by_id, found.decided_by_id)
    may_propose = publishing.may_propose(held)
    if not may_propose and person not in hands:
        raise NotFound
    return Review(
        publication=found,
        basis=BASES[Basis(found.basis)],
        photos=tuple(found.photos.select_related("file", "source").order_by("position")),
        doubts=tuple(doubts(*shown_texts(found))) if waiting else (),
        problem=publishing.decide_problem(held, person, found.proposed_by_id),
        may_withdraw=live and publishing.may_withdraw(held, person, hands),
        may_propose=may_propose,
        notice=notice,
        notice_doubts=tuple(doubts(notice.text)) if notice else (),
        notice_problem=publishing.decide_problem(
            held, person, notice.proposed_by_id if notice else None
        ),
        supporters=found.__dict__["supporters_"],
        past=_past(found),
    )


def photo_file(actor: Actor, key: str, position: int) -> StoredFile | None:
    """Return the covered copy of a photo of a publication this person sees; None otherwise."""
    mine = access.for_desk(actor).filter(pk=OuterRef("publication_id"), key=key)
    found = (
        PublishedPhoto.objects.filter(Exists(mine), position=position)
        .select_related("file")
        .first()
    )
    return found.file if found else None


def _past(found: Publication) -> tuple[Past, ...]:
    steps = []
    for event in chain.read(CHAIN, found.pk):
        payload = chain.payload_of(event)
        steps.append(
            Past(
                at=event.at,
                label=STEPS.get(event.action, event.action),
                by=str(payload.get("actor_name", "")),
                text=str(payload.get("note") or "")
                if event.action == "board-propose"
                else str(payload.get("text") or ""),
            )
        )
    return tuple(reversed(steps))
