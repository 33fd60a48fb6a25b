"""App configuration of the command line."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """The commands an operator types: each is a thin shell over an action or a query."""

    name = "linli.cli"
    label = "cli"
