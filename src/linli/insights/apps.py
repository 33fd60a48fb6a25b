"""App configuration."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Counts over the event log."""

    name = "linli.insights"
    label = "insights"

    def ready(self) -> None:
        """Let the page 待办 know which definitions wait for a decision."""
        from linli.insights.definition_waiting import waiting  # noqa: PLC0415 - models after apps
        from linli.tasks.waiting import register  # noqa: PLC0415 - as above

        register("indicator", "指标口径", "chart-bar", waiting)
