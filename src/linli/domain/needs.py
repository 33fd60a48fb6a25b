"""What the judgement of each move must know beyond state and role, so that no more is read."""

from __future__ import annotations

from linli.domain.states import Command

#: Moves whose judgement needs to know which units handle the case.
CHECKS = frozenset({Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.VERIFY_UNREACHED})
#: Moves whose judgement needs to know who worked on the case.
NEEDS_HANDLERS = CHECKS | {Command.CLOSE, Command.RATE, Command.SCORE, Command.CONFIRM}
#: Moves whose judgement needs to know who had a part in what a complaint is about.
NEEDS_PARTS = CHECKS | {Command.DISPATCH, Command.CONVENE, Command.ARRANGE}
#: Moves whose judgement needs to know what waits for a decision.
NEEDS_REQUESTS = frozenset(
    {
        Command.ASK_EXTENSION,
        Command.GRANT_EXTENSION,
        Command.REFUSE_EXTENSION,
        Command.ASK_SUSPENSION,
        Command.GRANT_SUSPENSION,
        Command.REFUSE_SUSPENSION,
        Command.ASK_LEVEL,
        Command.GRANT_LEVEL,
        Command.REFUSE_LEVEL,
        Command.GRANT_RETURN,
        Command.REFUSE_RETURN,
    }
)
#: Moves whose judgement needs to know whose reply is under review.
NEEDS_REPLY = frozenset(
    {
        Command.ANSWER,
        Command.SUBMIT_REPLY,
        Command.WITHDRAW_REPLY,
        Command.APPROVE_REPLY,
        Command.RETURN_REPLY,
    }
)
