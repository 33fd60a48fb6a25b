"""Bulletins of a demonstration: one issued and disputed, those due drafted by the clock."""

from __future__ import annotations

from datetime import timedelta

from linli.bulletins import actions, snapshots
from linli.bulletins.models import Bulletin
from linli.documents.actions.papers import issue_paper
from linli.documents.kinds import Kind as PaperKind
from linli.domain.bulletins import Kind, last_whole
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.replay.office_crew import Crew, at_civil

_WHY = "我街道有两件已经现场办结，系统里晚了一天才反馈，请核对后更正。"
_ANSWER = "已核对记录：反馈时间以系统记录为准，两件都在下一周，数字不变。"
_OWN = "请各单位对照数字查找原因，对即将到期的事项提前安排。"


def furnish_bulletins(crew: Crew) -> int:
    """Issue the bulletin of the last week, then let the clock draft the others; return how many.

    Does nothing where there is a bulletin already, or where two people to write and approve are
    missing.
    """
    writers = crew.people(crew.county, Role.DISPATCHER)
    leaders = crew.people(crew.county, Role.CENTRE_LEADER)
    if Bulletin.objects.exists() or not writers or not leaders:
        return 0
    writer, leader = writers[0], leaders[0]
    if writer.user_id == leader.user_id:
        return 0
    with write():
        made = _issued(crew, writer, leader)
        _disputed(crew, made, writer)
    return 1 + actions.sweep().made


def _issued(crew: Crew, writer: Actor, leader: Actor) -> Bulletin:
    # The morning that is over: nothing is done at a moment that has not come.
    over = clock.now() >= at_civil(crew.today, 9, 0)
    day = crew.today if over else crew.today - timedelta(days=1)
    period = last_whole(Kind.WEEK, day)
    with clock.at(at_civil(day, 8, 5)):
        raw = {"kind": Kind.WEEK.value, "unit": crew.county.code, "day": period.first}
        made = actions.draft(actor=writer, raw=raw)
    with clock.at(at_civil(day, 8, 20)):
        held = snapshots.unpacked(made.blocks)
        shown = frozenset(one.key for one in held if one.shown)
        made = actions.edit(
            actor=writer, key=made.key, asked=actions.Edit(shown=shown, add=True), version=None
        )
        held = snapshots.unpacked(made.blocks)
        asked = actions.Edit(
            texts={held[-1].key: _OWN},
            shown=frozenset(one.key for one in held if one.shown),
            # Before the notes on how it was counted.
            places={held[-1].key: [one.key for one in held].index("h-notes") + 1},
        )
        made = actions.edit(actor=writer, key=made.key, asked=asked, version=None)
        made = actions.submit(actor=writer, key=made.key, version=None)
    with clock.at(at_civil(day, 8, 40)):
        made = actions.approve(actor=leader, key=made.key, version=None)
    with clock.at(at_civil(day, 8, 45)):
        issue_paper(actor=writer, kind=PaperKind.BULLETIN.value, subject=made.key)
    return made


def _disputed(crew: Crew, made: Bulletin, writer: Actor) -> None:
    for town in crew.shown_towns:
        speaker = next(iter(crew.people(town, Role.DISPATCHER, Role.CENTRE_LEADER)), None)
        mine = snapshots.read(made.snapshot).owned((town.id,))
        if speaker is None or not mine:
            continue
        said = actions.dispute(
            actor=speaker, key=made.key, raw={"figure": list(mine)[-1], "why": _WHY}
        )
        raw = {"upheld": "no", "answer": _ANSWER}
        actions.answer(actor=writer, key=made.key, dispute_id=said.pk, raw=raw)
        return
