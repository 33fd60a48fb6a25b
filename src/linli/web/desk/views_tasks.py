"""待办: everything asked of a person, and the page of one task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.audit.models import Event
from linli.cases.fields import Field
from linli.cases.queries.clock_badges import stage_clock
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound
from linli.domain.tasks import ACT_NAMES, Act, Choice, choices
from linli.kernel import clock
from linli.tasks.access import facts, get_task, hats_for
from linli.tasks.actions.doing import FORMS, carry_out
from linli.tasks.queries.listing import Side, history, listed, of_task
from linli.tasks.waiting import waiting
from linli.web import pages
from linli.web.desk import shell, task_lines, task_story

_SAID = {
    Act.ANSWER: "已反馈，等待确认。",
    Act.ACCEPT: "已确认完成。",
    Act.SEND_BACK: "已退回，请对方重新反馈。",
    Act.CANCEL: "任务已取消。",
}


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, soonest due first, by day."""
    actor, now = pages.actor_of(request), clock.now()
    every = waiting(actor, now)
    task_lines.remember(actor, every)
    kinds = task_lines.kinds(every)
    wanted = request.GET.get("kind", "")
    chosen = wanted if any(one.code == wanted for one in kinds) else ""
    rows = [row for row in every if not chosen or row.kind == chosen]
    context = {
        "groups": task_lines.groups(rows, now),
        "kinds": kinds,
        "chosen": chosen,
        "number": len(every),
        "tab": "waiting",
    }
    return shell.render(request, "desk/tasks.html", context, here="tasks")


@require_safe
def all_tasks(request: HttpRequest) -> HttpResponse:
    """List tasks one is to do, asked for, or may see, open or ended, page by page."""
    actor, now = pages.actor_of(request), clock.now()
    wanted = request.GET.get("show", "")
    side = Side(wanted) if wanted in set(Side) else Side.ASKED
    ended = request.GET.get("ended") == "1"
    problem = ""
    try:
        found = listed(actor, side, request.GET.get("after", ""), ended=ended)
    except Invalid as refusal:
        problem = refusal.message
        found = listed(actor, side, ended=ended)
    kept = {"show": side.value, **({"ended": "1"} if ended else {})}
    context = {
        "rows": [
            (row, no, stage_clock(row.due_at, now) if row.open else None) for row, no in found.items
        ],
        "tab": side.value,
        "ended": ended,
        "problem": problem,
        **shell.pager(reverse("desk_tasks_all"), kept, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/tasks_all.html", context, here="tasks", status=status)


@dataclass(frozen=True)
class _Form:
    """The form of one act: its inputs, what was written, what is wrong with it."""

    act: str
    label: str
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    why: str = ""


def _next(request: HttpRequest) -> str:
    """Return where to go when it is done, if another page of the desk is asked for."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and wanted.startswith("/desk/") else ""


def _page(
    request: HttpRequest,
    key: str,
    *,
    tried: Act | None = None,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, now = pages.actor_of(request), clock.now()
    task = get_task(actor, key)
    row, no = of_task(actor, task)
    offered: dict[Act, Choice] = {}
    in_place_of = ""
    for hat in hats_for(actor, task):
        for choice in choices(facts(hat, task)):
            kept = offered.get(choice.act)
            if kept is None or (kept.why and not choice.why):
                offered[choice.act] = choice
                if not choice.why and hat.in_place_of is not None:
                    in_place_of = hat.in_place_of.name
    forms = [
        _Form(
            choice.act.value,
            ACT_NAMES[choice.act],
            FORMS[choice.act],
            request.POST.dict() if choice.act is tried else {},
            (errors or {}) if choice.act is tried else {},
            choice.why,
        )
        for choice in offered.values()
    ]
    events: list[Event] = history(task)
    context = {
        "task": row,
        "no": no,
        "clock": stage_clock(row.due_at, now) if row.open else None,
        "forms": forms,
        "tried": tried.value if tried else "",
        "problem": problem,
        "in_place_of": in_place_of,
        "story": task_story.entries(events),
        "next": _next(request),
        "tab": "",
    }
    return shell.render(request, "desk/task.html", context, here="tasks", status=status)


@require_safe
def task(request: HttpRequest, key: str) -> HttpResponse:
    """Show one task with its answer, its history, and the forms of what may be done now."""
    return _page(request, key)


@require_POST
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Answer, accept, send back or cancel; what was written stays when it is refused."""
    known = next((one for one in Act if one.value == name.replace("-", "_")), None)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作。")
    raw = request.POST.get("version", "")
    version = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0
    actor = pages.actor_of(request)
    try:
        carry_out(known, actor=actor, key=key, raw=request.POST, version=version)
    except Invalid as refusal:
        return _page(request, key, tried=known, errors=refusal.fields, status=refusal.status)
    except NotFound:
        raise
    except LostRace as refusal:
        return _page(request, key, tried=known, problem=refusal.message, status=refusal.status)
    except DomainError as refusal:
        return _page(request, key, tried=known, problem=refusal.message, status=refusal.status)
    task_lines.forget(actor)
    messages.success(request, _(_SAID[known]))
    return HttpResponseRedirect(_next(request) or reverse("desk_tasks"), status=303)
