"""What every resident's page shows: the office's name, its telephone, the page tools."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from linli.catalogue.snapshot import Catalogue
from linli.domain.words import Words
from linli.web import pages
from linli.web.resident.icons import draw


def office(catalogue: Catalogue) -> dict[str, str]:
    """Return name, telephone and hours of the county's office."""
    settings, texts = catalogue.settings, catalogue.texts
    return {
        "county": catalogue.county_name,
        "title": texts.get("site_title", Words("{county}综治中心", county=catalogue.county_name)),
        "phone": str(settings.get("phone") or catalogue.county_centre().duty_phone or "12345"),
        "hours": str(settings.get("hours") or ""),
    }


def render(
    request: HttpRequest,
    template: str,
    catalogue: Catalogue,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a resident's page; never kept by caches or proxies."""
    values = {
        "office": office(catalogue),
        "texts": catalogue.texts,
        "draw": draw,
        "path": request.path,
        **(context or {}),
    }
    return pages.render(request, f"resident/{template}", values, status=status)
