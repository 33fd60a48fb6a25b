"""The page of a link in a message: one question, one answer, no number and code.

Opening it changes nothing, because messengers open addresses by themselves; only the form
does. Whoever holds the link proves nothing but that: they see what the purpose needs.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.cases import actions
from linli.cases.inputs import FILES_LIMIT, Kind
from linli.cases.models import Case, Party
from linli.cases.queries.tracking import tracking
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid
from linli.domain.lifecycle import State
from linli.files.actions import ACCEPT, limit_words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify import link_use, links
from linli.notify.models import Link
from linli.people.signin import address_of
from linli.web.resident import link_words, office, page, uploads, views_track, visitor

#: Addresses without a link behind them, from one sender in a quarter of an hour. A token cannot
#: be guessed; this is so that nobody keeps the site busy with trying.
GUESSES = Limit("link-guess", most=40, seconds=900)
#: “Not mine” from one sender in an hour.
DISOWNINGS = Limit("link-disown", most=20, seconds=3600)
#: Forms of one link in an hour: a refused one uses nothing up, but its photos are taken in.
SHEETS = Limit("link-sheets", most=30, seconds=3600)
_TOO_OFTEN = "刚才提交得太多，请过一个小时再试，或者直接给我们打电话。"
_MARK = re.compile(r"[0-9a-f]{16}")
#: Inputs whose words are shown again when the link turns out to have ended.
_WORDS = "text"


@dataclass
class _Sent:
    """A form as it was sent, for showing it again; empty for a fresh page."""

    values: Mapping[str, object] = field(default_factory=dict)
    taken: uploads.Uploads | None = None
    refusal: DomainError | None = None
    #: The link had ended when the form came.
    late: bool = False


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the link's question or how the link ended; on POST take the answer.

    The address is a secret: it goes into no referrer and no search engine. Not “no-referrer”:
    browsers then name no origin with a form either, and the form would be refused as forged.
    """
    response = _link(request, token)
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _link(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.now()
    found = links.find(token)
    if found is None:
        # A right address works all the same: many telephones share one sender's address.
        fresh = GUESSES.hit(address_of(request), now)
        return _unknown(request, status=404 if fresh else 429)
    if request.method != "POST":
        return _show(request, found)
    match request.POST.get("do", ""):
        case "disown":
            return _disown(request, found, now)
        case "unsolved":
            return _unsolved(request, found, now)
        case _:
            return _use(request, found, now)


def _unknown(request: HttpRequest, *, status: int) -> HttpResponse:
    context = {"often": status == 429}
    return page.render(request, "link_unknown.html", snapshot.current(), context, status=status)


def _use(request: HttpRequest, found: Link, now: datetime) -> HttpResponse:
    if found.purpose == Link.Purpose.RATE and office.is_office(request):
        return _show(request, found, status=403)
    asked = link_use.fields(found)
    values: dict[str, object] = {
        one.name: request.POST.getlist(one.name)
        if one.kind is Kind.CHOICES
        else request.POST.get(one.name, "")
        for one in asked
    }
    if not SHEETS.hit(str(found.pk), now):
        return _show(request, found, _Sent(values, refusal=_busy()), status=429)
    found = links.settle(found, links.case_of(found), now)
    taken = (
        uploads.take(request) if "files" in values and found.standing == Link.State.OPEN else None
    )
    if taken:
        values["files"] = list(taken.keys)
    mark = request.POST.get("mark", "")
    try:
        if taken and taken.problem:
            raise Invalid(fields={"files": taken.problem})
        answer = link_use.use(found, values, mark=mark if _MARK.fullmatch(mark) else "", now=now)
    except DomainError as refusal:
        sent = _Sent(values, taken, refusal)
        return _show(request, found, sent, status=refusal.status)
    if not answer.taken:
        return _show(request, answer.link, _Sent(values, late=True), status=409)
    if answer.receipt is None:
        return HttpResponseRedirect(request.path)  # loading that page anew sends nothing twice
    visitor.remember(request.session, answer.receipt.case_id, answer.receipt.no)
    visitor.keep_receipt(request.session, _receipt(answer.receipt))
    return HttpResponseRedirect(reverse("receipt"))


def _busy() -> DomainError:
    return DomainError("too-often", _TOO_OFTEN)


def _receipt(made: actions.Receipt) -> dict[str, str | bool]:
    return {
        "no": made.no,
        "code": made.lookup_code,
        "due": made.due_at.isoformat(),
        "respond": made.respond_due_at.isoformat() if made.respond_due_at else "",
        "repeated": made.repeated,
    }


def _unsolved(request: HttpRequest, found: Link, now: datetime) -> HttpResponse:
    made = link_use.reopening(found, now=now)
    if made is None:
        return _show(request, found, status=409)
    return HttpResponseRedirect(reverse("answer-link", args=[links.token(made)]))


def _disown(request: HttpRequest, found: Link, now: datetime) -> HttpResponse:
    if not DISOWNINGS.hit(address_of(request), now):
        return _show(request, found, _Sent(refusal=_busy()), status=429)
    link_use.disown(found, now=now)
    return HttpResponseRedirect(request.path)


def _show(
    request: HttpRequest, found: Link, sent: _Sent | None = None, *, status: int = 200
) -> HttpResponse:
    catalogue, now = snapshot.current(), clock.now()
    sent = sent or _Sent()
    case = links.case_of(found)
    found = links.settle(found, case, now)
    party = link_use.party_of(found)
    disowned = link_use.disowned(found, case, party)
    ending = link_words.ending(found, case, disowned=disowned)
    shielded = found.purpose == Link.Purpose.RATE and office.is_office(request)
    context: dict[str, object] = {
        "link": found,
        "case": case,
        "topic": _topic(case, party, catalogue),
        "title": ending.title if ending else link_words.TITLES[found.purpose],
        "ending": ending,
        "disowned": disowned,
        "unsolved": not disowned and link_use.may_reopen(found, case),
        "square": office.qr(office.outside(request, request.path))
        if shielded and not ending
        else "",
        "refusal": sent.refusal,
        "errors": getattr(sent.refusal, "fields", {}),
        "values": sent.values,
        "kept": sent.taken,
        "kept_text": str(sent.values.get(_WORDS, "")).strip() if ending and sent.late else "",
        "late": ending is not None and sent.late,
        "mark": secrets.token_hex(8),
    }
    if ending is None and not shielded:
        context |= _asked(found, case, catalogue)
    return page.render(request, "link.html", catalogue, context, status=status)


def _topic(case: Case, party: Party | None, catalogue: Catalogue) -> str:
    """Return what the matter is about, in general; empty where already that is too much.

    The telephone may be in another hand: of a report against somebody, or of a matter whose
    requester asked for confidence, number and day say enough.
    """
    if case.request_type == Case.RequestType.REPORT or case.matter_id is None:
        return ""
    if party is not None and party.privacy != Party.Privacy.NAMED:
        return ""
    matter = catalogue.matters[case.matter_id]
    parent = catalogue.matters.get(matter.parent_id) if matter.parent_id else None
    return (parent or matter).name


def _asked(found: Link, case: Case, catalogue: Catalogue) -> dict[str, object]:
    """Return what the form of the link's purpose needs, and no more."""
    context: dict[str, object] = {
        "question": "",
        "elsewhere": False,
        "accept": ACCEPT,
        "files_limit": FILES_LIMIT,
        "size_limit": limit_words(),
    }
    # Who is reported must not read it on a telephone lying about (nor that it is a report):
    # number and code show it.
    hidden = case.request_type == Case.RequestType.REPORT
    match found.purpose:
        case Link.Purpose.SUPPLEMENT if case.state == State.INFO_NEEDED:
            context["elsewhere"] = hidden
            if not hidden:
                context["question"] = tracking(links.holder(found), catalogue).question
        case Link.Purpose.CONFIRM:
            context["elsewhere"] = hidden
            if not hidden:
                label = catalogue.label("outcome", case.outcome) if case.outcome else ""
                context |= {"answer": case.answer, "outcome": label}
        case Link.Purpose.RATE:
            context["stars"] = views_track.STARS
            context["why"] = catalogue.dictionaries.get("rating_reason", ())
        case Link.Purpose.COMPLAIN:
            context["why"] = catalogue.dictionaries.get("complaint_reason", ())
        case Link.Purpose.REOPEN:
            context["reasons"] = [
                (entry.code, entry.label, "")
                for entry in catalogue.dictionaries.get("reopen_reason", ())
                if entry.code != "check"  # found by our own spot check, not by the requester
            ]
    return context
