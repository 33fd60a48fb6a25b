"""Home, report and receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import access, actions
from linli.cases.inputs import FILES_LIMIT, tidy
from linli.cases.original import own_words
from linli.cases.report_input import clean_report
from linli.catalogue import snapshot
from linli.domain import quiet, urgent
from linli.domain.errors import DomainError, Invalid
from linli.domain.words import Words
from linli.files.actions import ACCEPT, limit_words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify.timing import of_county
from linli.people.actor import VISITOR
from linli.people.signin import address_of
from linli.web import language
from linli.web.resident import office, page, report_form, uploads, views_already, visitor
from linli.web.resident.report_form import ReportForm

#: Reports from one address in an hour: a whole village may stand behind one address.
REPORTS = Limit("report", most=60, seconds=3600)
#: Refused reports whose new files are kept all the same, from one address in an hour.
SPARED = Limit("report-kept", most=20, seconds=3600)
_TOO_OFTEN = (
    "这个网络刚才提交得太多，请过一个小时再点一次“提交”，或者直接给我们打电话。"
    "页面不要关，写好的内容都在。"
)
_STALE = (
    "这个页面打开得太久了，刚才没有交上。请看一遍，再点一次“提交”。照片如果不见了，请再选一次。"
)
_SECOND = (
    "这张表刚才已经交过一次，编号是 {no}。如果这是另一件事，请再点一次“提交”；"
    "如果是补充刚才那件，请到“查询进度”里补充。"
)
_BEFORE = (
    "这张表以前已经交过一次，没有再登记。如果您反映的是另一件事，请再点一次“提交”；"
    "如果就是您刚才交的、没有看到编号，请不要再交，给我们打电话查。"
)
#: How long somebody tries again whose line broke before the receipt came.
_LINE_LOST = timedelta(minutes=30)


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
        if not SPARED.hit(address_of(request), clock.now()):
            request.FILES.clear()  # files taken before stay, new ones have to wait
        return _form(request, form, uploads.take(request), status=429, halted=_TOO_OFTEN)
    taken = uploads.take(request)
    raw = form.raw(taken.keys, language=language.chosen(request))
    looks = "look" in request.POST
    errors = {} if looks else _errors(form, taken, raw)
    if errors or looks:
        return _form(request, form.refused(errors), taken, status=422 if errors else 200)
    try:
        receipt = actions.report(actor=VISITOR, raw=raw)
    except DomainError as refusal:
        wrong = getattr(refusal, "fields", None) or {"text": refusal.message}
        return _form(request, form.refused(wrong), taken, status=refusal.status)
    again = _sent_before(request, form, receipt) if receipt.repeated else ""
    if again:
        return _form(request, form.again(), taken, status=409, halted=again)
    visitor.remember(request.session, receipt.case_id, receipt.no)
    visitor.keep_receipt(
        request.session,
        {
            "no": receipt.no,
            "code": receipt.lookup_code,
            "due": receipt.due_at.isoformat() if receipt.due_at else "",
            "respond": receipt.respond_due_at.isoformat() if receipt.respond_due_at else "",
            "repeated": receipt.repeated,
            "key": form.values["client_key"],
            "tail": form.tail,
            "landline": form.landline,
            "notices": form.values["notices"] if form.named else "",
            "danger": " ".join(alarm.danger.value for alarm in urgent.alarms(form.values["text"])),
        },
    )
    return HttpResponseRedirect(reverse("receipt"))


def stale(request: HttpRequest) -> HttpResponse:
    """Answer a form whose guard against forged requests is missing or too old (403).

    What was typed comes back in a form with a fresh guard; new files are not accepted, for
    nobody knows who sent them.
    """
    return _form(request, ReportForm.read(request.POST), status=403, halted=_STALE)


def _errors(form: ReportForm, taken: uploads.Uploads, raw: Mapping[str, object]) -> dict[str, str]:
    """Return everything wrong at once: nobody likes to be sent back twice."""
    found: dict[str, str] = {}
    try:
        clean_report(raw, snapshot.current(), clock.now())
    except Invalid as refusal:
        found |= refusal.fields
    found |= form.problems()
    return found | ({"photos": taken.problem} if taken.problem else {})


def _sent_before(request: HttpRequest, form: ReportForm, made: actions.Receipt) -> str:
    """Return why a form sent before is not the answer to this one; empty when it is.

    Whoever goes back after sending and writes about another matter must not lose it. And back
    in the browser of a shared computer the form is somebody else's, and so is its matter: who
    holds neither its proof nor its receipt gets it only while the answer to the first sending
    may just have been lost on a bad line, and never after somebody has left.
    """
    session = request.session
    found = access.visible_to(replace(VISITOR, case_key=made.case_id)).filter(pk=made.case_id)
    before = found.first()
    same = before is not None and own_words(before) == tidy(form.values["text"])
    if not _own(session, made.no):
        lost = same and before is not None and clock.now() - before.clock_start < _LINE_LOST
        if not lost or visitor.left(session):
            return _BEFORE
    visitor.remember(session, made.case_id, made.no)
    return "" if same else Words(_SECOND, no=made.no)


def _own(session: SessionBase, no: str) -> bool:
    """Tell whether this browser holds the matter's proof, or still its receipt."""
    shown = visitor.receipt(session)
    return visitor.proof(session, no) is not None or (shown is not None and shown["no"] == no)


def _form(
    request: HttpRequest,
    form: ReportForm,
    taken: uploads.Uploads | None = None,
    *,
    status: int = 200,
    halted: str = "",
) -> HttpResponse:
    """Render the form; ``halted`` says why it was not taken though nothing in it is wrong."""
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
        "notices": report_form.NOTICES,
        "ways": report_form.WAYS,
        "starters": report_form.starters(catalogue),
        "halted": halted,
        "numbers": urgent.NUMBERS,
        "advice": urgent.advice(urgent.alarms(form.values["text"])),
        "accept": ACCEPT,
        "files_limit": FILES_LIMIT,
        "size_limit": limit_words(),
        "size_bytes": settings.LINLI_MAX_UPLOAD,
        "kept": taken,
        "already": views_already.found(request.POST) if request.method == "POST" else [],
        "looked": "look" in request.POST,
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
    no, code = str(kept["no"]), str(kept["code"])
    context: dict[str, object] = {
        "quiet": None,
        "no": no,
        "code": code,
        "square": office.qr(_back_to(request, no, code)),
        "key": kept.get("key", ""),
        "tail": kept.get("tail", ""),
        "landline": bool(kept.get("landline")),
        "notices": kept.get("notices", ""),
        "advice": urgent.advice_for(map(urgent.Danger, _codes(kept.get("danger")))),
        "due": visitor.moment_of(kept["due"]),
        "respond": visitor.moment_of(kept["respond"]),
        "repeated": kept["repeated"],
        "now": clock.now(),
    }
    catalogue = snapshot.current()
    hours, digest = of_county(catalogue.settings)
    if hours != quiet.NONE:
        context |= {"quiet": (quiet.time_text(hours.start), quiet.time_text(hours.end))}
    context["digest"] = quiet.time_text(digest)
    return page.render(request, "receipt.html", catalogue, context)


def _codes(kept: object) -> list[str]:
    """Return the dangers a receipt holds."""
    known = {danger.value for danger in urgent.Danger}
    return [code for code in str(kept or "").split() if code in known]


def _back_to(request: HttpRequest, no: str, code: str) -> str:
    """Return the address in the square code: it opens the tracking page with both filled in.

    Number and code stand behind the ``#``. A browser keeps that part to itself, so no server,
    proxy or log ever sees it.
    """
    return f"{office.outside(request, reverse('track'))}#{urlencode({'no': no, 'code': code})}"
