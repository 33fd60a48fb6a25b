"""网格事项: the list in its tabs, and one application with what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.admission import actions, judging, voices
from linli.admission.models import Admission
from linli.admission.queries import detail, listing
from linli.domain.admission import VERB_NAMES, Verb
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show one tab of the list."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not actor.roles:
        raise NotYours("no-post", "您现在没有岗位。")
    show, problem = request.GET.get("show", ""), ""
    show = show if show in listing.SHOWS else "list"
    try:
        found = listing.listed(actor, catalogue, show, request.GET.get("after", ""), clock.today())
    except Invalid as refusal:
        problem = refusal.message
        found = listing.listed(actor, catalogue, show, "", clock.today())
    context = {
        "lines": found.items,
        "show": show,
        "shows": [(code, words) for code, (words, _standings) in listing.SHOWS.items()],
        "hears": voices.reads(actor, catalogue),
        "may_apply": bool(judging.who(actor, catalogue).applies),
        "problem": problem,
        **shell.pager(reverse("desk_admissions"), {"show": show}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/admissions.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show one application or admitted matter; on POST carry out a decision."""
    if request.method != "POST":
        return _page(request, key)
    try:
        verb = Verb(request.POST.get("decision", ""))
        act, said = _ACTS[verb]
    except (ValueError, KeyError):
        raise NotFound("unknown-command", "没有这个操作。") from None
    try:
        act(pages.actor_of(request), key, request.POST)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal, verb)
    messages.success(request, tr(said))
    return HttpResponseRedirect(reverse("desk_admission", args=[key]), status=303)


def _page(
    request: HttpRequest, key: str, refusal: DomainError | None = None, verb: Verb | None = None
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    rules = judging.rules_of(catalogue)
    found = detail.view(actor, catalogue, key, clock.today())
    # Of a refused act only what was written comes back; the page says how things stand now.
    post = request.POST if refusal is not None else QueryDict()
    context = {
        "v": found,
        "a": found.row,
        "rules": rules,
        "verbs": VERB_NAMES,
        "problem": refusal.message if refusal is not None else "",
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "tried": verb.value if verb else "",
        "written": post,
        "today": clock.today(),
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/admission.html", context, here="powers", status=status)


def _version(post: QueryDict) -> int:
    text = post.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _day(post: QueryDict) -> date | None:
    text = post.get("until", "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(fields={"until": "日期不对，请按 2026-12-01 的样子填写。"}) from None


Act = Callable[[Actor, str, QueryDict], Admission]


def _worded(action: Callable[..., Admission]) -> Act:
    """Return an act that takes words alone."""

    def act(actor: Actor, key: str, post: QueryDict) -> Admission:
        return action(actor=actor, key=key, text=post.get("text", ""), version=_version(post))

    return act


def _opine(actor: Actor, key: str, post: QueryDict) -> Admission:
    if post.get("agrees") not in {"yes", "no"}:
        raise Invalid(fields={"agrees": "请选择同意或者不同意。"})
    return actions.opine(
        actor=actor,
        key=key,
        agrees=post.get("agrees") == "yes",
        reuse=post.get("reuse", ""),
        instead=post.get("instead", ""),
        text=post.get("text", ""),
        version=_version(post),
    )


def _announce(actor: Actor, key: str, post: QueryDict) -> Admission:
    return actions.announce(actor=actor, key=key, version=_version(post))


def _admit_for(actor: Actor, key: str, post: QueryDict) -> Admission:
    return actions.admit_for(
        actor=actor,
        key=key,
        until=_day(post),
        text=post.get("text", ""),
        version=_version(post),
    )


def _renew(actor: Actor, key: str, post: QueryDict) -> Admission:
    return actions.renew(
        actor=actor,
        key=key,
        until=_day(post),
        text=post.get("text", ""),
        version=_version(post),
    )


def _submit(actor: Actor, key: str, post: QueryDict) -> Admission:
    return actions.submit(actor=actor, key=key, version=_version(post))


_ACTS: dict[Verb, tuple[Act, str]] = {
    Verb.SUBMIT: (_submit, "已提交，等综治中心审核。"),
    Verb.WITHDRAW: (_worded(actions.withdraw), "已撤回。"),
    Verb.SEND_BACK: (_worded(actions.send_back), "已退回申请单位修改。"),
    Verb.OPINE: (_opine, "审核意见已记录。"),
    Verb.ANNOUNCE: (_announce, "已开始公示。"),
    Verb.ADMIT: (_worded(actions.admit), "已准入，从今天起生效。"),
    Verb.ADMIT_FOR: (_admit_for, "已临时准入，到期自动失效。"),
    Verb.REFUSE: (_worded(actions.refuse), "已决定不予准入。"),
    Verb.RENEW: (_renew, "已续期。"),
    Verb.ASK_EXIT: (_worded(actions.ask_exit), "已提出退出，等负责人决定。"),
    Verb.KEEP: (_worded(actions.keep), "已决定继续保留。"),
    Verb.EXIT: (_worded(actions.end), "已退出清单，从现在起不能再交给网格员。"),
}
