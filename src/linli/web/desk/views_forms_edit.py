"""Writing a form: like a short paper form, with the telephone's view and the cost beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.catalogue.snapshot import Catalogue
from linli.collection import access, actions
from linli.collection.actions.forming import tried
from linli.collection.models import Form
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow, NotYours
from linli.kernel.keys import number
from linli.web import pages
from linli.web.desk import forms_parts, shell


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask what the form is for; on POST begin it and go on to its questions."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.drafts(actor):
        raise NotYours("not-owner", "只能为本单位起草采集表。")
    refusal: DomainError | None = None
    values = {name: request.POST.get(name, "") for name in ("unit", "name", "about", "purpose")}
    if request.method == "POST":
        try:
            made = actions.draft_form(actor=actor, raw=values)
        except NotFound:
            raise
        except DomainError as raised:
            refusal = raised
        else:
            return HttpResponseRedirect(reverse("desk_form_edit", args=[made.code]), status=303)
    units = forms_parts.units(actor, catalogue)
    context = {
        "values": {**values, "unit": values["unit"] or units[0][1][0][0]},
        "units": units,
        "abouts": forms_parts.abouts(),
        **shell.refused(refusal),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/collect_new.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show the designer; on POST keep what was written and do what the pressed button says."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = _draft(request, catalogue, code)
    if request.method != "POST":
        return _page(request, found, catalogue)
    what = request.POST.get("do", "save")
    pick = request.POST.get("from_book", "") if what == "book" else ""
    raw = forms_parts.moved(
        forms_parts.raw_of(request.POST), f"book:{pick}" if what == "book" else what
    )
    try:
        seen = number(request.POST.get("version", ""))
        kept = actions.save_form(actor=actor, code=code, raw=raw, version=seen)
        if what == "offer":
            actions.offer_form(actor=actor, code=code)
            messages.success(request, _("已提交，等另一个人看过以后启用。"))
            return HttpResponseRedirect(reverse("desk_form", args=[code]), status=303)
    except NotFound:
        raise
    except Invalid as refusal:
        return _page(request, _draft(request, catalogue, code), catalogue, refusal)
    except DomainError as refusal:
        # Somebody else saved meanwhile: nothing that was typed is lost.
        if found.pending is not None:
            tried(found, found.pending, raw, catalogue)
        return _page(request, found, catalogue, refusal)
    if what == "save":
        messages.success(request, _("已保存。"))
    return HttpResponseRedirect(
        reverse("desk_form_edit", args=[code]) + _anchor(kept, what), status=303
    )


@require_POST
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Return what stands beside the designer for what is typed now; nothing is kept."""
    catalogue = shell.catalogue_of(request)
    found = _draft(request, catalogue, code)
    version = found.shown if found.pending is None else found.pending
    tried(found, version, forms_parts.raw_of(request.POST), catalogue)
    context = forms_parts.side(found, version, catalogue)
    return pages.render(request, "desk/collect_side.html", context)


def _draft(request: HttpRequest, catalogue: Catalogue, code: str) -> Form:
    """Return a form the person may write on now; raises NotFound, NotYours, NotNow."""
    actor = pages.actor_of(request)
    found = access.get_form(actor, catalogue, code)
    access.drafter(actor, found)
    if found.pending is None or found.ended_at is not None:
        raise NotNow("no-draft", "这张表没有正在写的草稿，请先点“修改”。")
    return found


def _anchor(kept: Form, what: str) -> str:
    """Return where the page goes on: at the field that was touched."""
    names = [one.name for one in kept.pending.questions] if kept.pending else []
    act, _sep, which = what.partition(":")
    if act in ("add", "book") and names:
        return f"#q-{names[-1]}"
    return f"#q-{which}" if which in names else "#s-ask" if act == "drop" else ""


def _page(
    request: HttpRequest, found: Form, catalogue: Catalogue, refusal: DomainError | None = None
) -> HttpResponse:
    version = found.pending
    if version is None:
        raise NotNow("no-draft", "这张表没有正在写的草稿，请先点“修改”。")
    matter = catalogue.matters.get(version.matter_id or 0)
    context = {
        **forms_parts.side(found, version, catalogue),
        "matters": forms_parts.matters(catalogue),
        "matter": matter.code if matter else "",
        "abouts": forms_parts.abouts(),
        "periods": forms_parts.periods(),
        "kinds": forms_parts.kinds(),
        "offers": forms_parts.book_offers(found, version),
        **shell.refused(refusal),
        "settled": found.current_id is not None,
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/collect_edit.html", context, here="powers", status=status)
