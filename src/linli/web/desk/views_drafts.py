"""Drafts of forms: saved while typing, thrown away on request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from linli.domain.errors import DomainError
from linli.kernel import clock
from linli.people.models import User
from linli.web import pages
from linli.web.language import tr
from linli.workbench.actions import drafts
from linli.workbench.draft_box import checked_name
from linli.workbench.queries.drafts import Kept


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the posted fields under the name in ``draft``: at most five statements.

    Answers JSON for the script that sends it: whether it was kept and, if not, why.
    """
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this view is for signed-in accounts only")
    try:
        kept = drafts.save(
            user_id=user.pk,
            form=request.POST.get("draft", ""),
            posted=request.POST.lists(),
            now=clock.now(),
        )
    except DomainError as refusal:
        return JsonResponse({"problem": tr(refusal.message)}, status=refusal.status)
    return JsonResponse({"kept": kept})


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw a draft away and go back to the form, empty."""
    actor = pages.actor_of(request)
    name = checked_name(request.POST.get("draft", ""))
    drafts.discard(user_id=actor.user_id or 0, form=name)
    if pages.is_fragment(request):
        return HttpResponse()
    back = request.POST.get("next", "")
    inside = back.startswith("/desk/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if inside else "/desk/", status=303)


def as_posted(kept: Kept) -> QueryDict:
    """Return a draft as if its form had just been sent."""
    data = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        data.setlist(name, values)
    return data
