"""My matters: a telephone number, a code sent to it, and what was reported with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.board.actions import stop as stop_support
from linli.cases.queries import own
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid
from linli.notify import codes, links
from linli.people.signin import address_of
from linli.web import language
from linli.web.resident import page, visitor


@login_not_required
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """List the proved number's matters; else ask for a number, on POST send it a code.

    What is said is the same for every number, whether a matter was left with it or not.
    """
    proved = visitor.phone(request.session)
    if request.method != "POST":
        return _list(request, proved) if proved else _ask(request)
    phone = request.POST.get("phone", "")
    try:
        number = codes.mobile(phone)
        codes.send(
            phone=number,
            language=language.chosen(request),
            address_of_sender=address_of(request),
        )
    except Invalid as refusal:
        return _ask(request, phone, refusal.fields, status=refusal.status)
    except DomainError as refusal:
        return _ask(request, phone, {"phone": refusal.message}, status=refusal.status)
    visitor.ask_phone(request.session, number)
    return HttpResponseRedirect(reverse("mine-code"))


def _ask(
    request: HttpRequest,
    phone: str = "",
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"phone": phone[:40], "errors": errors or {}, "wrong": defaultdict(str, errors or {})}
    return page.render(request, "mine.html", snapshot.current(), context, status=status)


def _list(request: HttpRequest, proved: visitor.Phone) -> HttpResponse:
    catalogue = snapshot.current()
    try:
        at = request.GET.get("at")
        found = own.mine(proved.indexes, catalogue, at, refused=links.refusing())
    except Invalid:
        return HttpResponseRedirect(reverse("mine"))
    context = {
        "matters": found,
        "tail": proved.tail,
        "supports": bool(proved.number),
        "thanks": [str(message) for message in messages.get_messages(request)],
    }
    return page.render(request, "mine_list.html", catalogue, context)


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a right one opens the list for half an hour."""
    number = visitor.asked_phone(request.session)
    if not number:
        return HttpResponseRedirect(reverse("mine"))
    if request.method != "POST":
        return _ask_code(request, number)
    given = request.POST.get("code", "")
    if not given.strip():
        return _ask_code(request, number, "请填短信里的 6 位数字。", status=422)
    try:
        right = codes.check(phone=number, code=given)
    except DomainError as refusal:
        return _ask_code(request, number, refusal.message, status=refusal.status, over=True)
    if not right:
        sentence = "验证码不对，请对照短信再看一遍。"
        return _ask_code(request, number, sentence, status=422)
    supports = number if own.supported(number) else ""
    visitor.keep_phone(request.session, own.indexes(number), number[-4:], supports=supports)
    return HttpResponseRedirect(reverse("mine"))


def _ask_code(
    request: HttpRequest, number: str, error: str = "", *, over: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "phone": number,
        "tail": number[-4:],
        "errors": {"code": error} if error else {},
        "over": over,
        "minutes": int(codes.LIFE.total_seconds()) // 60,
    }
    return page.render(request, "mine_code.html", snapshot.current(), context, status=status)


@login_not_required
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """Open one of the number's matters as its requester."""
    proved = visitor.phone(request.session)
    if proved is None:
        return HttpResponseRedirect(reverse("mine"))
    no = request.POST.get("no", "")[:24]
    found = own.find(proved.indexes, no, refused=links.refusing())
    if found is None:
        return HttpResponseRedirect(reverse("mine"))
    visitor.remember(request.session, *found)
    return HttpResponseRedirect(reverse("track-case"))


@login_not_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Send the proved number no more messages of matters it has only said “me too” to."""
    proved = visitor.phone(request.session)
    if proved is not None and proved.number:
        stop_support(phone=proved.number)
        visitor.keep_no_supports(request.session)
        messages.success(request, "已经停了，这些消息不再发给这个号码。")
    return HttpResponseRedirect(reverse("mine"))
