"""指标口径: every indicator in plain words, its versions, and how a county changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.indicator_catalogue import (
    BASIS_WORDS,
    GROUP_NAMES,
    INDICATORS,
    Kind,
    Only,
    denominator_name,
    formula,
    numerator_name,
)
from linli.domain.indicator_terms import ROUNDING_NAMES, SORT_NAMES
from linli.insights import definition_queries as queries
from linli.insights import definitions
from linli.insights.actions import defining
from linli.insights.definition_access import deciding_problem, may_ask, need_asker, need_reader
from linli.insights.definition_input import INPUTS, key_of
from linli.kernel import clock
from linli.web import pages
from linli.web.desk import choices, shell
from linli.web.desk.numbers_tabs import tabs

_HERE = "numbers"
#: What the inputs are called, in the form and above it.
LABELS = {
    "since": "从哪一天起执行",
    "rounding": "怎样舍入",
    "places": "小数位数",
    "smallest": "最小件数",
    "owner": "负责解释",
    "case": "剔除一件工单",
    "matter": "剔除一类事项",
    "exclude": "剔除",
    "reason": "理由",
    "text": "说明",
}
_DONE = {
    "approve": "已批准，从执行日起按新的版本计算。",
    "refuse": "没有批准，提出的人能看到您的说明。",
    "withdraw": "已撤回。",
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its meaning and formula, and what waits to be approved."""
    actor = pages.actor_of(request)
    need_reader(actor)
    context = {
        "groups": [
            (GROUP_NAMES[group], held) for group, held in queries.overview(clock.today()) if held
        ],
        "formula": formula,
        "asked": [(INDICATORS[row.code], row) for row in queries.asked() if row.code in INDICATORS],
        "tab_list": tabs("indicators", {}),
    }
    return shell.render(request, "desk/indicators.html", context, here=_HERE)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: what it counts, of what, what is left out, its versions."""
    return _page(request, code)


def _page(
    request: HttpRequest,
    code: str,
    fields: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    need_reader(actor)
    if code not in INDICATORS:
        raise NotFound("no-indicator", "没有这个指标。")
    view = queries.one(code, clock.today())
    row = view.asked.row if view.asked else None
    one = view.indicator
    matters = {held.id: held.name for held in catalogue.matters.values()}
    context = {
        "view": view,
        "indicator": one,
        "formula": formula(one),
        "numerator": numerator_name(one),
        "denominator": denominator_name(one) if one.is_pair else "",
        "basis": BASIS_WORDS[one.basis] if one.kind is not Kind.STAY else "",
        "disputes": one.only is Only.DISPUTES,
        "rounding": ROUNDING_NAMES[one.rounding],
        "roundings": ROUNDING_NAMES,
        "sorts": SORT_NAMES,
        "matters": matters,
        "may_ask": may_ask(actor) and row is None,
        "mine": row is not None and row.asked_by_id == actor.user_id,
        "deciding": deciding_problem(actor, row) if row else "",
        "fields": fields or {},
        "labels": LABELS,
        "problem": problem,
        "text": request.POST.get("text", ""),
        "tab_list": tabs("indicators", {}),
    }
    return shell.render(request, "desk/indicator.html", context, here=_HERE, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form of a new version; on POST ask for it."""
    actor = pages.actor_of(request)
    need_asker(actor)
    if code not in INDICATORS:
        raise NotFound("no-indicator", "没有这个指标。")
    if request.method != "POST":
        return _form(request, code, _stored(code))
    raw = _raw(request.POST)
    try:
        defining.ask(actor, code, raw)
    except (NotFound, NotYours):
        raise
    except DomainError as refusal:
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        problem = "" if fields else refusal.message
        return _form(request, code, raw, fields=fields, problem=problem, status=refusal.status)
    messages.success(request, _("已提出，等另一位县级中心负责人批准。"))
    return HttpResponseRedirect(reverse("desk_indicator", args=[code]), status=303)


def _form(
    request: HttpRequest,
    code: str,
    values: Mapping[str, object],
    *,
    fields: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    catalogue = shell.catalogue_of(request)
    now = definitions.latest(code)
    context = {
        "indicator": INDICATORS[code],
        "values": {name: values.get(name, "") for name in INPUTS},
        "fields": fields or {},
        "labels": LABELS,
        "problem": problem,
        "roundings": [(one.value, name, "") for one, name in ROUNDING_NAMES.items()],
        "exclusions": [(key_of(one), one) for one in now.exclusions],
        "sorts": SORT_NAMES,
        "matters": choices.matters(catalogue),
        "tab_list": tabs("indicators", {}),
    }
    return shell.render(request, "desk/indicator_change.html", context, here=_HERE, status=status)


def _raw(posted: QueryDict) -> dict[str, object]:
    raw: dict[str, object] = {name: posted.get(name, "") for name in INPUTS}
    raw["keep"] = posted.getlist("keep")
    return raw


def _stored(code: str) -> dict[str, object]:
    now = definitions.latest(code)
    return {
        "since": clock.today().isoformat(),
        "rounding": now.rounding.value,
        "places": now.places,
        "smallest": now.smallest,
        "owner": now.owner,
        "keep": [key_of(one) for one in now.exclusions],
    }


@require_POST
def act(request: HttpRequest, code: str, pk: int, act: str) -> HttpResponse:
    """Approve, refuse or take back a version."""
    actor, text = pages.actor_of(request), request.POST.get("text", "")
    acts: Mapping[str, Callable[[], object]] = {
        "approve": lambda: defining.approve(actor, pk),
        "refuse": lambda: defining.refuse(actor, pk, text),
        "withdraw": lambda: defining.take_back(actor, pk, text),
    }
    if act not in acts:
        raise NotFound
    try:
        acts[act]()
    except (NotFound, NotYours):
        raise
    except Invalid as refusal:
        return _page(request, code, refusal.fields, status=refusal.status)
    except DomainError as refusal:
        return _page(request, code, problem=refusal.message, status=refusal.status)
    messages.success(request, _(_DONE[act]))
    return HttpResponseRedirect(reverse("desk_indicator", args=[code]), status=303)
