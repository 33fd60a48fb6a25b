"""Which matter the words of a report speak for, while it is being registered: nothing is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linli.web import pages
from linli.web.desk import intake_form, intake_matter, shell
from linli.web.desk.views_intake import need_post


@require_POST
def matter(request: HttpRequest) -> HttpResponse:
    """Show up to three matters with their reasons; the text comes by POST and stays nowhere."""
    need_post(pages.actor_of(request))
    values = intake_form.read(request.POST)
    context = intake_matter.while_typing(shell.catalogue_of(request), values, request.POST)
    return pages.render(request, "desk/intake_matter.html", context)
