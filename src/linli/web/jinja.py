"""The template environment: Jinja2 with the platform's filters and addresses."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from linli.web import formats, marks


@lru_cache(maxsize=4096)
def _address(name: str, args: tuple[object, ...]) -> str:
    """Remember what ``reverse`` answers: a list page asks more than a hundred times."""
    return reverse(name, args=args)


def _url(name: str, *args: object, **query: object) -> str:
    """Return the address of the view ``name``; keyword arguments become the query string."""
    return f"{_address(name, args)}{formats.query(query)}"


def environment(**options: Any) -> Environment:
    """Return the environment of all pages.

    An unknown name in a template is an error, never an empty place on a page.
    """
    options["undefined"] = StrictUndefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    environment = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    environment.globals.update(
        static=static, url=_url, sprite=static("vendor/icons.svg"), marks=marks
    )
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
