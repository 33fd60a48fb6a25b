"""The matters left with one telephone number, for whoever has proved to hold that telephone.

Never a profile: a list of matters, nothing added up. Anonymous matters carry no number; where
the holder of a number said a matter is not theirs, it is not listed. Nor is what a new holder
of an old number should not read: see :data:`LISTED`. Number and lookup code open everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, Q, QuerySet

from linli.cases.models import Case, Party, Supporter
from linli.cases.original import own_words
from linli.cases.queries import tracking
from linli.cases.report_input import make_title
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import State
from linli.kernel import clock, encryption, keyset

#: Matters of one page.
SIZE = 10
#: How long a matter is listed after its end. A number given up may belong to somebody else 90
#: days later (电信服务规范); twice that leaves time to look an answer up again, and bounds what
#: a new holder could find of the one before.
LISTED: Final = timedelta(days=180)
#: Never listed: a report of wrongdoing read by the wrong person endangers whoever made it.
_UNLISTED: Final = (Case.RequestType.REPORT,)
_SUPPORTER = "cases.supporter.phone"
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


def _cases(phone_indexes: Sequence[str], refused: Exists) -> QuerySet[Case]:
    """Return the matters a number opens: open, or ended not long ago; see :data:`LISTED`.

    ``refused`` is true of a party whose number was disowned after the end of the matter.
    """
    parties = Party.objects.filter(
        ~Q(privacy=Party.Privacy.ANONYMOUS),
        ~refused,
        phone_index__in=list(phone_indexes),
        wrong_at__isnull=True,
    ).order_by()
    return Case.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=clock.now() - LISTED),
        pk__in=parties.values("case_id"),
    ).exclude(request_type__in=_UNLISTED)


def any_left(phone_indexes: Sequence[str], *, refused: Exists) -> bool:
    """Tell whether the number opens any matter."""
    return bool(phone_indexes) and _cases(phone_indexes, refused).exists()


def supported(phone: str) -> list[int]:
    """Return the ids of the “me too” of a number that still get messages.

    What is kept of the number differs from matter to matter, so that nothing but the number
    itself puts them together; its last digits keep those few that must be looked through.
    """
    rows = Supporter.objects.filter(phone_tail=phone[-4:], ended_at__isnull=True)
    return [
        pk
        for pk, case_id, index in rows.values_list("pk", "case_id", "phone_index")
        if index in encryption.blind_indexes(_SUPPORTER, f"{case_id}\n{phone}")
    ]


def mine(
    phone_indexes: Sequence[str],
    catalogue: Catalogue,
    cursor: str | None = None,
    *,
    refused: Exists,
) -> keyset.Page[Own]:
    """Return one page of the number's matters, newest first: one query."""
    page = keyset.page(_cases(phone_indexes, refused), order=_ORDER, cursor=cursor, size=SIZE)
    now = clock.now()
    return keyset.Page([_own(case, catalogue, now) for case in page.items], page.next, page.prev)


def find(phone_indexes: Sequence[str], no: str, *, refused: Exists) -> tuple[int, str] | None:
    """Return id and number of one of the number's matters, or None when it is not one."""
    return _cases(phone_indexes, refused).filter(no=no).values_list("pk", "no").first()


def _own(case: Case, catalogue: Catalogue, now: datetime) -> Own:
    state = State(case.state)
    running = case.ended_at is None and case.answered_at is None and case.closed_at is None
    return Own(
        no=case.no,
        words=make_title(own_words(case)),
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
