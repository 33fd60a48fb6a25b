"""App configuration."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Messages to people."""

    name = "linli.notify"
    label = "notify"

    def ready(self) -> None:
        """Take on the outbox topics of this feature."""
        from linli.notify import codes, consumer  # noqa: PLC0415 - needs the models to be loaded

        codes.register()
        consumer.register()
