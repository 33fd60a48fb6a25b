"""App configuration of the worker."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The worker: outbox delivery and periodic sweeps."""

    name = "linli.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the worker's own housekeeping."""
        from linli.jobs import schedule  # noqa: PLC0415 - needs the models to be loaded
        from linli.kernel import outbox, statistics  # noqa: PLC0415 - same

        schedule.register("outbox-purge", 3600, outbox.purge)
        schedule.register("runs-purge", 86_400, schedule.purge)
        # At three in the morning in China, when nobody waits for a page.
        schedule.register("statistics", 86_400, statistics.gather, offset_seconds=19 * 3600)
