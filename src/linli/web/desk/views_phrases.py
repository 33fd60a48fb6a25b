"""Keeping canned replies and macros: the list, one of them with its history, the forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.domain.errors import Invalid, LostRace, NotFound, NotYours
from linli.domain.gaps import NAMES
from linli.domain.lifecycle import Command
from linli.domain.plain_words import Advice, advise
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web import formats, pages
from linli.web.desk import phrase_choices as choices
from linli.web.desk import shell
from linli.web.desk.step_form import changed, read_steps, step_forms
from linli.workbench.actions import phrases
from linli.workbench.keeping import MODELS, Kept, KindName, is_keeper, is_letter, need_keeper
from linli.workbench.models import CannedReply, Macro
from linli.workbench.phrase_input import COUNTY, REVIEW_DAYS, USUAL_REVIEW_DAYS, season_text
from linli.workbench.queries.phrases import (
    Wanted,
    due_count,
    history,
    kept_row,
    list_kept,
    owners_of,
)
from linli.workbench.steps import Step, dump_steps, parse_steps

_LONGEST = 60
#: Inputs of the form that are plain words.
_WORDS = (
    "title",
    "command",
    "matter",
    "state",
    "scope",
    "body",
    "season_from",
    "season_to",
    "review_on",
    "goes_on",
)


def known_kind(kind: str) -> KindName:
    """Return the kind of an address; raises NotFound for anything else."""
    if kind not in MODELS:
        raise NotFound
    return cast("KindName", kind)


def _here(kind: KindName) -> str:
    return reverse("desk_phrases" if kind == "reply" else "desk_macros")


@require_safe
def phrase_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one page of canned replies or macros, narrowed."""
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    known = known_kind(kind)
    given = request.GET
    wanted = Wanted(
        text=given.get("text", "").replace("\x00", "").strip()[:_LONGEST],
        scope=given.get("scope", "")[:_LONGEST],
        mine=given.get("mine") == "1",
        due=given.get("due") == "1",
        retired=given.get("retired") == "1",
    )
    problem = ""
    try:
        found = list_kept(actor, known, wanted, given.get("after", ""), catalogue)
    except Invalid as refusal:
        problem = refusal.message
        found = list_kept(actor, known, wanted, "", catalogue)
    filters: dict[str, object] = {
        "text": wanted.text,
        "scope": wanted.scope,
        **{name: "1" for name in ("mine", "due", "retired") if getattr(wanted, name)},
    }
    address = _here(known)
    context = {
        "kind": known,
        "rows": found.items,
        "wanted": wanted,
        "narrowed": any(filters.values()),
        "scopes": choices.scopes(actor, catalogue, keeping=False),
        **shell.pager(address, filters, found),
        "address": address,
        "problem": problem,
        "keeper": is_keeper(actor),
        "due": due_count(actor),
        "due_query": formats.query({"mine": "1", "due": "1"}),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/phrases.html", context, here="phrases", status=status)


@require_safe
def phrase(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show one, with what may be done to it and its history."""
    return _page(request, known_kind(kind), pk)


def _page(
    request: HttpRequest,
    kind: KindName,
    pk: int,
    fields: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = pages.actor_of(request)
    row, shown = kept_row(actor, kind, pk, shell.catalogue_of(request))
    today = clock.today()
    context = {
        "kind": kind,
        "row": shown,
        "advice": _advice(row),
        "history": history(kind, pk),
        "owners": [("", owners_of(row))] if shown.kept else [],
        "fields": fields or {},
        "proposed": (today + timedelta(days=USUAL_REVIEW_DAYS)).isoformat(),
        "latest": (today + timedelta(days=REVIEW_DAYS)).isoformat(),
        "address": _here(kind),
    }
    return shell.render(request, "desk/phrase.html", context, here="phrases", status=status)


def _advice(row: Kept) -> tuple[Advice, ...]:
    if isinstance(row, CannedReply) and is_letter(Command(row.command)):
        return advise(row.body, letter=True)
    return ()


@require_POST
def act(request: HttpRequest, kind: str, pk: int, act: str) -> HttpResponse:
    """Retire, restore, look at again, hand over."""
    actor = pages.actor_of(request)
    known = known_kind(kind)
    try:
        told = _act(request, actor, known, pk, act)
    except Invalid as refusal:
        return _page(request, known, pk, refusal.fields, refusal.status)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk_phrase", args=[known, pk]), status=303)


def _act(request: HttpRequest, actor: Actor, kind: KindName, pk: int, act: str) -> str:
    if act == "retire":
        phrases.retire(actor, kind, pk)
        return _("已停用，不再向任何人提供。")
    if act == "restore":
        phrases.restore(actor, kind, pk)
        return _("已恢复使用。")
    if act == "review":
        phrases.prolong(actor, kind, pk, request.POST.dict())
        return _("已复核，继续使用。")
    if act == "owner":
        phrases.hand_over(actor, kind, pk, request.POST.get("owner", ""))
        return _("已更换负责人。")
    raise NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Show an empty form (GET); make it (POST)."""
    actor = pages.actor_of(request)
    known = known_kind(kind)
    if not is_keeper(actor):
        raise NotYours(
            "not-a-keeper", "常用语和快捷操作由单位负责人、中心负责人、分流员或系统管理员维护。"
        )
    if request.method == "POST":
        return _save(request, known, None)
    blank = {"review_on": (clock.today() + timedelta(days=USUAL_REVIEW_DAYS)).isoformat()}
    return _draw(request, _Form(known, None, {**blank, "command": "answer"}, (), 0))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the form of one (GET); save it (POST). A stale form comes back beside what is there."""
    actor = pages.actor_of(request)
    known = known_kind(kind)
    row, _shown = kept_row(actor, known, pk, shell.catalogue_of(request))
    need_keeper(actor, row.unit_id)
    if request.method == "POST":
        return _save(request, known, row)
    values = values_of(row, request)
    return _draw(request, _Form(known, row, values, steps_of(row), row.version))


def values_of(row: Kept, request: HttpRequest) -> dict[str, str]:
    """Return the columns of a row as the form's inputs hold them."""
    catalogue = shell.catalogue_of(request)
    matter = catalogue.matters.get(row.matter_id) if row.matter_id else None
    unit = catalogue.units.get(row.unit_id) if row.unit_id else None
    values = {
        "title": row.title,
        "matter": matter.code if matter else "",
        "state": row.state,
        "scope": unit.code if unit else COUNTY,
        "season_from": season_text(row.season_from),
        "season_to": season_text(row.season_to),
        "review_on": row.review_on.isoformat(),
    }
    if isinstance(row, CannedReply):
        return {**values, "command": row.command, "body": row.body}
    return {**values, "goes_on": "1" if row.goes_on else ""}


def steps_of(row: Kept) -> tuple[Step, ...]:
    """Return a macro's steps; none for a reply."""
    return parse_steps(row.steps) if isinstance(row, Macro) else ()


def _save(request: HttpRequest, kind: KindName, row: Kept | None) -> HttpResponse:
    actor = pages.actor_of(request)
    posted = {name: request.POST.get(name, "") for name in _WORDS}
    steps = read_steps(request.POST) if kind == "macro" else ()
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    form = _Form(kind, row, posted, steps, seen)
    if wish := request.POST.get("wish", ""):
        more = changed(steps, wish, request.POST.get("add", ""))
        return _draw(request, replace(form, steps=more))
    raw: dict[str, object] = {**posted, "steps": dump_steps(steps)}
    try:
        if row is None:
            saved = phrases.create(actor, kind, raw)
        else:
            saved = phrases.edit(actor, kind, row.pk, raw, seen)
    except Invalid as refusal:
        return _draw(request, replace(form, fields=refusal.fields), status=refusal.status)
    except LostRace as refusal:
        return _draw(request, replace(form, lost=refusal.message), status=refusal.status)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk_phrase", args=[kind, saved.pk]), status=303)


@dataclass(frozen=True)
class _Form:
    """What stands in the form; ``lost`` says that somebody else saved meanwhile."""

    kind: KindName
    row: Kept | None
    values: Mapping[str, str]
    steps: tuple[Step, ...]
    version: int
    fields: Mapping[str, str] = field(default_factory=dict)
    lost: str = ""


def _draw(request: HttpRequest, form: _Form, status: int = 200) -> HttpResponse:
    """Draw the form. A stale one stands beside the row as it is now, and may be saved over it."""
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    theirs = None
    if form.lost and form.row:
        theirs = kept_row(actor, form.kind, form.row.pk, catalogue)[1]
    context = {
        "kind": form.kind,
        "row": form.row,
        "values": {name: form.values.get(name, "") for name in _WORDS},
        "steps": step_forms(form.steps, catalogue, actor),
        "fields": form.fields,
        "labels": {name: str(label) for name, label in choices.LABELS.items()},
        "lost": form.lost,
        "theirs": theirs,
        "version": theirs.version if theirs else form.version,
        "commands": choices.written(),
        "additions": choices.macro_commands(),
        "matters": choices.matters(catalogue),
        "states": choices.states(),
        "scopes": choices.scopes(actor, catalogue, keeping=True),
        "gaps": [(f"{{{{{name}}}}}", meaning) for name, meaning in NAMES.items()],
        "latest": (clock.today() + timedelta(days=REVIEW_DAYS)).isoformat(),
        "address": _here(form.kind),
    }
    return shell.render(request, "desk/phrase_form.html", context, here="phrases", status=status)
