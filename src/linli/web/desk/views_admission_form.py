"""The form of an application: kept as a draft however little it says, or handed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.admission import access, actions, judging
from linli.admission.models import Admission
from linli.domain.admission import WORK_NAMES, Standing
from linli.domain.admission_rules import ITEMS
from linli.domain.errors import DomainError, NotFound, NotNow, NotYours
from linli.domain.grid_burden import PERIOD_NAMES
from linli.kernel import clock
from linli.web import pages
from linli.web.desk import choices, shell

#: Empty lines for further data items.
SPARE = 3
_PLAIN = ("matter", "name", "task", "basis", "period", "times", "minutes", "training", "until")

Values = dict[str, object]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show an empty form; on POST begin an application, and hand it in where asked to."""
    actor = pages.actor_of(request)
    if not judging.who(actor, shell.catalogue_of(request)).applies:
        raise NotYours("not-applicant", "网格事项准入由部门的承办人或负责人申请。")
    if request.method != "POST":
        return _page(request, None, _blank(request.GET.get("matter", "")))
    raw = _raw(request.POST)
    try:
        row = actions.start(actor=actor, raw={**raw, "unit": request.POST.get("unit", "")})
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, None, _values(raw), refusal)
    if "submit" not in request.POST:
        return _kept(request, row)
    return _hand_in(request, row, raw)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Show a draft to go on with; on POST keep it or hand it in."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    row = access.get(actor, catalogue, key)
    if row.standing != Standing.DRAFT:
        raise NotNow("not-draft", "这份申请已经提交，不能再改。")
    if row.unit_id not in judging.who(actor, catalogue).applies:
        raise NotYours("not-applicant", "由申请单位的承办人或负责人办理。")
    if request.method != "POST":
        return _page(request, row, _stored(row, catalogue.matters.get(row.matter_id or 0)))
    raw = _raw(request.POST)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    if "submit" in request.POST:
        row.version = seen
        return _hand_in(request, row, raw)
    try:
        row = actions.revise(actor=actor, key=key, raw=raw, version=seen)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, row, _values(raw), refusal)
    return _kept(request, row)


def _kept(request: HttpRequest, row: Admission) -> HttpResponse:
    messages.success(request, _("草稿已保存。"))
    return HttpResponseRedirect(reverse("desk_admission_edit", args=[row.key]), status=303)


def _hand_in(request: HttpRequest, row: Admission, raw: Values) -> HttpResponse:
    """Hand in; what keeps it from that is shown beside the draft, which stays."""
    try:
        actions.submit(actor=pages.actor_of(request), key=row.key, raw=raw, version=row.version)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, row, _values(raw), refusal)
    messages.success(request, _("已提交，等综治中心审核。"))
    return HttpResponseRedirect(reverse("desk_admission", args=[row.key]), status=303)


def _raw(post: QueryDict) -> Values:
    pairs = zip(post.getlist("item"), post.getlist("need"), strict=False)
    return {
        **{name: post.get(name, "") for name in _PLAIN},
        "works": post.getlist("works"),
        "items": [list(pair) for pair in pairs][: ITEMS + SPARE],
        "bare": post.get("bare", ""),
        "lasting": post.get("lasting", ""),
    }


def _values(raw: Values) -> Values:
    items = raw["items"]
    kept = [pair for pair in items if any(pair)] if isinstance(items, list) else []
    return {**raw, "items": kept, "lasting": str(raw.get("lasting") or "")}


def _blank(matter: str) -> Values:
    return {**dict.fromkeys(_PLAIN, ""), "matter": matter, "works": [], "items": [], "lasting": "1"}


def _stored(row: Admission, matter: object) -> Values:
    return {
        "matter": getattr(matter, "code", ""),
        "name": "" if matter else row.name,
        "works": [one for one in row.works.split(",") if one],
        "task": row.task,
        "basis": row.basis,
        "period": row.period,
        "times": str(row.times or ""),
        "minutes": str(row.minutes or ""),
        "items": [list(pair) for pair in judging.items_of(row)],
        "bare": "1" if row.bare else "",
        "training": row.training,
        "lasting": "1" if row.lasting else "0",
        "until": row.until.isoformat() if row.until else "",
    }


def _page(
    request: HttpRequest, row: Admission | None, values: Values, refusal: DomainError | None = None
) -> HttpResponse:
    catalogue = shell.catalogue_of(request)
    applies = sorted(judging.who(pages.actor_of(request), catalogue).applies)
    items = values["items"] if isinstance(values["items"], list) else []
    spare = max(min(SPARE, ITEMS - len(items)), 0)
    context = {
        "a": row,
        "values": values,
        "pairs": [*items, *([["", ""]] * spare)],
        **shell.refused(refusal),
        "matters": choices.matters(catalogue),
        "units": [
            ("", [(catalogue.units[one].code, catalogue.units[one].name) for one in applies])
        ],
        "works": [(work.value, name) for work, name in WORK_NAMES.items()],
        "periods": [(period.value, name, "") for period, name in PERIOD_NAMES.items()],
        "rules": judging.rules_of(catalogue),
        "today": clock.today(),
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/admission_form.html", context, here="powers", status=status)
