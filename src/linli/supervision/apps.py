"""App configuration."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """督办: pressing a unit, step by step, with number, demand, limit, feedback and release."""

    name = "linli.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Bring in the verbs, and what waits for somebody."""
        from linli.supervision.actions import pressing  # noqa: F401, PLC0415 - registration on import
        from linli.supervision.queries.waiting import waiting  # noqa: PLC0415 - needs the models
        from linli.tasks.waiting import register  # noqa: PLC0415 - same

        register("supervision", "督办", "flag", waiting)
