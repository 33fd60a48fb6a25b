"""One move on a case: its form in place, and carrying it out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from linli.cases.access import bundle, visible_to
from linli.cases.actions import perform
from linli.cases.actions.mentioning import NOTES, note_granting
from linli.cases.actions.perform import ADDITIVE
from linli.cases.inputs import FORMS
from linli.cases.judging import refusal_of
from linli.cases.queries.detail import CaseView, case_view
from linli.cases.queries.joint import JointView, joint_view
from linli.cases.queries.story import Entry, story_since
from linli.cases.queries.words import WORDS, Words, doers
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Command, State
from linli.domain.words import Listed
from linli.domain.words import Words as Phrase
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import (
    amending,
    joint_parts,
    shell,
    task_lines,
    uploads,
    views_case,
    way,
    whistle_parts,
)
from linli.web.desk.act_form import Builder, Part, Posted
from linli.web.desk.act_raw import raw_of
from linli.web.desk.act_words import FINAL, NOTHING
from linli.web.desk.case_panels import NARROWED, panels, without_idle
from linli.web.desk.evidence_form import slots
from linli.web.desk.reply_form import ANSWERING, ReplyForm, fill, reply_form
from linli.web.desk.reply_preview import PREVIEWED, Foretold, foretell
from linli.web.desk.views_drafts import as_posted
from linli.web.language import tr
from linli.workbench.actions import drafts
from linli.workbench.draft_box import of_act
from linli.workbench.queries.drafts import Kept, draft_of

#: Inputs that a link to the form may have filled in already.
_PICKED = frozenset(
    {(Command.MERGE, "target"), (Command.UNBLOCK, "account"), (Command.RETURN_PART, "unit")}
)

#: A note sent twice by a double click is one note: each drawn form may be sent once.
_ONCE = Limit("desk-once", 1, 24 * 3600)
#: Moves that have a page of their own, with the text as the requester would read it.
_REVIEWED = frozenset({Command.APPROVE_REPLY, Command.RETURN_REPLY})
#: Moves after which the person may no longer see the case: it lies in another town now.
_MAY_HIDE = frozenset({Command.AMEND})


@dataclass(frozen=True)
class Form:
    """A command's form on the case page."""

    command: str
    words: Words
    parts: list[Part]
    version: int
    seen: int
    consequence: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    next: str = ""
    reply: ReplyForm | None = None
    draft_name: str = ""
    draft: Kept | None = None
    once: str = ""
    was: dict[str, str] = field(default_factory=dict)
    rows: tuple[amending.DiffRow, ...] = ()
    in_place_of: str = ""
    way: str = ""
    previews: bool = False
    foretold: Foretold | None = None
    joint: JointView | None = None

    @property
    def labels(self) -> dict[str, str]:
        """What each field is called, for the list of errors."""
        return {part.name: part.label for part in self.parts}


@dataclass(frozen=True)
class Refusal:
    """Why the move was not made: what others did meanwhile, and what the person had written."""

    heading: str
    message: str
    changes: tuple[Entry, ...] = ()
    kept: tuple[str, ...] = ()


def _known(command: str) -> Command:
    known = next((item for item in FORMS if item.value == command), None)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作。")
    return known


def _number(raw: str) -> int:
    """Return a version as sent; anything else can match no version, so the race is lost."""
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0


def _next(request: HttpRequest) -> str:
    """Return where to go when the move is made, if another page of the desk is asked for."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and wanted.startswith("/desk/") else ""


def _form(
    request: HttpRequest,
    view: CaseView,
    command: Command,
    posted: Posted | None = None,
    *,
    draft: Kept | None = None,
    rows: tuple[amending.DiffRow, ...] = (),
) -> Form:
    """Return the form of a move, filled from ``posted`` or, when picked up again, ``draft``."""
    fresh = posted is None
    if posted is None and draft is not None and "draft" in request.GET:
        posted, draft = Posted(as_posted(draft)), None
    builder = Builder(
        command,
        view.case,
        shell.catalogue_of(request),
        pages.actor_of(request),
        whole=not pages.is_fragment(request),
    )
    errors = dict(posted.errors) if posted else {}
    parts = builder.parts(posted)
    offered = view.option(command.value)
    granting = view.option(Command.GRANT_READ.value)
    for part in parts:
        part.may_grant = command in NOTES and granting is not None and not granting.refusal
        if fresh and (command, part.name) in _PICKED:
            part.value = request.GET.get(part.name, "")[:60] or part.value
        if fresh and part.board is not None and "template" in request.GET:
            joint_parts.propose(part.board, builder, request.GET["template"])
    reply = None
    if command in ANSWERING:
        adopt = request.GET.get("wording") == "reviewer"
        reply = reply_form(pages.actor_of(request), view.case, builder.catalogue, adopt=adopt)
        fill(reply, parts, fresh=posted is None)
    version, seen = view.case.version, view.case.chain_seq
    if errors and posted is not None:
        # Nothing was said about what others did meanwhile: the next try must still notice it.
        version = _number(posted.data.get("version", "")) or version
        seen = _number(posted.data.get("seen", "")) or seen
    was: dict[str, str] = {}
    if command is Command.AMEND:
        was = amending.values_of(view.case, builder.catalogue)
        if not fresh and posted is not None:
            was |= amending.seen_in(posted.data)
    return Form(
        command.value,
        WORDS[command],
        parts,
        version,
        seen,
        FINAL.get(command, ""),
        errors,
        _next(request),
        reply,
        draft_name=of_act(view.case.no, command.value),
        draft=draft,
        once=secrets.token_urlsafe(12) if command in ADDITIVE else "",
        was=was,
        rows=rows,
        in_place_of=offered.in_place_of if offered else "",
        way=way.raw_of(request),
        previews=command in PREVIEWED,
        joint=_joint(request, view) if command in ANSWERING else None,
    )


def _joint(request: HttpRequest, view: CaseView) -> JointView | None:
    """Return what the supporting units said, beside the answer that sums it up."""
    catalogue = shell.catalogue_of(request)
    return joint_view(pages.actor_of(request), view.case, view.duties, catalogue, clock.now())


def _heading(problem: DomainError, *, confirm: bool, changed: bool) -> str:
    if confirm:
        return "期间有新的变化，请确认后再提交"
    if isinstance(problem, NotYours):
        return "这一步不由您办理"
    return "别人刚刚处理过这件事" if changed else "现在不能这样做"


def _kept(command: Command, data: object) -> tuple[str, ...]:
    """Return the free texts of a refused form, for copying."""
    get = getattr(data, "get", None)
    if get is None:
        return ()
    values = (str(get(item.name, "")) for item in FORMS[command] if item.kind in {"text", "line"})
    return tuple(value for value in values if value.strip())


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, no: str, command: str) -> HttpResponse:
    """Show the form of a move (GET), or make the move (POST) and go back to the case."""
    known = _known(command)
    if request.method == "POST":
        return _perform(request, no, known)
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    view = case_view(actor, no, catalogue)
    if known in NARROWED:
        view = without_idle(view, panels(actor, view, catalogue, clock.now()))
    offered = view.option(known.value)
    refused = offered is None or offered.refusal
    if refused or whistle_parts.of_others(known, actor, view.case, catalogue):
        return _unavailable(request, view, known)
    if known in _REVIEWED:
        address = reverse("desk_review", args=[no])
        if pages.is_fragment(request):
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
    form = _form(request, view, known, draft=draft_of(actor.user_id or 0, of_act(no, known.value)))
    if pages.is_fragment(request):
        context = {"form": form, "case": view.case, "fragment": True}
        return pages.render(request, "desk/act_form.html", context)
    return views_case.page(request, view, form=form)


def _unavailable(request: HttpRequest, view: CaseView, command: Command) -> HttpResponse:
    """Say why there is no form, in the words and with the status the move itself would give."""
    problem = refusal_of(
        pages.actor_of(request),
        bundle(view.case),
        shell.catalogue_of(request),
        clock.now(),
        command,
    )
    if problem is None:
        offered = view.option(command.value)
        if offered is not None and offered.refusal:
            problem = NotYours("kept-back", offered.refusal)
        else:
            problem = NotNow("nothing-there", NOTHING.get(command, "这件事现在不能做这一步。"))
    refusal = Refusal(
        _heading(problem, confirm=False, changed=False), _sentence(problem, view, command)
    )
    if pages.is_fragment(request):
        context = {"refusal": refusal}
        return pages.render(request, "desk/refusal_part.html", context, status=problem.status)
    return views_case.page(request, view, refusal=refusal, status=problem.status)


def _sentence(problem: DomainError, view: CaseView, command: Command) -> str:
    """Return the sentence of a refusal; a move of others is said to be whose it is."""
    whose = doers(State(view.case.state), command) if problem.code == "not-your-role" else ""
    return Phrase("这一步由其他岗位办理：{roles}。", roles=whose) if whose else problem.message


def _perform(request: HttpRequest, no: str, command: Command) -> HttpResponse:
    actor = pages.actor_of(request)
    data = request.POST
    files, file_problem = uploads.take(request, actor, slots(command))
    if file_problem:
        errors = {"files": file_problem}
        return _again(request, no, command, Posted(data, files, errors), Invalid(fields=errors))
    if data.get("preview") and command in PREVIEWED:
        return _preview(request, no, command, Posted(data, files))
    try:
        if command is Command.AMEND:
            version = _number(data.get("version", ""))
            done = amending.amend(actor, no, shell.catalogue_of(request), data, version)
            if done.rows:
                return _differ(request, no, data, done.rows)
            if data.get("drafted"):
                drafts.discard(user_id=actor.user_id or 0, form=of_act(no, command.value))
            said = _amended(done)
        else:
            said = _carry_out(actor, no, command, data, files)
    except Invalid as refusal:
        return _again(request, no, command, Posted(data, files, refusal.fields), refusal)
    except (LostRace, NotNow, NotYours) as refusal:
        # What is still missing from the form is said at its place in the form.
        lacking = {"evidence-missing": "files", "parts-open": "without"}.get(refusal.code)
        at_field = {lacking: refusal.message} if lacking else {}
        return _again(request, no, command, Posted(data, files, at_field), refusal)
    task_lines.forget(actor)
    messages.success(request, tr(said))
    back = _next(request) or way.of_case(no, way.raw_of(request))
    if command in _MAY_HIDE and not visible_to(actor).filter(no=no).exists():
        back = reverse("desk")
    return HttpResponseRedirect(back, status=303)


def _preview(request: HttpRequest, no: str, command: Command, posted: Posted) -> HttpResponse:
    """Show what the requester would get: the piece alone, or the form with all that is in it."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    view = case_view(actor, no, catalogue)
    offered = view.option(command.value)
    if offered is None or offered.refusal:
        return _unavailable(request, view, command)
    raw = raw_of(command, posted.data, posted.files)
    shown = foretell(actor, view.case, command, raw, catalogue)
    if pages.is_fragment(request):
        context = {"foretold": shown, "fragment": True}
        return pages.render(request, "desk/reply_preview.html", context)
    form = replace(_form(request, view, command, posted), foretold=shown)
    return views_case.page(request, view, form=form)


def _carry_out(actor: Actor, no: str, command: Command, data: QueryDict, files: list[str]) -> str:
    """Make the move and throw its draft away, in one transaction; return what to say of it."""
    raw, version = raw_of(command, data, files), _number(data.get("version", ""))
    once = data.get("once", "")[:40]
    with write():
        if once and not _ONCE.hit(f"{actor.user_id}:{once}", clock.now()):
            return "刚才已经提交过了，没有重复办理。"
        if command in NOTES and data.get("grant"):
            reason = data.get("grant_reason", "")
            note_granting(actor=actor, no=no, command=command, raw=raw, reason=reason)
        else:
            perform(actor=actor, no=no, command=command, raw=raw, version=version)
        if data.get("drafted"):  # the form says so, lest every move pay for asking
            drafts.discard(user_id=actor.user_id or 0, form=of_act(no, command.value))
    return Phrase("已完成：{what}。", what=WORDS[command].done)


def _amended(done: amending.Amended) -> str:
    """Return what to say of a correction that went through."""
    if done.idle:
        return "没有改动：本件已经是这样。"
    what = WORDS[Command.AMEND].done
    if not done.kept:
        return Phrase("已完成：{what}。", what=what)
    return Phrase(
        "已完成：{what}。别人同时改了{fields}，也已保留。",
        what=what,
        fields=Listed("、", done.kept),
    )


def _differ(
    request: HttpRequest, no: str, data: QueryDict, rows: tuple[amending.DiffRow, ...]
) -> HttpResponse:
    """Show field by field what both changed; everything written stands in the form."""
    view = case_view(pages.actor_of(request), no, shell.catalogue_of(request))
    seen = _number(data.get("seen", ""))
    refusal = Refusal(
        "别人同时改了同一处",
        "请逐项选择保留哪一个，再提交一次。您填写的内容都还在。",
        story_since(no, seen) if seen else (),
    )
    form = _form(request, view, Command.AMEND, Posted(data), rows=rows)
    return views_case.page(request, view, form=form, refusal=refusal, status=LostRace.status)


def _again(
    request: HttpRequest, no: str, command: Command, posted: Posted, problem: DomainError
) -> HttpResponse:
    """Show the fresh page; the form stands there again with everything the person wrote.

    Where the move is no longer possible, the texts are shown for copying instead.
    """
    view = case_view(pages.actor_of(request), no, shell.catalogue_of(request))
    seen = _number(posted.data.get("seen", ""))
    changes = story_since(no, seen) if 0 < seen < view.case.chain_seq else ()
    offered = view.option(command.value)
    possible = offered is not None and not offered.refusal
    refusal = None
    if not isinstance(problem, Invalid) and not (possible and posted.errors):
        confirm = possible and isinstance(problem, LostRace)
        refusal = Refusal(
            _heading(problem, confirm=confirm, changed=bool(changes)),
            "您填写的内容都在下面。看过以下变化后，仍要办理的，再按一次确认。"
            if confirm
            else _sentence(problem, view, command),
            changes,
            () if possible else _kept(command, posted.data),
        )
    elif not posted.errors:
        refusal = Refusal("没有办成", problem.message)
    form = _form(request, view, command, posted) if possible else None
    return views_case.page(request, view, form=form, refusal=refusal, status=problem.status)
