"""What is done with a 督办: the verbs of a case, public listing, and the sweep of the rules."""

from linli.supervision.actions.listing import list_publicly, take_down
from linli.supervision.actions.sweeping import Swept, sweep

__all__ = ["Swept", "list_publicly", "sweep", "take_down"]
