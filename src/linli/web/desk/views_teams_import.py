"""Members from a spreadsheet: upload, look at every row, enter them; and one member put right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.domain import teams_import
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.people.actor import Actor
from linli.teams import access, actions, sealing
from linli.teams.actions.importing import ROWS_LIMIT
from linli.teams.actions.members import skills_of
from linli.teams.models import MemberBatch, MemberSlip
from linli.teams.queries import importing
from linli.web import formats, pages
from linli.web.desk import book_sheet, sheet_template, shell, team_parts
from linli.web.desk.views_teams import HERE
from linli.web.language import tr

_FATE = MemberSlip.Fate
#: Tab → fates of the rows it shows, its words.
TABS: dict[str, tuple[list[str], str]] = {
    "bad": ([_FATE.BAD.value], "有错"),
    "new": ([_FATE.NEW.value], "将登记"),
    "rest": ([_FATE.SAME.value, _FATE.TWICE.value], "重复的，不登记"),
    "done": ([_FATE.DONE.value], "已登记"),
    "undone": ([_FATE.UNDONE.value, _FATE.KEPT.value], "已撤销"),
}
#: While a worker is at it, the page asks again.
LIVE = (MemberBatch.Standing.WRITING.value, MemberBatch.Standing.UNDOING.value)


@require_safe
def template(request: HttpRequest, key: int) -> HttpResponse:
    """Send the workbook to fill in."""
    actor = pages.actor_of(request)
    access.keeper(actor, access.get_team(actor, key))
    made = sheet_template.workbook("队员", teams_import.headings(), teams_import.notes())  # zh-only
    answer = HttpResponse(made, content_type=sheet_template.MIME)
    answer["Content-Disposition"] = 'attachment; filename="members.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, key: int) -> HttpResponse:
    """Show the first step; on POST read the file into an import to be looked at."""
    actor = pages.actor_of(request)
    team = access.get_team(actor, key)
    access.keeper(actor, team)
    refusal: DomainError | None = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            with book_sheet.rows_of(upload) as rows:
                batch = actions.stage_members(
                    actor=actor,
                    team=key,
                    consent=request.POST.get("consent", ""),
                    file_name=str(upload.name) if upload else "",
                    rows=rows,
                )
        except NotFound:
            raise
        except DomainError as refused:
            refusal = refused
        else:
            return HttpResponseRedirect(_at(key, batch), status=303)
    context = {
        "t": team,
        "consent": request.POST.get("consent", ""),
        "errors": dict(refusal.fields) if isinstance(refusal, Invalid) else {},
        "problem": refusal.message
        if refusal and not (isinstance(refusal, Invalid) and refusal.fields)
        else "",
        "steps": steps(),
        "limit": ROWS_LIMIT,
        "largest": book_sheet.LARGEST,
        "recent": [(one, _at(key, one)) for one in importing.recent(actor, team)],
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team_import.html", context, here=HERE, status=status)


def _at(key: int, batch: MemberBatch) -> str:
    return reverse("desk_team_batch", args=[key, batch.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """Show an import where it stands; on POST enter its rows, take it back, or forget it."""
    if request.method != "POST":
        return _page(request, key, number)
    actor = pages.actor_of(request)
    try:
        said = _carry_out(actor, key, number, request.POST.get("act", ""))
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, number, refusal)
    messages.success(request, said)
    dropped = request.POST.get("act") == "drop"
    address = (
        reverse("desk_team_import", args=[key])
        if dropped
        else reverse("desk_team_batch", args=[key, number])
    )
    return HttpResponseRedirect(address, status=303)


def _carry_out(actor: Actor, key: int, number: int, act: str) -> str:
    match act:
        case "commit":
            actions.commit_members(actor=actor, team=key, key=number)
            return _("开始登记，可以离开这一页。")
        case "undo":
            actions.undo_members(actor=actor, team=key, key=number)
            return _("开始撤销，改过的和报过名的不会动。")
        case "drop":
            actions.drop_members(actor=actor, team=key, key=number)
            return _("这次导入已放弃，队员没有变化。")
    raise NotFound("unknown-command", "没有这个操作。")


def _page(
    request: HttpRequest, key: int, number: int, refusal: DomainError | None = None
) -> HttpResponse:
    found = importing.view(pages.actor_of(request), key, number)
    offered = [
        (name, words, found.many(*fates))
        for name, (fates, words) in TABS.items()
        if found.many(*fates)
    ]
    show = request.GET.get("show", "")
    if show not in {name for name, _words, _many in offered}:
        show = next((name for name, _words, _many in offered), "new")
    try:
        rows = importing.lines(found, TABS[show][0], request.GET.get("after", ""))
    except Invalid:
        rows = importing.lines(found, TABS[show][0], "")
    address = reverse("desk_team_batch", args=[key, number])
    reviewing = found.batch.standing == MemberBatch.Standing.REVIEW
    context = {
        "v": found,
        "b": found.batch,
        "t": found.batch.team,
        "tabs_": [
            (tr(words), address + formats.query({"show": name}), name == show, many)
            for name, words, many in offered
        ],
        "show": show,
        "lines": rows.items,
        "to_write": found.many("new"),
        "written": found.many("done"),
        "live": found.batch.standing in LIVE,
        "address": address,
        "steps": steps(),
        "step": 2 if reviewing else 3,
        "problem": refusal.message if refusal else "",
        **shell.pager(address, {"show": show}, rows),
    }
    status = refusal.status if refusal else 200
    template_ = (
        "desk/team_batch_part.html" if pages.is_fragment(request) else "desk/team_batch.html"
    )
    return shell.render(request, template_, context, here=HERE, status=status)


def steps() -> list[str]:
    """Return the names of the steps."""
    return [_("上传表格"), _("检查每一行"), _("登记")]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """Show a member to be put right, without the number; on POST write it."""
    actor = pages.actor_of(request)
    team = access.get_team(actor, key)
    member = access.get_member(actor, team, number)
    refusal: Invalid | None = None
    if request.method == "POST":
        post = request.POST
        try:
            actions.amend_member(
                actor=actor,
                team=key,
                key=number,
                name=post.get("name", ""),
                phone=post.get("phone", ""),
                skills=post.getlist("skills"),
            )
        except Invalid as refused:
            refusal = refused
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("desk_team_members", args=[key]), status=303)
    typed = request.POST if refusal else QueryDict()
    context = {
        "t": team,
        "name": typed.get("name", "") if refusal else sealing.opened(member).name,
        "phone": typed.get("phone", ""),
        "skills": team_parts.skills(),
        "picked": typed.getlist("skills") if refusal else skills_of(member),
        "errors": dict(refusal.fields) if refusal else {},
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team_member.html", context, here=HERE, status=status)
