"""报表口径: which columns a receiver wants, a look at the lines, and the file."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.collection import access, actions
from linli.collection.actions.profiling import (
    export_problem,
    known_forms,
    log_export,
    waits,
)
from linli.collection.models import Form, Profile
from linli.collection.queries import reports
from linli.domain.collecting import ABOUT_NAMES, book_fields
from linli.domain.collecting_reports import (
    AREA_NAMES,
    FILLED_ON,
    Known,
    Span,
    forms_of,
    private_columns,
    read_span,
)
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import forms_export, forms_parts, sheet_template, shell
from linli.web.language import tr

#: Empty lines for further columns.
SPARE = 3
_PLAIN = ("name", "receiver", "basis", "unit", "about", "period")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the profiles of the person's units."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    _allowed(actor, catalogue)
    context = {
        "rows": [
            {
                "p": one,
                "unit": catalogue.units[one.unit_id].short_name,
                "often": dict(forms_parts.periods()[0][1])[one.period],
                "about": tr(ABOUT_NAMES[one.about]),
                "forms": "、".join(forms_of(one.wanted)),
            }
            for one in reports.listed(actor, catalogue)
        ],
        "drafts": bool(access.drafts(actor)),
    }
    return shell.render(request, "desk/collect_profiles.html", context, here="powers")


def _allowed(actor: Actor, catalogue: Catalogue) -> None:
    if not access.drafts(actor) and not access.releases(actor, catalogue):
        raise NotYours("no-profiles", "报表由使用单位编制和查看。")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask what the report is; on POST make it."""
    actor = pages.actor_of(request)
    if not access.drafts(actor):
        raise NotYours("not-owner", "只能为本单位编制报表。")
    if request.method != "POST":
        begun = {**dict.fromkeys(_PLAIN, ""), "about": request.GET.get("about", "shop")}
        return _form(request, None, begun, [])
    return _save(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show a profile to be changed; on POST change it."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    row = access.get_profile(actor, catalogue, code)
    if row.unit_id not in access.drafts(actor):
        raise NotYours("not-owner", "报表由编制单位自己修改。")
    if request.method != "POST":
        values = {name: str(getattr(row, name)) for name in _PLAIN if name != "unit"}
        values["unit"] = catalogue.units[row.unit_id].code
        return _form(request, row, values, list(row.wanted))
    return _save(request, row)


def _save(request: HttpRequest, row: Profile | None) -> HttpResponse:
    post = request.POST
    values = {name: post.get(name, "") for name in _PLAIN}
    columns = list(zip(post.getlist("title"), post.getlist("source"), strict=False))
    if "more" in post:
        # Another kind of lines was chosen, or more lines are wanted: nothing is saved yet.
        return _form(request, row, values, columns)
    seen = post.get("version", "")
    try:
        made = actions.save_profile(
            actor=pages.actor_of(request), raw={**values, "columns": columns},
            code=row.code if row else "",
            version=int(seen) if row and seen.isdecimal() and len(seen) < 9 else None,
        )  # fmt: skip
    except NotFound:
        raise
    except DomainError as refusal:
        return _form(request, row, values, columns, refusal)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk_profile_show", args=[made.code]), status=303)


def _form(
    request: HttpRequest,
    row: Profile | None,
    values: dict[str, str],
    columns: list[tuple[str, str]],
    refusal: DomainError | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    held = [pair for pair in columns if any(pair)]
    units = forms_parts.units(actor, catalogue)
    context = {
        "p": row,
        "values": {**values, "unit": values.get("unit") or units[0][1][0][0]},
        "columns": [*held, *([("", "")] * SPARE)],
        "sources": sources(values.get("about", "")),
        "units": units,
        "abouts": forms_parts.abouts(),
        "periods": forms_parts.periods(),
        **shell.refused(refusal),
    }
    status = refusal.status if refusal else 200
    return shell.render(
        request, "desk/collect_profile_edit.html", context, here="powers", status=status
    )


def sources(about: str) -> forms_parts.Groups:
    """Return what a column may come from, by where it was entered: one query."""
    groups: forms_parts.Groups = [
        (_("网格"), [(f"area.{name}", tr(label)) for name, label in AREA_NAMES.items()])
    ]
    if known := book_fields(about):
        groups.append((_("网格台账"), [(f"entry.{one.name}", tr(one.label)) for one in known]))
    rows = Form.objects.filter(about=about, current__isnull=False).select_related("current")
    for form in rows.order_by("code")[:50]:
        version = form.current
        if version is None:
            continue
        offered = [
            (f"{form.code}.{one.name}", one.label + (_("（私密）") if one.private else ""))
            for one in version.questions
            if not one.source
        ]
        offered.append((f"{form.code}.{FILLED_ON}", _("填写日期")))
        groups.append((f"{form.code} {version.name}", offered))
    return groups


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a profile with its first lines; on POST release or end it."""
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            said = _act(pages.actor_of(request), code, request.POST)
        except NotFound:
            raise
        except DomainError as raised:
            refusal = raised
        else:
            messages.success(request, said)
            return HttpResponseRedirect(request.path, status=303)
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    row = access.get_profile(actor, catalogue, code)
    forms = known_forms(forms_of(row.wanted))
    waiting = waits(row, forms, catalogue)
    span, wrong = _span(request.GET, forms)
    found = reports.table(row, catalogue, span=span, most=reports.PREVIEW)
    many = 0 if waiting else reports.count(row, catalogue, span)
    named = {code: label for _group, rows in sources(row.about) for code, label in rows}
    private = private_columns(row.wanted, forms)
    context = {
        "p": row,
        "unit": catalogue.units[row.unit_id].name,
        "about": tr(ABOUT_NAMES[row.about]),
        "often": dict(forms_parts.periods()[0][1])[row.period],
        "titles": found.titles,
        "lines": [] if waiting else list(islice(found.lines, reports.PREVIEW)),
        "columns": [
            (title, named.get(source, source), _origin(source)) for title, source in row.wanted
        ],
        "waiting": waiting,
        "private": [one.label for one in private],
        "why_not": export_problem(actor, row, forms, catalogue),
        "may_edit": row.unit_id in access.drafts(actor) and row.standing == "live",
        "may_release": waiting
        and access.releases(actor, catalogue) and row.drafted_by_id != actor.user_id,
        "problem": refusal.message if refusal else "",
        "many": many,
        "most": reports.MOST,
        "too_long": too_long(many) if many > reports.MOST else "",
        "dated": bool(forms),
        "asked": {name: request.GET.get(name, "") for name in ("from", "to")},
        "sent": {
            name: day.isoformat() for name, day in (("from", span.first), ("to", span.last)) if day
        },
        "wrong": wrong,
    }  # fmt: skip
    status = refusal.status if refusal else 422 if wrong else 200
    return shell.render(request, "desk/collect_profile.html", context, here="powers", status=status)


def _origin(source: str) -> str:
    """Return where a column was entered: the grid book, or the number of a form."""
    held = source.partition(".")[0]
    return {"entry": _("网格台账"), "area": _("网格")}.get(held, held)


def _act(actor: Actor, code: str, post: QueryDict) -> str:
    if post.get("act") == "release":
        actions.release_profile(actor=actor, code=code)
        return _("已复核，可以查看和导出。")
    if post.get("act") == "end":
        actions.end_profile(actor=actor, code=code)
        return _("已停用。")
    raise NotFound("unknown-command", "没有这个操作。")


def _span(asked: QueryDict, forms: Mapping[str, Known]) -> tuple[Span, dict[str, str]]:
    """Return the days asked for; a report without a form has no answers to choose by day."""
    return read_span(asked.get("from", ""), asked.get("to", "")) if forms else (Span(), {})


def too_long(many: int) -> Words:
    """Return why a report is not sent whole."""
    sentence = "这份报表有{n}行，一次最多导出{most}行，请选一段填写日期，分几次导出。"
    return Words(sentence, n=many, most=reports.MOST)


@require_POST
def export(request: HttpRequest, code: str, kind: str) -> FileResponse:
    """Send the report as a file; who took it, when and how many lines is on record first."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    row = access.get_profile(actor, catalogue, code)
    if kind not in ("csv", "xlsx"):
        raise NotFound("no-kind", "没有这种文件。")
    forms = known_forms(forms_of(row.wanted))
    if why := export_problem(actor, row, forms, catalogue):
        raise NotYours("no-export", why)
    span, wrong = _span(request.POST, forms)
    many = 0 if wrong else reports.count(row, catalogue, span)
    if wrong:
        raise Invalid(fields=wrong)
    if many > reports.MOST:
        raise NotNow("too-long", too_long(many))
    found = reports.table(row, catalogue, span=span, private=row.released_at is not None)
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        lines = (
            forms_export.write_csv(found, file)
            if kind == "csv"
            else forms_export.write_xlsx(found, row.name, file)
        )
        log_export(actor=actor, row=row, kind=kind, lines=lines, span=span)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    types = {"csv": "text/csv; charset=utf-8", "xlsx": sheet_template.MIME}
    answer = FileResponse(file, content_type=types[kind])
    name = f"{row.code}-{clock.today().isoformat()}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
