"""App configuration."""

from django.apps import AppConfig


class CountyConfig(AppConfig):
    """Reads and loads county packs."""

    name = "linli.county"
    label = "county"
