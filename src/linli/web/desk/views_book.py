"""网格台账: the list of one place, and one entry with its history and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from linli.collection.queries.for_field import forms_about
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.gridbook import IMPORTED, KIND_NAMES, Kind
from linli.gridbook import access, actions
from linli.gridbook.queries import detail, listing
from linli.kernel.keys import number
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import book_parts, shell
from linli.web.language import tr


def here(actor: Actor) -> str:
    """Return the entry of the navigation the book stands under: its own for those who keep it."""
    return "book" if access.paths(actor, access.WRITERS) else "powers"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show one kind of one place, page by page."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    node = listing.place(actor, catalogue, request.GET.get("area", ""))
    if node is None:
        raise NotYours("no-book", "网格台账由网格、村（社区）和综治中心的人员查看。")
    raw = request.GET.get("kind", "")
    wanted = listing.Wanted(
        node,
        Kind(raw) if raw in set(Kind) else Kind.BUILDING,
        " ".join(request.GET.get("text", "").replace("\x00", "").split())[:60],
        ended=request.GET.get("ended") == "1",
    )
    problem = ""
    try:
        found = listing.listed(actor, wanted, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = listing.listed(actor, wanted, "")
    writes = access.hat_with(actor, access.WRITERS, node.path) is not None
    kept = {"area": node.code, "kind": wanted.kind.value, "text": wanted.text}
    context = {
        "wanted": wanted,
        "kind_name": KIND_NAMES[wanted.kind],
        "place": catalogue.tree.label(node),
        "tabs_": book_parts.kind_tabs(actor, wanted, listing.counted(actor, wanted)),
        "ways": book_parts.ways(actor, catalogue, wanted),
        "switch": book_parts.address(wanted, ended="" if wanted.ended else "1"),
        "lines": book_parts.lines(found.items, catalogue.tree),
        "merges": listing.merges_open(actor, node),
        "writes": writes,
        "imports": bool(access.paths(actor, access.IMPORTERS)),
        "importable": wanted.kind in IMPORTED,
        "problem": problem,
        **shell.pager(reverse("desk_book"), {**kept, "ended": "1" if wanted.ended else ""}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/book.html", context, here=here(actor), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, key: int) -> HttpResponse:
    """Show one entry; on POST do what ``act`` names."""
    if request.method != "POST":
        return _page(request, key)
    name, actor = request.POST.get("act", ""), pages.actor_of(request)
    if name != "reveal" and name not in _ACTS:
        raise NotFound("unknown-command", "没有这个操作。")
    try:
        if name == "reveal":
            reason = request.POST.get("reason", "")
            return _page(request, key, shown=actions.reveal(actor=actor, key=key, reason=reason))
        act, said = _ACTS[name]
        act(actor, key, request.POST)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, tr(said))
    return HttpResponseRedirect(_back(request, key), status=303)


def _back(request: HttpRequest, key: int) -> str:
    """Return the list the act was done from, else the entry."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/desk/book/") and url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return reverse("desk_book_entry", args=[key])


def _page(
    request: HttpRequest,
    key: int,
    refusal: DomainError | None = None,
    shown: dict[str, str] | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = detail.view(actor, catalogue, key)
    unit = catalogue.units.get(found.entry.checked_unit_id or 0)
    context = {
        "v": found,
        "e": found.entry,
        "title": book_parts.title_of(found.entry),
        "place": catalogue.tree.label(catalogue.tree.by_id(found.entry.area_id)),
        "kind_names": KIND_NAMES,
        "checked_by": unit.short_name if unit else "",
        "whole": _whole(actor, found),
        "merged": _merged(actor, found),
        "problem": refusal.message if refusal else "",
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "tried": request.POST.get("act", "") if refusal else "",
        "written": request.POST if refusal else QueryDict(),
        "shown": shown,
        "mine": actor.user_id,
        "forms": forms_about(found.entry.kind, catalogue) if found.may_write else [],
        "list_": reverse("desk_book") + f"?area={found.entry.area.code}&kind={found.entry.kind}",
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/book_entry.html", context, here=here(actor), status=status)


def _whole(actor: Actor, found: detail.View) -> object:
    held = found.entry.part_of_id
    return access.visible_to(actor).filter(pk=held).first() if held else None


def _merged(actor: Actor, found: detail.View) -> object:
    held = found.entry.merged_into_id
    return access.visible_to(actor).filter(pk=held).first() if held else None


def _version(post: QueryDict) -> int | None:
    text = post.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _ask(actor: Actor, key: int, post: QueryDict) -> object:
    # People paste the other entry's number, or its whole address.
    other = post.get("other", "").strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        return actions.ask_merge(actor=actor, keep=other, drop=key, reason=post.get("reason", ""))
    except NotFound:
        raise Invalid(fields={"other": "没有找到另一条，请粘贴它的网址或编号。"}) from None


def _decide(actor: Actor, _key: int, post: QueryDict) -> object:
    return actions.decide_merge(
        actor=actor, key=number(post.get("merge", "")), agrees=post.get("agrees") == "yes"
    )


def _end(actor: Actor, key: int, post: QueryDict) -> object:
    return actions.end(actor=actor, key=key, reason=post.get("reason", ""), version=_version(post))


_ACTS: dict[str, tuple[Callable[[Actor, int, QueryDict], object], str]] = {
    "confirm": (lambda actor, key, _: actions.confirm(actor=actor, key=key), "已记录：没有变化。"),
    "end": (_end, "已停用，历史仍可查看。"),
    "withdraw": (
        lambda actor, key, _: actions.withdraw(actor=actor, key=key),
        "已撤回，姓名和电话已删除。",
    ),
    "ask_merge": (_ask, "已提出合并，等别人复核。"),
    "decide_merge": (_decide, "复核结果已记录。"),
    "separate": (lambda actor, key, _: actions.separate(actor=actor, key=key), "已拆开。"),
}
