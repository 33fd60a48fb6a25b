"""App configuration."""

from django.apps import AppConfig


class InstructionsConfig(AppConfig):
    """批示: what is presented to a leader, read, instructed and answered."""

    name = "linli.instructions"
    label = "instructions"

    def ready(self) -> None:
        """Bring the verbs in; say what waits for a leader to read."""
        from linli.instructions.actions import instructing, presenting  # noqa: F401, PLC0415 - verbs
        from linli.instructions.queries.inbox import to_read  # noqa: PLC0415 - models load later
        from linli.tasks import waiting  # noqa: PLC0415 - as above

        waiting.register("presentation", "呈批待阅", "file-text", to_read)
