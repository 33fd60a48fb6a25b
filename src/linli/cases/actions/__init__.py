"""One function per verb; the only writers of the case tables.

``report`` opens a case, ``complain`` one about the handling of another, ``perform`` carries out
any other command of the lifecycle table.
"""

from linli.cases.actions import (  # noqa: F401 - importing registers the verbs
    answering,
    approvals,
    blocking,
    checking,
    closing,
    dispatching,
    drafting,
    granting,
    handling,
    intake,
    joining,
    linking,
    oversight,
    planning,
    speaking,
)
from linli.cases.actions.complaining import complain
from linli.cases.actions.perform import ADDITIVE, perform
from linli.cases.actions.reporting import Receipt, report

__all__ = ["ADDITIVE", "Receipt", "complain", "perform", "report"]
