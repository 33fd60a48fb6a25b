"""App configuration."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Matter, unit and repeats proposed with their reasons; what people answered."""

    name = "linli.proposals"
    label = "proposals"

    def ready(self) -> None:
        """Follow cases: what is dispatched, merged, and given a matter teaches the proposals."""
        from linli.kernel import outbox  # noqa: PLC0415 - apps must be ready
        from linli.proposals.actions import (  # noqa: PLC0415 - models load after the apps
            matter_lessons,
            repeat_answers,
            unit_learning,
        )

        outbox.register(unit_learning.TOPIC, unit_learning.on_event)
        outbox.follow("case.event", unit_learning.TOPIC, unit_learning.concerns)
        outbox.register(repeat_answers.TOPIC, repeat_answers.on_merged)
        outbox.follow("case.event", repeat_answers.TOPIC, repeat_answers.concerns)
        outbox.register(matter_lessons.TOPIC, matter_lessons.on_event)
        outbox.follow("case.event", matter_lessons.TOPIC, matter_lessons.concerns)
