"""App configuration."""

from django.apps import AppConfig


class HintsConfig(AppConfig):
    """Hints about records: found after an answer, shown to verifiers, answered by handlers."""

    name = "linli.hints"
    label = "hints"

    def ready(self) -> None:
        """Look at the records of a case each time it is answered, after the commit."""
        from linli.hints.actions import looking  # noqa: PLC0415 - models load after the apps
        from linli.kernel import outbox  # noqa: PLC0415 - apps must be ready

        outbox.register(looking.TOPIC, looking.on_event)
        outbox.follow("case.event", looking.TOPIC, looking.concerns)
