"""Moves of the requester that change no state: more words, is it solved, a rating, the contact.

Rows as in :mod:`linli.domain.teamwork`; :mod:`linli.domain.lifecycle` puts them into its table.
"""

from __future__ import annotations

from linli.domain import guards
from linli.domain.states import OPEN, Command, Role, State
from linli.domain.teamwork import Row

_LIVE = (*sorted(OPEN), State.CLOSED)

ROWS: tuple[Row, ...] = (
    (
        tuple(sorted(OPEN - {State.INFO_NEEDED})),
        Command.SUPPLEMENT,
        frozenset({Role.REPORTER, Role.SEAT}),
        "诉求人补充情况",
        None,
    ),
    (
        (State.CLOSED,),
        Command.RATE,
        frozenset({Role.REPORTER}),
        "诉求人评价",
        guards.not_rated,
    ),
    (
        (State.ANSWERED, State.VERIFIED),
        Command.CONFIRM,
        frozenset({Role.REPORTER}),
        "诉求人说明是否解决",
        guards.may_confirm,
    ),
    (
        _LIVE,
        Command.CONTACT,
        frozenset({Role.REPORTER, Role.SEAT}),
        "诉求人更正联系方式",
        None,
    ),
    (
        _LIVE,
        Command.CONSENT,
        frozenset({Role.REPORTER}),
        "诉求人说明是否同意公开",
        None,
    ),
    (_LIVE, Command.DISOWN, frozenset({Role.SYSTEM}), "收到消息的人说号码不是诉求人的", None),
)
