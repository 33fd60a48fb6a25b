"""App configuration."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """The tools of the desk."""

    name = "linli.workbench"
    label = "workbench"

    def ready(self) -> None:
        """Take on the outbox topics of this feature and its file in a county pack."""
        from linli.county import extensions  # noqa: PLC0415 - needs the models to be loaded
        from linli.hints import standing  # noqa: PLC0415 - as above
        from linli.workbench import consumer, seeding, standing_texts  # noqa: PLC0415 - as above

        consumer.register()
        standing.register(standing_texts.standing_texts)
        extensions.register(
            extensions.Extension(shipped=str, check=lambda _documents: [], write=seeding.write)
        )
