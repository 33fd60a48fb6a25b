"""App configuration."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """提级: matters that climb the ladder by rule, each step with a named person."""

    name = "linli.escalation"
    label = "escalation"

    def ready(self) -> None:
        """Register the verbs, and what waits for whom."""
        from linli.escalation import actions  # noqa: F401, PLC0415 - verbs register on import
        from linli.escalation.queries.waiting import asked  # noqa: PLC0415 - models load after the apps
        from linli.tasks import waiting  # noqa: PLC0415 - as above

        waiting.register("climb", "提级", "arrow-up", asked)
