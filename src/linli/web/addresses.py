"""Addresses of the platform's own pages, found once: a list page asks for a hundred of them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)
def of(name: str, *args: object) -> str:
    """Return the address of the view ``name``; raises NoReverseMatch like ``reverse``."""
    return reverse(name, args=args)
