"""App configuration."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Counts over the event log."""

    name = "linli.insights"
    label = "insights"
