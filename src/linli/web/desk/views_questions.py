"""自助统计: rows × columns × figures × filter, at once as a table; kept, shared, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.domain.asked_questions import AUDIENCE_NAMES, Audience
from linli.domain.clock_text import day_text
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow, NotYours
from linli.domain.number_periods import Period
from linli.domain.questions import Axis, Query, read
from linli.domain.words import Words
from linli.insights import questions_kept
from linli.insights.actions import asking
from linli.insights.questions import Answer, answer, narrowed, title_of
from linli.insights.questions_kept import Kept
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web import formats, pages
from linli.web.charts.svg import DEFS
from linli.web.desk import numbers_charts, numbers_files, questions_form, shell
from linli.web.desk.numbers_tabs import tabs
from linli.web.language import tr

_HERE = "numbers"
#: Longest number of a question in an address.
_DIGITS = 15
_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks: its question, the kept one it came from, and what is wrong with it.

    ``gone``: the place or units of a kept question are not the reader's, and were left out.
    """

    query: Query
    kept: Kept | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    gone: bool = False


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the form of a question and its table; ``saved`` opens a kept one."""
    return _page(request, request.GET)


def _read(data: QueryDict, actor: Actor, catalogue: Catalogue) -> _Asked:
    questions_kept.need_reader(actor)
    number = data.get("saved", "")
    kept = questions_kept.get(actor, _number(number), catalogue) if number else None
    sent = questions_form.given(data)
    if kept and not sent:
        query, gone = narrowed(actor, kept.query, catalogue)
        return _Asked(query, kept, gone=gone)
    query, wrong = read(sent)
    return _Asked(query, kept, wrong, sent)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _DIGITS:
        raise NotFound("no-question", "没有找到这个查询，或者它没有和您共享。")
    return int(text)


def _page(
    request: HttpRequest, data: QueryDict, refusal: DomainError | None = None, form: str = ""
) -> HttpResponse:
    """Show the page; ``refusal`` stands in the ``form`` whose act was refused."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    asked = _read(data, actor, catalogue)
    wrong, found = dict(asked.wrong), None
    if not wrong:
        try:
            found = answer(actor, asked.query, catalogue)
        except Invalid as problem:
            wrong = {**problem.fields}
    query, kept = asked.query, asked.kept
    status = 422 if wrong else refusal.status if refusal else 200
    context = {
        "asked": asked,
        "query": query,
        "kept": kept,
        "found": found,
        "wrong": {name: tr(sentence) for name, sentence in wrong.items()},
        "labels": {name: tr(label) for name, label in questions_form.LABELS.items()},
        "typed": questions_form.typed(asked.sent, query),
        "choices": questions_form.choices(actor, catalogue),
        "own": query.period is Period.OWN,
        "address": reverse("desk_questions"),
        "hidden": _pairs(query, kept),
        "changed": kept is not None and kept.query != query and not asked.gone,
        "swap": _swap(query, kept) if found else "",
        "audiences": _audiences(actor, catalogue, kept),
        "audience": _audience(data, kept),
        "entered": {name: data.get(name, "") for name in ("name", "note")} if refusal else {},
        "form": form,
        **{f"act_{name}": value for name, value in shell.refused(refusal).items()},
        "tab_list": tabs("questions", {}),
        **_drawn(found),
    }
    return shell.render(request, "desk/questions.html", context, here=_HERE, status=status)


def _drawn(found: Answer | None) -> dict[str, object]:
    """Return the chart and what stands around the table of an answer."""
    if found is None:
        return {"chart": ""}
    span, part = found.asked.span, found.part
    chart = numbers_charts.chart(part)
    return {
        "part": part,
        "chart": chart,
        "defs": DEFS if chart else "",
        "forms": ("csv", "xlsx", "svg") if chart else ("csv", "xlsx"),
        "cases": numbers_charts.cases,
        "days": Words("{first} 至 {last}", first=day_text(span.first), last=day_text(span.last)),
        "now": clock.now(),
    }


def _pairs(query: Query, kept: Kept | None) -> list[tuple[str, str]]:
    """Return the question as the hidden fields of a form write it."""
    found = [(name, value) for name, values in query.plain().items() for value in values]
    return [*found, *([("saved", str(kept.id))] if kept else [])]


def _swap(query: Query, kept: Kept | None) -> str:
    if query.columns is Axis.NONE:
        return ""
    more = {"saved": str(kept.id)} if kept else {}
    return reverse("desk_questions") + formats.query({**more, **query.swapped().address()})


def _audiences(actor: Actor, catalogue: Catalogue, kept: Kept | None) -> list[tuple[str, str]]:
    """Return whom one may share with, and how it is shared now."""
    found = [(Audience.OWN.value, tr(AUDIENCE_NAMES[Audience.OWN]))]
    found += [
        (f"unit:{code}", name) for code, name in questions_kept.offered_units(actor, catalogue)
    ]
    if questions_kept.may_publish(actor) or (kept and kept.audience is Audience.ALL):
        found.append((Audience.ALL.value, tr(AUDIENCE_NAMES[Audience.ALL])))
    return found


def _audience(data: QueryDict, kept: Kept | None) -> str:
    if "audience" in data or kept is None:
        return data.get("audience", Audience.OWN.value)
    return f"unit:{kept.unit}" if kept.unit else kept.audience.value


@require_safe
def kept_list(request: HttpRequest) -> HttpResponse:
    """List one's own questions and those others share, newest first."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    problem = ""
    try:
        found = questions_kept.listed(actor, catalogue, request.GET.get("after", ""))
    except Invalid as refusal:
        problem, found = refusal.message, questions_kept.listed(actor, catalogue)
    context = {
        "rows": [(one, title_of(one.query)) for one in found.items],
        "problem": problem,
        "tab_list": tabs("questions", {}),
        **shell.pager(reverse("desk_questions_kept"), {}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/questions_kept.html", context, here=_HERE, status=status)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question on the page under a name."""
    actor, data = pages.actor_of(request), request.POST
    asked = _read(data, actor, shell.catalogue_of(request))
    if asked.wrong:
        return _page(request, data)
    try:
        row = asking.save(actor, data.get("name", ""), data.get("note", ""), asked.query)
    except (Invalid, NotNow) as refusal:
        return _page(request, data, refusal, "save")
    messages.success(request, _("已保存为“%(name)s”。") % {"name": row.name})
    return _opened(row.pk)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Rename, change, share, copy or delete a kept question."""
    actor, data = pages.actor_of(request), request.POST
    try:
        if act == "copy":
            pk = asking.copy(actor, pk).pk
        elif act == "delete":
            name = asking.delete(actor, pk)
            messages.success(request, _("已删除“%(name)s”。") % {"name": name})
            return HttpResponseRedirect(reverse("desk_questions_kept"), status=303)
        elif act == "rename":
            asking.rename(actor, pk, data.get("name", ""), data.get("note", ""))
        elif act == "share":
            audience, _colon, unit = data.get("audience", "").partition(":")
            asking.share(actor, pk, audience, unit)
        elif act == "change":
            asked = _read(data, actor, shell.catalogue_of(request))
            if asked.wrong:
                return _page(request, data)
            asking.change(actor, pk, asked.query)
        else:
            raise NotFound
    except (Invalid, NotNow, NotYours) as refusal:
        return _page(request, data, refusal, act)
    messages.success(request, _SAID[act]())
    return _opened(pk)


_SAID = {
    "copy": lambda: _("已另存为您自己的查询。"),
    "rename": lambda: _("名称和说明已改。"),
    "share": lambda: _("共享范围已改。"),
    "change": lambda: _("改动已保存。"),
}


def _opened(pk: int) -> HttpResponseRedirect:
    address = reverse("desk_questions") + formats.query({"saved": pk})
    return HttpResponseRedirect(address, status=303)


@require_POST
def file(request: HttpRequest, form: str) -> HttpResponse:
    """Send the table on the page as CSV or XLSX, or its chart as SVG; on record first."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if form not in _TYPES:
        raise NotFound("no-form", "没有这种文件。")
    asked = _read(request.POST, actor, catalogue)
    if asked.wrong:
        return _page(request, request.POST)
    try:
        found = answer(actor, asked.query, catalogue)
    except Invalid:
        return _page(request, request.POST)
    content = _content(found, form)
    asking.export(actor, asked.query, form, len(found.part.rows))
    span = found.asked.span
    name = f"question-{span.first.isoformat()}-{span.last.isoformat()}.{form}"
    response = HttpResponse(content, content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _content(found: Answer, form: str) -> bytes:
    part, made, whose = found.part, formats.full_moment(clock.now()), tr(found.whose)
    if form == "svg":
        if not numbers_charts.chart(part):
            raise NotFound("no-chart", "这一项没有图。")
        span = found.asked.span
        source = f"{whose} · {span.first.isoformat()} – {span.last.isoformat()} · {made}"
        return numbers_charts.saved(part, source).encode()
    rows = numbers_files.lines(part, found.asked, whose, made)
    if form == "csv":
        return numbers_files.as_csv(rows)
    return numbers_files.as_xlsx(rows, tr("自助统计"))
