"""公示: proposing a matter for the public board, moderating it, taking it down."""

from __future__ import annotations

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.board import actions
from linli.board.queries import moderation
from linli.cases import access
from linli.domain import publishing
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.files.actions import open_file
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import publish_form, shell


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits for moderation, what is shown, or what has ended."""
    actor = pages.actor_of(request)
    if not publishing.may_propose(actor.roles):
        raise NotYours("not-proposer", "公示由综治中心的坐席、分流员或负责人办理。")
    show = request.GET.get("show", "")
    show = show if show in moderation.SHOWS else "waiting"
    problem = ""
    try:
        found = moderation.queue(actor, show, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = moderation.queue(actor, show)
    context = {
        "rows": found.items,
        "show": show,
        "person": actor.user_id,
        "problem": problem,
        **shell.pager(reverse("desk_publish"), {"show": show}, found),
    }
    return shell.render(
        request, "desk/publish.html", context, here="publish", status=422 if problem else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, no: str) -> HttpResponse:
    """Show the masked copy to edit; on POST propose it."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    case = access.get_case(actor, no)
    draft = moderation.draft(actor, case, catalogue)
    form, status, problem = publish_form.blank(draft), 200, ""
    if request.method == "POST":
        form = publish_form.read(request.POST, draft)
        try:
            made = actions.propose(actor=actor, no=no, raw=publish_form.raw(form))
        except Invalid as refusal:
            form = publish_form.PublishForm(form.values, form.photos, refusal.fields)
            status, problem = refusal.status, "" if refusal.fields else refusal.message
        except NotFound:
            raise
        except DomainError as refusal:
            status, problem = refusal.status, refusal.message
        else:
            messages.success(request, _("已提出，等另一位同事审核。"))
            return HttpResponseRedirect(reverse("desk_publication", args=[made.key]), status=303)
    context = {
        "case": case,
        "draft": draft,
        "form": form,
        "values": form.values,
        "errors": dict(form.errors),
        "problem": problem,
        "kinds": moderation.KIND_WORDS,
    }
    return shell.render(request, "desk/publish_new.html", context, here="publish", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, key: str) -> HttpResponse:
    """Show one publication to whoever moderates it; carry out their decision."""
    if request.method != "POST":
        return _page(request, key)
    actor = pages.actor_of(request)
    try:
        said = _decide(request, actor, key)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_publication", args=[key]), status=303)


def _decide(request: HttpRequest, actor: Actor, key: str) -> str:
    post = request.POST
    text, checked = post.get("text", ""), post.getlist("checked")
    match post.get("decision", ""):
        case "approve":
            actions.approve(
                actor=actor, key=key, checked=checked, version=_number(post.get("version"))
            )
            return _("已公示。")
        case "refuse":
            actions.refuse(actor=actor, key=key, text=text, version=_number(post.get("version")))
            return _("已退回，提出的人可以修改后再提。")
        case "withdraw":
            actions.withdraw(actor=actor, key=key, text=text)
            return _("已撤下，公示栏上看不到了。")
        case "answer":
            actions.propose_answer(actor=actor, key=key, text=post.get("answer", ""))
            return _("已提出，等另一位同事审核。")
        case "approve-answer":
            actions.approve_answer(
                actor=actor, key=key, notice=_number(post.get("notice")), checked=checked
            )
            return _("答复已公示。")
        case "refuse-answer":
            actions.refuse_answer(
                actor=actor, key=key, notice=_number(post.get("notice")), text=text
            )
            return _("这份答复不公示。")
        case _unknown:
            raise NotFound("unknown-command", "没有这个操作。")


def _number(text: str | None) -> int:
    given = text or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else 0


def _page(request: HttpRequest, key: str, refusal: DomainError | None = None) -> HttpResponse:
    review = moderation.review(pages.actor_of(request), key)
    post = request.POST if refusal is not None else {}
    context = {
        "r": review,
        "p": review.publication,
        "case": review.publication.case,
        "problem": refusal.message if refusal is not None else "",
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "decision": post.get("decision", ""),
        "written": {name: post.get(name, "") for name in ("text", "answer")},
        "checked": set(request.POST.getlist("checked")) if refusal is not None else set(),
        "kinds": moderation.KIND_WORDS,
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/publication.html", context, here="publish", status=status)


@require_safe
def photo(request: HttpRequest, key: str, position: int) -> HttpResponseBase:
    """Send the covered copy of a photo to whoever may see the publication."""
    stored = moderation.photo_file(pages.actor_of(request), key, position)
    if stored is None:
        raise NotFound("no-file", "没有找到这个文件，或者您没有查看的权限。")
    response = FileResponse(open_file(stored), content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
