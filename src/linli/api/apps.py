"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """JSON API."""

    name = "linli.api"
    label = "api"
