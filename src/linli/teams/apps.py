"""App configuration."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """志愿者和巡防队."""

    name = "linli.teams"
    label = "teams"
