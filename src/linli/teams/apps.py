"""App configuration."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """志愿者和巡防队."""

    name = "linli.teams"
    label = "teams"

    def ready(self) -> None:
        """Take on the outbox topics."""
        from linli.teams import consumer  # noqa: PLC0415 - models load after the apps

        consumer.register()
