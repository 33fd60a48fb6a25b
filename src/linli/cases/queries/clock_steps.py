"""为何是这个时限: every step from the records of a case to its dates."""

from __future__ import annotations

from datetime import datetime

from linli.cases import clock as case_clock
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.deadlines import Step, explain
from linli.kernel import clock


def explain_case(case: Case, as_of: datetime | None = None) -> tuple[Step, ...]:
    """Return the steps as known at ``as_of`` (default now). Three queries, none for fresh cases."""
    catalogue = snapshot.current()
    policy = case_clock.policy_of(case, catalogue)
    ledger = case_clock.read_ledger(case)
    return explain(policy, ledger, catalogue.calendar, as_of or clock.now())
