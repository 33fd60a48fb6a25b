"""A person says what a learned name is: another name, a landmark of its own, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.landmarks import NameStanding, Source, Standing
from linli.kernel import clock
from linli.kernel.keys import number
from linli.kernel.transaction import write
from linli.landmarks import access
from linli.landmarks.actions.keeping import add
from linli.landmarks.actions.recording import record
from linli.landmarks.models import Alias, Landmark
from linli.people.actor import Actor


def decide(*, actor: Actor, key: str | int, choice: str, raw: Mapping[str, object]) -> Alias:
    """Answer one proposal: another name, a landmark of its own, or neither for good.

    ``choice``: ``alias`` of ``raw["landmark"]``; ``place`` with ``kind``, ``area`` and the
    ``name`` put right where it must be; ``refuse``.
    Raises NotFound outside the own area, NotNow when it was answered, Invalid.
    """
    now = clock.now()
    with write():
        row = _waiting(actor, key)
        row.decided_by_id, row.decided_at = actor.user_id, now
        if choice == "alias":
            try:
                landmark = access.get_landmark(actor, str(raw.get("landmark") or ""), lock=True)
            except NotFound:
                raise Invalid(
                    fields={"landmark": "请粘贴它是哪个地点的别名：网址或编号。"}
                ) from None
        elif choice == "place":
            wanted = {"kind": row.kind, "area": row.area.code, "name": row.text, **raw}
            landmark = add(actor=actor, raw=wanted, source=Source.LEARNED)
        elif choice == "refuse":
            row.standing = NameStanding.REFUSED.value
            row.save()
            return row
        else:
            raise Invalid(fields={"choice": "请选择它是什么。"})
        _becomes(row, landmark, actor)
    return row


def _becomes(row: Alias, landmark: Landmark, actor: Actor) -> None:
    """Make the proposal another name of a landmark, unless it is its very name."""
    hat = access.keeper(actor, landmark.area.path)
    if landmark.standing != Standing.CURRENT:
        raise NotNow("landmark-ended", "这个地点已经停用或合并，请另选一个。")
    row.likely = landmark
    if row.folded == landmark.folded:
        row.standing = NameStanding.REFUSED.value  # as another name
        row.save()
        return
    landmark.aliases.filter(folded=row.folded).delete()
    row.landmark, row.standing = landmark, NameStanding.CONFIRMED.value
    row.save()
    record(landmark, hat, "landmark-name", clock.now(), {"alias": row.text})


def _waiting(actor: Actor, key: str | int) -> Alias:
    """Return the proposal, locked; raises NotFound and NotNow."""
    rows = Alias.objects.filter(pk=number(key), source=Source.LEARNED.value)
    row = rows.select_related("area").select_for_update(of=("self",)).first()
    if row is None or not access.keeps(actor, row.area.path):
        raise NotFound("no-proposal", "没有找到这条待确认的地名，或者不归您确认。")
    if row.standing != NameStanding.PROPOSED:
        raise NotNow("name-answered", "这个地名已经有人确认过了。")
    return row
