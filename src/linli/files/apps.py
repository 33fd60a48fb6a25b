"""App configuration."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploaded files: rebuilt, served by permission."""

    name = "linli.files"
    label = "files"
