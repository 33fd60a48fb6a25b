"""App configuration."""

from django.apps import AppConfig


class TallyConfig(AppConfig):
    """Counts kept in the transaction of the move."""

    name = "linli.tally"
    label = "tally"
