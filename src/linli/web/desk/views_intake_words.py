"""What the words of a report say, while it is being registered: one answer, no query, no record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linli.web import pages
from linli.web.desk import intake_form, intake_words, shell
from linli.web.desk.views_intake import need_post


@require_POST
def words(request: HttpRequest) -> HttpResponse:
    """Show danger, values to take over and what is still to be asked."""
    need_post(pages.actor_of(request))
    values = intake_form.read(request.POST)
    told = intake_words.read(shell.catalogue_of(request), values)
    return pages.render(request, "desk/intake_words.html", {"told": told})
