"""App configuration."""

from django.apps import AppConfig


class LandmarksConfig(AppConfig):
    """地点: what matters are about, under all the names people use."""

    name = "linli.landmarks"
    label = "landmarks"

    def ready(self) -> None:
        """Follow cases, give the catalogue the names people confirmed, say what waits."""
        from linli.audit.registry import register_model  # noqa: PLC0415 - apps must be ready
        from linli.catalogue import snapshot  # noqa: PLC0415 - as above
        from linli.kernel import outbox  # noqa: PLC0415 - as above
        from linli.landmarks import names  # noqa: PLC0415 - models load after the apps
        from linli.landmarks.actions import following  # noqa: PLC0415 - as above
        from linli.landmarks.models import Landmark  # noqa: PLC0415 - as above
        from linli.landmarks.queries import waiting_names  # noqa: PLC0415 - as above
        from linli.tasks import waiting  # noqa: PLC0415 - as above

        register_model("landmark", Landmark)
        outbox.register(following.TOPIC, following.on_event)
        outbox.follow("case.event", following.TOPIC, following.concerns)
        snapshot.add("landmark_names", names.confirmed)
        waiting.register("place_names", "地名待确认", "map-pin", waiting_names.waiting_names)
