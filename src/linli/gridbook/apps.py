"""App configuration."""

from django.apps import AppConfig


class GridbookConfig(AppConfig):
    """网格台账: places and things of a grid."""

    name = "linli.gridbook"
    label = "gridbook"

    def ready(self) -> None:
        """Tell the audit where each entry keeps its chain; take on the outbox topics."""
        from linli.audit.registry import register_model  # noqa: PLC0415 - apps must be ready
        from linli.gridbook import consumer  # noqa: PLC0415 - models load after the apps
        from linli.gridbook.models import Entry  # noqa: PLC0415 - as above

        register_model("gridbook", Entry)
        consumer.register()
