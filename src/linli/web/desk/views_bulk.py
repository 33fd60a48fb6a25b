"""Bulk acts: choosing what to do with the ticked matters, the dry run, the run itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.domain.errors import Invalid, NotNow
from linli.kernel import clock
from linli.web import formats, pages
from linli.web.desk import bulk_form, shell
from linli.web.desk.bulk_form import Page, Reader
from linli.workbench.actions.bulk import cancel_run, plan_run
from linli.workbench.bulk_rules import Act
from linli.workbench.models import BulkItem, BulkRun
from linli.workbench.queries.bulk import RunView, recent_runs, run_view
from linli.workbench.queries.outlook import Selection, outlooks, select


def _back(request: HttpRequest) -> str:
    """Return the list the person came from."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("desk")


def _address(request: HttpRequest, key: str, name: str = "desk_bulk_run") -> str:
    """Return the address of a run, with the way back."""
    back = _back(request)
    return reverse(name, args=[key]) + formats.query(
        {"next": "" if back == reverse("desk") else back}
    )


def _to_run(request: HttpRequest, key: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(request, key), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Show the page of a selection (POST), plan its run, or list the person's own runs (GET)."""
    if request.method != "POST":
        return _runs(request)
    try:
        chosen = select(pages.actor_of(request), bulk_form.picks(request.POST))
    except Invalid as refusal:
        return _runs(request, refusal)
    reader = Reader(request.POST, pages.actor_of(request), chosen, shell.catalogue_of(request))
    act = reader.act()
    if request.POST.get("stage") != "go" or not act.steps or reader.fresh:
        return _page(request, reader.page(clock.now(), act))
    return _plan(request, reader, act, chosen)


def _plan(request: HttpRequest, reader: Reader, act: Act, chosen: Selection) -> HttpResponse:
    now = clock.now()
    if errors := reader.problems(act):
        return _page(request, reader.page(now, act, errors), status=422)
    try:
        planned = plan_run(
            actor=reader.actor,
            key=request.POST.get("key", ""),
            act=act,
            items=outlooks(reader.actor, chosen, act, reader.catalogue, now),
            window=reader.window,
        )
    except (Invalid, NotNow) as refusal:
        return _page(request, reader.page(now, act), refusal, status=refusal.status)
    if planned.repeated:
        messages.success(request, _("这张表单已经提交过，这里是那一次的结果。"))
    return _to_run(request, planned.run.key)


def _page(
    request: HttpRequest, page: Page, refusal: Invalid | NotNow | None = None, status: int = 200
) -> HttpResponse:
    context = {"page": page, "refusal": refusal, "back": _back(request)}
    template = "desk/bulk_outlook.html" if pages.is_fragment(request) else "desk/bulk.html"
    return shell.render(request, template, context, here="queue", status=status)


def _runs(request: HttpRequest, refusal: Invalid | None = None) -> HttpResponse:
    context = {
        "runs": recent_runs(pages.actor_of(request)),
        "refusal": refusal,
        "back": _back(request),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/bulk_runs.html", context, here="queue", status=status)


@require_safe
def run(request: HttpRequest, key: str) -> HttpResponse:
    """Show a run: waiting with its last moment to undo, going on, or done with its reasons."""
    return _run(request, run_view(pages.actor_of(request), key))


@require_POST
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Take a planned run back; too late, the page says so and shows what was done."""
    actor = pages.actor_of(request)
    try:
        cancel_run(actor=actor, key=key)
    except NotNow as refusal:
        return _run(request, run_view(actor, key), refusal)
    return _to_run(request, key)


def _run(request: HttpRequest, view: RunView, refusal: NotNow | None = None) -> HttpResponse:
    context = {
        "view": view,
        "run": view.run,
        "status": view.run.status,
        "live": view.run.status in {BulkRun.Status.PLANNED, BulkRun.Status.RUNNING},
        "waiting": BulkItem.Status.WAITING,
        "refusal": refusal,
        "back": _back(request),
        "address": _address(request, view.run.key),
        "steps": bulk_form.told(view.steps, shell.catalogue_of(request)),
        "again": _again(view),
    }
    template = "desk/bulk_run_part.html" if pages.is_fragment(request) else "desk/bulk_run.html"
    status = refusal.status if refusal else 200
    return shell.render(request, template, context, here="queue", status=status)


def _again(view: RunView) -> list[tuple[str, str]]:
    """Return the fields that choose the same act for another selection.

    A macro is chosen as it is now: the page shows its steps before anything is done.
    """
    if view.run.macro_id is not None:
        return [("do", f"{bulk_form.MACRO}{view.run.macro_id}"), ("stage", "check")]
    if len(view.steps) != 1:
        return []
    step = view.steps[0]
    fields = [("do", step.command.value), ("stage", "check")]
    for name, value in step.values.items():
        if isinstance(value, tuple):
            fields += [(name, one) for one in value]
        elif isinstance(value, str) and value:
            fields.append((name, value))
    return fields
