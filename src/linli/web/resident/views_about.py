"""What is said about the pages themselves."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.catalogue import snapshot
from linli.web.resident import page


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say for whom the pages are made, how that is tested, what is missing, whom to tell."""
    return page.render(request, "accessibility.html", snapshot.current())
