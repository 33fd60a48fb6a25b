"""Moves of people working together on a matter: they add to it and never change its state.

Notes for colleagues, reading granted to one of them (授权查看), who is kept out (回避), taking a
part out (拆单), and the review of an official reply before it is given (答复送审). Rows are
(sources, command, roles, why, guard); :mod:`linli.domain.lifecycle` puts them into its table.
"""

from __future__ import annotations

from linli.domain import guards
from linli.domain.guards import Guard
from linli.domain.states import OPEN, Command, Role, State

Row = tuple[tuple[State, ...], Command, frozenset[Role], str, Guard | None]

_LIVE = (*sorted(OPEN), State.CLOSED)
_WRITING = (State.HANDLING, State.REWORK)
_UNIT = frozenset({Role.HANDLER, Role.UNIT_LEADER})
#: A unit with one person has nobody to review: then the leader of the centre does.
_REVIEWERS = _UNIT | {Role.CENTRE_LEADER}
_VOICES = frozenset(
    {Role.VERIFIER, Role.GRID_WORKER, Role.VILLAGE_HEAD, Role.SUPPORTER, Role.GUEST}
)
_HOLDERS = _UNIT | {Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER}

_INTAKE = frozenset({Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER})
_CENTRE = _INTAKE - {Role.SEAT}
_WHOLE = (State.REPORTED, State.ACCEPTED, State.CONVENING)

ROWS: tuple[Row, ...] = (
    (_WHOLE, Command.SPLIT, _CENTRE, "包含几件事，拆出分别办理", guards.single),
    (_LIVE, Command.BLOCK, _INTAKE, "设置回避", None),
    (_LIVE, Command.UNBLOCK, _INTAKE, "回避情形不存在或已消除，解除回避", None),
    (_LIVE, Command.COMMENT, _HOLDERS | _VOICES, "内部留言", None),
    (_LIVE, Command.GRANT_READ, _HOLDERS, "请同事协助，授权查看本件", guards.holds_case),
    (_LIVE, Command.END_READ, _HOLDERS | {Role.SYSTEM}, "协助完毕或期满，结束授权查看", None),
    (_WRITING, Command.SUBMIT_REPLY, _UNIT, "答复前送审", guards.submits_reply),
    (_WRITING, Command.WITHDRAW_REPLY, _UNIT, "撤回送审，继续修改", guards.withdraws_reply),
    (_WRITING, Command.APPROVE_REPLY, _REVIEWERS, "审核同意，可以答复", guards.reviews_reply),
    (_WRITING, Command.RETURN_REPLY, _REVIEWERS, "审核不同意，退回修改", guards.reviews_reply),
)
