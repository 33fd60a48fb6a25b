"""The template environment: Jinja2 with the platform's filters and addresses."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from linli.web import formats


def _url(name: str, *args: object, **query: object) -> str:
    """Return the address of the view ``name``; keyword arguments become the query string."""
    address = reverse(name, args=args)
    return f"{address}{formats.query(query)}"


def environment(**options: Any) -> Environment:
    """Return the environment of all pages.

    An unknown name in a template is an error, never an empty place on a page.
    """
    options["undefined"] = StrictUndefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    environment = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    environment.globals.update(static=static, url=_url, sprite=static("vendor/icons.svg"))
    environment.filters.update(
        moment=formats.moment,
        day=formats.day,
        full_moment=formats.full_moment,
        civil_input=formats.civil_input,
        remaining=formats.remaining,
        filesize=formats.filesize,
        paragraphs=formats.paragraphs,
        masked_phone=formats.masked_phone,
        capped=formats.capped,
        spaced=formats.spaced,
        query=formats.query,
    )
    return environment
