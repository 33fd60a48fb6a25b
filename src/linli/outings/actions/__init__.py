"""Every verb, one function each, in one transaction with its event."""

from linli.outings.actions.ending import finish, lapse, withdraw
from linli.outings.actions.giving import give, plan_own
from linli.outings.actions.stopping import Record, Recorded, StopChanged, record_stop

__all__ = [
    "Record",
    "Recorded",
    "StopChanged",
    "finish",
    "give",
    "lapse",
    "plan_own",
    "record_stop",
    "withdraw",
]
