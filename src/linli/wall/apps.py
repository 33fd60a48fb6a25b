"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class WallConfig(AppConfig):
    """Walls (大屏): passes of screens, what they show, and the push that keeps them fresh."""

    name = "linli.wall"
    label = "wall"
