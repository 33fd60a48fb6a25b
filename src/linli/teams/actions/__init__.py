"""What may be done with teams: kept, called out, answered by link, thanked, forgotten."""

from linli.teams.actions.answering import come, join, leave, onward, report
from linli.teams.actions.calling import Made, call_out, cancel, hand
from linli.teams.actions.importing import (
    commit_members,
    drop_members,
    purge,
    stage_members,
    undo_members,
)
from linli.teams.actions.keeping import amend, end, found
from linli.teams.actions.members import amend_member, enter, invite, remove, reveal
from linli.teams.actions.sweeping import sweep
from linli.teams.actions.thanking import thank

__all__ = [
    "Made",
    "amend",
    "amend_member",
    "call_out",
    "cancel",
    "come",
    "commit_members",
    "drop_members",
    "end",
    "enter",
    "found",
    "hand",
    "invite",
    "join",
    "leave",
    "onward",
    "purge",
    "remove",
    "report",
    "reveal",
    "stage_members",
    "sweep",
    "thank",
    "undo_members",
]
