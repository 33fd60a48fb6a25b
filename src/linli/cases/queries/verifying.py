"""The verification queue: what was asked beside what was answered, and whether one may check it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.audit.models import Event
from linli.cases import access
from linli.cases.bundle import WORK_ACTIONS
from linli.cases.models import Attachment, Case, Duty, Verification
from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.cases.queries.related import FileView, file_view
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Role, State
from linli.domain.policies import LEVEL_NAMES, Level
from linli.domain.verification import independence_problem
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor

#: Cards on one page: each is read and judged, not scanned.
PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Attempt:
    """An earlier check of the same case."""

    at: datetime
    result: str
    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One answered case. ``refusal`` says why this person may not check it; empty = may."""

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


def _grouped(rows: Iterable[tuple[int, object]]) -> dict[int, set[object]]:
    found: dict[int, set[object]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found


@dataclass(frozen=True)
class _Around:
    """What belongs to the cases of a page, read together: four queries."""

    handlers: dict[int, set[object]]
    units: dict[int, set[object]]
    files: dict[int, list[FileView]]
    attempts: dict[int, list[Attempt]]


def _around(cases: list[Case]) -> _Around:
    ids = [case.pk for case in cases]
    by_number = {int(case.no): case.pk for case in cases}
    worked = Event.objects.filter(
        chain_kind="case",
        chain_id__in=list(by_number),
        action__in=WORK_ACTIONS,
        actor_id__isnull=False,
    ).values_list("chain_id", "actor_id", "on_behalf_of")
    duties = Duty.objects.filter(case_id__in=ids, active=True).values_list("case_id", "unit_id")
    files: dict[int, list[FileView]] = defaultdict(list)
    for row in Attachment.objects.filter(case_id__in=ids).select_related("file", "added_by"):
        files[row.case_id].append(file_view(row))
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for check in Verification.objects.filter(case_id__in=ids).order_by("id"):
        attempts[check.case_id].append(
            Attempt(check.at, check.get_result_display(), check.get_method_display(), check.text)
        )
    return _Around(
        _grouped((by_number[number], one) for number, *hands in worked for one in hands),
        _grouped(duties),
        files,
        attempts,
    )


def _refusal(actor: Actor, case: Case, around: _Around) -> str:
    reach = any(
        post.role is Role.VERIFIER and case.area_path.startswith(post.area_path)
        for post in actor.posts
    )
    if not reach:
        return "这件事不在您的核查范围内。"
    problem = independence_problem(
        hands=frozenset(() if actor.user_id is None else (actor.user_id,)),
        actor_units=actor.units,
        handler_ids=frozenset(one for one in around.handlers[case.pk] if isinstance(one, int)),
        handling_units=frozenset(one for one in around.units[case.pk] if isinstance(one, int)),
        reporter_staff_id=case.reporter_staff_id if case.self_settled else None,
        strict=case.sampled or case.level == "major",
    )
    return problem.message if problem else ""


def verification_queue(
    actor: Actor, catalogue: Catalogue, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[Card]:
    """Return answered cases the actor can see, the verifier's own budget first: five queries.

    Raises Invalid for a cursor that is not ours.
    """
    cases = access.visible_to(actor).filter(state=State.ANSWERED.value, stage_due_at__isnull=False)
    found = keyset.page(cases, order=("stage_due_at", "id"), cursor=cursor, size=size)
    around = _around(found.items)
    now = clock.now()
    cards = [_card(actor, case, around, catalogue, now) for case in found.items]
    return Page(cards, found.next, found.prev)


def _card(actor: Actor, case: Case, around: _Around, catalogue: Catalogue, now: datetime) -> Card:
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
        refusal=_refusal(actor, case, around),
    )
