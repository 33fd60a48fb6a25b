"""App configuration."""

from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    """网格事项准入退出: what grid staff may be given, how it came there and when it ends."""

    name = "linli.admission"
    label = "admission"

    def ready(self) -> None:
        """Let a county pack bring its list along; say what waits for whom."""
        from linli.admission import packing  # noqa: PLC0415 - models load after the apps
        from linli.admission.queries import voices  # noqa: PLC0415 - as above
        from linli.admission.queries.inbox import inbox  # noqa: PLC0415 - as above
        from linli.county import extensions  # noqa: PLC0415 - apps must be ready
        from linli.tasks import waiting  # noqa: PLC0415 - as above

        extensions.register(extensions.Extension(packing.shipped, packing.check, packing.write))
        waiting.register("voice", "网格负担意见", "message", voices.inbox)
        waiting.register("admission", "网格事项准入", "list-check", inbox)
