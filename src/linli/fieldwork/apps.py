"""App configuration."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """The grid worker's app: one day's work on a telephone, and one receipt per thing done."""

    name = "linli.fieldwork"
    label = "fieldwork"
