"""The language of the pages: who chooses it, and how words of the lower layers are said in it.

Chinese is the language of the platform: its texts are their own keys, and a page in Chinese
looks nothing up. English stands in ``locale/en``. Only a choice made on a page changes the
language; what a browser says of itself does not, for borrowed computers say the wrong thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import overload

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from markupsafe import Markup, escape

from linli.domain.words import Listed, Quoted, When, Words
from linli.web import english_dates

CHINESE = "zh-hans"
ENGLISH = "en"
#: Code, the language's own name, and the value of the ``lang`` attribute of a page in it.
LANGUAGES = {CHINESE: ("中文", "zh-Hans"), ENGLISH: ("English", "en")}

_page: ContextVar[str] = ContextVar("linli_language", default=CHINESE)
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_RUNS = re.compile(r"([\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")
_MARKED = Markup('<span lang="zh-CN">{}</span>')


def chosen(request: HttpRequest) -> str:
    """Return the code of the language this browser's person chose; Chinese without a choice."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, CHINESE)
    return code if code in LANGUAGES else CHINESE


class LanguageMiddleware:
    """Answers each request in the chosen language; the API always speaks Chinese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with the language set, and set back what was before."""
        code = CHINESE if request.path.startswith("/api/") else chosen(request)
        with speaking(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", LANGUAGES[code][1])
        return response


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Make everything inside speak the language ``code``."""
    token = _page.set(code)
    try:
        with translation.override(code):
            yield
    finally:
        _page.reset(token)


def is_chinese() -> bool:
    """Tell whether the page being made is in Chinese: then nothing needs translating.

    Asked for everything a template prints, so it is kept apart from Django's own, slower note.
    """
    return _page.get() != ENGLISH


def html_lang() -> str:
    """Return the value of the ``lang`` attribute for the page being made."""
    return LANGUAGES[CHINESE if is_chinese() else ENGLISH][1]


@overload
def tr(value: str) -> str: ...
@overload
def tr(value: object) -> object: ...
def tr(value: object) -> object:
    """Return a text of the lower layers in the language of the page; anything else unchanged.

    ``Words`` are filled into their translated pattern. A plain text is translated when it is
    one of the platform's own and stays as it is when it is not: use this for labels and
    sentences only, never for what people wrote.
    """
    if _page.get() != ENGLISH or not isinstance(value, str) or not value:
        return value
    if isinstance(value, Quoted):
        return str(value)
    if isinstance(value, Listed):
        return tr(value.separator).join(tr(part) for part in value.parts)
    if isinstance(value, When):
        return english_dates.full(value.value)
    if isinstance(value, Words):
        return _pattern(value).format_map({name: tr(part) for name, part in value.params.items()})
    return value if hasattr(value, "__html__") else translation.gettext(value)


def _pattern(words: Words) -> str:
    """Return the translated pattern of a sentence; ``n`` chooses between one and many."""
    n = words.params.get("n")
    if isinstance(n, int):
        return translation.ngettext(words.template, words.template, n)
    return translation.gettext(words.template)


def zh(value: object) -> Markup:
    """Return the attribute that marks an element as Chinese if its text stays Chinese.

    For elements that cannot hold another one, like ``<option>``: empty where nothing needs it.
    """
    if is_chinese() or not _HAN.search(str(tr(value))):
        return Markup("")
    return Markup(' lang="zh-CN"')


def said(value: object) -> object:
    """Return what a page prints in its running text: translated, or marked as Chinese.

    Of a sentence with values only the values that stay Chinese are marked.
    """
    if _page.get() != ENGLISH or not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    if isinstance(value, Listed):
        return escape(tr(value.separator)).join(escape(said(part)) for part in value.parts)
    if isinstance(value, Words) and value.params:
        parts = {name: said(part) for name, part in value.params.items()}
        return escape(_pattern(value)).format(**parts)
    text = tr(value)
    if text == value:
        return written(value)
    # A word quoted in its Chinese form, as in: write “您”.
    return Markup("").join(
        _MARKED.format(piece) if _HAN.search(piece) else escape(piece)
        for piece in _RUNS.split(text)
    )


def written(value: object) -> object:
    """Return what somebody wrote, marked as Chinese on a page in another language."""
    if is_chinese() or not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _MARKED.format(value) if _HAN.search(value) else value


def finalize(value: object) -> object:
    """Translate ``Words`` wherever a template prints them, even in a place of no other words."""
    return tr(value) if isinstance(value, Words) else value
