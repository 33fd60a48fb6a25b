"""地点: the list, and one landmark with everything reported, promised and done there."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.landmarks import KIND_NAMES, Kind
from linli.gridbook.access import visible_to as visible_entries
from linli.kernel.keys import number
from linli.landmarks import access, actions
from linli.landmarks.queries import detail, listing
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import landmark_parts, shell
from linli.web.language import tr


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the landmarks by name, narrowed by words, town and kind."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.reads(actor):
        raise NotYours("no-landmarks", "地点由有岗位的工作人员查看。")
    raw = request.GET.get("kind", "")
    node = catalogue.tree.by_code(request.GET.get("area", ""))
    wanted = listing.Wanted(
        node,
        Kind(raw) if raw in set(Kind) else None,
        " ".join(request.GET.get("text", "").replace("\x00", "").split())[:40],
        ended=request.GET.get("ended") == "1",
    )
    problem = ""
    try:
        found = listing.listed(actor, wanted, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = listing.listed(actor, wanted)
    kept = {
        "area": node.code if node else "",
        "kind": wanted.kind.value if wanted.kind else "",
        "text": wanted.text,
        "ended": "1" if wanted.ended else "",
    }
    keeps = access.keeps_any(actor)
    context = {
        "wanted": wanted,
        "kept": kept,
        "lines": [
            (one, catalogue.tree.label(catalogue.tree.by_id(one.landmark.area_id)))
            for one in found.items
        ],
        "kind_names": KIND_NAMES,
        "kinds": landmark_parts.kinds(),
        "towns": landmark_parts.towns(catalogue),
        "keeps": keeps,
        "waiting": access.proposals_for(actor).count() if keeps else 0,
        "problem": problem,
        **shell.pager(reverse("desk_landmarks"), kept, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/landmarks.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Show one landmark; on POST do what ``act`` names."""
    if request.method != "POST":
        return _page(request, key)
    name, actor = request.POST.get("act", ""), pages.actor_of(request)
    if name not in _ACTS:
        raise NotFound("unknown-command", "没有这个操作。")
    act, said = _ACTS[name]
    try:
        act(actor, key, request.POST)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, tr(said))
    return HttpResponseRedirect(reverse("desk_landmark", args=[key]), status=303)


def _page(request: HttpRequest, key: int, refusal: DomainError | None = None) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    open_only, problem = request.GET.get("open") == "1", ""
    try:
        found = detail.view(
            actor, catalogue, key, request.GET.get("after", ""), open_only=open_only
        )
    except Invalid as bad:
        problem = bad.message
        found = detail.view(actor, catalogue, key, open_only=open_only)
    landmark = found.landmark
    address = reverse("desk_landmark", args=[key])
    context = {
        "v": found,
        "e": landmark,
        "place": catalogue.tree.label(catalogue.tree.by_id(landmark.area_id)),
        "finding": detail.finding(found.numbers),
        "months": landmark_parts.months(found.numbers) if found.numbers.matters else "",
        "bars": landmark_parts.by_matter(found.numbers) if found.numbers.matters else "",
        "month": landmark_parts.month,
        "entry": visible_entries(actor).filter(pk=landmark.entry_id).first()
        if landmark.entry_id
        else None,
        "merged": access.visible_to(actor).filter(pk=landmark.merged_into_id).first()
        if landmark.merged_into_id
        else None,
        "open_only": open_only,
        "address": address,
        "tried": request.POST.get("act", "") if refusal else "",
        "written": request.POST if refusal else QueryDict(),
        **shell.refused(refusal),
        **shell.pager(address, {"open": "1" if open_only else ""}, found.lines),
    }
    if problem:
        context["problem"] = problem
    status = refusal.status if refusal else 422 if problem else 200
    return shell.render(request, "desk/landmark.html", context, here="powers", status=status)


def _merge(actor: Actor, key: int, post: QueryDict) -> object:
    # People paste the other landmark's number, or its whole address.
    other = post.get("keep", "").strip().rstrip("/").rsplit("/", 1)[-1]
    return actions.merge(actor=actor, keep=other, drop=key, reason=post.get("reason", ""))


_ACTS: dict[str, tuple[Callable[[Actor, int, QueryDict], object], str]] = {
    "add_name": (
        lambda actor, key, post: actions.add_name(actor=actor, key=key, text=post.get("text", "")),
        "已加上别名。",
    ),
    "drop_name": (
        lambda actor, key, post: actions.drop_name(
            actor=actor, key=key, alias=number(post.get("alias", ""))
        ),
        "已删去别名。",
    ),
    "retire": (
        lambda actor, key, post: actions.retire(
            actor=actor, key=key, reason=post.get("reason", "")
        ),
        "已停用，历史仍可查看。",
    ),
    "restore": (lambda actor, key, _: actions.restore(actor=actor, key=key), "已恢复使用。"),
    "merge": (_merge, "已并入，事项和名称都在那一处。"),
}
