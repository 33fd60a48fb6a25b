"""App configuration."""

from django.apps import AppConfig


class ReplayConfig(AppConfig):
    """A seeded staff that works real messages through the loop."""

    name = "linli.replay"
    label = "replay"
