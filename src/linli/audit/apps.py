"""App configuration of the audit chain."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only, hash-chained history of what was done by whom."""

    name = "linli.audit"
    label = "audit"
