"""A complaint about how a matter was handled: for the matter proved in this browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.cases import access, actions
from linli.cases.actions import Receipt
from linli.cases.inputs import FILES_LIMIT, tidy
from linli.cases.original import own_words
from linli.cases.queries import own
from linli.cases.queries.complaints import complaints_about, would_look
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid
from linli.files.actions import ACCEPT, limit_words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.actor import VISITOR
from linli.people.signin import address_of
from linli.web.resident import page, uploads, views_track, visitor

#: Complaints from one address in an hour.
COMPLAINTS = Limit("complain", most=20, seconds=3600)
_TOO_OFTEN = "这个网络刚才提交得太多，请过一个小时再试，或者直接给我们打电话。您写的内容还在。"
_ENDED = "时间有点久了，为了您的信息安全，请再输入一次编号和查询码。"
_OPEN = (
    "对这件事的办理，您的意见已经有一份正在处理，没有重复登记。"
    "您这次写的内容还在下面，可以补充到那一份里。"
)


@dataclass(frozen=True)
class _Sent:
    """A form as it was sent; empty for a fresh page."""

    reasons: Sequence[str] = ()
    text: str = ""
    taken: uploads.Uploads | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    halted: str = ""
    status: int = 200


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Show the form and who will look into it; on POST register and lead to the receipt."""
    if request.method != "POST":
        proof = visitor.current(request.session)
        if proof is None:
            return HttpResponseRedirect(reverse("track"))
        return _show(request, proof, _Sent())
    proof = visitor.proof(request.session, request.POST.get("no", ""))
    if proof is None:
        return views_track.ask_again(request, _ENDED, request.POST.get("text", ""))
    visitor.remember(request.session, proof.case_id, proof.no)
    sent = _Sent(request.POST.getlist("reasons"), request.POST.get("text", ""))
    if not COMPLAINTS.hit(address_of(request), clock.now()):
        request.FILES.clear()  # files taken before stay, new ones have to wait
        sent = replace(sent, taken=uploads.take(request), halted=_TOO_OFTEN, status=429)
        return _show(request, proof, sent)
    return _send(request, proof, replace(sent, taken=uploads.take(request)))


def _send(request: HttpRequest, proof: visitor.Proof, sent: _Sent) -> HttpResponse:
    """Register what was sent; whatever refuses it shows the form again, nothing lost."""
    try:
        receipt = _register(proof, sent)
    except DomainError as refusal:
        wrong = getattr(refusal, "fields", None) or {"text": refusal.message}
        return _show(request, proof, replace(sent, errors=wrong, status=refusal.status))
    if receipt.repeated and _says_else(receipt, sent.text):
        return _show(request, proof, replace(sent, halted=_OPEN, status=409))
    _keep(request, receipt)
    return HttpResponseRedirect(reverse("receipt"))


def _register(proof: visitor.Proof, sent: _Sent) -> Receipt:
    if sent.taken and sent.taken.problem:
        raise Invalid(fields={"files": sent.taken.problem})
    keys = list(sent.taken.keys) if sent.taken else []
    raw = {"reasons": list(sent.reasons), "text": sent.text, "files": keys}
    return actions.complain(actor=proof.actor, no=proof.no, raw=raw)


def _says_else(receipt: Receipt, text: str) -> bool:
    """Tell whether these words are not those of the complaint that is open: no double click."""
    own_matter = access.visible_to(replace(VISITOR, case_key=receipt.case_id)).first()
    return own_matter is None or own_words(own_matter) != tidy(text)


def _keep(request: HttpRequest, receipt: Receipt) -> None:
    """Make the complaint the matter of this browser and keep its receipt for the next page."""
    visitor.remember(request.session, receipt.case_id, receipt.no)
    contact = own.contact(receipt.case_id)
    visitor.keep_receipt(
        request.session,
        {
            "no": receipt.no,
            "code": receipt.lookup_code,
            "due": receipt.due_at.isoformat(),
            "respond": receipt.respond_due_at.isoformat() if receipt.respond_due_at else "",
            "repeated": receipt.repeated,
            "tail": contact.tail if contact else "",
            "notices": contact.notices if contact else "",
        },
    )


def _show(request: HttpRequest, proof: visitor.Proof, sent: _Sent) -> HttpResponse:
    catalogue = snapshot.current()
    case = access.visible_to(proof.actor).get()
    before = complaints_about(case)
    open_now = (one for one in before if one.open and one.round == case.answer_round)
    context = {
        "case": case,
        "before": before,
        "open": next(open_now, None),
        "looking": would_look(case, catalogue),
        "why": catalogue.dictionaries.get("complaint_reason", ()),
        "sent": sent,
        "errors": sent.errors,
        "kept": sent.taken,
        "accept": ACCEPT,
        "files_limit": FILES_LIMIT,
        "size_limit": limit_words(),
    }
    return page.render(request, "complain.html", catalogue, context, status=sent.status)
