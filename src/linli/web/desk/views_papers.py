"""Papers about what is no case: preview with real pages, issue, open as a file, void."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.documents.actions.papers import issue_paper, open_paper, void_paper
from linli.documents.queries.papers import PaperPreview, paper_page, papers_of, preview_paper
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.web import pages
from linli.web.desk import page_pictures, shell
from linli.web.desk.issued_files import as_file
from linli.web.language import tr


def _draft(request: HttpRequest, kind: str, subject: str) -> PaperPreview:
    actor = pages.actor_of(request)
    return preview_paper(actor, kind, subject, shell.catalogue_of(request))


def _name(request: HttpRequest, kind: str, subject: str) -> str:
    return f"paper-pages:{pages.actor_of(request).user_id}:{kind}:{subject}"


def _context(made: PaperPreview) -> dict[str, object]:
    return {
        "preview": made,
        "document": made.document,
        "papers": papers_of(made.kind, made.subject),
        "sheets_address": reverse("desk_paper_pages", args=[made.kind.value, made.subject]),
    }


@require_safe
def preview(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """Show what the draft says, at once; its pages come after it by an address of their own."""
    context = _context(_draft(request, kind, subject))
    return shell.render(request, "desk/paper_preview.html", context, here="powers")


@require_safe
def sheets(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """Show the draft page by page as it would be printed: the page, or the piece with them."""
    made = _draft(request, kind, subject)
    count = page_pictures.keep(_name(request, kind, subject), made.document)
    numbers = range(1, count + 1)
    pictures = [reverse("desk_paper_page", args=[kind, subject, n]) for n in numbers]
    context = {**_context(made), "pictures": pictures}
    if pages.is_fragment(request):
        return pages.render(request, "desk/documents_sheets.html", context)
    return shell.render(request, "desk/paper_preview.html", context, here="powers")


@require_safe
def picture(request: HttpRequest, kind: str, subject: str, number: int) -> HttpResponse:
    """Send one page of the draft as a picture."""
    return page_pictures.send(
        request,
        _name(request, kind, subject),
        number,
        lambda: _draft(request, kind, subject).document,
    )


@require_POST
def issue(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """Issue the paper: the number is taken, the content frozen."""
    row = issue_paper(actor=pages.actor_of(request), kind=kind, subject=subject)
    messages.success(request, tr(Words("已出具{number}。", number=row.number)))
    return HttpResponseRedirect(reverse("desk_paper_issued", args=[row.key]), status=303)


@require_safe
def issued(request: HttpRequest, key: str) -> HttpResponse:
    """Show one issued paper: number, day, digest, and where to open it."""
    return _issued(request, key)


def _issued(request: HttpRequest, key: str, *, error: str = "", status: int = 200) -> HttpResponse:
    page = paper_page(pages.actor_of(request), key)
    context = {
        "page": page,
        "unit": page.row.unit,
        "back": {
            "address": reverse(page.paper.route, args=page.paper.args),
            "label": _("返回"),
        },
        "routes": {"file": "desk_paper_file", "void": "desk_paper_void"},
        "error": error,
    }
    return shell.render(request, "desk/paper_issued.html", context, here="powers", status=status)


@require_safe
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Send an issued paper as PDF or DOCX; the reading is on record."""
    return as_file(open_paper(actor=pages.actor_of(request), key=key, form=form))


@require_POST
def void(request: HttpRequest, key: str) -> HttpResponse:
    """Void a paper with a reason; its number stays used."""
    actor = pages.actor_of(request)
    try:
        row = void_paper(actor=actor, key=key, reason=request.POST.get("reason", ""))
    except Invalid as refusal:
        error = refusal.fields.get("reason", refusal.message)
        return _issued(request, key, error=error, status=refusal.status)
    messages.success(request, tr(Words("{number}已作废。", number=row.number)))
    return HttpResponseRedirect(reverse("desk_paper_issued", args=[key]), status=303)
