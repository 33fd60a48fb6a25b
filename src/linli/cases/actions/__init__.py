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
from linli.cases.actions.report_reading import Ready
from linli.cases.actions.report_reading import read as read_report
from linli.cases.actions.reporting import Receipt, open_ready, report

__all__ = [
    "ADDITIVE",
    "Ready",
    "Receipt",
    "complain",
    "open_ready",
    "perform",
    "read_report",
    "report",
]
