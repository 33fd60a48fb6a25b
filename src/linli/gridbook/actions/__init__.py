"""What may be done with the grid book, one function per verb."""

from linli.gridbook.actions.committing import commit, purge, undo
from linli.gridbook.actions.contacts import end_overdue, reveal, withdraw
from linli.gridbook.actions.merging import ask_merge, decide_merge, separate
from linli.gridbook.actions.reviewing import answer_datum, decide_rows
from linli.gridbook.actions.staging import stage
from linli.gridbook.actions.writing import Overlap, add, amend, confirm, end

__all__ = [
    "Overlap",
    "add",
    "amend",
    "answer_datum",
    "ask_merge",
    "commit",
    "confirm",
    "decide_merge",
    "decide_rows",
    "end",
    "end_overdue",
    "purge",
    "reveal",
    "separate",
    "stage",
    "undo",
    "withdraw",
]
