"""Counted figures, kept for a while: counting them anew for every visitor helps nobody."""

from __future__ import annotations

from django.db import models


class Figures(models.Model):
    """The figures of one page (``key``) as counted at ``as_of``; ``body`` is JSON."""

    key = models.CharField(max_length=30, unique=True)
    as_of = models.DateTimeField()
    body = models.TextField()

    class Meta:
        db_table = "board_figures"

    def __str__(self) -> str:
        return self.key
