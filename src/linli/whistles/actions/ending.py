"""吹哨办结: what came of it, who was absent, how the calling side rates the departments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.mark_input import Mark
from linli.cases.models import Attachment, Duty
from linli.domain import whistles as rules
from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.lifecycle import Command
from linli.domain.whistles import Act, Outcome, Side
from linli.domain.words import Words
from linli.whistles import judging
from linli.whistles.models import Call, Whistle

#: Why a duty that came with a whistle ended.
ENDED = "whistle_over"
#: At most so many stars want words: the department must learn what was amiss.
WORDS_UP_TO = 2


@verb(Command.END_WHISTLE)
def end(move: Move) -> Effect:
    """End one whistle of the calling side: result, absences, ratings; its bare duties end.

    Raises NotYours for everybody else, Invalid where it must be said which whistle is meant
    and for a rating of somebody who was not there to be rated.
    """
    whistle, calls = _chosen(move)
    outcome = Outcome(move.text("outcome"))
    settle(calls, outcome, whistle.arrive_by, move.now, Side.CALLING_SIDE)
    rated = _rate(move, calls)
    Call.objects.bulk_update(calls, ["open", "absent", "withdrawn_at", "stars", "rating_text"])
    Whistle.objects.filter(pk=whistle.pk).update(
        outcome=outcome.value,
        result=move.text("text"),
        ended_at=move.now,
        ended_by_id=move.actor.user_id,
    )
    end_duties(move.case.pk, [call.unit_id for call in calls], move.now)
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.PROGRESS,
        user_id=move.actor.user_id,
        now=move.now,
    )
    names = move.catalogue.units
    return Effect(
        changes={"whistles": max(move.case.whistles - 1, 0)},
        payload={
            "whistle_no": whistle.label,
            "whistle_outcome": rules.OUTCOME_NAMES[outcome],
            "absent_names": "、".join(names[call.unit_id].name for call in calls if call.absent),
            "whistle_ratings": rated,
            "text": move.text("text"),
            "files": count,
        },
        fields=("whistle", "duty"),
        reason_code=outcome.value,
    )


def _chosen(move: Move) -> tuple[Whistle, list[Call]]:
    """Return the whistle to be ended with its calls: one query."""
    rows = Call.objects.filter(case_id=move.case.pk, whistle__ended_at__isnull=True)
    by: dict[Whistle, list[Call]] = {}
    for call in rows.select_related("whistle").order_by("whistle_id", "id"):
        by.setdefault(call.whistle, []).append(call)
    wanted = move.text("whistle")
    if wanted:
        found = [(one, calls) for one, calls in by.items() if one.no == wanted]
        if not found:
            sentence = Words("本件没有进行中的{no}号吹哨，可能已经办结。", no=wanted)
            raise Invalid(fields={"whistle": sentence})
    else:
        found = list(by.items())
    refusals: list[DomainError] = []
    mine: list[tuple[Whistle, list[Call]]] = []
    for one, calls in found:
        refusal = judging.caller_refusal(move.actor, one, calls)
        if refusal is None:
            mine.append((one, calls))
        else:
            refusals.append(refusal)
    if not mine:
        raise refusals[0] if refusals else NotNow("no-whistle", "本件没有正在进行的吹哨。")
    if len(mine) > 1:
        numbers = "、".join(one.no for one, _ in mine)
        sentence = Words("本件有几次吹哨在进行（{numbers}），请写明办结哪一次。", numbers=numbers)
        raise Invalid(fields={"whistle": sentence})
    return mine[0]


def settle(
    calls: Iterable[Call], outcome: Outcome, arrive_by: datetime, now: datetime, side: Side
) -> None:
    """Say of every call still awaited whether it is missed or called off; nothing is written."""
    for call in calls:
        standing = call.standing
        act = rules.closing(standing, outcome, arrive_by, now)
        if act is not None:
            rules.after(standing, act, side)
            call.absent = act is Act.MISS
            call.withdrawn_at = now if act is Act.CALL_OFF else None
        call.open = False


def _rate(move: Move, calls: Iterable[Call]) -> str:
    """Put the ratings onto the calls; return them in words."""
    given = move.values.get("ratings")
    marks = [mark for mark in given if isinstance(mark, Mark)] if isinstance(given, tuple) else []
    by_code = {move.catalogue.units[call.unit_id].code: call for call in calls}
    said: list[str] = []
    for mark in marks:
        unit = move.catalogue.unit_by_code(mark.unit)
        name = unit.name if unit else mark.unit
        call = by_code.get(mark.unit)
        if call is None:
            raise Invalid(fields={"ratings": Words("“{unit}”不在这次吹哨里。", unit=name)})
        if call.standing not in rules.RATED:
            sentence = "“{unit}”不需要到场，不作评价。"
            raise Invalid(fields={"ratings": Words(sentence, unit=name)})
        if mark.stars <= WORDS_UP_TO and not mark.text:
            sentence = "给“{unit}”打 {n} 分，请写明原因。"
            raise Invalid(fields={"ratings": Words(sentence, unit=name, n=mark.stars)})
        call.stars, call.rating_text = mark.stars, mark.text
        said.append(f"{name}：{mark.stars} 分{'，' if mark.text else ''}{mark.text}")  # zh-only
    return "；".join(said)


def end_duties(case_id: int, units: Iterable[int], now: datetime) -> int:
    """End the duties these units got by a whistle and by nothing else; return how many.

    What a joint plan has given them something to do in stays.
    """
    bare = Duty.objects.filter(
        case_id=case_id,
        unit_id__in=list(units),
        active=True,
        origin=Duty.Origin.WHISTLE,
        place=0,
    )
    return bare.update(active=False, ended_at=now, end_reason=ENDED)
