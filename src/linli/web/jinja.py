"""The template environment: Jinja2 with the platform's filters and addresses."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from linli.domain.grid_burden import tenths
from linli.web import addresses, formats, language, marks, printing
from linli.web.template_language import LanguageExtension

#: A page names two dozen files, and finding the address of one is not free.
_static = lru_cache(maxsize=512)(static)


def _url(name: str, *args: object, **query: object) -> str:
    """Return the address of the view ``name``; keyword arguments become the query string."""
    return f"{addresses.of(name, *args)}{formats.query(query)}"


@lru_cache(maxsize=4096)
def _fixed(text: str) -> Markup:
    """Remember a text of a template that has no values: a page shows more than a hundred."""
    return Markup(text) % {}  # noqa: S704 - what stands in templates is ours


def _gettext(text: str, /, **values: object) -> Markup:
    """Return a text of a template in the page's language, ``%(name)s`` filled in and escaped."""
    if not values and language.is_chinese():
        return _fixed(text)
    said = text if language.is_chinese() else translation.gettext(text)
    # What stands in templates and catalogues is ours; the values are escaped here.
    return Markup(said) % {name: language.finalize(value) for name, value in values.items()}  # noqa: S704 - see above


def _ngettext(one: str, many: str, n: int, /, **values: object) -> Markup:
    """Like ``_gettext``, for a text with a number: other languages tell one from many."""
    said = one if language.is_chinese() else translation.ngettext(one, many, n)
    filled = {"num": n, **{name: language.finalize(value) for name, value in values.items()}}
    return Markup(said) % filled  # noqa: S704 - as above


def _said_gettext(text: str, /, **values: object) -> Markup:
    """``_gettext`` in running text: names among the values are marked as Chinese."""
    return _gettext(text, **{name: language.said(value) for name, value in values.items()})


def _said_ngettext(one: str, many: str, n: int, /, **values: object) -> Markup:
    """``_ngettext`` in running text."""
    return _ngettext(one, many, n, **{name: language.said(one_) for name, one_ in values.items()})


class Pages(Environment):
    """An environment whose templates have one dictionary of globals, and print by one call.

    Jinja would put a chain of dictionaries before it for globals of a single template, which
    nobody gives here, and go through all of them at every import of a macro.
    """

    code_generator_class = printing.PrintingCode

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return super().make_globals(d) if d else self.globals


def environment(**options: Any) -> Environment:
    """Return the environment of all pages.

    An unknown name in a template is an error, never an empty place on a page.
    """
    options["undefined"] = StrictUndefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options.setdefault("extensions", ["jinja2.ext.i18n", LanguageExtension])
    options.setdefault("finalize", printing.printed)
    environment = Pages(**options)  # Django's backend passes autoescape=True
    # With "newstyle" the extension leaves filling in and escaping to the two functions.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # set by the extension
    environment.globals.update(
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
        said_=_said_gettext,
        said_ngettext=_said_ngettext,
        zh=language.zh,
        html_lang=language.html_lang,
        languages=language.LANGUAGES,
        static=_static,
        url=_url,
        sprite=static("vendor/icons.svg"),
        marks=marks,
    )
    environment.filters.update(
        moment=formats.moment,
        day=formats.day,
        full_moment=formats.full_moment,
        civil_input=formats.civil_input,
        remaining=formats.remaining,
        filesize=formats.filesize,
        tenths=tenths,
        paragraphs=formats.paragraphs,
        masked_phone=formats.masked_phone,
        capped=formats.capped,
        spaced=formats.spaced,
        query=formats.query,
        tr=language.tr,
        said=language.said,
        written=language.written,
    )
    return environment
