"""热点预警的设置: what holds, a trial on the newest evenings, a version for a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.rising_rules import LIMITS, typed
from linli.domain.rising_terms import KINDS
from linli.rising import ruling
from linli.rising.access import reads
from linli.rising.actions import ruling as acting
from linli.rising.queries.settings import settings as shown
from linli.rising.queries.trial import Trial, try_out
from linli.web import pages
from linli.web.desk import shell

#: The inputs under their headings.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("异常上升", ("budget", "least", "quiet_days", "most")),
    ("同一处反复", ("repeat_days", "repeat_least", "repeat_percent")),
    ("同一地点反复", ("place_days", "place_least", "place_times")),
    ("相似集中", ("alike_days", "alike_least", "alike_percent", "most_repeats")),
)
LABELS = {**{key: limit.name for key, limit in LIMITS.items()}, "reason": "理由", "text": "说明"}
_DONE = {
    "approve": "已批准，从下一次夜间查看起按新的设置。",
    "refuse": "没有批准，提出的人能看到您的说明。",
    "withdraw": "已撤回。",
}


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show the settings; on POST try some numbers out, or ask for them as the next version."""
    actor = pages.actor_of(request)
    ruling.need_asker(actor)
    if request.method != "POST":
        return _page(request)
    raw = {name: request.POST.get(name, "")[:2000] for name in (*LIMITS, "reason")}
    try:
        if request.POST.get("act") == "try":
            wanted, catalogue = typed(raw), shell.catalogue_of(request)
            now = ruling.current()[1]
            trials = (try_out(now, catalogue), try_out(wanted, catalogue))
            return _page(request, raw, trials=trials)
        acting.ask(actor, raw)
    except NotYours:
        raise
    except DomainError as refusal:
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        problem = "" if fields else refusal.message
        return _page(request, raw, fields=fields, problem=problem, status=refusal.status)
    messages.success(request, _("已提出，等另一位县级中心负责人批准。"))
    return _back()


def _page(
    request: HttpRequest,
    raw: Mapping[str, str] | None = None,
    *,
    trials: tuple[Trial, Trial] | None = None,
    fields: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    view, actor = shown(), pages.actor_of(request)
    row = view.asked.row if view.asked else None
    values: dict[str, object] = {**(raw or {**view.rules.plain(), "reason": ""})}
    context = {
        "view": view,
        "reads": reads(actor),
        "groups": GROUPS,
        "limits": LIMITS,
        "labels": LABELS,
        "values": values,
        "fields": fields or {},
        "problem": problem,
        "trials": trials,
        "kinds": KINDS,
        "mine": row is not None and row.asked_by_id == actor.user_id,
        "deciding": ruling.deciding_problem(actor, row) if row else "",
        "text": request.POST.get("text", ""),
    }
    return shell.render(request, "desk/rising_settings.html", context, here="powers", status=status)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Approve, refuse or take back a version."""
    actor, text = pages.actor_of(request), request.POST.get("text", "")
    ruling.need_asker(actor)
    acts: Mapping[str, Callable[[], object]] = {
        "approve": lambda: acting.approve(actor, pk),
        "refuse": lambda: acting.refuse(actor, pk, text),
        "withdraw": lambda: acting.take_back(actor, pk, text),
    }
    if act not in acts:
        raise NotFound
    try:
        acts[act]()
    except (NotFound, NotYours):
        raise
    except DomainError as refusal:
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        problem = "" if fields else refusal.message
        return _page(request, fields=fields, problem=problem, status=refusal.status)
    messages.success(request, _(_DONE[act]))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk_rising_settings"), status=303)
