"""The verification queue: what was asked beside what was answered, and whether one may check it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from linli.cases import access, judging
from linli.cases.bundle import Bundle
from linli.cases.models import Case, Verification
from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.cases.queries.many import checked
from linli.cases.queries.related import FileView, files_by_case
from linli.cases.queries.said import Said, said_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Command, State
from linli.domain.policies import LEVEL_NAMES, Level
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.kernel.statements import ByNumbers, Prepared
from linli.people.actor import Actor

#: Cards on one page: each is read and judged, not scanned.
PAGE_SIZE = 10
_ORDER = ("stage_due_at", "id")


@dataclass(frozen=True, slots=True)
class Attempt:
    """An earlier check of the same case."""

    at: datetime
    result: str
    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One answered case. ``refusal`` says why this person may not check it; empty = may.

    ``in_place_of`` names the absent colleague in whose place they would.
    """

    no: str
    version: int
    seq: int
    title: str
    asked: str
    answer: str
    outcome: str
    place: str
    address: str
    matter: str
    unit: str
    level_label: str
    answered_at: datetime | None
    stage: ClockView | None
    sampled: bool
    major: bool
    self_settled: bool
    unreached: int
    files: tuple[FileView, ...]
    attempts: tuple[Attempt, ...]
    refusal: str
    in_place_of: str
    said: Said | None = None


@dataclass(frozen=True)
class _Around:
    """What belongs to the cases of a page, read together: two queries, three where one spoke up."""

    files: dict[int, list[FileView]]
    attempts: dict[int, list[Attempt]]
    said: dict[int, Said]


_CHECKS = ByNumbers(lambda ids: Verification.objects.filter(case_id__in=ids).order_by("id"))


def _around(cases: list[Case]) -> _Around:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for check in _CHECKS.objects([case.pk for case in cases]):
        attempts[check.case_id].append(
            Attempt(check.at, check.get_result_display(), check.get_method_display(), check.text)
        )
    return _Around(files_by_case(cases), attempts, said_of(cases))


def _may_check(actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime) -> tuple[str, str]:
    """Return why this person may not check a case, and for whom they would; as the move judges."""
    try:
        hat = judging.hat_for(actor, found, catalogue, now, Command.VERIFY_TRUE)
    except DomainError as refusal:
        if refusal.code == "not-your-role":
            return "这件事不在您的核查范围内。", ""
        return refusal.message, ""
    return "", hat.in_place_of.name if hat.in_place_of else ""


def _answered(actor: Actor) -> QuerySet[Case]:
    return access.visible_to(actor).filter(state=State.ANSWERED.value, stage_due_at__isnull=False)


@lru_cache(maxsize=512)
def _first_page(actor: Actor, size: int) -> Prepared[Case]:
    """Return the question of a first page as a statement made once for these very posts."""
    return Prepared(lambda: _answered(actor).order_by(*_ORDER)[: size + 1])


def verification_queue(
    actor: Actor, catalogue: Catalogue, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[Card]:
    """Return answered cases the actor can see, the nearest end of the check first: five queries.

    One's own work, and what one may check in the place of a colleague: one query more then.
    Raises Invalid for a cursor that is not ours.
    """
    if cursor:
        found = keyset.page(_answered(actor), order=_ORDER, cursor=cursor, size=size)
    else:
        found = keyset.first_page(_first_page(actor, size).objects(), order=_ORDER, size=size)
    around = _around(found.items)
    now = clock.now()
    cards = [
        _card(one.case, around, catalogue, now, _may_check(actor, one, catalogue, now))
        for one in checked(actor, found.items)
    ]
    return Page(cards, found.next, found.prev)


def _card(
    case: Case, around: _Around, catalogue: Catalogue, now: datetime, may: tuple[str, str]
) -> Card:
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    unit = catalogue.units.get(case.lead_unit_id) if case.lead_unit_id else None
    return Card(
        no=case.no,
        version=case.version,
        seq=case.chain_seq,
        title=case.title,
        asked=case.text,
        answer=case.answer,
        outcome=catalogue.label("outcome", case.outcome) if case.outcome else "",
        place=catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
        address=case.address,
        matter=matter.name if matter else "",
        unit=unit.name if unit else "网格员自办",
        level_label=LEVEL_NAMES[Level(case.level)],
        answered_at=case.answered_at,
        stage=stage_clock(case.stage_due_at, now),
        sampled=case.sampled,
        major=case.level == "major",
        self_settled=case.self_settled,
        unreached=case.unreached_count,
        files=tuple(around.files[case.pk]),
        attempts=tuple(around.attempts[case.pk]),
        refusal=may[0],
        in_place_of=may[1],
        said=around.said.get(case.pk),
    )
