"""The matters left with one telephone number, for whoever has proved to hold that telephone.

Never a profile: a list of matters, nothing added up. Anonymous matters carry no number; where
the holder of a number said a matter is not theirs, it is not listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from linli.cases.models import Case, Party
from linli.cases.queries import tracking
from linli.cases.report_input import make_title
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import State
from linli.kernel import clock, encryption, keyset

#: Matters of one page.
SIZE = 10
_ANSWERED = frozenset({State.ANSWERED, State.VERIFIED, State.CLOSED})
_ORDER = ("-clock_start", "-id")


@dataclass(frozen=True, slots=True)
class Own:
    """One matter in the list: ``words`` are the first of the person's own.

    ``mark`` is ``question`` while something is asked of the person, ``answer`` while an answer
    has come which they have not spoken about, else empty.
    """

    no: str
    words: str
    headline: str
    at: datetime
    due_at: datetime | None
    running: bool
    late: bool
    mark: str


def indexes(phone: str) -> list[str]:
    """Return what a number is found by; the number itself need not be kept."""
    return encryption.blind_indexes("cases.party.phone", phone)


def _parties(phone_indexes: Sequence[str]) -> QuerySet[Party]:
    return Party.objects.filter(
        ~Q(privacy=Party.Privacy.ANONYMOUS),
        phone_index__in=list(phone_indexes),
        wrong_at__isnull=True,
    ).order_by()


def left(phone_indexes: Sequence[str]) -> bool:
    """Tell whether any matter was left with the number."""
    return bool(phone_indexes) and _parties(phone_indexes).exists()


def _cases(phone_indexes: Sequence[str]) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=_parties(phone_indexes).values("case_id"))


def mine(
    phone_indexes: Sequence[str], catalogue: Catalogue, cursor: str | None = None
) -> keyset.Page[Own]:
    """Return one page of the number's matters, newest first: one query."""
    page = keyset.page(_cases(phone_indexes), order=_ORDER, cursor=cursor, size=SIZE)
    now = clock.now()
    return keyset.Page([_own(case, catalogue, now) for case in page.items], page.next, page.prev)


def find(phone_indexes: Sequence[str], no: str) -> tuple[int, str] | None:
    """Return id and number of one of the number's matters, or None when it is not one."""
    return _cases(phone_indexes).filter(no=no).values_list("pk", "no").first()


def _own(case: Case, catalogue: Catalogue, now: datetime) -> Own:
    state = State(case.state)
    running = case.ended_at is None and case.answered_at is None and case.closed_at is None
    return Own(
        no=case.no,
        words=make_title(case.original_text),
        headline=tracking.headline(case, catalogue),
        at=case.clock_start,
        due_at=case.due_at,
        running=running and case.paused_at is None,
        late=running and case.paused_at is None and case.due_at is not None and case.due_at < now,
        mark=_mark(case, state),
    )


def _mark(case: Case, state: State) -> str:
    if state is State.INFO_NEEDED:
        return "question"
    spoken = max(case.rated_round, case.confirmed_round) >= case.answer_round
    return "answer" if state in _ANSWERED and not spoken else ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the requester of a matter is reached: last digits, how often, whether it is wrong."""

    tail: str
    notices: str
    wrong: bool


def contact(case_id: int) -> Contact | None:
    """Return how the requester, else the proxy, is reached; None for anonymous matters."""
    rows = {
        row.role: row
        for row in Party.objects.filter(case_id=case_id)
        .exclude(privacy=Party.Privacy.ANONYMOUS)
        .order_by("id")
    }
    found = rows.get(Party.Role.REQUESTER) or rows.get(Party.Role.PROXY)
    if found is None:
        return None
    return Contact(found.phone_tail, found.notices, found.wrong_at is not None)
