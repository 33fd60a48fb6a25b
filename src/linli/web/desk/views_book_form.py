"""Adding an entry and amending it; what two people changed alike is put side by side."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.domain.errors import DomainError, NotFound, NotYours
from linli.domain.gridbook import KIND_NAMES, PRIVATE, Kind, label_of, said
from linli.gridbook import access, actions
from linli.gridbook.actions import Overlap
from linli.gridbook.actions.writing import kind_of
from linli.gridbook.models import Entry
from linli.places.drawing import ground
from linli.places.given import DATUMS
from linli.web import pages
from linli.web.desk import book_parts, shell
from linli.web.desk.views_book import here
from linli.web.language import tr


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Show an empty form of a kind; on POST add the entry."""
    actor = pages.actor_of(request)
    if not access.paths(actor, access.WRITERS):
        raise NotYours("not-keeper", "台账由本网格的网格员或本村（社区）负责人维护。")
    wanted = kind_of(kind)
    if request.method != "POST":
        values = {"area": request.GET.get("area", ""), "part_of": request.GET.get("part_of", "")}
        return _page(request, wanted, None, values)
    raw = _raw(request, wanted)
    try:
        entry = actions.add(actor=actor, raw={**raw, "kind": wanted.value})
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, wanted, None, raw, refusal)
    messages.success(request, _("已登记。"))
    return HttpResponseRedirect(reverse("desk_book_entry", args=[entry.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Show an entry to be changed; on POST write what was changed."""
    actor = pages.actor_of(request)
    entry = access.get_entry(actor, key)
    access.writer(actor, entry.area.path)
    kind = Kind(entry.kind)
    if request.method != "POST":
        values = {**entry.values, "area": entry.area.code, "part_of": str(entry.part_of_id or "")}
        lon, _comma, lat = entry.point.partition(",")
        return _page(request, kind, entry, {**values, "lon": lon, "lat": lat})
    raw = _raw(request, kind)
    # A private field left blank stays as it is: it is not sent to the form.
    kept = {k: v for k, v in raw.items() if v or k not in PRIVATE[kind]}
    choices = {
        name.removeprefix("merge_"): str(value)
        for name, value in request.POST.items()
        if name.startswith("merge_")
    }
    try:
        actions.amend(
            actor=actor,
            key=key,
            raw=kept,
            version=_seen(request),
            choices=choices,
            reason=request.POST.get("reason", ""),
        )
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, kind, entry, raw, refusal)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk_book_entry", args=[key]), status=303)


def _seen(request: HttpRequest) -> int:
    """Return the version the form was opened at; 0 where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


#: Inputs beside the fields of a kind.
_BESIDE = ("area", "part_of", "lon", "lat", "datum", "anyway")


def _raw(request: HttpRequest, kind: Kind) -> dict[str, str]:
    names = [field.name for field in book_parts.shown_fields(kind)]
    post = request.POST
    return {name: post.get(name, "") for name in (*names, *_BESIDE)}


def _page(
    request: HttpRequest,
    kind: Kind,
    entry: Entry | None,
    values: Mapping[str, str],
    refusal: DomainError | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    areas = book_parts.areas(actor, catalogue, access.WRITERS)
    own = catalogue.tree.by_code(values.get("area", ""))
    if own is None and areas[0][1]:
        own = catalogue.tree.by_code(areas[0][1][0][0])
    if own is None:
        raise NotYours("not-keeper", "台账由本网格的网格员或本村（社区）负责人维护。")
    overlap = refusal if isinstance(refusal, Overlap) else None
    context = {
        "kind": kind,
        "kind_name": KIND_NAMES[kind],
        "e": entry,
        "title": book_parts.title_of(entry) if entry else "",
        "version": _seen(request) or (entry.version if entry else 0),
        "fields": book_parts.shown_fields(kind),
        "values": values,
        "own": own,
        "areas": areas,
        "wholes": book_parts.whole_choices(actor, catalogue, kind, own),
        "ground": ground(catalogue.tree, own.id),
        "datums": DATUMS,
        **shell.refused(refusal),
        "same": refusal is not None and refusal.code == "same-entry",
        "same_key": refusal.detail.get("entry") if refusal is not None else None,
        "conflicts": _conflicts(kind, overlap) if overlap else [],
        "back": reverse("desk_book_entry", args=[entry.pk])
        if entry
        else reverse("desk_book") + f"?area={own.code}&kind={kind.value}",
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/book_form.html", context, here=here(actor), status=status)


def _conflicts(kind: Kind, overlap: Overlap) -> list[tuple[str, str, str, str, str]]:
    """Return (name, label, was, theirs, mine) of each, private values left out."""
    rows = []
    for one in overlap.conflicts:
        hidden = one.name in PRIVATE[kind]
        was, theirs = (
            _("（加密保存，不显示）") if hidden else said(kind, one.name, value)
            for value in (one.was, one.theirs)
        )
        label = tr(label_of(kind, one.name))
        rows.append((one.name, label, was, theirs, said(kind, one.name, one.mine)))
    return rows
