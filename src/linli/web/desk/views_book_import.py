"""Bringing a spreadsheet into the grid book: upload, check, review what looks alike, write."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.gridbook import IMPORTED, KIND_NAMES, Kind
from linli.domain.words import Words
from linli.gridbook import access, actions
from linli.gridbook.actions.reviewing import decide_all
from linli.gridbook.actions.staging import ROWS_LIMIT, drop
from linli.gridbook.models import Batch, Row
from linli.gridbook.queries import importing
from linli.people.actor import Actor
from linli.web import formats, pages
from linli.web.desk import book_parts, book_sheet, sheet_template, shell
from linli.web.desk.views_book import here
from linli.web.language import tr

_STATE = Row.Fate
#: Tab → states of the rows it shows, its words.
TABS: dict[str, tuple[list[str], str]] = {
    "bad": ([_STATE.BAD.value], "有错"),
    "ask": ([_STATE.ASK.value], "待核对"),
    "new": ([_STATE.NEW.value, _STATE.UPDATE.value], "将写入"),
    "rest": ([_STATE.SAME.value, _STATE.SKIP.value], "不写入"),
    "done": ([_STATE.DONE.value], "已写入"),
    "undone": ([_STATE.UNDONE.value, _STATE.KEPT.value], "已撤销"),
}
#: Whose coordinates a datum is, in a sentence.
MAPS = (("GCJ02", "高德、腾讯或微信"), ("BD09", "百度地图"))
#: While a worker is at it, the page asks again.
LIVE = (Batch.Standing.WRITING.value, Batch.Standing.UNDOING.value)


def _need(actor: Actor) -> None:
    if not access.paths(actor, access.IMPORTERS):
        raise NotYours("not-importer", "只能把表格导入到自己负责的网格或村（社区）。")


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the workbook to fill in for a kind."""
    _need(pages.actor_of(request))
    wanted = next((one for one in IMPORTED if one.value == kind), None)
    if wanted is None:
        raise NotFound
    answer = HttpResponse(book_sheet.template(wanted), content_type=sheet_template.MIME)
    answer["Content-Disposition"] = f'attachment; filename="{wanted.value}.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show the first step; on POST read the file into a batch to be checked."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    _need(actor)
    refusal: DomainError | None = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            with book_sheet.rows_of(upload) as rows:
                batch = actions.stage(
                    actor=actor,
                    kind=request.POST.get("kind", ""),
                    area=request.POST.get("area", ""),
                    file_name=str(upload.name) if upload else "",
                    rows=rows,
                )
        except DomainError as refused:
            refusal = refused
        else:
            return HttpResponseRedirect(reverse("desk_book_batch", args=[batch.pk]), status=303)
    asked = request.POST if refusal else request.GET
    context = {
        "kinds": [("", [(one.value, tr(KIND_NAMES[one])) for one in IMPORTED])],
        "importable": [(one.value, KIND_NAMES[one]) for one in IMPORTED],
        "areas": book_parts.areas(actor, catalogue, access.IMPORTERS),
        "values": {"kind": asked.get("kind", ""), "area": asked.get("area", "")},
        **shell.refused(refusal),
        "steps": steps(),
        "limit": ROWS_LIMIT,
        "largest": book_sheet.LARGEST,
        "recent": importing.recent(actor),
        "kind_names": KIND_NAMES,
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/book_import.html", context, here=here(actor), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: int) -> HttpResponse:
    """Show an import where it stands; on POST decide rows, write, take back, or forget it."""
    if request.method != "POST":
        return _page(request, key)
    actor, act = pages.actor_of(request), request.POST.get("act", "")
    try:
        said = _carry_out(actor, key, act, request.POST)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, tr(said))
    if act == "drop":
        return HttpResponseRedirect(reverse("desk_book_import"), status=303)
    return HttpResponseRedirect(
        reverse("desk_book_batch", args=[key]) + formats.query({"show": request.POST.get("show")}),
        status=303,
    )


def _carry_out(actor: Actor, key: int, act: str, post: QueryDict) -> str:
    if act == "commit":
        actions.commit(actor=actor, key=key)
        return "开始写入，可以离开这一页。"
    if act == "undo":
        actions.undo(actor=actor, key=key)
        return "开始撤销，导入后又改过的不会动。"
    if act == "all":
        many = decide_all(actor=actor, key=key, what=post.get("what", ""))
        return Words("已处理 {n} 行。", n=many)
    if act == "rows":
        many = actions.decide_rows(actor=actor, key=key, decisions=_decisions(post))
        return Words("已处理 {n} 行。", n=many)
    if act == "datum":
        many = actions.answer_datum(actor=actor, key=key, datum=post.get("datum", ""))
        return (
            Words("已换算 {n} 个坐标，原来的坐标会记在每一条的记录里。", n=many)
            if many
            else ("坐标照原样，没有换算。")
        )
    if act == "drop":
        found = access.get_batch(actor, key)
        if found.standing not in (Batch.Standing.REVIEW, Batch.Standing.READING):
            raise NotFound("unknown-command", "没有这个操作。")
        drop(found)
        return "这次导入已放弃，台账没有变化。"
    raise NotFound("unknown-command", "没有这个操作。")


def _decisions(post: QueryDict) -> dict[int, tuple[str, list[str]]]:
    """Return line → (decision, fields to take over) of the rows somebody decided."""
    found: dict[int, tuple[str, list[str]]] = {}
    for name, value in post.items():
        line = name.removeprefix("row_")
        if line != name and line.isascii() and line.isdecimal() and len(line) < 9 and value:
            found[int(line)] = (str(value), post.getlist(f"take_{line}"))
    return found


def _page(request: HttpRequest, key: int, refusal: DomainError | None = None) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = importing.view(actor, key)
    offered = [
        (name, words, found.many(*states))
        for name, (states, words) in TABS.items()
        if found.many(*states)
    ]
    show = request.GET.get("show") or request.POST.get("show") or ""
    if show not in {name for name, _words, _many in offered}:
        show = next((name for name, _words, many in offered), "new")
    try:
        rows = importing.lines(found, TABS[show][0], request.GET.get("after", ""))
    except Invalid:
        rows = importing.lines(found, TABS[show][0], "")
    address = reverse("desk_book_batch", args=[key])
    context = {
        "v": found,
        "b": found.batch,
        "kind_name": KIND_NAMES[Kind(found.batch.kind)],
        "place": catalogue.tree.label(catalogue.tree.by_id(found.batch.area_id)),
        "tabs_": [
            (tr(words), address + formats.query({"show": name}), name == show, many)
            for name, words, many in offered
        ],
        "show": show,
        "maps": dict(MAPS),
        "lines": rows.items,
        "to_write": found.many("new", "update"),
        "written": found.many("done"),
        "live": found.batch.standing in LIVE,
        "address": address,
        "steps": steps(),
        "step": _step(found),
        "problem": refusal.message if refusal else "",
        **shell.pager(address, {"show": show}, rows),
    }
    status = refusal.status if refusal else 200
    template_ = (
        "desk/book_batch_part.html" if pages.is_fragment(request) else "desk/book_batch.html"
    )
    return shell.render(request, template_, context, here=here(actor), status=status)


def _step(found: importing.View) -> int:
    """Return at which of the four steps an import is, from 1."""
    if found.batch.standing in (Batch.Standing.READING, Batch.Standing.REVIEW):
        return 3 if found.many("ask") else 2
    return 4


def steps() -> list[str]:
    """Return the names of the steps."""
    return [_("上传表格"), _("检查每一行"), _("核对相同的"), _("写入台账")]
