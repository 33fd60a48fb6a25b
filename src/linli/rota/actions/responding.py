"""A unit answers its call: acknowledged, on the way, arrived, done; or is stood down."""

from __future__ import annotations

from collections.abc import Mapping

from linli.domain.emergency import Call, Verb, decide, over
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.access import get_emergency, parts
from linli.rota.actions.ending import conclude
from linli.rota.actions.recording import EMERGENCY, record
from linli.rota.models import Position, Response
from linli.rota.reading import Reader

WORDS_LIMIT = 500
#: The column of the moment that each verb sets.
_STAMPS = {
    Verb.ACKNOWLEDGE: "acknowledged_at",
    Verb.SET_OUT: "set_out_at",
    Verb.ARRIVE: "arrived_at",
    Verb.FINISH: "ended_at",
    Verb.STAND_DOWN: "ended_at",
}


def respond(
    *,
    actor: Actor,
    key: str,
    response_id: int,
    verb: Verb | str,
    raw: Mapping[str, object] | None = None,
    version: int | None = None,
) -> Response:
    """Carry out one verb on one call and return it.

    ``raw``: ``words`` (what was done; needed for 已处置, and why for 撤回). When every call has
    ended the emergency ends by itself. Raises NotFound, NotYours, NotNow, Invalid, LostRace.
    """
    now, wanted = clock.now(), Verb(verb)
    reader = Reader(raw or {})
    missing = {
        Verb.FINISH: "请写一句处置情况，例如“已疏散，无人受伤”。",
        Verb.STAND_DOWN: "请写明为什么撤回。",
    }.get(wanted, "")
    with write():
        emergency = get_emergency(actor, key, lock=True)
        found = Response.objects.filter(pk=response_id, emergency=emergency).first()
        if found is None:
            raise NotFound("no-call", "没有找到这次呼叫。")
        if emergency.ended_at is not None:
            raise NotNow("emergency-over", "这次应急呼叫已经结束。")
        standing = decide(Call(found.standing), wanted, parts(actor, emergency, found))
        words = reader.words("words", WORDS_LIMIT, missing)
        if reader.fields:
            raise Invalid(fields=reader.fields)
        changes: dict[str, object] = {
            "standing": standing.value,
            _STAMPS[wanted]: now,
            "acted_by_id": actor.user_id,
        }
        if found.acknowledged_at is None and wanted in (Verb.ACKNOWLEDGE, Verb.ARRIVE):
            changes["acknowledged_at"] = now
        if words:
            changes["words"] = words
        save(found, version, **changes)
        if emergency.acknowledged_at is None and "acknowledged_at" in changes:
            save(emergency, None, acknowledged_at=now)
        record(
            EMERGENCY,
            emergency.pk,
            f"emergency-{wanted.value}",
            actor,
            now,
            standing=standing.value,
            unit_id=found.unit_id,
            response=found.pk,
            words=words,
        )
        if found.ended_at is not None:
            Position.objects.filter(pk=found.pk).delete()
            standings = emergency.responses.values_list("standing", flat=True)
            calls = [Call(one) for one in standings]
            if over(calls):
                conclude(emergency, calls, now)
    return found
