"""App configuration."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """采集表、采集记录、报表口径."""

    name = "linli.collection"
    label = "collection"

    def ready(self) -> None:
        """Tell the audit where each chain has its head; have the worker erase what is over."""
        from linli.audit.registry import register_model  # noqa: PLC0415 - apps must be ready
        from linli.collection.models import (  # noqa: PLC0415 - models load after the apps
            Form,
            Profile,
            Sheet,
        )

        register_model("form", Form)
        register_model("sheet", Sheet)
        register_model("profile", Profile)
