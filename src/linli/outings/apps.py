"""App configuration."""

from django.apps import AppConfig


class OutingsConfig(AppConfig):
    """走访、巡查、宣传."""

    name = "linli.outings"
    label = "outings"

    def ready(self) -> None:
        """Tell the audit where each task keeps its chain."""
        from linli.audit.registry import register_model  # noqa: PLC0415 - apps must be ready
        from linli.outings.models import Outing  # noqa: PLC0415 - models load after the apps

        register_model("outing", Outing)
