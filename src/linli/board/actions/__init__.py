"""What may be done with publications, one function per verb."""

from linli.board.actions.answering import approve_answer, propose_answer, refuse_answer
from linli.board.actions.deciding import approve, refuse, withdraw
from linli.board.actions.figures import keep_figures
from linli.board.actions.following import follow
from linli.board.actions.proposing import propose
from linli.board.actions.supporting import join, leave, stop

__all__ = [
    "approve",
    "approve_answer",
    "follow",
    "join",
    "keep_figures",
    "leave",
    "propose",
    "propose_answer",
    "refuse",
    "refuse_answer",
    "stop",
    "withdraw",
]
