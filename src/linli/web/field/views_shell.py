"""The shell: one page without anything personal in it, and the script that keeps it at hand."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import etag, require_safe

from linli.web.language import html_lang

#: Sheets and scripts of other doors that the shell uses, beside everything in static/field.
SHARED: Final = (
    *("ui/tokens.css", "ui/base.css", "ui/controls.css", "ui/marks.css", "ui/words.js"),
    *("resident/tus.js", "resident/shrink.js", "resident/urgent.js", "resident/urgent_rules.js"),
    "vendor/icons.svg",
)
_OWN: Final = Path(__file__).resolve().parent.parent / "static" / "field"
#: Not part of the shell: the worker itself, and what has an address of its own.
_APART: Final = frozenset({"sw.js", "manifest.json"})
_HOUR: Final = 3600


def shell_files() -> tuple[str, ...]:
    """Return the static files the shell needs, by their paths below ``static/``."""
    own = sorted(one.name for one in _OWN.iterdir() if one.is_file() and one.name not in _APART)
    shared = (path for path in SHARED if finders.find(path))
    return (*shared, *(f"field/{name}" for name in own))


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Return the page: the same bytes for everybody in a language, signed in or not."""
    response = HttpResponse(render_to_string("field/shell.html", {"lang": html_lang()}, request))
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Cookie"
    return response


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what makes the page installable."""
    del request
    text = (_OWN / "manifest.json").read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="application/manifest+json; charset=utf-8")
    response["Cache-Control"] = f"max-age={_HOUR}"
    return response


def _worker_tag(request: HttpRequest) -> str:
    del request
    return f'"{sha256(_script(_stamp()).encode()).hexdigest()[:16]}"'


@login_not_required
@require_safe
@etag(_worker_tag)
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker with the list of the shell's files: another list, another version.

    ``Service-Worker-Allowed`` keeps it to this door. Browsers ask for it at each opening, but once
    in an hour at most; what they have already is not sent again.
    """
    del request
    response = HttpResponse(_script(_stamp()), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/field/"
    response["Cache-Control"] = f"max-age={_HOUR}"
    return response


def _found(path: str) -> Path:
    found = finders.find(path)
    if found is None:
        raise LookupError(path)  # shell_files lists only what is there
    return Path(str(found))


def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Return what tells that a file has changed: its time and size."""
    paths = [_found(path) for path in shell_files()] + [
        _OWN / "sw.js",
        _OWN / "manifest.json",
        _OWN.parent.parent / "templates" / "field" / "shell.html",
    ]
    return tuple((os.fspath(one), one.stat().st_mtime_ns, one.stat().st_size) for one in paths)


@lru_cache(maxsize=2)
def _script(stamp: tuple[tuple[str, int, int], ...]) -> str:
    """Return the worker's script: its list, then what it does with it."""
    digest = sha256()
    for path, _, _ in stamp:
        digest.update(Path(path).read_bytes())
    files = [
        reverse("field"),
        reverse("field_manifest"),
        *(static(path) for path in shell_files()),
    ]
    told = json.dumps({"version": digest.hexdigest()[:16], "files": files})
    return f"self.LINLI = {told};\n" + (_OWN / "sw.js").read_text(encoding="utf-8")
