"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class RisingConfig(AppConfig):
    """热点预警: unusual rises and repeated matters, judged by people, followed up and measured."""

    name = "linli.rising"
    label = "rising"

    def ready(self) -> None:
        """Let a warning be issued as a paper, and wait for whoever judges it."""
        from linli.documents import papers  # noqa: PLC0415 - models load after the apps
        from linli.rising.paper import ADVISORY  # noqa: PLC0415 - as above
        from linli.rising.queries.waiting import settings_waiting, waiting  # noqa: PLC0415 - as above
        from linli.tasks.waiting import register  # noqa: PLC0415 - as above

        papers.register(ADVISORY)
        register("rising", "热点预警", "chart-bar", waiting)
        register("rising-rules", "热点预警设置", "adjustments", settings_waiting)
