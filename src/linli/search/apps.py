"""App configuration."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index of texts."""

    name = "linli.search"
    label = "search"
