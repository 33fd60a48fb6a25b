"""Hints of one case or of a page of cases, in words, with as much as this reader may see."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.domain.record_hints import LABELS, Kind
from linli.domain.words import Words
from linli.hints.access import concerned, verifies
from linli.hints.models import RecordHint
from linli.kernel import clock
from linli.people.actor import Actor

#: Most hints shown of one case.
MOST = 30


@dataclass(frozen=True, slots=True)
class HintView:
    """One hint: its reason in words, the pictures this reader may see, the handler's answer.

    ``other`` is the number of the other matter, '' where there is none or the reader may not see
    it. ``photos`` are the keys of this matter's picture and the other's.
    """

    id: int
    kind: str
    label: str
    reason: str
    round: int
    other: str
    photos: tuple[str, ...]
    found_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class HintsView:
    """Hints of one case. ``looked``: the records of the present answer have been compared."""

    no: str
    hints: tuple[HintView, ...]
    looked: bool


def hints_of(actor: Actor, case: Case) -> HintsView | None:
    """Return the hints of a visible case for a verifier or those concerned.

    None for others and where there are none. One query where nothing was found, none where
    nothing was answered; three at most.
    """
    if not case.answer_round:
        return None
    rows = _rows([case.pk])
    if not rows:
        return None
    mine = concerned(actor, case)
    if not (mine or verifies(actor)):
        return None
    seen = _seen(actor, rows)
    may = mine and case.ended_at is None
    return HintsView(
        case.no,
        tuple(_view(row, seen, may and _open(row, actor)) for row in rows),
        looked=True,
    )


def hints_of_many(actor: Actor, numbers: Collection[str]) -> Mapping[str, HintsView]:
    """Return the hints of cases on a verifier's page by number: two queries, three with any.

    Of cases the actor sees; empty for anybody who verifies nothing.
    """
    if not numbers or not verifies(actor):
        return {}
    cases = list(
        visible_to(actor)
        .filter(no__in=numbers)
        .values_list("id", "no", "answer_round", "record_look__round")
    )
    rows: dict[int, list[RecordHint]] = defaultdict(list)
    for row in _rows([pk for pk, *_ in cases]):
        rows[row.case_id].append(row)
    seen = _seen(actor, [row for some in rows.values() for row in some])
    return {
        no: HintsView(
            no,
            tuple(_view(row, seen, may_answer=False) for row in rows[pk]),
            looked=(looked or 0) >= answered,
        )
        for pk, no, answered, looked in cases
    }


def _rows(case_ids: list[int]) -> list[RecordHint]:
    found = RecordHint.objects.filter(case_id__in=case_ids).select_related("other", "answered_by")
    return list(found.order_by("id")[: MOST * len(case_ids)])


def _seen(actor: Actor, rows: Iterable[RecordHint]) -> frozenset[int]:
    """Return which of the other cases the reader sees: one query, none without others."""
    others = {row.other_id for row in rows if row.other_id is not None}
    if not others:
        return frozenset()
    return frozenset(visible_to(actor).filter(pk__in=others).values_list("pk", flat=True))


def _open(row: RecordHint, actor: Actor) -> bool:
    return row.answered_by_id in (None, actor.user_id)


def _view(row: RecordHint, seen: frozenset[int], may_answer: bool) -> HintView:  # noqa: FBT001 - one of the columns
    data: dict[str, Any] = json.loads(row.data)
    kind = Kind(row.kind)
    other = row.other.no if row.other is not None and row.other_id in seen else ""
    photos: tuple[str, ...] = ()
    if kind is Kind.SAME_PHOTO:
        both = other or row.other_id is None
        photos = (str(data["mine"]), str(data["theirs"])) if both else (str(data["mine"]),)
    return HintView(
        id=row.pk,
        kind=row.kind,
        label=LABELS[kind],
        reason=_REASONS[kind](data, other, row.other_id is not None),
        round=row.round,
        other=other,
        photos=photos,
        found_at=row.found_at,
        answer=row.answer,
        answered_by=row.answered_by.full_name if row.answered_by is not None else "",
        answered_at=row.answered_at,
        may_answer=may_answer,
    )


def _day(data: Mapping[str, Any]) -> str:
    return datetime.fromisoformat(str(data["at"])).astimezone(clock.CIVIL).date().isoformat()


def _photo(data: Mapping[str, Any], other: str, elsewhere: bool) -> str:  # noqa: FBT001 - one shape for all reasons
    if other:
        return Words("这张照片与工单 {no}（{day}）的办理照片几乎相同。", no=other, day=_day(data))
    if elsewhere:
        return Words("这张照片与另一件工单（{day}）的办理照片几乎相同。", day=_day(data))
    return Words("处置后的照片与本件处置前或反映时的照片（{day}）几乎相同。", day=_day(data))


def _copy(data: Mapping[str, Any], other: str, elsewhere: bool) -> str:  # noqa: FBT001, ARG001 - as above
    parts = {"no": other, "day": _day(data), "percent": data["percent"]}
    if other and data["note"]:
        return Words("办理记录与工单 {no}（{day}）的文字有 {percent}% 相同。", **parts)
    if other:
        return Words("答复与工单 {no}（{day}）的文字有 {percent}% 相同。", **parts)
    if data["note"]:
        return Words("办理记录与另一件工单（{day}）的文字有 {percent}% 相同。", **parts)
    return Words("答复与另一件工单（{day}）的文字有 {percent}% 相同。", **parts)


def _quick(data: Mapping[str, Any], other: str, elsewhere: bool) -> str:  # noqa: FBT001, ARG001 - as above
    return Words("签收或到场后 {n} 秒就答复已经办好。", n=data["seconds"])


def _leap(data: Mapping[str, Any], other: str, elsewhere: bool) -> str:  # noqa: FBT001 - as above
    parts = {
        "no": other,
        "km": round(int(data["metres"]) / 1000, 1),
        "n": round(int(data["seconds"]) / 60),
    }
    if other:
        return Words(
            "本件记录的时间和位置，与同一经手人的工单 {no} 相距 {km} 公里，只隔 {n} 分钟。", **parts
        )
    if elsewhere:
        return Words(
            "本件记录的时间和位置，与同一经手人的另一件工单相距 {km} 公里，只隔 {n} 分钟。", **parts
        )
    return Words("本件的两条记录相距 {km} 公里，只隔 {n} 分钟。", **parts)


_REASONS = {
    Kind.SAME_PHOTO: _photo,
    Kind.COPIED_TEXT: _copy,
    Kind.TOO_QUICK: _quick,
    Kind.IMPOSSIBLE_SEQUENCE: _leap,
}
