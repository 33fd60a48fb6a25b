"""App configuration."""

from django.apps import AppConfig


class PinsConfig(AppConfig):
    """Where matters lie, kept in the transaction of the move."""

    name = "linli.pins"
    label = "pins"
