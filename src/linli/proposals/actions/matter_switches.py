"""Switching a matter off, so that it is not proposed; and, with a second look, on again.

Off is done by one person, at once and with a reason. On again takes two: one asks, another one
agrees. Every act is an event of the matter's chain ``matter-switch``.
"""

from __future__ import annotations

from typing import Final

from linli.audit import chain
from linli.audit.chain import Entry
from linli.catalogue import snapshot
from linli.catalogue.snapshot import MatterInfo
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.proposals.models import MatterSwitch
from linli.proposals.reasons import clean_reason
from linli.proposals.unit_access import may_write

CHAIN: Final = "matter-switch"
_Standing = MatterSwitch.Standing


def need_writer(actor: Actor) -> None:
    """Raise NotYours unless the person may switch matters."""
    if not may_write(actor):
        raise NotYours("not-a-writer", "事项建议由县中心负责人或系统管理员开关。")


def switch_off(*, actor: Actor, code: str, why: str) -> MatterSwitch:
    """Propose a matter, or all of a class, no more. Raises NotYours, Invalid, NotNow."""
    need_writer(actor)
    matter = snapshot.current().matter(code)
    if matter is None:
        raise Invalid(fields={"matter": "请选择要关闭的事项。"})
    text = clean_reason(why)
    with write():
        row = MatterSwitch.objects.select_for_update().filter(matter_id=matter.id).first()
        if row is not None and row.standing != _Standing.ON:
            raise NotNow("switched-off", "这一事项的建议已经关闭。")
        row = row or MatterSwitch(matter_id=matter.id, version=0)
        return _save(row, matter, _Standing.OFF, actor, text)


def ask_on(*, actor: Actor, code: str, version: int, why: str) -> MatterSwitch:
    """Ask for a matter to be proposed again; somebody else must agree. Raises as above."""
    need_writer(actor)
    text = clean_reason(why)
    with write():
        row, matter = _locked(code, version)
        if row.standing != _Standing.OFF:
            raise NotNow("not-off", "已经有人申请恢复，或者已经恢复。")
        row.asked_by_id = actor.user_id
        return _save(row, matter, _Standing.ASKED, actor, text)


def switch_on(*, actor: Actor, code: str, version: int) -> MatterSwitch:
    """Agree to what somebody else asked for. Raises as above; NotYours for the one who asked."""
    need_writer(actor)
    with write():
        row, matter = _locked(code, version)
        if row.standing != _Standing.ASKED:
            raise NotNow("not-asked", "还没有人申请恢复。")
        if row.asked_by_id in {actor.user_id, actor.principal_id}:
            raise NotYours("second-person", "恢复要由另一位负责人确认，不能由申请的人自己确认。")
        row.asked_by_id = None
        return _save(row, matter, _Standing.ON, actor, row.why)


def _locked(code: str, version: int) -> tuple[MatterSwitch, MatterInfo]:
    matter = snapshot.current().matter(code)
    rows = MatterSwitch.objects.select_for_update()
    row = rows.filter(matter_id=matter.id).first() if matter else None
    if row is None or matter is None:
        raise NotFound
    if row.version != version:
        raise LostRace(
            message="刚刚有人改过这一事项，请看过最新情况后再操作。", version=row.version
        )
    return row, matter


def _save(
    row: MatterSwitch,
    matter: MatterInfo,
    standing: MatterSwitch.Standing,
    actor: Actor,
    why: str,
) -> MatterSwitch:
    row.standing, row.why, row.by_id, row.at = standing, why, actor.user_id, clock.now()
    row.version += 1
    if standing is _Standing.OFF:
        row.asked_by_id = None
    row.save()
    chain.log(
        CHAIN,
        matter.id,
        Entry(
            action=f"matter-{standing.value}",
            at=row.at,
            actor_id=actor.user_id,
            target_state=standing.value,
            fields=("matter_switch",),
            request_id=actor.request_id,
            payload={
                "actor_name": actor.name,
                "matter": matter.code,
                "matter_name": matter.name,
                "text": why,
            },
        ),
    )
    return row
