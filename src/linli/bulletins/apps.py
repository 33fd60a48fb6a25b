"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """通报: drafted from frozen numbers, approved by a second person, issued and archived."""

    name = "linli.bulletins"
    label = "bulletins"

    def ready(self) -> None:
        """Let a bulletin be issued as an official paper; say what waits for whom."""
        from linli.bulletins.paper import BULLETIN  # noqa: PLC0415 - models load after the apps
        from linli.bulletins.queries.waiting import waiting  # noqa: PLC0415 - as above
        from linli.documents import papers  # noqa: PLC0415 - as above
        from linli.tasks.waiting import register  # noqa: PLC0415 - as above

        papers.register(BULLETIN)
        register("bulletin", "通报", "file-text", waiting)
