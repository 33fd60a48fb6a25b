"""App configuration of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Helpers without business nouns, and the outbox table."""

    name = "linli.kernel"
    label = "kernel"
