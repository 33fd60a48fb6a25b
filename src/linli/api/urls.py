"""Addresses under ``/api/v1/``; what is not one of them is refused in JSON too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, include, path, re_path

from linli.api import refusals
from linli.api.service import api


def _root(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"openapi": "openapi.json"})


def _unknown(_request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return refusals.not_found()


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        inner = _root if _pattern.name == "api-root" else _pattern.callback
        _pattern.callback = refusals.private(inner)

urlpatterns = [
    path("", include((_patterns, _app), namespace=_namespace)),
    re_path(r"^", refusals.private(_unknown)),
]
