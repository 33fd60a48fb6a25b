"""A case with what the judgement of its moves needs, each part read when first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, Q

from linli.audit.models import Event
from linli.cases.acting import absent_name, shown, stand_in_name
from linli.cases.models import (
    Approval,
    Case,
    CaseLink,
    ConflictBlock,
    Duty,
    Rating,
    ReplyDraft,
)
from linli.cases.parts import parts_of
from linli.domain import complaints
from linli.domain.lifecycle import State
from linli.domain.verification import WORK
from linli.kernel.statements import NUMBER_SLOT, ByNumbers, Prepared

#: Acts that count as working on a case: whoever did one may not check or close it.
WORK_ACTIONS = tuple(command.value for command in WORK)


#: Highest of the two levels of a rating that say “not satisfied”.
LOW = 2


@dataclass(frozen=True)
class Written:
    """A draft of the coming answer; the names tell who stood in for whom."""

    draft: ReplyDraft
    author: str
    reviewer: str


@dataclass
class Bundle:
    """A case with what the judgement needs, each part read when first asked for.

    ``guests``: to whom reading is granted, once that was read, perhaps for many cases at once.
    """

    case: Case
    guests: frozenset[int] | None = None

    @cached_property
    def duties(self) -> list[Duty]:
        """All duties, former ones too; no query for a case that never had one."""
        return _DUTIES.objects(self.case.pk) if self.case.first_unit_id is not None else []

    @cached_property
    def open_approvals(self) -> list[Approval]:
        """Requests that wait for a decision; no query where none does."""
        return _OPEN_APPROVALS.objects(self.case.pk) if self.case.pending_kind else []

    @cached_property
    def handlers(self) -> frozenset[int]:
        """Who worked on the case."""
        return handlers_of(self.case)

    @cached_property
    def blocked(self) -> frozenset[int]:
        """Accounts that a conflict block keeps out; asked only for who stands in for somebody."""
        return frozenset(row[0] for row in _BLOCKS.tuples(self.case.pk))

    @cached_property
    def others_merged(self) -> bool:
        """Other cases were merged into this one."""
        return bool(_MERGED.tuples(self.case.pk))

    @cached_property
    def looking_units(self) -> frozenset[int]:
        """Units that look into a complaint about the case: took it in, or hold a duty in it."""
        rows = _LOOKING.tuples(self.case.pk)
        took = {centre for source, centre, _ in rows if source == complaints.TO_SUPERVISION}
        return frozenset(took | {unit for *_, unit in rows if unit is not None})

    @property
    def complains(self) -> bool:
        """The case is a complaint about how another one was handled."""
        return self.case.source in complaints.SOURCES

    @cached_property
    def parts(self) -> complaints.Parts:
        """Who had a part in what the case complains of; no query for any other case."""
        return parts_of([self.case])[self.case.pk] if self.complains else complaints.NO_PARTS

    @cached_property
    def rated_low(self) -> bool:
        """The present closing has one of the two lowest ratings; no query where it has none."""
        return self.case.pk in rated_low([self.case])

    @cached_property
    def reply(self) -> ReplyDraft | None:
        """The reply under review or approved; no query where there is none."""
        under_review = (ReplyDraft.Status.SUBMITTED, ReplyDraft.Status.APPROVED)
        drafts = self.drafts if self.case.reply_stage else {}
        return next((one for one in drafts.values() if one.status in under_review), None)

    @cached_property
    def drafts(self) -> dict[int, ReplyDraft]:
        """What has been written for the coming answer, by author."""
        return {one.draft.author_id: one.draft for one in self.written}

    @property
    def reviewer_name(self) -> str:
        """Who reviews or has reviewed the reply under review or approved."""
        return next((one.reviewer for one in self.written if one.draft == self.reply), "")

    @cached_property
    def written(self) -> list[Written]:
        """What has been written for the coming answer, with the names of those concerned."""
        found = []
        for *columns, author, author_for, reviewer, decider in _REPLIES.tuples(self.case.pk):
            draft = ReplyDraft.from_db(DEFAULT_DB_ALIAS, _REPLY, columns)
            if draft.round != self.case.answer_round:
                continue
            by = shown(decider, reviewer) if decider else reviewer or ""
            found.append(Written(draft, shown(author, author_for), by))
        return found

    def active(self, part: str) -> list[Duty]:
        """Return the active duties of a part (lead or support)."""
        return [duty for duty in self.duties if duty.active and duty.part == part]

    @property
    def lead(self) -> Duty | None:
        """The active lead duty."""
        found = self.active(Duty.Part.LEAD)
        return found[0] if found else None


_DUTIES = Prepared(lambda: Duty.objects.filter(case_id=NUMBER_SLOT).order_by("id"))
_REPLY = tuple(field.attname for field in ReplyDraft._meta.concrete_fields)
_REPLIES = Prepared(
    lambda: (
        ReplyDraft.objects.filter(case_id=NUMBER_SLOT)
        .order_by("id")
        .values_list(
            *_REPLY,
            "author__full_name",
            absent_name("submitted_at", "author_id"),
            "reviewer__full_name",
            stand_in_name("decided_at", "reviewer_id"),
        )
    )
)
_OPEN_APPROVALS = Prepared(
    lambda: Approval.objects.filter(case_id=NUMBER_SLOT, result=Approval.Result.OPEN)
)
_MERGED = Prepared(
    lambda: CaseLink.objects.filter(
        target_id=NUMBER_SLOT, kind=CaseLink.Kind.MERGED_INTO
    ).values_list("id")[:1]
)
_RATINGS = ByNumbers(
    lambda ids: (
        Rating.objects.filter(case_id__in=ids, stars__lte=LOW)
        .order_by()
        .values_list("case_id", "round")
    )
)
_LOOKING = Prepared(
    lambda: (
        CaseLink.objects.filter(target_id=NUMBER_SLOT, kind=CaseLink.Kind.COMPLAINS_OF)
        .annotate(
            looking=FilteredRelation("source__duties", condition=Q(source__duties__active=True))
        )
        .order_by()
        .values_list("source__source", "source__centre_id", "looking__unit_id")
    )
)
_BLOCKS = Prepared(
    lambda: ConflictBlock.objects.filter(case_id=NUMBER_SLOT).order_by().values_list("user_id")
)
_HANDLERS = Prepared(
    lambda: Event.objects.filter(
        chain_kind="case", chain_id=NUMBER_SLOT, action__in=WORK_ACTIONS
    ).values_list("actor_id", "on_behalf_of")
)


def handlers_of(case: Case) -> frozenset[int]:
    """Return who worked on the case, from the record itself: one query.

    What somebody did in the place of a colleague counts for both of them.
    """
    hands = (person for row in _HANDLERS.tuples(int(case.no)) for person in row)
    return frozenset(person for person in hands if person is not None)


def rated_low(cases: Iterable[Case]) -> frozenset[int]:
    """Return the ids of the closed cases whose present closing has one of the two lowest ratings.

    One query, none where nothing is rated.
    """
    closed = {
        case.pk: case.answer_round
        for case in cases
        if case.state == State.CLOSED and case.rated_round == case.answer_round
    }
    rows = _RATINGS.tuples(list(closed))
    return frozenset(case for case, round_no in rows if closed[case] == round_no)
