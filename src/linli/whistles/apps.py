"""App configuration."""

from django.apps import AppConfig


class WhistlesConfig(AppConfig):
    """吹哨报到: a township calls departments to the spot and says how it went."""

    name = "linli.whistles"
    label = "whistles"

    def ready(self) -> None:
        """Register the verbs, and what waits for whom."""
        from linli.tasks import waiting  # noqa: PLC0415 - apps must be ready
        from linli.whistles.actions import answering, calling, ending, lapsing  # noqa: F401, PLC0415 - verbs register on import
        from linli.whistles.queries import waiting_for  # noqa: PLC0415 - models load after the apps

        waiting.register("whistle", "吹哨", "speakerphone", waiting_for.asked)
