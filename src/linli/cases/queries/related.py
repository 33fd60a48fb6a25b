"""What hangs on a case: its people (masked), duty chain, files and related cases, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db.models import Q

from linli.cases import access, rights
from linli.cases.acting import absent_name, held_for, shown
from linli.cases.bundle import Bundle
from linli.cases.joint import part_of
from linli.cases.models import Attachment, Case, CaseLink, Party
from linli.catalogue.snapshot import Catalogue
from linli.domain.joint import Part
from linli.domain.lifecycle import STATES, State
from linli.kernel.statements import NUMBER_SLOT, ByNumbers, Prepared, number_slots
from linli.people.actor import Actor
from linli.people.models import User

_ENDS = {
    "redispatched": "已改派",
    "recalled": "已撤回",
    "returned": "已退单",
    "done": "已办结",
    "replanned": "不再联办",
    "whistle_over": "吹哨办结",
}


@dataclass(frozen=True, slots=True)
class PartyView:
    """A requester or proxy, masked. ``may_reveal`` False comes with the reason in ``note``.

    ``wrong_at``: since when the number is known to be wrong; ``language`` only if another one.
    """

    role: str
    privacy: str
    phone: str
    has_name: bool
    may_reveal: bool
    note: str
    wrong_at: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class DutyView:
    """One link of the duty chain."""

    part: str
    unit: str
    active: bool
    first: bool
    given_at: datetime
    given_by: str
    signed_at: datetime | None
    assignee: str
    done_at: datetime | None
    ended: str
    instruction: str
    answer: str
    unit_id: int
    #: Its part of the joint plan as its row has it; ``joint.place`` 0 for none.
    joint: Part
    task: str = ""
    #: How a supporting unit came: by dispatch, by a joint plan, by a whistle.
    origin: str = ""


@dataclass(frozen=True, slots=True)
class FileView:
    """One attachment; ``slot`` is the code of its purpose (before, after, document …)."""

    key: str
    name: str
    purpose: str
    size: int
    image: bool
    slot: str
    added_at: datetime
    added_by: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class LinkView:
    """A related case that this actor may see."""

    words: str
    no: str
    title: str
    state: str
    state_label: str


#: The language of the pages, which goes without saying.
_USUAL = "zh-hans"
#: See :func:`people_of`.
_STEP = 8


@cache
def _names(count: int) -> Prepared[User]:
    return Prepared(
        lambda: User.objects.filter(pk__in=number_slots(count)).values_list("pk", "full_name")
    )


class _FileRow(NamedTuple):
    key: str
    name: str
    size: int
    kind: str
    purpose: str
    added_at: datetime
    caption: str
    author: str | None
    absent: str | None


_PARTIES = Prepared(lambda: Party.objects.filter(case_id=NUMBER_SLOT).order_by("-role"))
_FILE_COLUMNS = (
    *("file__key", "file__name", "file__size", "file__kind"),
    *("purpose", "added_at", "caption", "added_by__full_name"),
    absent_name("added_at", "added_by_id"),
)
_FILES = Prepared(
    lambda: (
        Attachment.objects.filter(case_id=NUMBER_SLOT).order_by("id").values_list(*_FILE_COLUMNS)
    )
)
_FILES_OF_MANY = ByNumbers(
    lambda ids: (
        Attachment.objects.filter(case_id__in=ids)
        .order_by("id")
        .values_list("case_id", *_FILE_COLUMNS)
    )
)
_LINKS = Prepared(
    lambda: CaseLink.objects.filter(
        Q(source_id=NUMBER_SLOT) | Q(target_id=NUMBER_SLOT)
    ).values_list("source_id", "target_id", "kind")
)


def people_of(found: Bundle, more: Iterable[int | None] = ()) -> dict[int, str]:
    """Return names of the duty chain, the holder, author, reviewer and ``more``: one query."""
    case = found.case
    ids = {case.holder_id, case.reporter_staff_id, *more}
    if found.reply is not None:
        ids |= {found.reply.author_id, found.reply.reviewer_id}
    for duty in found.duties:
        ids |= {duty.given_by_id, duty.signed_by_id, duty.assignee_id, duty.done_by_id}
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return {}
    # Filled up to a multiple, so that few texts serve every length of chain.
    wanted += wanted[:1] * (-len(wanted) % _STEP)
    return dict(_names(len(wanted)).tuples(*wanted))


def people_rows(found: Bundle) -> list[Party]:
    """Return requester and proxy as they are stored: one query."""
    return _PARTIES.objects(found.case.pk)


def parties_of(actor: Actor, found: Bundle, rows: Iterable[Party]) -> tuple[PartyView, ...]:
    """Return requester and proxy, masked as this actor may see them."""
    return tuple(_party(actor, found, row) for row in rows)


def _party(actor: Actor, found: Bundle, row: Party) -> PartyView:
    may = rights.contact_hat(actor, found, [row.privacy]) is not None
    has_contact = bool(row.name or row.phone)
    note = ""
    if row.privacy == Party.Privacy.ANONYMOUS:
        note = "诉求人匿名，没有留下可查看的信息。"
    elif not has_contact:
        note = "没有留下联系方式。"
    elif not may and row.privacy == Party.Privacy.CONFIDENTIAL:
        note = "诉求人要求对承办单位保密，需要联系时请通过中心。"
    elif not may:
        note = "您在本件中的职责不需要联系诉求人。"
    return PartyView(
        role=Party.Role(row.role).label,
        privacy=Party.Privacy(row.privacy).label,
        phone=f"*******{row.phone_tail}" if row.phone_tail and may else "",
        has_name=bool(row.name),
        may_reveal=may and has_contact,
        note=note,
        wrong_at=row.wrong_at,
        language="" if row.language == _USUAL else row.language,
    )


def duties_of(
    found: Bundle,
    catalogue: Catalogue,
    people: dict[int, str],
    stands_for: frozenset[int] = frozenset(),
) -> tuple[DutyView, ...]:
    """Return the duty chain, active duties first; 首接 marks the first dispatch alone."""
    leads = [duty.pk for duty in found.duties if duty.part == "lead"]
    first = min(leads, default=None)
    return tuple(
        DutyView(
            part="主办" if duty.part == "lead" else "协办",
            unit=catalogue.units[duty.unit_id].name,
            active=duty.active,
            first=duty.pk == first,
            given_at=duty.given_at,
            given_by=people.get(duty.given_by_id or 0, ""),
            signed_at=duty.signed_at,
            assignee=held_for(people.get(duty.assignee_id or 0, ""), duty.assignee_id, stands_for),
            done_at=duty.done_at,
            ended=_ENDS.get(duty.end_reason, "已结束") if not duty.active else "",
            instruction=duty.instruction,
            answer=duty.answer,
            unit_id=duty.unit_id,
            joint=part_of(duty),
            task=duty.task,
            origin=duty.origin,
        )
        for duty in sorted(found.duties, key=lambda duty: (not duty.active, duty.part, -duty.pk))
    )


def files_of(case: Case) -> tuple[FileView, ...]:
    """Return the attachments in the order they came: one query."""
    return tuple(_file(_FileRow._make(row)) for row in _FILES.tuples(case.pk))


def files_by_case(cases: Sequence[Case]) -> dict[int, list[FileView]]:
    """Return the attachments of several cases by their ids: one query."""
    found: dict[int, list[FileView]] = defaultdict(list)
    for case, *row in _FILES_OF_MANY.tuples([case.pk for case in cases]):
        found[case].append(_file(_FileRow._make(row)))
    return found


def _file(row: _FileRow) -> FileView:
    return FileView(
        key=row.key,
        name=row.name,
        purpose=Attachment.Purpose(row.purpose).label,
        size=row.size,
        image=row.kind == "image",
        slot=row.purpose,
        added_at=row.added_at,
        added_by="诉求人" if row.author is None else shown(row.author, row.absent),
        caption=row.caption,
    )


#: How many related cases are shown.
MOST_LINKS = 30


def links_of(actor: Actor, found: Bundle) -> tuple[LinkView, ...]:
    """Return related cases, both directions, as far as this actor may see them: two queries.

    What they tell the judgement (others were merged into this one) is read with them.
    """
    case = found.case
    rows = _LINKS.tuples(case.pk)
    found.__dict__["others_merged"] = any(
        target == case.pk and kind == CaseLink.Kind.MERGED_INTO for _, target, kind in rows
    )
    words = {
        ("merged_into", True): "本件已并入",
        ("merged_into", False): "并入本件的",
        ("split_from", True): "拆自",
        ("split_from", False): "拆出的",
        ("complains_of", True): "投诉的是",
        ("complains_of", False): "对本件办理的投诉",
        ("related", True): "相关",
        ("related", False): "相关",
    }
    others = {
        (target if source == case.pk else source): words[kind, source == case.pk]
        for source, target, kind in rows
    }
    if not others:
        return ()
    seen = access.visible_to(actor).filter(pk__in=others)
    return tuple(
        LinkView(others[pk], no, title, state, STATES[State(state)].label)
        for pk, no, title, state in seen.order_by("-id").values_list("pk", "no", "title", "state")[
            :MOST_LINKS
        ]
    )
