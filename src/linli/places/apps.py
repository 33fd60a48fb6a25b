"""App configuration."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Divisions, grids, geometry."""

    name = "linli.places"
    label = "places"
