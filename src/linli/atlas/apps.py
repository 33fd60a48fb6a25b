"""App configuration."""

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """Reading for the map; it has no tables of its own."""

    name = "linli.atlas"
    label = "atlas"
