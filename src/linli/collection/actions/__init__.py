"""What may be done with forms, sheets and profiles, one function per verb."""

from linli.collection.actions.ending import erase_overdue
from linli.collection.actions.filling import confirm, fill
from linli.collection.actions.forming import (
    amend_form,
    draft_form,
    end_form,
    offer_form,
    put_in_force,
    save_form,
    send_back,
)
from linli.collection.actions.profiling import end_profile, release_profile, save_profile
from linli.collection.actions.reading import reveal
from linli.gridbook.actions import Overlap

__all__ = [
    "Overlap",
    "amend_form",
    "confirm",
    "draft_form",
    "end_form",
    "end_profile",
    "erase_overdue",
    "fill",
    "offer_form",
    "put_in_force",
    "release_profile",
    "reveal",
    "save_form",
    "save_profile",
    "send_back",
]
