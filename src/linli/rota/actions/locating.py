"""A responder shows where they are: their own choice, one emergency, the latest point only.

Nothing of it goes into the record, and nothing is left when it ends.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from linli.domain.coordinates import is_nowhere
from linli.domain.emergency import OVER, Call, Part
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.rota.access import get_emergency, parts
from linli.rota.models import Position, Response

#: A call in which coming has been promised and not ended.
_COMING = frozenset(set(Call) - OVER - {Call.CALLED})


def share_position(*, actor: Actor, key: str, response_id: int, raw: Mapping[str, object]) -> None:
    """Keep where the actor is now, in place of the point before; ``consent`` must be given.

    ``raw``: ``lon``, ``lat`` (WGS-84) and ``consent`` (“1”, with every point). Only one's own
    place, only for a call that was acknowledged and has not ended. Raises NotYours, NotNow,
    NotFound, Invalid.
    """
    now = clock.now()
    point = _point(raw)
    if str(raw.get("consent") or "") not in ("1", "True", "true"):
        raise Invalid(fields={"consent": "只有您本人同意，才能共享位置。"})
    with write():
        found = _call(actor, key, response_id)
        if Call(found.standing) not in _COMING:
            raise NotNow("not-coming", "先点“收到”，响应结束前才能共享位置。")
        Position.objects.update_or_create(
            response=found,
            defaults={"person_id": actor.user_id, "lon": point[0], "lat": point[1], "at": now},
        )


def stop_sharing(*, actor: Actor, key: str, response_id: int) -> None:
    """Delete where somebody is at once; by any member of the unit called."""
    with write():
        Position.objects.filter(pk=_call(actor, key, response_id).pk).delete()


def _call(actor: Actor, key: str, response_id: int) -> Response:
    emergency = get_emergency(actor, key)
    rows = Response.objects.filter(pk=response_id, emergency=emergency)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    found = rows.first()
    if found is None:
        raise NotFound("no-call", "没有找到这次呼叫。")
    if Part.RESPONDER not in parts(actor, emergency, found) or actor.user_id is None:
        raise NotYours("not-called", "只有被呼叫的单位人员可以共享自己的位置。")
    return found


def _point(raw: Mapping[str, object]) -> tuple[float, float]:
    try:
        lon, lat = float(str(raw.get("lon"))), float(str(raw.get("lat")))
    except ValueError:
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or is_nowhere(lon, lat):
        raise Invalid(fields={"position": "没有得到位置，可以不共享，直接回应。"})
    return round(lon, 5), round(lat, 5)
