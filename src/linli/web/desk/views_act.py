"""One move on a case: its form in place, and carrying it out."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases.access import visible_to
from linli.cases.actions import perform
from linli.cases.inputs import FORMS
from linli.cases.queries.detail import ActionView, CaseView, case_view
from linli.cases.queries.story import Entry
from linli.cases.queries.words import WORDS, Words
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Command, Role
from linli.people.finding import find_accounts
from linli.web import pages
from linli.web.desk import shell, uploads, views_case
from linli.web.desk.act_form import Builder, Part, Posted, raw_of, slots

#: Moves whose consequence cannot be taken back: the form says so in words.
_FINAL = {
    Command.REJECT: "不予受理后本件终结，系统会把原因和正确去处告诉诉求人。",
    Command.TO_CHANNEL: "转法定途径后本件终结，系统会把途径告诉诉求人。",
    Command.WITHDRAW: "撤回后本件终结，不再办理。",
    Command.MERGE: "并案后本件终结，两位诉求人都会得到答复。",
    Command.ANSWER: "提交后停止计时，答复进入独立核查，核查属实才能结案。",
    Command.VERIFY_FALSE: "退回后办结时限从首次登记时刻继续计算。",
    Command.CLOSE: "结案后通知诉求人评价。",
}


#: Moves after which the person may no longer see the case: another town, a conflict.
_MAY_HIDE = frozenset({Command.AMEND, Command.BLOCK})


@dataclass(frozen=True)
class Form:
    """A command's form on the case page."""

    command: str
    words: Words
    parts: list[Part]
    version: int
    seen: int
    consequence: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    next: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """What each field is called, for the list of errors."""
        return {part.name: part.label for part in self.parts}


@dataclass(frozen=True)
class Refusal:
    """Why the move was not made: what others did meanwhile, and what the person had written."""

    heading: str
    message: str
    changes: tuple[Entry, ...] = ()
    kept: tuple[str, ...] = ()


def _known(command: str) -> Command:
    known = next((item for item in FORMS if item.value == command), None)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作。")
    return known


def _number(raw: str) -> int:
    """Return a version as sent; anything else can match no version, so the race is lost."""
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0


def _back(request: HttpRequest, no: str) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("desk_case", args=[no])


def _form(
    request: HttpRequest, view: CaseView, command: Command, posted: Posted | None = None
) -> Form:
    builder = Builder(command, view.case, shell.catalogue_of(request), pages.actor_of(request))
    errors = dict(posted.errors) if posted else {}
    back = _back(request, view.case.no)
    return Form(
        command.value,
        WORDS[command],
        builder.parts(posted),
        view.case.version,
        view.case.chain_seq,
        _FINAL.get(command, ""),
        errors,
        "" if back == reverse("desk_case", args=[view.case.no]) else back,
    )


def _kept(command: Command, data: object) -> tuple[str, ...]:
    """Return the free texts of a refused form, for copying."""
    get = getattr(data, "get", None)
    if get is None:
        return ()
    values = (str(get(item.name, "")) for item in FORMS[command] if item.kind in {"text", "line"})
    return tuple(value for value in values if value.strip())


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts by a few letters, for naming one in 回避; only for those who may set it."""
    actor = pages.actor_of(request)
    if not actor.roles & {Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER}:
        raise NotYours("no-accounts", "查找账号由综治中心的人员办理。")
    found = find_accounts(request.GET.get("account", ""))
    return pages.render(request, "desk/accounts_part.html", {"accounts": found})


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, no: str, command: str) -> HttpResponse:
    """Show the form of a move (GET), or make the move (POST) and go back to the case."""
    known = _known(command)
    if request.method == "POST":
        return _perform(request, no, known)
    view = case_view(pages.actor_of(request), no, shell.catalogue_of(request))
    offered = view.option(known.value)
    if offered is None or offered.refusal:
        return _unavailable(request, view, offered)
    form = _form(request, view, known)
    if pages.is_fragment(request):
        return pages.render(
            request,
            "desk/act_form.html",
            {
                "form": form,
                "case": view.case,
                "drafter": pages.actor_of(request).user_id,
                "fragment": True,
            },
        )
    return views_case.page(request, view, form=form)


def _unavailable(request: HttpRequest, view: CaseView, offered: ActionView | None) -> HttpResponse:
    message = offered.refusal if offered else "这件事现在不能做这一步，或者这一步不由您办理。"
    refusal = Refusal("现在不能这样做", message)
    if pages.is_fragment(request):
        return pages.render(request, "desk/refusal_part.html", {"refusal": refusal}, status=409)
    return views_case.page(request, view, refusal=refusal, status=409)


def _perform(request: HttpRequest, no: str, command: Command) -> HttpResponse:
    actor = pages.actor_of(request)
    data = request.POST
    files, file_problem = uploads.take(request, actor, slots(command))
    if file_problem:
        errors = {"files": file_problem}
        return _again(request, no, command, Posted(data, files, errors), Invalid(fields=errors))
    try:
        perform(
            actor=actor,
            no=no,
            command=command,
            raw=raw_of(command, data, files),
            version=_number(data.get("version", "")),
        )
    except Invalid as refusal:
        return _again(request, no, command, Posted(data, files, refusal.fields), refusal)
    except (LostRace, NotNow, NotYours) as refusal:
        # What is still missing from the form is said at its place in the form.
        at_files = {"files": refusal.message} if refusal.code == "evidence-missing" else {}
        return _again(request, no, command, Posted(data, files, at_files), refusal)
    messages.success(request, f"已完成：{WORDS[command].done}。")
    back = _back(request, no)
    if command in _MAY_HIDE and not visible_to(actor).filter(no=no).exists():
        back = reverse("desk")
    return HttpResponseRedirect(back, status=303)


def _again(
    request: HttpRequest, no: str, command: Command, posted: Posted, problem: DomainError
) -> HttpResponse:
    """Show the fresh page; the form stands there again with everything the person wrote.

    Where the move is no longer possible, the texts are shown for copying instead.
    """
    view = case_view(pages.actor_of(request), no, shell.catalogue_of(request))
    seen = _number(posted.data.get("seen", ""))
    changes = tuple(entry for entry in view.story if seen and entry.seq > seen)
    offered = view.option(command.value)
    possible = offered is not None and not offered.refusal
    refusal = None
    if not isinstance(problem, Invalid) and not (possible and posted.errors):
        refusal = Refusal(
            "别人刚刚处理过这件事" if changes else "现在不能这样做",
            problem.message,
            changes,
            () if possible else _kept(command, posted.data),
        )
    elif not posted.errors:
        refusal = Refusal("没有办成", problem.message)
    form = _form(request, view, command, posted) if possible else None
    return views_case.page(request, view, form=form, refusal=refusal, status=problem.status)
