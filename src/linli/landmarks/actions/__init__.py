"""What may be done with landmarks: one function for each verb."""

from linli.landmarks.actions.deciding import decide
from linli.landmarks.actions.following import catch_up
from linli.landmarks.actions.keeping import add, add_name, amend, drop_name, merge, restore, retire
from linli.landmarks.actions.learning import learn
from linli.landmarks.actions.linking import confirm, link, unlink
from linli.landmarks.actions.packing import take_pack

__all__ = [
    "add",
    "add_name",
    "amend",
    "catch_up",
    "confirm",
    "decide",
    "drop_name",
    "learn",
    "link",
    "merge",
    "restore",
    "retire",
    "take_pack",
    "unlink",
]
