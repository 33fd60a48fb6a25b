"""Moves of the powers that make units move: 督办, 吹哨, 联办, 批示, 包保, 提级; and of the clock.

They add to a matter and keep its state; only the convenor's decision at the top of the ladder
(:data:`DECIDES`) may give it to another unit. Rows as in :mod:`linli.domain.teamwork`;
:mod:`linli.domain.lifecycle` puts them into its table. What each power allows in itself (levels,
calls, parts) is judged by its own machine: :mod:`linli.domain.supervision`,
:mod:`linli.domain.whistles`, :mod:`linli.domain.joint`, :mod:`linli.domain.escalation`.
"""

from __future__ import annotations

from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.facts import Facts
from linli.domain.guards import gives_duty, overdue_major, plannable
from linli.domain.states import OPEN, Command, Role, State
from linli.domain.supervision import (
    VILLAGE,
    Level,
    highest,
    issuer_problem,
    lifter_problem,
    next_level,
    tier_problem,
)
from linli.domain.teamwork import Row
from linli.domain.whistles import calls_problem

_OPEN = tuple(sorted(OPEN))
#: A unit is bound to the matter and has not answered yet.
_BOUND = (State.DISPATCHED, State.HANDLING, State.REWORK, State.SUSPENDED)
_WORKING = (State.HANDLING, State.REWORK)
#: Somebody can be pressed: the unit, or whoever keeps the matter from one.
_PRESSED = (*_BOUND, State.RETURN_PENDING, State.CONVENING, State.ANSWERED)
_ACCEPTED = tuple(sorted(OPEN - {State.REPORTED, State.INFO_NEEDED}))

_LEADER = frozenset({Role.CENTRE_LEADER})
_CENTRE = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})
_UNIT = frozenset({Role.HANDLER, Role.UNIT_LEADER})
#: Whom the ladder names in grids and villages; they decide nothing about others' work.
_BELOW = frozenset({Role.VILLAGE_HEAD, Role.GRID_WORKER})
_BOUND_UNITS = _UNIT | {Role.SUPPORTER}
_SUPPORTER = frozenset({Role.SUPPORTER})
_SYSTEM = frozenset({Role.SYSTEM})


def has_lead(facts: Facts) -> DomainError | None:
    """Nobody can be pressed before somebody has the duty."""
    if facts.lead_unit is None:
        return NotNow("nobody-pressed", "尚未确定主办单位，没有督办对象。")
    return None


def pressable(facts: Facts) -> DomainError | None:
    """Somebody has the duty, and there is a level above the present one."""
    if facts.supervision == Level.LISTED:
        return NotNow("highest-level", "本件已是挂牌督办，没有更高的级别。")
    refusal = has_lead(facts)
    if refusal is not None or Role.SYSTEM in facts.roles:
        return refusal
    if facts.village_only:
        return tier_problem(Level.NORMAL, VILLAGE, "")
    if facts.pressing:
        return issuer_problem(facts.pressing, facts.roles)
    # For a page: what is the least that could be issued now?
    above = next_level(Level(facts.supervision)) if facts.supervision else Level.NORMAL
    refusal = issuer_problem(above, facts.roles) if above else None
    if above and refusal is None and facts.desk_tiers and facts.lead_tier:
        return tier_problem(above, highest(facts.desk_tiers), facts.lead_tier)
    return refusal


def releasable(facts: Facts) -> DomainError | None:
    """A 督办 is in force, at a level that is the person's to lift."""
    refusal = supervised(facts)
    if refusal is not None or Role.SYSTEM in facts.roles:
        return refusal
    return lifter_problem(Level(facts.supervision), facts.roles)


def instructs(facts: Facts) -> DomainError | None:
    """Villages ask their town: they give no instructions to others."""
    if not facts.village_only:
        return None
    return NotYours(
        "village-instructs-nobody", "村（社区）负责人不作批示，请报乡镇（街道）综治中心。"
    )


def calls(facts: Facts) -> DomainError | None:
    """Whistles are blown by townships and the county."""
    return calls_problem(VILLAGE, "centre") if facts.village_only else None


def supervised(facts: Facts) -> DomainError | None:
    """A 督办 is in force."""
    if not facts.supervision:
        return NotNow("not-supervised", "本件没有生效的督办。")
    return None


def whistled(facts: Facts) -> DomainError | None:
    """A whistle has not ended."""
    if not facts.whistles:
        return NotNow("no-whistle", "本件没有正在进行的吹哨。")
    return None


def climbed(facts: Facts) -> DomainError | None:
    """The matter has climbed and waits for a word."""
    if not facts.climbed:
        return NotNow("not-climbed", "本件没有等待回应的提级。")
    return None


def at_top(facts: Facts) -> DomainError | None:
    """Only at the top of the ladder is there something to decide for good."""
    refusal = climbed(facts)
    if refusal is None and facts.climbed != "county":
        return NotNow("not-at-top", "本件还没有提级到县级，由当前这一级的负责人回应。")
    return refusal


def reassigns(facts: Facts) -> DomainError | None:
    """The convenor gives the matter to another unit, under the same rules as a dispatch."""
    return at_top(facts) or gives_duty(facts)


def arranged(facts: Facts) -> DomainError | None:
    """A joint plan has parts still open."""
    if not facts.parts_open:
        return NotNow("no-parts", "没有等待完成的联办环节。")
    return None


ROWS: tuple[Row, ...] = (
    (_OPEN, Command.RECOUNT, _SYSTEM, "节假日表已补齐，从首次登记时刻重新计算时限", None),
    (_OPEN, Command.OVERSEE, _SYSTEM, "重大疑难到期未解决，自动转重点督办", overdue_major),
    (_OPEN, Command.PLAN, _UNIT | _CENTRE, "填报解决时间节点和方案", plannable),
    (_PRESSED, Command.SUPERVISE, _CENTRE | _SYSTEM, "督促办理，限期反馈", pressable),
    (_PRESSED, Command.FEED_BACK, _UNIT, "按督办要求反馈情况", supervised),
    (_PRESSED, Command.RELEASE, _CENTRE | _SYSTEM, "督办要求已落实，解除督办", releasable),
    (_BOUND, Command.REACH, _UNIT, "方案中的时间节点已完成", plannable),
    (_ACCEPTED, Command.NAME_LEADERS, _CENTRE, "明确包保领导、责任单位和责任人", None),
    (_BOUND, Command.WHISTLE, _CENTRE, "请有关部门到现场一起处置", calls),
    (_ACCEPTED, Command.ANSWER_WHISTLE, _BOUND_UNITS, "收到吹哨，确认到场", whistled),
    (_ACCEPTED, Command.ARRIVE, _CENTRE, "由吹哨方登记各部门到场", whistled),
    (_ACCEPTED, Command.END_WHISTLE, _CENTRE, "吹哨事项办结，评价应哨部门", whistled),
    (
        (State.DISPATCHED, *_WORKING),
        Command.ARRANGE,
        _UNIT | _CENTRE,
        "明确联办分工和时限",
        gives_duty,
    ),
    (_BOUND, Command.TAKE_PART, _SUPPORTER, "领取联办任务，确定承办人", arranged),
    ((State.DISPATCHED,), Command.CONTRIBUTE, _SUPPORTER, "联办环节先做完的先反馈", arranged),
    (_WORKING, Command.RETURN_PART, _UNIT | _CENTRE, "联办环节没有做到位，退回重做", None),
    (_ACCEPTED, Command.PRESENT, _CENTRE | _UNIT, "呈请领导阅批", None),
    (_ACCEPTED, Command.INSTRUCT, _LEADER, "领导批示", instructs),
    (_OPEN, Command.ESCALATE, _SYSTEM, "到时没有进展，提到上一级", None),
    (_OPEN, Command.RESPOND, _CENTRE | _UNIT | _BELOW, "被提级的负责人回应", climbed),
    (_OPEN, Command.DECIDE, _LEADER, "召集人对提级到顶的事项作出裁定", at_top),
)
#: Where the convenor's decision may name another lead unit.
DECIDES = (State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.REWORK, State.CONVENING)
