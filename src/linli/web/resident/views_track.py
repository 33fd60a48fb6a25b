"""Following a matter with its number and lookup code, and speaking up about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from linli.board.queries import own as board
from linli.cases import access, actions, judging, original
from linli.cases.inputs import FILES_LIMIT, FORMS, Kind
from linli.cases.models import Case, Party
from linli.cases.queries import own
from linli.cases.queries.clock_story import clock_story
from linli.cases.queries.complaints import complaints_about
from linli.cases.queries.repeats import just_done
from linli.cases.queries.tracking import prove, tracking
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.identifiers import CaseNumber
from linli.domain.lifecycle import Command, Option
from linli.files.actions import ACCEPT, limit_words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify.queries import told
from linli.people.signin import address_of
from linli.web.resident import delivery, office, page, uploads, visitor

#: Failed look-ups in a quarter of an hour: of one number from one address, of one number from
#: anywhere, from one address. A stranger who guesses does not lock out the requester at once.
BY_NUMBER = Limit("track-no", most=10, seconds=900)
BY_NUMBER_ANYWHERE = Limit("track-all", most=100, seconds=900)
BY_ADDRESS = Limit("track-ip", most=40, seconds=900)
_TOO_OFTEN = "输错的次数太多了，请过一刻钟再试，或者给我们打电话查询。"

#: Forms about one matter in an hour: each is told to staff, and files of refused ones are kept.
SPOKEN = Limit("track-act", most=30, seconds=3600)
_TOO_MUCH = "刚才提交得太多，请过一个小时再试，或者直接给我们打电话。您写的内容还在。"

#: What a requester may do on the page: path word → command, and the thanks afterwards.
MOVES = {
    "supplement": (Command.SUPPLEMENT, "已收到您补充的情况，谢谢您。"),
    "confirm": (Command.CONFIRM, "已记下，谢谢您告诉我们。"),
    "rate": (Command.RATE, "已收到您的评价，谢谢您。"),
    "reopen": (Command.REOPEN, "已经告诉我们没有解决，这件事会重新办理。"),
    "withdraw": (Command.WITHDRAW, "这件事已按您的意思撤回。"),
    "contact": (Command.CONTACT, "已经改好，以后按新的来。"),
    "consent": (Command.CONSENT, "已经记下您的意思。"),
}
#: Said instead when the requester finds the matter not solved.
_NOT_SOLVED = "已记下“没有解决”。核查的人会看到您的话，核查时会再问您。"
#: Inputs of a move which the requester's page does not have.
_NOT_ASKED = frozenset({"whose"})
_SOLVED = (("yes", "已经解决", ""), ("no", "还没有解决", ""))
_SHOWN = (
    ("yes", "可以公开", "先由工作人员删去能认出人的内容，审核后才公开。"),
    ("no", "不要公开", ""),
)
_NOTICES = (
    (Party.Notices.EACH, "每次有进展都发短信", ""),
    (Party.Notices.DAILY, "一天最多发一条，合在一起", ""),
    (Party.Notices.NONE, "不发短信，我自己来看", "到期答复还是会显示在这里。"),
)
#: Moves which end something: a page gone stale must be looked at again first.
_CHECKED = frozenset({Command.WITHDRAW})
_ELSEWHERE = "这台设备是工作人员用的，为了让您放心说，评价请用您自己的手机。"
#: Levels of satisfaction, best first.
STARS = (
    ("5", "非常满意", ""),
    ("4", "满意", ""),
    ("3", "基本满意", ""),
    ("2", "不满意", ""),
    ("1", "非常不满意", ""),
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; failures are counted by number and by address."""
    if request.method != "POST":
        return _ask(request)
    number, code = request.POST.get("number", ""), request.POST.get("lookup", "")
    key, address = _number_key(number), address_of(request)
    subjects = (
        (BY_NUMBER, f"{key}|{address}"),
        (BY_NUMBER_ANYWHERE, key),
        (BY_ADDRESS, address),
    )
    now = clock.now()
    if any(limit.exceeded(subject, now) for limit, subject in subjects):
        return _ask(request, number, code, {"lookup": _TOO_OFTEN}, status=429)
    try:
        case_id, no = prove(number, code)
    except Invalid as refusal:
        return _ask(request, number, code, refusal.fields, status=refusal.status)
    except NotFound as refusal:
        for limit, subject in subjects:
            limit.hit(subject, now)
        return _ask(request, number, code, {"lookup": refusal.message}, status=refusal.status)
    visitor.prove(request.session, case_id, no)
    return HttpResponseRedirect(reverse("track-case"))


def _number_key(number: str) -> str:
    try:
        return str(CaseNumber.parse(number))
    except Invalid:
        return ""


def _ask(
    request: HttpRequest,
    number: str = "",
    code: str = "",
    errors: Mapping[str, str] | None = None,
    *,
    kept: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "number": number[:40],
        "lookup": code[:20],
        "errors": errors or {},
        "wrong": defaultdict(str, errors or {}),
        "current": visitor.current(request.session),
        "kept_text": kept,
    }
    return page.render(request, "track.html", snapshot.current(), context, status=status)


def ask_again(request: HttpRequest, sentence: str, kept: str) -> HttpResponse:
    """Ask for number and code once more (403); what was written is shown, to be copied."""
    return _ask(request, errors={"number": sentence}, kept=kept, status=403)


@login_not_required
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """Show the matter proved last in this browser."""
    proof = visitor.current(request.session)
    if proof is None:
        return HttpResponseRedirect(reverse("track"))
    return _show(request, proof)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, move: str) -> HttpResponse:
    """Carry out one of the requester's moves; a refusal shows the page again, words kept.

    Opened by itself (a telephone loading the page anew), it leads to the matter.
    """
    if move not in MOVES:
        raise NotFound("unknown-command", "没有这个操作。")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("track-case"))
    command, thanks = MOVES[move]
    proof = visitor.proof(request.session, request.POST.get("no", ""))
    if proof is None:
        sentence = "时间有点久了，为了您的信息安全，请再输入一次编号和查询码。"
        kept = request.POST.get("text", "")
        return ask_again(request, sentence, kept)
    visitor.remember(request.session, proof.case_id, proof.no)
    raw: dict[str, object] = {
        field.name: request.POST.getlist(field.name)
        if field.kind is Kind.CHOICES
        else request.POST.get(field.name, "")
        for field in FORMS[command]
        if field.name not in _NOT_ASKED
    }
    often = not SPOKEN.hit(str(proof.case_id), clock.now())
    if often:
        request.FILES.clear()  # files taken before stay, new ones have to wait
    taken = uploads.take(request) if "files" in raw else None
    if taken:
        raw["files"] = list(taken.keys)
    try:
        if often:
            raise _TooOften("too-often", _TOO_MUCH)
        if command is Command.RATE and office.is_office(request):
            raise NotYours("rate-elsewhere", _ELSEWHERE)
        if taken and taken.problem:
            raise Invalid(fields={"files": taken.problem})
        if not just_done(proof.no, command, raw):
            actions.perform(
                actor=proof.actor,
                no=proof.no,
                command=command,
                raw=raw,
                version=_version(request, command),
            )
    except DomainError as refusal:
        # Of two presses at the same moment the second finds the first one's work.
        final = isinstance(refusal, NotYours | Invalid | _TooOften)
        if final or not just_done(proof.no, command, raw):
            return _show(request, proof, move=move, refusal=refusal, values=raw, taken=taken)
    if command is Command.CONFIRM and raw["solved"] == "no":
        thanks = _NOT_SOLVED
    messages.success(request, thanks)
    return HttpResponseRedirect(reverse("track-case"))


class _TooOften(DomainError):
    """Too many in a short time (429)."""

    status = 429


def _version(request: HttpRequest, command: Command) -> int | None:
    if command not in _CHECKED:
        return None
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget what this browser has proved: the next person sees nothing."""
    visitor.forget(request.session)
    return HttpResponseRedirect(reverse("home"))


def _show(
    request: HttpRequest,
    proof: visitor.Proof,
    *,
    move: str = "",
    refusal: DomainError | None = None,
    values: Mapping[str, object] | None = None,
    taken: uploads.Uploads | None = None,
) -> HttpResponse:
    catalogue = snapshot.current()
    found = tracking(proof.actor, catalogue)
    options = judging.moves(proof.actor, access.bundle(found.case), catalogue, clock.now())
    shielded = office.is_office(request)
    moves = _by_word(options)
    # Words whose own form is no longer on the page go on in the next best place.
    homeless = move not in moves or not moves[move].allowed or (move == "rate" and shielded)
    context = {
        "t": found,
        "case": found.case,
        "own": original.opened(found.case),  # see linli.cases.original.own_words
        "moves": moves,
        "spare": str((values or {}).get("text") or "") if refusal and homeless else "",
        "told": delivery.told(told(found.case)),
        "stars": STARS,
        "rating_reasons": [
            (entry.code, entry.label) for entry in catalogue.dictionaries.get("rating_reason", ())
        ],
        "solved": _SOLVED,
        "notices": _NOTICES,
        "consents": _SHOWN,
        "published": board.of_case(found.case.pk),
        "contact": own.contact(found.case.pk),
        "counted": clock_story(found),
        "complaints": complaints_about(found.case),
        "square": _square(request, found.case) if shielded else "",
        "reasons": [
            (entry.code, entry.label, "")
            for entry in catalogue.dictionaries.get("reopen_reason", ())
            if entry.code != "check"  # found by our own spot check, not by the requester
        ],
        "accept": ACCEPT,
        "files_limit": FILES_LIMIT,
        "size_limit": limit_words(),
        "move": move,
        "refusal": refusal,
        "errors": getattr(refusal, "fields", {}),
        "values": values or {},
        "kept": taken,
        "overdue": found.late(clock.now()),
        "thanks": list(dict.fromkeys(str(message) for message in messages.get_messages(request))),
    }
    return page.render(
        request, "case.html", catalogue, context, status=refusal.status if refusal else 200
    )


def _square(request: HttpRequest, case: Case) -> Markup:
    """Return the code which opens this page on the requester's own telephone.

    Number and code stand behind the ``#``: a browser keeps that part to itself.
    """
    secret = urlencode({"no": case.no, "code": case.lookup_code})
    return office.qr(f"{office.outside(request, reverse('track'))}#{secret}")


def _by_word(options: tuple[Option, ...]) -> dict[str, Option]:
    known = {option.command: option for option in options}
    return {word: known[command] for word, (command, _) in MOVES.items() if command in known}
