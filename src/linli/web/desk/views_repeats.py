"""“Not the same matter”: said by a click on the page of a matter, and taken back by another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.proposals.actions.repeat_answers import call_different, take_back
from linli.web import pages


@require_POST
def different(request: HttpRequest, no: str) -> HttpResponse:
    """Keep that the matter ``other`` is another one; with ``back``, forget it again."""
    actor = pages.actor_of(request)
    other = request.POST.get("other", "")[:40]
    if "back" in request.POST:
        take_back(actor=actor, no=no, other=other)
        said = _("已撤销，这一件会重新列出。")
    else:
        call_different(actor=actor, no=no, other=other)
        said = _("已记下不是同一件，以后不再提示这一对。可以随时撤销。")
    if not pages.is_fragment(request):  # the list that comes back shows it
        messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_related", args=[no]), status=303)
