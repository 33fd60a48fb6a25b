"""How an emergency ends: by itself, by the duty officer, or with its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from linli.domain.emergency import CHOICES, OVER, Call, Outcome
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import SYSTEM, Actor
from linli.rota.access import OFFICERS, get_emergency, in_charge
from linli.rota.actions.recording import EMERGENCY, record
from linli.rota.models import Emergency, Position
from linli.rota.reading import Reader

WORDS_LIMIT = 200


def end_emergency(
    *, actor: Actor, key: str, raw: Mapping[str, object], version: int | None = None
) -> Emergency:
    """End an emergency as its duty officer (``outcome``, ``words``); open calls are stood down.

    Raises NotFound, NotYours, NotNow, Invalid, LostRace.
    """
    now = clock.now()
    reader = Reader(raw)
    words = reader.line("words", WORDS_LIMIT, "请写一句怎样结束的。")
    outcome = str(raw.get("outcome") or "")
    if outcome not in {one.value for one in CHOICES}:
        reader.fields["outcome"] = "请选择结果。"
    with write():
        emergency = get_emergency(actor, key, lock=True)
        if not in_charge(actor, OFFICERS, emergency.area_path):
            raise NotYours("not-officer", "由综治中心的坐席、分流员或负责人结束。")
        if emergency.ended_at is not None:
            raise NotNow("emergency-over", "这次应急呼叫已经结束。")
        if reader.fields:
            raise Invalid(fields=reader.fields)
        close(emergency, actor, Outcome(outcome), words, now, version=version)
    return emergency


def conclude(emergency: Emergency, calls: Sequence[Call], now: datetime) -> None:
    """End an emergency whose calls have all ended; in the caller's transaction."""
    outcome = Outcome.HANDLED if Call.DONE in calls else Outcome.STOOD_DOWN
    close(emergency, SYSTEM, outcome, "", now)


def close(
    emergency: Emergency,
    actor: Actor,
    outcome: Outcome,
    words: str,
    now: datetime,
    *,
    version: int | None = None,
) -> None:
    """End it in the caller's transaction: open calls are stood down, every place is deleted."""
    save(
        emergency,
        version,
        ended_at=now,
        ended_by_id=actor.user_id,
        outcome=outcome.value,
        end_words=words,
    )
    still = [call.value for call in Call if call not in OVER]
    emergency.responses.filter(standing__in=still).update(
        standing=Call.STOOD_DOWN.value, ended_at=now
    )
    Position.objects.filter(response__emergency=emergency).delete()
    record(
        EMERGENCY,
        emergency.pk,
        "emergency-end",
        actor,
        now,
        standing=outcome.value,
        words=words,
    )
