"""Documents of a case: preview with real pages, issue, open as a file, void."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.documents.actions import issuing
from linli.documents.actions.opening import open_document
from linli.documents.queries.issued import issued_page
from linli.documents.queries.preview import Preview
from linli.documents.queries.preview import preview as drafted
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.web import pages
from linli.web.desk import page_pictures, shell
from linli.web.desk.issued_files import as_file
from linli.web.language import tr


def _draft(request: HttpRequest, no: str, kind: str) -> Preview:
    known = issuing.kind_of(kind)
    return drafted(pages.actor_of(request), no, known, shell.catalogue_of(request))


def _name(request: HttpRequest, no: str, kind: str) -> str:
    return f"draft-pages:{pages.actor_of(request).user_id}:{no}:{kind}"


@require_safe
def preview(request: HttpRequest, no: str, kind: str) -> HttpResponse:
    """Show what the draft says, at once; its pages come after it by an address of their own."""
    context = _context(_draft(request, no, kind), no)
    return shell.render(request, "desk/documents_preview.html", context, here="queue")


@require_safe
def sheets(request: HttpRequest, no: str, kind: str) -> HttpResponse:
    """Show the draft page by page as it would be printed: the page, or the piece with them."""
    made = _draft(request, no, kind)
    count = page_pictures.keep(_name(request, no, kind), made.document)
    numbers = range(1, count + 1)
    pictures = [reverse("desk_document_page", args=[no, kind, n]) for n in numbers]
    context = {**_context(made, no), "pictures": pictures}
    if pages.is_fragment(request):
        return pages.render(request, "desk/documents_sheets.html", context)
    return shell.render(request, "desk/documents_preview.html", context, here="queue")


def _context(made: Preview, no: str) -> dict[str, object]:
    return {
        "preview": made,
        "document": made.document,
        "case": made.case,
        "sheets_address": reverse("desk_document_pages", args=[no, made.kind.value]),
    }


@require_safe
def picture(request: HttpRequest, no: str, kind: str, number: int) -> HttpResponse:
    """Send one page of the draft as a picture."""
    return page_pictures.send(
        request, _name(request, no, kind), number, lambda: _draft(request, no, kind).document
    )


@require_POST
def issue(request: HttpRequest, no: str, kind: str) -> HttpResponse:
    """Issue the document: the number is taken, the content frozen."""
    row = issuing.issue(actor=pages.actor_of(request), no=no, kind=issuing.kind_of(kind))
    messages.success(request, tr(Words("已出具{number}。", number=row.number)))
    return HttpResponseRedirect(reverse("desk_issued", args=[row.key]), status=303)


@require_safe
def issued(request: HttpRequest, key: str) -> HttpResponse:
    """Show one issued document: number, day, digest, and where to open it."""
    return _issued(request, key)


def _issued(request: HttpRequest, key: str, *, error: str = "", status: int = 200) -> HttpResponse:
    page = issued_page(pages.actor_of(request), key)
    context = {
        "page": page,
        "unit": page.row.centre,
        "back": {"address": reverse("desk_case", args=[page.no]), "label": _("回到工单")},
        "routes": {"file": "desk_document_file", "void": "desk_document_void"},
        "error": error,
    }
    return shell.render(request, "desk/documents_issued.html", context, here="queue", status=status)


@require_safe
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Send an issued document as PDF or DOCX; the reading is on record."""
    return as_file(open_document(actor=pages.actor_of(request), key=key, form=form))


@require_POST
def void(request: HttpRequest, key: str) -> HttpResponse:
    """Void a document with a reason; its number stays used."""
    actor = pages.actor_of(request)
    try:
        row = issuing.void(actor=actor, key=key, reason=request.POST.get("reason", ""))
    except Invalid as refusal:
        error = refusal.fields.get("reason", refusal.message)
        return _issued(request, key, error=error, status=refusal.status)
    messages.success(request, tr(Words("{number}已作废。", number=row.number)))
    return HttpResponseRedirect(reverse("desk_issued", args=[key]), status=303)
