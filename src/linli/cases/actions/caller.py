"""What one number reported before: for whoever takes the call, on record, never a profile.

Looked up is the exact number by its blind index; shown are matters whose requester left this
very number, as far as the clerk may see them. Nothing about the person is kept or added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linli.audit.chain import Entry, log
from linli.cases import access, readings, rights
from linli.cases.models import Case, Party
from linli.cases.report_input import read_phone
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.lifecycle import OPEN, STATES, Role, State
from linli.kernel import clock, encryption
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: The posts that sit at the telephone and the window.
LOOKERS = frozenset({Role.SEAT, Role.DISPATCHER})
#: How many matters are shown, newest first.
MOST = 10
#: Numbers one account may look up: four times a busy hour.
LIMIT = Limit("caller", 80, 3600)
#: While a form is being filled in, the same number is asked again and again: one line in the log.
_AGAIN = Limit("caller-again", 1, 600)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier matter of the number; ``open`` ones can take what is said now."""

    no: str
    title: str
    state: str
    state_label: str
    at: datetime
    due_at: datetime | None
    open: bool


def look_up(*, actor: Actor, phone: str) -> tuple[Earlier, ...]:
    """Return the newest earlier matters of a number and log the look-up in one transaction.

    Raises NotYours without the duty of intake by telephone or window, Invalid for what is no
    number, NotNow when the account has looked up too many.
    """
    number = _permitted(actor, phone)
    columns = ("no", "title", "state", "clock_start", "due_at")
    with write():
        rows = list(_of_number(actor, number).values_list(*columns)[:MOST])
        _log(actor, number, [row[0] for row in rows])
    return tuple(_earlier(*row) for row in rows)


def own_open(*, actor: Actor, phone: str) -> frozenset[int]:
    """Return the keys of a number's visible open matters, to lay beside a report being written.

    Logged like :func:`look_up`, once in ten minutes for a number. Nothing, and no refusal, for
    whoever may not look numbers up, has looked up too many, or wrote no number.
    """
    if not actor.roles & LOOKERS or actor.user_id is None:
        return frozenset()
    try:
        number = read_phone(phone)
    except ValueError:
        return frozenset()
    if LIMIT.exceeded(str(actor.user_id), clock.now()):
        return frozenset()
    open_ones = _of_number(actor, number).filter(state__in=[state.value for state in OPEN])
    rows = dict(open_ones.values_list("id", "no")[:MOST])
    if rows and _AGAIN.hit(f"{actor.user_id}:{number}", clock.now()):
        with write():
            _log(actor, number, list(rows.values()))
    return frozenset(rows)


def _log(actor: Actor, number: str, shown: list[str]) -> None:
    log(
        "caller",
        actor.user_id or 0,
        Entry(
            action="look_up_caller",
            at=clock.now(),
            actor_id=actor.user_id,
            fields=("contact",),
            payload={"actor_name": actor.name, "number": f"*{number[-4:]}", "shown": shown},
        ),
    )


def _earlier(no: str, title: str, code: str, at: datetime, due_at: datetime | None) -> Earlier:
    state = State(code)
    return Earlier(no, title, code, STATES[state].label, at, due_at, open=state in OPEN)


def name_given(*, actor: Actor, phone: str) -> str:
    """Return the name left with the number's newest matter, "" without one.

    For filling the form when the clerk asks for it; logged with that matter like every reading
    of a name. Raises like :func:`look_up`.
    """
    number = _permitted(actor, phone)
    with write():
        case = _of_number(actor, number).first()
        if case is None:
            return ""
        row = Party.objects.filter(case_id=case.pk, role=Party.Role.REQUESTER).first()
        if row is None or not row.name:
            return ""
        if not rights.may_see_contact(actor, access.bundle(case), row.privacy):
            return ""
        readings.record(actor, case.no, "reveal_contact", "contact", reason="来电登记，填入姓名")
        return encryption.open_sealed("cases.party.name", row.row_key, row.name)


def _permitted(actor: Actor, phone: str) -> str:
    """Return the number in its one form, after the checks both doors share."""
    if not actor.roles & LOOKERS or actor.user_id is None:
        raise NotYours("no-caller", "来电记录只给接听电话和窗口接待的岗位查看。")
    try:
        number = read_phone(phone)
    except ValueError as problem:
        raise Invalid(fields={"phone": str(problem)}) from None
    if not LIMIT.hit(str(actor.user_id), clock.now()):
        raise NotNow("caller-too-often", "一小时内查的号码太多了，请稍后再查；登记不受影响。")
    return number


def _of_number(actor: Actor, number: str) -> QuerySet[Case]:
    """Return the visible matters whose requester left this number, newest first."""
    own = Party.objects.filter(
        phone_index__in=encryption.blind_indexes("cases.party.phone", number),
        role=Party.Role.REQUESTER,
    )
    return (
        access.visible_to(actor)
        .filter(pk__in=own.order_by().values("case_id"))
        .order_by("-clock_start", "-id")
    )
