"""What an answer must still bring along, told before it is written."""

from __future__ import annotations

from linli.cases.models import Attachment, Case
from linli.domain.evidence import DEMANDED, missing


def still_missing(case: Case, rule: str) -> tuple[str, ...]:
    """Return what the matter's rule demands and the case lacks: one query where it demands any."""
    if rule not in DEMANDED:
        return ()
    files = Attachment.objects.filter(case_id=case.pk).order_by()
    return missing(rule, files.values_list("purpose", "file__kind"))
