"""Behind each number of 三项权力: the matters themselves, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from linli.cases.access import visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES, State
from linli.domain.supervision import LEVEL_NAMES, Level
from linli.domain.whistles import KIND_NAMES, STANDING_NAMES, Kind, in_time, standing_of
from linli.domain.words import Words
from linli.insights.powers import Signing, Span, calls, dispatches, sign_kept, steps
from linli.kernel.keyset import Page, page
from linli.people.actor import Actor

#: Rows on one page.
SIZE = 50
#: The three powers by code, and what they are called.
POWERS = {"dispatch": "派单", "whistle": "吹哨", "supervise": "督办"}


@dataclass(frozen=True, slots=True)
class PowerCase:
    """One dispatch, call or 督办: the matter, the unit, when, and what came of it in words."""

    no: str
    title: str
    state: str
    state_label: str
    unit: str
    at: datetime
    kind: str
    outcome: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which number is opened: the power, and a unit or a town (``county``: no town) or neither."""

    power: str
    span: Span
    unit: int | None = None
    town: int | None = None
    county: bool = False


_CASE = ("case__no", "case__title", "case__state")
_Row = Mapping[str, Any]


def power_cases(
    actor: Actor, wanted: Wanted, catalogue: Catalogue, now: datetime, cursor: str = ""
) -> Page[PowerCase]:
    """Return what stands behind a number, newest first: one query. Raises Invalid for a cursor."""
    rows, unit, columns, told = _SOURCES[wanted.power]
    found = rows(wanted.span).filter(case__in=visible_to(actor).order_by().values("pk"))
    if wanted.unit is not None:
        found = found.filter(**{unit: wanted.unit})
    if wanted.town is not None:
        found = found.filter(case__town_id=wanted.town)
    elif wanted.county:
        found = found.filter(case__town_id=None)
    listed = page(
        found.values("id", unit, *_CASE, *columns), order=("-id",), cursor=cursor, size=SIZE
    )
    items = [told(row, catalogue, now) for row in listed.items]
    return Page(items, listed.next, listed.prev)


def _case(
    row: _Row,
    unit: str,
    at: datetime,
    kind: str,
    outcome: tuple[tuple[str, str], ...],
) -> PowerCase:
    state = State(row["case__state"])
    label = STATES[state].label
    return PowerCase(
        row["case__no"], row["case__title"], state.value, label, unit, at, kind, outcome
    )


def _dispatched(row: _Row, catalogue: Catalogue, now: datetime) -> PowerCase:
    policy = catalogue.policy(row["case__policy_code"], row["case__policy_version"])
    signing = Signing(policy, row["given_at"], row["signed_at"], row["ended_at"])
    word = {True: ("按时签收", "ok"), False: ("没有按时签收", "over"), None: ("还没到签收时限", "")}
    unit = catalogue.units[row["unit_id"]].name
    return _case(row, unit, row["given_at"], "派单", (word[sign_kept(signing, now, catalogue)],))


def _called(row: _Row, catalogue: Catalogue, now: datetime) -> PowerCase:  # noqa: ARG001 - one signature
    unit = catalogue.units[row["unit_id"]].name
    standing = standing_of(
        reply=row["reply"],
        upheld=row["upheld"],
        arrived=row["arrived_at"] is not None,
        absent=row["absent"],
        withdrawn=row["withdrawn_at"] is not None,
    )
    told = [(STANDING_NAMES[standing], "")]
    if row["replied_at"]:
        kept = in_time(row["answer_by"], row["replied_at"])
        told.append(("按时应哨", "ok") if kept else ("应哨超时", "near"))
    if row["arrived_at"]:
        kept = in_time(row["whistle__arrive_by"], row["arrived_at"])
        told.append(("按时到场", "ok") if kept else ("到场超时", "near"))
    if row["stars"]:
        told.append((Words("评价 {n} 分", n=row["stars"]), ""))
    kind = KIND_NAMES[Kind(row["whistle__kind"])]
    label = Words("{kind} {no}", kind=kind, no=f"{row['whistle__year']}-{row['whistle__serial']}")
    return _case(row, unit, row["whistle__called_at"], label, tuple(told))


def _pressed(row: _Row, catalogue: Catalogue, now: datetime) -> PowerCase:
    unit = catalogue.units[row["pressed_unit_id"]].name
    if row["fed_back_at"]:
        late = row["fed_back_at"] > row["due_at"]
        told = ("反馈超时", "near") if late else ("按时反馈", "ok")
    else:
        told = ("没有按时反馈", "over") if row["due_at"] < now else ("等待反馈", "")
    released = (("已解除", "ok"),) if row["supervision__standing"] == "released" else ()
    kind = LEVEL_NAMES[Level(row["level"])]
    return _case(row, unit, row["issued_at"], kind, (told, *released))


_SOURCES: Mapping[
    str,
    tuple[
        Callable[[Span], QuerySet[Any]],
        str,
        tuple[str, ...],
        Callable[[_Row, Catalogue, datetime], PowerCase],
    ],
] = {
    "dispatch": (
        dispatches,
        "unit_id",
        ("given_at", "signed_at", "ended_at", "case__policy_code", "case__policy_version"),
        _dispatched,
    ),
    "whistle": (
        calls,
        "unit_id",
        (
            *("reply", "replied_at", "answer_by", "upheld", "arrived_at", "absent"),
            *("withdrawn_at", "stars", "whistle__arrive_by", "whistle__kind"),
            *("whistle__called_at", "whistle__year", "whistle__serial"),
        ),
        _called,
    ),
    "supervise": (
        steps,
        "pressed_unit_id",
        ("level", "issued_at", "due_at", "fed_back_at", "supervision__standing"),
        _pressed,
    ),
}
