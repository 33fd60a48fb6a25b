"""App configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, posts, accounts."""

    name = "linli.people"
    label = "people"
