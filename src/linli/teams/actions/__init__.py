"""What may be done with teams: kept, called out, answered by link, thanked, forgotten."""

from linli.teams.actions.answering import come, join, leave, onward, report
from linli.teams.actions.calling import Made, call_out, cancel, hand
from linli.teams.actions.keeping import amend, end, found
from linli.teams.actions.members import enter, invite, remove, reveal
from linli.teams.actions.sweeping import sweep
from linli.teams.actions.thanking import thank

__all__ = [
    "Made",
    "amend",
    "call_out",
    "cancel",
    "come",
    "end",
    "enter",
    "found",
    "hand",
    "invite",
    "join",
    "leave",
    "onward",
    "remove",
    "report",
    "reveal",
    "sweep",
    "thank",
]
