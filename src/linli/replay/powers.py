"""The powers that make units move, in a simulated office: who gets which, and what comes next.

What is drawn for a case depends on the seed, the case and how young it is; what has begun is
carried on whatever is drawn, so that a later run goes on where an earlier one ended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from linli.domain.lifecycle import Command, State
from linli.instructions.actions.reading import read_case
from linli.kernel import clock
from linli.replay import powers_calls, powers_ladder, powers_parts, powers_plans, powers_pressing
from linli.replay.course import Course, Step

#: Younger cases get more of everything: that is what desks have before them.
RECENT = timedelta(days=12)
#: Shares of the cases in handling, by power: young ones, older ones.
SHARES: dict[str, tuple[float, float]] = {
    "whistle": (0.18, 0.03),
    "named": (0.08, 0.01),
    "late": (0.7, 0.7),
    "urged": (0.06, 0.02),
    "present": (0.12, 0.03),
    "joint": (0.15, 0.04),
}
#: Levels of which more get a power, and how many.
SEVERE: dict[tuple[str, str], float] = {
    ("whistle", "urgent"): 0.25,
    ("named", "major"): 0.4,
}
#: After these other units support the case.
MOVES_DUTIES = frozenset({Command.ARRANGE, Command.WHISTLE, Command.END_WHISTLE, Command.INSTRUCT})

_POWERS: tuple[
    tuple[str, Callable[[Course], Step | None], Callable[[Course], Step | None]], ...
] = (
    ("whistle", powers_calls.begin, powers_calls.carry_on),
    ("named", powers_plans.begin, powers_plans.carry_on),
    ("late", powers_pressing.late, powers_pressing.carry_on),
    ("urged", powers_pressing.urged, powers_pressing.carry_on),
    ("present", powers_pressing.present, powers_pressing.instruct),
    ("joint", powers_parts.begin, powers_parts.carry_on),
)


def step(course: Course) -> Step | None:
    """Return the next step of a power; None when the unit goes on by itself."""
    case = course.case
    if case.state != State.HANDLING or case.pending_kind or case.responded_at is None:
        return None
    asked = powers_ladder.carry_on(course)
    if asked is not None:
        return asked
    for name, begin, carry_on in _POWERS:
        found = carry_on(course)
        if found is None and not case.reply_stage and drawn(course, name):
            found = begin(course)
        if found is not None:
            return found
    return None


def drawn(course: Course, name: str) -> bool:
    """Tell whether this case is one of those for which the power is used."""
    young = course.scene.until - course.case.clock_start < RECENT
    share = SHARES[name][0 if young else 1]
    return course.draw("power", name) < SEVERE.get((name, course.case.level), share)


def before(course: Course, step: Step) -> None:
    """Let a leader read what was presented a little before instructing."""
    if step.command is not Command.INSTRUCT:
        return
    with clock.at(max(course.now, step.at - timedelta(minutes=10))):
        read_case(step.actor, course.case.pk, course.case.no)
