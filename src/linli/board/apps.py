"""App configuration."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """The public notice board."""

    name = "linli.board"
    label = "board"
