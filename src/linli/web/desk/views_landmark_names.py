"""Learned names that wait for an answer, and saying which landmarks a matter is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.access import get_case
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.landmarks import access, actions
from linli.landmarks.queries import listing
from linli.landmarks.queries.panel import linked
from linli.web import pages
from linli.web.desk import landmark_parts, shell
from linli.web.language import tr


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Show the names that recur in reports and wait for somebody of the area."""
    return _names(request)


@require_POST
def answer(request: HttpRequest, key: int) -> HttpResponse:
    """Answer one of them."""
    post = request.POST
    choice = post.get("choice", "")
    raw = {name: post[name] for name in ("landmark", "kind", "area", "name") if post.get(name)}
    if "landmark" in raw:
        # People paste the number of a landmark, or its whole address.
        raw["landmark"] = raw["landmark"].strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        actions.decide(actor=pages.actor_of(request), key=key, choice=choice, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return _names(request, refusal, key)
    refused, kept = _("好的，不再提这个名字。"), _("已记下，提到它的事项稍后会列出来。")
    messages.success(request, refused if choice == "refuse" else kept)
    return HttpResponseRedirect(reverse("desk_landmark_names"), status=303)


def _names(
    request: HttpRequest, refusal: DomainError | None = None, tried: int = 0
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.keeps_any(actor):
        raise NotYours("not-keeper", "地点由所在村（社区）负责人和上级综治中心维护。")
    problem = ""
    try:
        found = listing.proposals(actor, request.GET.get("after", ""))
    except Invalid as bad:
        problem = bad.message
        found = listing.proposals(actor)
    context = {
        "lines": [
            (one, catalogue.tree.label(catalogue.tree.by_id(one.area_id))) for one in found.items
        ],
        "kinds": landmark_parts.kinds(),
        "tried": tried,
        "written": request.POST,
        **shell.refused(refusal),
        **shell.pager(reverse("desk_landmark_names"), {}, found),
    }
    if problem:
        context["problem"] = problem
    status = refusal.status if refusal else 422 if problem else 200
    return shell.render(request, "desk/landmark_names.html", context, here="powers", status=status)


_SAYS: Final[Mapping[str, tuple[Callable[..., object], str]]] = {
    "link": (actions.link, "已关联。"),
    "unlink": (actions.unlink, "已取消关联，以后不再自动关联。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request: HttpRequest, no: str) -> HttpResponse:
    """Show which landmarks a matter is about, with a search; on POST link or unlink one."""
    actor = pages.actor_of(request)
    case = get_case(actor, no)
    access.linker(actor, case)
    refusal: DomainError | None = None
    if request.method == "POST":
        if request.POST.get("act") not in _SAYS:
            raise NotFound("unknown-command", "没有这个操作。")
        say, said = _SAYS[request.POST["act"]]
        try:
            say(actor=actor, no=no, key=request.POST.get("landmark", ""))
        except NotFound:
            raise
        except DomainError as wrong:
            refusal = wrong
        else:
            messages.success(request, tr(said))
            return HttpResponseRedirect(reverse("desk_case", args=[no]) + "#landmarks", status=303)
    text = " ".join(request.GET.get("text", "").replace("\x00", "").split())[:40]
    found = listing.offered(actor, text, case.area_path) if text else []
    tree = shell.catalogue_of(request).tree
    links = linked(case.pk)
    held = {one.key for one in links if one.sure}
    context = {
        "case": case,
        "links": links,
        "text": text,
        "found": [
            (one, tree.label(tree.by_id(one.landmark.area_id)))
            for one in found
            if one.landmark.pk not in held
        ],
        "keeps": access.keeps_any(actor),
        **shell.refused(refusal),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/case_landmarks.html", context, here="queue", status=status)
