"""答复稿: kept while writing, reviewed on a page of its own, listed for reviewer and author."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.actions import perform
from linli.cases.actions.drafting import save_draft
from linli.cases.queries.mentions import unread
from linli.cases.queries.replies import replies, review_page, waiting
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.domain.lifecycle import Command
from linli.web import pages
from linli.web.desk import shell, uploads
from linli.web.desk.evidence_form import slots
from linli.web.desk.reply_preview import foretell

#: The buttons of the review page and what each does.
_DECISIONS = {
    "approve": Command.APPROVE_REPLY,
    "return": Command.RETURN_REPLY,
    "withdraw": Command.WITHDRAW_REPLY,
}
_FROM = frozenset({Command.ANSWER.value, Command.SUBMIT_REPLY.value})


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Show replies that wait for this reviewer, or those this author has sent."""
    actor = pages.actor_of(request)
    mine = request.GET.get("show") == "mine"
    problem = ""
    try:
        found = replies(actor, request.GET.get("after", ""), mine=mine)
    except Invalid as refusal:
        problem = refusal.message
        found = replies(actor, mine=mine)
    kept = {"show": "mine"} if mine else {}
    context = {
        "rows": found.items,
        "mine": mine,
        "unread": unread(actor),
        "waiting": waiting(actor),
        "problem": problem,
        **shell.pager(reverse("desk_reviews"), kept, found),
    }
    return shell.render(
        request, "desk/reviews.html", context, here="mentions", status=422 if problem else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, no: str) -> HttpResponse:
    """Show one reply as the requester would read it; approve it, send it back, take it back."""
    if request.method == "POST" and not _previews(request):
        return _decide(request, no)
    return _page(request, no)


def _page(
    request: HttpRequest, no: str, problem: DomainError | None = None, status: int = 200
) -> HttpResponse:
    page = review_page(pages.actor_of(request), no, shell.catalogue_of(request))
    written = request.POST if problem is not None or _previews(request) else {}
    words = str(written.get("answer") or "").strip() or page.reply.words
    told = {"answer": words, "outcome": page.reply.outcome}
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    context = {
        "foretold": foretell(actor, page.case, Command.SUBMIT_REPLY, told, catalogue),
        "page": page,
        "case": page.case,
        "reply": page.reply,
        "answer": written.get("answer", page.reply.words),
        "note": written.get("text", ""),
        "problem": problem.message if problem is not None else "",
        "errors": problem.fields if isinstance(problem, Invalid) else {},
    }
    if _previews(request) and pages.is_fragment(request):
        piece = {**context, "fragment": True, "foretold_title": _("正式答复时会发出的")}
        return pages.render(request, "desk/reply_preview.html", piece)
    return shell.render(request, "desk/review.html", context, here="mentions", status=status)


def _previews(request: HttpRequest) -> bool:
    """Tell whether only a look at the words as changed is asked for."""
    return request.method == "POST" and request.POST.get("decision") == "preview"


def _decide(request: HttpRequest, no: str) -> HttpResponse:
    command = _DECISIONS.get(request.POST.get("decision", ""))
    if command is None:
        raise NotFound("unknown-command", "没有这个操作。")
    raw = {name: request.POST.get(name, "") for name in ("answer", "edition", "text")}
    try:
        perform(actor=pages.actor_of(request), no=no, command=command, raw=raw)
    except NotFound:
        raise
    except DomainError as problem:
        return _page(request, no, problem, problem.status)
    said = {
        Command.APPROVE_REPLY: _("已审核同意，承办人可以答复了。"),
        Command.RETURN_REPLY: _("已退回承办人修改。"),
        Command.WITHDRAW_REPLY: _("已撤回送审，可以继续修改。"),
    }
    messages.success(request, said[command])
    if command is Command.WITHDRAW_REPLY:
        return HttpResponseRedirect(reverse("desk_case", args=[no]), status=303)
    return HttpResponseRedirect(reverse("desk_reviews"), status=303)


@require_POST
def draft(request: HttpRequest, no: str) -> HttpResponse:
    """Keep what was written so far and show the form again, with everything still in it."""
    actor = pages.actor_of(request)
    items, problem = uploads.take(request, actor, slots(Command.ANSWER))
    raw: dict[str, object] = {
        "answer": request.POST.get("answer", ""),
        "outcome": request.POST.get("outcome", ""),
        "files": items,
    }
    save_draft(actor=actor, no=no, raw=raw)
    if problem:
        messages.warning(request, problem)
    messages.success(request, _("草稿已保存，只有您自己看得到。"))
    wanted = request.POST.get("form", "")
    command = wanted if wanted in _FROM else Command.ANSWER.value
    return HttpResponseRedirect(reverse("desk_act", args=[no, command]) + "#act", status=303)
