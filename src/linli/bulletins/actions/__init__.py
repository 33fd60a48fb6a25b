"""One function per verb of a bulletin."""

from linli.bulletins.actions.deciding import (
    approve,
    drop,
    issued,
    send_back,
    submit,
    take_back,
    voided,
)
from linli.bulletins.actions.disputing import answer, dispute
from linli.bulletins.actions.drafting import draft, reissue
from linli.bulletins.actions.editing import Edit, edit
from linli.bulletins.actions.sweeping import sweep

__all__ = [
    "Edit",
    "answer",
    "approve",
    "dispute",
    "draft",
    "drop",
    "edit",
    "issued",
    "reissue",
    "send_back",
    "submit",
    "sweep",
    "take_back",
    "voided",
]
