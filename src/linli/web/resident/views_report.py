"""Home, report and receipt."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import actions
from linli.cases.inputs import FILES_LIMIT
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid
from linli.files.actions import ACCEPT, limit_words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.actor import VISITOR
from linli.people.signin import address_of
from linli.web.resident import page, report_form, uploads, visitor
from linli.web.resident.report_form import ReportForm

#: Reports from one address in an hour: a whole village may stand behind one address.
REPORTS = Limit("report", most=60, seconds=3600)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Two doors: report something, or follow it."""
    return page.render(request, "home.html", snapshot.current())


@login_not_required
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST register the matter and lead to its receipt.

    A refused form comes back whole (422): words, choices, and files already accepted.
    """
    if request.method != "POST":
        response = _form(request, ReportForm.blank())
        # Nothing personal in an empty form: let the browser keep it for its back button.
        response["Cache-Control"] = "private, no-cache"
        return response
    form = ReportForm.read(request.POST)
    if not REPORTS.hit(address_of(request), clock.now()):
        sentence = "这个网络刚才提交得太多，请过一个小时再试，或者直接给我们打电话。"
        return _form(request, form.refused({"text": sentence}), status=429)
    taken = uploads.take(request)
    errors = form.problems() | ({"photos": taken.problem} if taken.problem else {})
    if errors:
        return _form(request, form.refused(errors), taken, status=422)
    try:
        receipt = actions.report(actor=VISITOR, raw=form.raw(taken.keys))
    except Invalid as refusal:
        wrong = refusal.fields or {"text": refusal.message}
        return _form(request, form.refused(wrong), taken, status=refusal.status)
    except DomainError as refusal:
        return _form(request, form.refused({"text": refusal.message}), taken, status=refusal.status)
    visitor.remember(request.session, receipt.case_id, receipt.no)
    visitor.keep_receipt(
        request.session,
        {
            "no": receipt.no,
            "code": receipt.lookup_code,
            "due": receipt.due_at.isoformat() if receipt.due_at else "",
            "respond": receipt.respond_due_at.isoformat() if receipt.respond_due_at else "",
            "repeated": receipt.repeated,
        },
    )
    return HttpResponseRedirect(reverse("receipt"))


def _form(
    request: HttpRequest,
    form: ReportForm,
    taken: uploads.Uploads | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    catalogue = snapshot.current()
    notice = catalogue.texts.get("privacy_notice", "")
    context = {
        "form": form,
        "v": form.values,
        "errors": form.errors,
        "wrong": defaultdict(str, form.errors),
        "areas": report_form.areas(catalogue),
        "matters": report_form.matters(catalogue),
        "types": report_form.TYPES,
        "privacies": report_form.PRIVACIES,
        "accept": ACCEPT,
        "files_limit": FILES_LIMIT,
        "size_limit": limit_words(),
        "size_bytes": settings.LINLI_MAX_UPLOAD,
        "kept": taken,
        "notice_version": report_form.notice_version(notice),
        "today": clock.today().isoformat(),
    }
    return page.render(request, "report.html", catalogue, context, status=status)


@login_not_required
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Show number, code and promised dates of the report just made in this browser."""
    kept = visitor.receipt(request.session)
    if kept is None:
        return HttpResponseRedirect(reverse("track"))
    context = {
        "no": kept["no"],
        "code": kept["code"],
        "due": visitor.moment_of(kept["due"]),
        "respond": visitor.moment_of(kept["respond"]),
        "repeated": kept["repeated"],
        "now": clock.now(),
    }
    return page.render(request, "receipt.html", snapshot.current(), context)
