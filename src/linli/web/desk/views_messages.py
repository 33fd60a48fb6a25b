"""Messages that have not gone out: of all matters the person sees, sent again one or many."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linli.cases.queries.detail import case_view
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.domain.lifecycle import Role
from linli.domain.words import Listed
from linli.notify.actions import resend
from linli.notify.models import Message
from linli.notify.queries import failures
from linli.notify.queries_failed import failure_counts
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import message_lines, shell, views_case

#: Most messages sent again at once: one page of the list.
_MOST = 50


#: Where the form on a case page stands: a refusal is said there.
_CASE = re.compile(r"/desk/cases/(\d{1,30})/")


@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """Show what failed or is being retried, newest first; administrators see numbers only."""
    return _page(request)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    actor = pages.actor_of(request)
    if not shell.sees_matters(actor.roles):
        context: dict[str, object] = {
            "counts": failure_counts(),
            "problem": problem,
            "rows": [],
            "newest": "",
            "older": "",
        }
        return shell.render(request, "desk/messages.html", context, here="messages", status=status)
    before = request.GET.get("before", "")
    after = int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else None
    found = failures(actor, after)
    tails = bool(actor.roles & shell.RESENDERS)  # a unit may not know every requester's
    context = {
        "counts": None,
        "rows": [
            (message_lines.alone(one, tails=tails), _likely(actor, one)) for one in found.items
        ],
        "problem": problem,
        "newest": reverse("desk_messages") if after is not None else "",
        "older": f"{reverse('desk_messages')}?before={found.older}" if found.older else "",
    }
    return shell.render(request, "desk/messages.html", context, here="messages", status=status)


def _likely(actor: Actor, one: Message) -> bool:
    """Tell whether a button makes sense; the action itself judges."""
    if one.status != Message.Status.FAILED:
        return False
    if Role.CENTRE_LEADER in actor.roles:
        return True
    case = one.case
    return case is not None and (
        case.holder_unit_id in actor.units or case.holder_id == actor.user_id
    )


def _back(request: HttpRequest) -> str:
    """Return the page of the desk the person came from; the list for any other address."""
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and wanted.startswith("/desk/") else reverse("desk_messages")


@require_POST
def resend_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one message again and go back to where it was asked for; a refusal is said there."""
    actor = pages.actor_of(request)
    try:
        resend(actor=actor, message_id=pk)
    except NotFound:
        raise
    except DomainError as refusal:
        of_case = _CASE.match(_back(request))
        if of_case is None:
            return _page(request, refusal.message, refusal.status)
        view = case_view(actor, of_case[1], shell.catalogue_of(request))
        return views_case.page(request, view, resend_problem=refusal.message, status=refusal.status)
    messages.success(request, _("已重新排队发送。"))
    return HttpResponseRedirect(_back(request), status=303)


@require_POST
def resend_many(request: HttpRequest) -> HttpResponse:
    """Send the ticked messages again, each on its own: what one refuses stops no other."""
    actor = pages.actor_of(request)
    wanted = [one for one in request.POST.getlist("message") if one.isascii() and one.isdecimal()]
    done = 0
    refusals: dict[str, int] = {}
    for one in dict.fromkeys(wanted[:_MOST]):
        try:
            resend(actor=actor, message_id=int(one[:18]))
        except DomainError as refusal:
            refusals[refusal.message] = refusal.status
        else:
            done += 1
    if done:
        said = ngettext("%(n)s 条已重新排队发送。", "%(n)s 条已重新排队发送。", done)
        messages.success(request, said % {"n": done})
    if not wanted:
        return _page(request, "请先勾选要重新发送的消息。", Invalid.status)
    if refusals:
        return _page(request, Listed(" ", refusals), min(refusals.values()))
    return HttpResponseRedirect(_back(request), status=303)
