"""Finishing, withdrawing, lapsing: how a task ends."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.inputs import tidy
from linli.domain import outings as rules
from linli.domain.errors import Invalid
from linli.domain.outing_reading import REASON, noted
from linli.domain.outings import Act, Spot, Standing
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.outings import access
from linli.outings.actions.recording import FINISHED, save
from linli.outings.actions.stopping import facts_of, put_standing
from linli.outings.models import Outing, Stop
from linli.people.actor import SYSTEM, Actor
from linli.people.signing import signed


def finish(*, actor: Actor, outing: str, reason: str = "", device_at: str = "") -> Outing:
    """Finish a task with the rest of the stops 未走到, and return it.

    One that is finished already stays as it is. Raises Invalid without a reason where stops are
    left, NotFound, NotYours, NotNow.
    """
    now = clock.now()
    with write():
        held = access.get_outing(actor, outing, lock=True)
        facts = facts_of(actor, held)
        if held.standing == Standing.DONE and rules.Side.DOER in facts.sides:
            return held
        after = rules.decide(facts, Act.FINISH, now)
        why = _why(reason, needed=bool(facts.left), sentence="请写一句为什么有的地方没走到。")
        hat = access.doer(actor, held.area.path, held.area.kind)
        left = list(Stop.objects.filter(outing=held, spot=Spot.OPEN.value).order_by("n"))
        for stop in left:
            stop.spot, stop.done_at = Spot.SKIPPED.value, now
            stop.version += 1
        Stop.objects.bulk_update(left, ["spot", "done_at", "version"])
        put_standing(held, after, now)
        held.reason = why
        unit = access.unit_of(hat, held.area.path, held.area.kind)
        told: dict[str, object] = {"reason": why, "left": {str(one.n): one.version for one in left}}
        told |= {"device_at": device_at} if device_at else {}
        save(held, signed(FINISHED, hat, now, unit_id=unit, payload=told))
        return held


def withdraw(*, actor: Actor, outing: str | int, reason: str) -> Outing:
    """Take a task back, with the reason, and return it; raises Invalid, NotYours, NotNow."""
    now = clock.now()
    with write():
        held = access.get_outing(actor, str(outing), lock=True)
        after = rules.decide(facts_of(actor, held), Act.WITHDRAW, now)
        held.reason = _why(reason, needed=True, sentence="请写明为什么撤回。")
        held.standing, held.ended_at = after.value, now
        told = {"reason": held.reason}
        save(held, signed("outing-withdraw", actor, now, payload=told))
        return held


def _why(reason: str, *, needed: bool, sentence: str) -> str:
    why, problem = noted(tidy(reason), REASON)
    if problem or (needed and not why):
        raise Invalid(fields={"reason": problem or sentence})
    return why


def lapse(batch: int = 200) -> int:
    """Let the tasks lapse whose day is long over, at most ``batch``; return how many."""
    now = clock.now()
    before: timedelta = rules.LAPSES_AFTER
    overdue = Outing.objects.filter(
        standing__in=sorted(one.value for one in rules.OPEN), due_at__lt=now - before
    )
    keys = list(overdue.order_by("due_at", "id").values_list("pk", flat=True)[:batch])
    for key in keys:
        with write():
            held = access.get_outing(SYSTEM, key, lock=True)
            if Standing(held.standing) not in rules.OPEN:
                continue
            after = rules.decide(facts_of(SYSTEM, held), Act.LAPSE, now)
            held.standing, held.ended_at = after.value, now
            save(held, signed("outing-lapse", SYSTEM, now))
    return len(keys)
