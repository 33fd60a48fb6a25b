"""App configuration."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    """值班值守: rosters, hand-over, daily reports and the answer to emergencies."""

    name = "linli.rota"
    label = "rota"

    def ready(self) -> None:
        """Follow what happens to cases; say what waits for whom."""
        from linli.kernel import outbox  # noqa: PLC0415 - apps must be ready
        from linli.rota.actions import clockwork  # noqa: PLC0415 - models load after the apps
        from linli.rota.queries import waiting as own  # noqa: PLC0415 - as above
        from linli.tasks import waiting  # noqa: PLC0415 - as above

        outbox.register(clockwork.TOPIC, clockwork.follow_case)
        outbox.follow("case.event", clockwork.TOPIC, clockwork.concerns)
        waiting.register("emergency", "应急呼叫", "phone-call", own.calls, first=True)
        waiting.register("rota_hand", "值班交接", "user-check", own.hands)
        waiting.register("rota_report", "值守日报", "file-text", own.reports)
