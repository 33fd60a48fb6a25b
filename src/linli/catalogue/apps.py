"""App configuration."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Matters, policies, calendars, dictionaries."""

    name = "linli.catalogue"
    label = "catalogue"
