"""What may be done with meetings, one function per verb."""

from linli.meetings.actions.deciding import decide, undecide
from linli.meetings.actions.minutes import approve, issued, send_back, take_chair, voided
from linli.meetings.actions.planning import cancel, change, plan
from linli.meetings.actions.running import add_item, attend, close, open_meeting, write_item

__all__ = [
    "add_item",
    "approve",
    "attend",
    "cancel",
    "change",
    "close",
    "decide",
    "issued",
    "open_meeting",
    "plan",
    "send_back",
    "take_chair",
    "undecide",
    "voided",
    "write_item",
]
