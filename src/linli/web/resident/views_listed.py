"""挂牌公示: matters that drag on although a unit is pressed, for everybody to see."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.catalogue import snapshot
from linli.domain.errors import Invalid
from linli.supervision.queries import shown
from linli.web import formats
from linli.web.resident import page


@login_not_required
@gzip_page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List what a leader has put up: unit, class of matter, town, ground, day."""
    catalogue = snapshot.current()
    problem = ""
    try:
        found = shown(catalogue, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = shown(catalogue)
    here = reverse("board-listed")
    context = {
        "entries": found.items,
        "problem": problem,
        "next": here + formats.query({"after": found.next}) if found.next else "",
        "previous": here + formats.query({"after": found.prev}) if found.prev else "",
    }
    return page.render(request, "listed.html", catalogue, context, status=422 if problem else 200)
