"""The six-step loop as one table: who may do what, in which state, and where it leads.

:data:`TRANSITIONS` is the only list of legal moves. Buttons, refusals, the API's ``next``
list, the reference page and the model checker all read it through :func:`decide` and
:func:`options`; nothing else in the code base knows a legal move. States and commands are
named in :mod:`linli.domain.states`, conditions in :mod:`linli.domain.guards`.

Source of the loop: 排查上报 → 分流指派 → 职能处置 → 办结反馈 → 核查结案 → 打分考核.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linli.domain import guards, pressing, requester, teamwork
from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.facts import Facts, Pending, Reply
from linli.domain.guards import Guard
from linli.domain.policies import Stage
from linli.domain.states import (
    FINAL,
    OPEN,
    RETURN_LIMIT,
    REWORK_LIMIT,
    STATES,
    UNREACHED_LIMIT,
    Clock,
    Command,
    Owner,
    Phase,
    Role,
    State,
    StateInfo,
)
from linli.domain.words import Words

# fmt: off
__all__ = [
    "FINAL", "OPEN", "RETURN_LIMIT", "REWORK_LIMIT", "STATES", "TRANSITIONS", "UNREACHED_LIMIT",
    "Clock", "Command", "Decision", "Facts", "Guard", "Option", "Owner", "Pending", "Phase",
    "Reply", "Role", "State", "StateInfo", "Transition", "decide", "options",
]
# fmt: on


@dataclass(frozen=True)
class Transition:
    """One legal move. ``guard`` returns the refusal, or None when the move may be made.

    Several rows may share source and command; the first whose ``when`` holds is the one.
    """

    source: State
    command: Command
    target: State
    roles: frozenset[Role]
    why: str
    guard: Guard | None = None
    when: Callable[[Facts], bool] | None = None
    clock: Clock = Clock.KEEP
    bump: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The judgement: the target and its consequences, to be written by the action."""

    command: Command
    acting: Role
    source: State
    target: State
    owner: Owner
    stage: Stage | None
    stage_restarts: bool
    clock: Clock
    bump: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Option:
    """A move as the interface shows it: allowed, or greyed with the reason.

    ``in_place_of`` names the absent colleague in whose place it would be made.
    """

    command: Command
    allowed: bool
    refusal: str = ""
    code: str = ""
    in_place_of: str = ""


# -- the table ---------------------------------------------------------------------------


def _r(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_INTAKE = _r(Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER)
_CENTRE = _r(Role.DISPATCHER, Role.CENTRE_LEADER)
_UNIT = _r(Role.HANDLER, Role.UNIT_LEADER)
_S, _C, _T = State, Command, Transition


def _build() -> tuple[Transition, ...]:
    rows: list[Transition] = [
        # 排查上报: intake
        _T(_S.REPORTED, _C.ACCEPT, _S.ACCEPTED, _INTAKE, "属于受理范围，登记受理"),
        _T(_S.REPORTED, _C.REJECT, _S.REJECTED, _INTAKE, "不属于受理范围，告知正确去处"),
        _T(_S.REPORTED, _C.REQUEST_INFO, _S.INFO_NEEDED, _INTAKE, "要素不全，请诉求人补充"),
        _T(_S.INFO_NEEDED, _C.SUPPLEMENT, _S.REPORTED, _r(Role.REPORTER, Role.SEAT), "已补充"),
        _T(_S.INFO_NEEDED, _C.ACCEPT, _S.ACCEPTED, _INTAKE, "按现有材料先行受理"),
        _T(_S.INFO_NEEDED, _C.REJECT, _S.REJECTED, _INTAKE, "无法补充且不能受理"),
        _T(
            _S.REPORTED,
            _C.SETTLE,
            _S.ANSWERED,
            _r(Role.GRID_WORKER),
            "小事当场办结，抽样核查",
            guard=guards.settle_guard,
            clock=Clock.STOP,
        ),
        # 分流指派: dispatch, sign, return
        _T(
            _S.ACCEPTED,
            _C.DISPATCH,
            _S.DISPATCHED,
            _CENTRE,
            "按职责派给主办单位和协办单位",
            guard=guards.gives_duty,
        ),
        _T(_S.ACCEPTED, _C.REQUEST_INFO, _S.INFO_NEEDED, _INTAKE, "派单前发现要素不全"),
        _T(_S.DISPATCHED, _C.RECALL, _S.ACCEPTED, _CENTRE, "派错单位，签收前撤回重派"),
        _T(_S.DISPATCHED, _C.SIGN, _S.HANDLING, _UNIT, "签收即开始处置"),
        _T(
            _S.RETURN_PENDING,
            _C.GRANT_RETURN,
            _S.CONVENING,
            _CENTRE,
            "第三次退单，交召集人协调",
            guard=guards.decides(Pending.RETURN, "退单申请"),
            when=lambda f: f.return_count >= RETURN_LIMIT,
        ),
        _T(
            _S.RETURN_PENDING,
            _C.GRANT_RETURN,
            _S.ACCEPTED,
            _CENTRE,
            "同意退单，重新派单",
            guard=guards.decides(Pending.RETURN, "退单申请"),
        ),
        _T(
            _S.RETURN_PENDING,
            _C.REFUSE_RETURN,
            _S.CONVENING,
            _CENTRE,
            "第三次退单仍有争议，交召集人协调",
            guard=guards.decides(Pending.RETURN, "退单申请"),
            when=lambda f: f.return_count >= RETURN_LIMIT,
        ),
        _T(
            _S.RETURN_PENDING,
            _C.REFUSE_RETURN,
            _S.DISPATCHED,
            _CENTRE,
            "不同意退单，仍由原单位办理",
            guard=guards.decides(Pending.RETURN, "退单申请"),
        ),
        _T(
            _S.CONVENING,
            _C.CONVENE,
            _S.DISPATCHED,
            _r(Role.CENTRE_LEADER),
            "召集人确定主办单位，不得再退",
            guard=guards.gives_duty,
        ),
        # 职能处置: rework and suspension
        _T(
            _S.HANDLING,
            _C.GRANT_SUSPENSION,
            _S.SUSPENDED,
            _r(Role.CENTRE_LEADER),
            "客观条件不具备，批准挂账",
            guard=guards.decides(Pending.SUSPENSION, "挂账申请"),
            clock=Clock.PAUSE,
        ),
        _T(
            _S.HANDLING,
            _C.REFUSE_SUSPENSION,
            _S.HANDLING,
            _r(Role.CENTRE_LEADER),
            "不同意挂账，继续办理",
            guard=guards.decides(Pending.SUSPENSION, "挂账申请"),
        ),
        _T(
            _S.SUSPENDED,
            _C.RESUME,
            _S.HANDLING,
            _UNIT | _CENTRE | _r(Role.SYSTEM),
            "条件具备或挂账期满，恢复办理",
            clock=Clock.RESUME,
        ),
        # 办结反馈
        *(
            _T(
                source,
                _C.ANSWER,
                _S.ANSWERED,
                _UNIT,
                "办结并答复诉求人",
                guard=guards.answer_guard,
                clock=Clock.STOP,
            )
            for source in (_S.HANDLING, _S.REWORK)
        ),
        # 核查结案
        _T(
            _S.ANSWERED,
            _C.VERIFY_TRUE,
            _S.VERIFIED,
            _r(Role.VERIFIER),
            "核查属实",
            guard=guards.passes,
        ),
        _T(
            _S.ANSWERED,
            _C.VERIFY_FALSE,
            _S.CONVENING,
            _r(Role.VERIFIER),
            "多次核查不实，交召集人协调",
            guard=guards.checks,
            when=lambda f: f.rework_count + 1 >= REWORK_LIMIT or f.lead_unit is None,
            clock=Clock.GO_ON,
            bump=("rework_count",),
        ),
        _T(
            _S.ANSWERED,
            _C.VERIFY_FALSE,
            _S.REWORK,
            _r(Role.VERIFIER),
            "核查不实，退回返工",
            guard=guards.checks,
            clock=Clock.GO_ON,
            bump=("rework_count",),
        ),
        _T(
            _S.ANSWERED,
            _C.VERIFY_UNREACHED,
            _S.ANSWERED,
            _r(Role.VERIFIER),
            "未联系上，稍后再核查",
            guard=guards.may_unreached,
            bump=("unreached_count",),
        ),
        _T(
            _S.ANSWERED,
            _C.CLOSE,
            _S.CLOSED,
            _CENTRE | _r(Role.SYSTEM),
            "自办自结且未抽中核查，按规则结案",
            guard=guards.self_settled_unsampled,
        ),
        _T(_S.VERIFIED, _C.CLOSE, _S.CLOSED, _CENTRE, "核查属实，结案", guard=guards.closes),
        # 打分考核
        _T(
            _S.CLOSED,
            _C.SCORE,
            _S.SCORED,
            _CENTRE | _r(Role.SYSTEM),
            "评价期满或已评价，计算得分并归档",
            guard=guards.score_ready,
        ),
        _T(
            _S.CLOSED,
            _C.REOPEN,
            _S.CONVENING,
            _r(Role.REPORTER, Role.SEAT, Role.VERIFIER, Role.CENTRE_LEADER),
            "多次未解决，交召集人协调",
            when=lambda f: f.reopen_count + 1 >= REWORK_LIMIT or f.lead_unit is None,
            clock=Clock.GO_ON,
            bump=("reopen_count",),
        ),
        _T(
            _S.CLOSED,
            _C.REOPEN,
            _S.REWORK,
            _r(Role.REPORTER, Role.SEAT, Role.VERIFIER, Role.CENTRE_LEADER),
            "诉求人反映未解决，重新办理",
            clock=Clock.GO_ON,
            bump=("reopen_count",),
        ),
    ]
    for source in (_S.DISPATCHED, _S.HANDLING):
        rows.append(
            _T(
                source,
                _C.ASK_RETURN,
                _S.RETURN_PENDING,
                _UNIT,
                "认为不属本单位职责，申请退单",
                guard=guards.may_return,
                bump=("return_count",),
            )
        )
    for source in (_S.REPORTED, _S.INFO_NEEDED, _S.ACCEPTED, _S.CONVENING):
        rows.append(
            _T(source, _C.TO_CHANNEL, _S.LAWFUL_CHANNEL, _INTAKE, "依法应通过其他途径，告知并移送")
        )
    for source in (_S.HANDLING, _S.REWORK):
        rows += [
            _T(
                source,
                _C.ASK_EXTENSION,
                source,
                _UNIT,
                "到期难以办结，申请延期",
                guard=guards.no_pending(Pending.EXTENSION, "延期申请"),
            ),
            _T(
                source,
                _C.GRANT_EXTENSION,
                source,
                _r(Role.UNIT_LEADER, Role.CENTRE_LEADER),
                "同意延期，从首次登记时刻重新计算",
                guard=guards.extension_decider,
                bump=("extension_count",),
            ),
            _T(
                source,
                _C.REFUSE_EXTENSION,
                source,
                _r(Role.UNIT_LEADER, Role.CENTRE_LEADER),
                "不同意延期",
                guard=guards.extension_decider,
            ),
            _T(
                source,
                _C.ASK_LEVEL,
                source,
                _UNIT,
                "难易等级与实际不符，申请变更",
                guard=guards.no_pending(Pending.LEVEL, "等级变更申请"),
            ),
            _T(
                source,
                _C.GRANT_LEVEL,
                source,
                _CENTRE,
                "同意变更等级，从首次登记时刻重新计算",
                guard=guards.decides(Pending.LEVEL, "等级变更申请"),
            ),
            _T(
                source,
                _C.REFUSE_LEVEL,
                source,
                _CENTRE,
                "不同意变更等级",
                guard=guards.decides(Pending.LEVEL, "等级变更申请"),
            ),
            _T(source, _C.PROGRESS, source, _UNIT, "记录办理进展"),
            _T(source, _C.CONTRIBUTE, source, _r(Role.SUPPORTER), "协办单位反馈"),
        ]
    rows.append(
        _T(
            _S.HANDLING,
            _C.ASK_SUSPENSION,
            _S.HANDLING,
            _UNIT,
            "客观条件不具备，申请挂账",
            guard=guards.no_pending(Pending.SUSPENSION, "挂账申请"),
        )
    )
    for source in (_S.DISPATCHED, _S.HANDLING, _S.REWORK, _S.SUSPENDED):
        rows.append(_T(source, _C.ASSIGN, source, _UNIT, "确定具体承办人"))
    for source in (_S.REPORTED, _S.INFO_NEEDED, _S.ACCEPTED, _S.CONVENING):
        rows.append(_T(source, _C.AMEND, source, _INTAKE, "更正分类、地点或标题，原文保留"))
    for source in (_S.REPORTED, _S.INFO_NEEDED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING, _S.REWORK):
        rows.append(
            _T(
                source,
                _C.WITHDRAW,
                _S.WITHDRAWN,
                _r(Role.REPORTER, Role.SEAT),
                "诉求人不再需要",
                guard=guards.withdrawable,
            )
        )
        rows.append(
            _T(
                source,
                _C.MERGE,
                _S.MERGED,
                _CENTRE,
                "与另一件是同一件事，并入办理",
                guard=guards.single,
            )
        )
    for source in pressing.DECIDES:
        rows.append(
            _T(
                source,
                _C.DECIDE,
                _S.DISPATCHED,
                _r(Role.CENTRE_LEADER),
                "召集人裁定，改由另一单位主办",
                guard=pressing.reassigns,
                when=lambda f: bool(f.chosen_units),
            )
        )
    for sources, command, roles, why, guard in (*teamwork.ROWS, *requester.ROWS, *pressing.ROWS):
        rows += [_T(source, command, source, roles, why, guard=guard) for source in sources]
    return tuple(rows)


TRANSITIONS: tuple[Transition, ...] = _build()

_BY_MOVE: dict[tuple[State, Command], tuple[Transition, ...]] = {}
for _row in TRANSITIONS:
    _BY_MOVE[_row.source, _row.command] = (*_BY_MOVE.get((_row.source, _row.command), ()), _row)


def _select(facts: Facts, command: Command) -> Transition | None:
    for row in _BY_MOVE.get((facts.state, command), ()):
        if row.when is None or row.when(facts):
            return row
    return None


def decide(facts: Facts, command: Command) -> Decision:
    """Judge one move.

    Returns the :class:`Decision`. Raises NotNow (409) when the state does not know the
    command or a guard refuses, NotYours (403) when the person has none of the roles.
    Existence is judged before the role, so that a button tells the truth to everybody
    who sees the matter.
    """
    row = _select(facts, command)
    if row is None:
        words = Words("这件事现在是“{state}”，不能做这一步。", state=STATES[facts.state].label)
        raise NotNow("not-in-state", words, state=facts.state)
    if not (row.roles & facts.roles):
        raise NotYours("not-your-role", "这一步不由您办理。", command=command)
    if row.guard is not None:
        refusal = row.guard(facts)
        if refusal is not None:
            raise refusal
    info = STATES[row.target]
    return Decision(
        command=command,
        acting=min(row.roles & facts.roles, key=list(Role).index),
        source=row.source,
        target=row.target,
        owner=info.owner,
        stage=info.stage,
        stage_restarts=row.source is not row.target,
        clock=row.clock,
        bump=row.bump,
        why=row.why,
    )


def options(facts: Facts) -> tuple[Option, ...]:
    """Every move known to the present state for the person's roles, allowed or greyed.

    Moves of other roles are left out; moves of the person's roles which a guard refuses
    stay, with the sentence why.
    """
    found: list[Option] = []
    for (source, command), rows in _BY_MOVE.items():
        if source is not facts.state or not any(row.roles & facts.roles for row in rows):
            continue
        try:
            decide(facts, command)
        except DomainError as refusal:
            found.append(Option(command, allowed=False, refusal=refusal.message, code=refusal.code))
        else:
            found.append(Option(command, allowed=True))
    return tuple(found)
