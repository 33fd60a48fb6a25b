"""What was collected with a form: the list, one sheet with its history, filling in at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.collection import access, actions
from linli.collection.actions.reading import may_open
from linli.collection.actions.recording import opened
from linli.collection.models import Form, Sheet, slot_of
from linli.collection.queries import listing
from linli.collection.queries.history import history
from linli.collection.queries.latest import prefill
from linli.domain.collecting import AREA, NONE, Field, book_name
from linli.domain.collecting_answers import told
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow
from linli.gridbook.access import WRITERS, get_entry, hat_with
from linli.gridbook.models import Entry
from linli.kernel.keys import number
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import book_parts, shell


@require_safe
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """List the sheets of a form that the person may see, newest first."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    form = access.get_form(actor, catalogue, code)
    problem = ""
    try:
        found = listing.sheets(actor, form, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = listing.sheets(actor, form, "")
    context = {
        "f": form,
        "v": form.shown,
        "rows": [
            {
                "sheet": one,
                "title": _title(one.entry, one.area_id, catalogue),
                "place": catalogue.tree.label(catalogue.tree.by_id(one.area_id)),
                "said": _short(one),
                "unit": one.unit.short_name if one.unit else "",
                "at": one.at,
            }
            for one in found.items
        ],
        "fills": access.fills(actor) and form.current_id is not None,
        "problem": problem,
        **shell.pager(reverse("desk_form_sheets", args=[code]), {}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/collect_sheets.html", context, here="powers", status=status)


def _title(entry: Entry | None, area_id: int, catalogue: Catalogue) -> str:
    return entry.name if entry else catalogue.tree.label(catalogue.tree.by_id(area_id))


def _short(sheet: Sheet) -> str:
    """Return the first few answers in words."""
    values = sheet.values
    rows = [
        f"{one.label}：{told(one, values[one.name])}"  # zh-only: the answers are
        for one in sheet.form_version.questions
        if one.name in values
    ]
    return "；".join(rows[:3])


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Show one sheet; on POST confirm it or open its private answers."""
    actor = pages.actor_of(request)
    found = access.get_sheet(actor, key)
    if found.form.code != code:
        raise NotFound("no-sheet", "没有这份采集记录，或者您没有查看的权限。")
    if request.method != "POST":
        return _page(request, found)
    act = request.POST.get("act", "")
    if act not in ("confirm", "reveal"):
        raise NotFound("unknown-command", "没有这个操作。")
    shown: dict[str, str] | None = None
    try:
        if act == "confirm":
            seen = number(request.POST.get("version", ""))
            actions.confirm(actor=actor, key=key, version=seen)
            messages.success(request, _("已记录：没有变化。"))
            return HttpResponseRedirect(request.path, status=303)
        shown = actions.reveal(actor=actor, key=key, reason=request.POST.get("reason", ""))
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, access.get_sheet(actor, key), refusal)
    return _page(request, found, shown=shown)


def _page(
    request: HttpRequest,
    found: Sheet,
    refusal: DomainError | None = None,
    shown: dict[str, str] | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    fields, values = found.form_version.questions, found.values
    book = found.entry.values if found.entry else {}
    revealed = shown or {}
    context = {
        "s": found,
        "f": found.form,
        "v": found.form_version,
        "title": _title(found.entry, found.area_id, catalogue),
        "place": catalogue.tree.label(catalogue.tree.by_id(found.area_id)),
        "rows": [
            (one, _said(one, values, book, revealed), one.private and one.name not in revealed)
            for one in fields
        ],
        "history": history(found, catalogue),
        "hidden": bool(found.sealed) and shown is None,
        "may_open": may_open(actor, found.form.unit_id, found.area.path),
        "may_fill": hat_with(actor, WRITERS, found.area.path) is not None
        and found.form.current_id is not None
        and found.erased_at is None,
        **shell.refused(refusal),
        "again": _again(found),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/collect_sheet.html", context, here="powers", status=status)


def _said(
    field: Field, values: dict[str, str], book: dict[str, str], revealed: dict[str, str]
) -> str:
    if field.source:
        return told(field, book.get(book_name(field.source), ""))
    return told(field, (revealed if field.private else values).get(field.name, ""))


def _again(found: Sheet) -> str:
    """Return where the sheet is filled in again."""
    about = f"entry={found.entry_id}" if found.entry_id else f"area={found.area.code}"
    return reverse("desk_form_fill", args=[found.form.code]) + f"?{about}"


@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form to be filled in about one thing; on POST write the sheet."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    form, version = access.in_use(code)
    asked = request.POST if request.method == "POST" else request.GET
    entry = get_entry(actor, number(asked.get("entry", ""))) if asked.get("entry") else None
    area = asked.get("area", "")
    if form.about not in (AREA, NONE) and entry is None:
        return HttpResponseRedirect(reverse("desk_book") + f"?kind={form.about}", status=303)
    known = _known(actor, form, entry, area, catalogue)
    refusal: DomainError | None = None
    if request.method == "POST":
        raw: dict[str, object] = {
            one.name: (
                request.POST.getlist(one.name)
                if one.kind == "choices"
                else request.POST.get(one.name, "")
            )
            for one in version.questions
            if not (one.private and not request.POST.get(one.name))
        }
        try:
            done = actions.fill(
                actor=actor, form=code, entry=entry.pk if entry else None, area=area, answers=raw,
                version=number(request.POST.get("version", "")) or None,
                entry_version=number(request.POST.get("entry_version", "")) or None,
            )  # fmt: skip
        except NotFound:
            raise
        except DomainError as raised:
            refusal = raised
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(
                reverse("desk_form_sheet", args=[code, done.pk]), status=303
            )
    started = prefill(version.questions, entry, known)
    typed = {one.name: ",".join(request.POST.getlist(one.name)) for one in version.questions}
    context = {
        "f": form,
        "v": version,
        "entry": entry,
        "known": known,
        "area": area,
        "title": f"{entry.name} {entry.address}".strip() if entry else "",
        "areas": book_parts.areas(actor, catalogue, WRITERS),
        "values": typed if refusal else started.answers,
        "started": started,
        "sealed": sorted(opened(known)) if known else [],
        **shell.refused(refusal),
        "theirs": _theirs(refusal, version.questions),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/collect_fill.html", context, here="powers", status=status)


def _theirs(refusal: DomainError | None, fields: tuple[Field, ...]) -> list[tuple[str, str]]:
    """Return what somebody else answered meanwhile: (question, their answer)."""
    if not isinstance(refusal, actions.Overlap):
        return []
    asked = {one.name: one for one in fields}
    return [
        (asked[one.name].label, told(asked[one.name], one.theirs))
        for one in refusal.conflicts
        if one.name in asked
    ]


def _known(
    actor: Actor, form: Form, entry: Entry | None, area: str, catalogue: Catalogue
) -> Sheet | None:
    """Return the sheet that will be carried on, or None; raises NotNow for nobody's place."""
    slot = slot_of(entry=entry.pk if entry else None)
    if form.about == AREA and area:
        node = catalogue.tree.by_code(area)
        if node is None:
            raise NotNow("no-area", "没有这个网格或村（社区）。")
        slot = slot_of(area=node.id)
    if not slot:
        return None
    return access.visible_to(actor).filter(form=form, slot=slot).first()
