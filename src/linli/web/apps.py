"""App configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages by audience."""

    name = "linli.web"
    label = "web"
