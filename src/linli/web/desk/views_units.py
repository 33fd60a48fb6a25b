"""派单规则: the table, one row with its dry run, its form; and which row matters for a matter."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.access import get_case
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.policies import LEVEL_NAMES
from linli.domain.unit_rules import STANDING_NAMES
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.proposals.actions import unit_rules as actions
from linli.proposals.models import UnitRule
from linli.proposals.queries import unit_rules as queries
from linli.proposals.queries.unit_proposals import Proposed, propose
from linli.proposals.queries.unit_rules import TrialView
from linli.proposals.unit_access import may_write, need_reader, need_writer
from linli.proposals.unit_ground import code_of
from linli.proposals.unit_rule_input import INPUTS
from linli.web import pages
from linli.web.desk import choices, shell

_HERE = "powers"
#: What the inputs are called, in the form and above it.
LABELS = {
    "matter": "事项",
    "area": "区域",
    "level": "难易等级",
    "door": "来源",
    "lead": "主办单位",
    "supports": "协办单位",
    "valid_from": "起日",
    "valid_to": "止日",
    "basis": "依据",
    "note": "说明",
    "why": "原因",
}
_DONE = {
    "try": "试运行完成，结果在下面。",
    "ask": "已申请启用，请另一位负责人确认。",
    "on": "已启用，派单时会提出。",
    "off": "已停用。",
    "retire": "已作废，记录保留。",
}


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show one page of the table; ``no`` asks which row matters for a case."""
    return _list(request)


@require_POST
def try_all(request: HttpRequest) -> HttpResponse:
    """Dry-run the whole table over last month's dispatches; nothing is written."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    return _list(request, queries.try_table(actor, catalogue))


def _list(request: HttpRequest, trial: TrialView | None = None) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    standing, problem = request.GET.get("standing", ""), ""
    try:
        found = queries.list_rules(actor, catalogue, standing, request.GET.get("after"))
    except Invalid as refusal:
        problem = refusal.message
        found = queries.list_rules(actor, catalogue, standing)
    no = "".join(request.GET.get("no", "")[:60].split())
    asked, missing = _asked(actor, no, catalogue)
    kept = {"standing": standing} if standing else {}
    context = {
        "rows": found.items,
        "standing": standing,
        "standings": list(STANDING_NAMES.items()),
        "writer": may_write(actor),
        "problem": problem,
        "no": no,
        "asked": asked,
        "missing": missing,
        "trial": trial,
        **shell.pager(reverse("desk_unit_rules"), kept, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/unit_rules.html", context, here=_HERE, status=status)


def _asked(actor: Actor, no: str, catalogue: Catalogue) -> tuple[Proposed | None, str]:
    """Return what is proposed for a case one may see; otherwise the sentence why not."""
    if not no:
        return None, ""
    try:
        case = get_case(actor, no)
    except NotFound as refusal:
        return None, refusal.message
    return propose(actor, case, catalogue), ""


@require_safe
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row: what it says, what is wrong with it, its dry run and its history."""
    return _page(request, pk)


def _page(
    request: HttpRequest,
    pk: int,
    fields: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    context = {
        "view": queries.one_rule(actor, pk, catalogue),
        "fields": fields or {},
        "labels": LABELS,
        "problem": problem,
        "why": request.POST.get("why", "")[:200],
    }
    return shell.render(request, "desk/unit_rule.html", context, here=_HERE, status=status)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Try, ask, switch on or off, withdraw."""
    actor = pages.actor_of(request)
    need_reader(actor)
    try:
        _act(actor, pk, act, request.POST)
    except (NotFound, NotYours):
        raise
    except Invalid as refusal:
        return _page(request, pk, refusal.fields, status=refusal.status)
    except DomainError as refusal:
        return _page(request, pk, problem=refusal.message, status=refusal.status)
    messages.success(request, _(_DONE[act]))
    return HttpResponseRedirect(reverse("desk_unit_rule", args=[pk]), status=303)


def _act(actor: Actor, pk: int, act: str, posted: QueryDict) -> None:
    version, why = _version(posted), posted.get("why", "")
    if act == "try":
        actions.try_rule(actor, pk)
    elif act == "ask":
        actions.ask(actor, pk, version)
    elif act == "on":
        actions.switch_on(actor, pk, version)
    elif act == "off":
        actions.switch_off(actor, pk, version, why)
    elif act == "retire":
        actions.retire(actor, pk, version, why)
    else:
        raise NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show an empty form; on POST write a draft."""
    actor = pages.actor_of(request)
    need_writer(actor)
    if request.method != "POST":
        return _form(request, None, {"valid_from": clock.today().isoformat()})
    raw = _raw(request.POST)
    try:
        row = actions.create(actor, raw)
    except DomainError as refusal:
        return _refused(request, None, raw, refusal)
    messages.success(request, _("草稿已保存，请试运行后申请启用。"))
    return HttpResponseRedirect(reverse("desk_unit_rule", args=[row.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a row to change; on POST write it, as a draft again."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    need_writer(actor)
    row = actions.fetch(pk)
    if request.method != "POST":
        return _form(request, row, _stored(row, catalogue))
    raw = _raw(request.POST)
    try:
        actions.edit(actor, pk, raw, _version(request.POST))
    except DomainError as refusal:
        return _refused(request, row, raw, refusal)
    messages.success(request, _("草稿已保存，请试运行后申请启用。"))
    return HttpResponseRedirect(reverse("desk_unit_rule", args=[pk]), status=303)


def _refused(
    request: HttpRequest, row: UnitRule | None, raw: Mapping[str, object], refusal: DomainError
) -> HttpResponse:
    if isinstance(refusal, NotFound | NotYours):
        raise refusal
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    problem = "" if fields else refusal.message
    return _form(request, row, raw, fields=fields, problem=problem, status=refusal.status)


def _form(
    request: HttpRequest,
    row: UnitRule | None,
    values: Mapping[str, object],
    *,
    fields: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    catalogue = shell.catalogue_of(request)
    context = {
        "row": row,
        "values": {name: values.get(name, "") for name in INPUTS},
        "fields": fields or {},
        "labels": LABELS,
        "problem": problem,
        "matters": _matters(catalogue),
        "areas": choices.places(catalogue),
        "units": choices.units(catalogue),
        "levels": [("", [(one.value, name) for one, name in LEVEL_NAMES.items()])],
        "doors": [("", list(Case.Door.choices))],
    }
    return shell.render(request, "desk/unit_rule_form.html", context, here=_HERE, status=status)


def _matters(catalogue: Catalogue) -> choices.Groups:
    """Return the admitted matters, each class before its own."""
    today = clock.today()
    classes: list[tuple[str, str]] = [
        (one.code, Words("{name}（全部）", name=one.name))
        for one in catalogue.matters.values()
        if not one.is_leaf and one.live(today)
    ]
    return (
        [("整类", classes), *choices.matters(catalogue)] if classes else choices.matters(catalogue)
    )


def _raw(posted: QueryDict) -> dict[str, object]:
    raw: dict[str, object] = {name: posted.get(name, "") for name in INPUTS}
    raw["supports"] = posted.getlist("supports")
    return raw


def _stored(row: UnitRule, catalogue: Catalogue) -> dict[str, object]:
    matter = catalogue.matters.get(row.matter_id or 0)
    return {
        "matter": matter.code if matter else "",
        "area": catalogue.tree.by_id(row.area_id).code if row.area_id else "",
        "level": row.level,
        "door": row.door,
        "lead": code_of(row.lead_unit_id, catalogue),
        "supports": row.support_units.split(","),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "basis": row.basis,
        "note": row.note,
    }


def _version(posted: QueryDict) -> int:
    text = posted.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
