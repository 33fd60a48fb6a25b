"""What may be done with applications and admitted matters, one function per verb."""

from linli.admission.actions.applying import revise, start, submit, withdraw
from linli.admission.actions.deciding import (
    admit,
    admit_for,
    announce,
    ask_exit,
    end,
    keep,
    opine,
    refuse,
    renew,
    send_back,
)

__all__ = [
    "admit",
    "admit_for",
    "announce",
    "ask_exit",
    "end",
    "keep",
    "opine",
    "refuse",
    "renew",
    "revise",
    "send_back",
    "start",
    "submit",
    "withdraw",
]
