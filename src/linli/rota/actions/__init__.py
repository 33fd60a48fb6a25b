"""One function per verb of duty and emergencies."""

from linli.rota.actions.calling import call_by_hand, call_next
from linli.rota.actions.clockwork import follow_case, forget_positions, sweep
from linli.rota.actions.days import declare, end_days, send_report
from linli.rota.actions.ending import end_emergency
from linli.rota.actions.handing import sign_handover, take_over, write_handover
from linli.rota.actions.locating import share_position, stop_sharing
from linli.rota.actions.planning import lay_pattern, paste_shifts
from linli.rota.actions.posts import change_post, close_post, open_post
from linli.rota.actions.responding import respond
from linli.rota.actions.shifts import add_shift, change_shift, remove_shift, swap_shifts

__all__ = [
    "add_shift",
    "call_by_hand",
    "call_next",
    "change_post",
    "change_shift",
    "close_post",
    "declare",
    "end_days",
    "end_emergency",
    "follow_case",
    "forget_positions",
    "lay_pattern",
    "open_post",
    "paste_shifts",
    "remove_shift",
    "respond",
    "send_report",
    "share_position",
    "sign_handover",
    "stop_sharing",
    "swap_shifts",
    "sweep",
    "take_over",
    "write_handover",
]
