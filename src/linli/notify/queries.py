"""Reading messages: what the tracking page and the case page show."""

from __future__ import annotations

from django.db.models import QuerySet

from linli.cases.models import Case
from linli.notify.models import Message


def told(case: Case) -> QuerySet[Message]:
    """Return what the requester was told about a case fetched through access, oldest first."""
    return Message.objects.filter(case_id=case.pk).order_by("id")
