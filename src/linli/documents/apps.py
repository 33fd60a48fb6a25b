"""App configuration of the documents."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official documents in the layout of GB/T 9704-2012."""

    name = "linli.documents"
    label = "documents"

    def ready(self) -> None:
        """Let a load of a county pack bring the templates along; know the papers about no case."""
        from linli.county import extensions  # noqa: PLC0415 - apps must be ready
        from linli.documents import loading, papers  # noqa: PLC0415 - models load after the apps
        from linli.documents.of_meetings import MINUTES  # noqa: PLC0415 - as above

        extensions.register(extensions.Extension(loading.shipped, loading.check, loading.write))
        papers.register(MINUTES)
