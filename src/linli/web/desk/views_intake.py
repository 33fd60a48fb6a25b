"""Registering a matter for somebody: at the telephone, at the window, in the grid."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import access, judging
from linli.cases.access import get_case
from linli.cases.actions import perform, report
from linli.cases.actions.caller import LOOKERS, look_up
from linli.cases.models import Case
from linli.cases.queries.foresight import foresee
from linli.cases.queries.hints import Draft
from linli.domain.errors import DomainError, Invalid, NotYours
from linli.domain.lifecycle import Command
from linli.domain.policies import LEVEL_NAMES, Level
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.places.given import DATUMS
from linli.proposals.actions import repeat_answers
from linli.web import pages
from linli.web.desk import choices, intake_form, intake_matter, intake_words, keys, shell, uploads
from linli.web.desk.evidence_form import kept_files
from linli.web.language import tr
from linli.workbench.actions import drafts
from linli.workbench.draft_box import of_intake
from linli.workbench.queries.drafts import Kept, unsent

_SLOTS = (("report", "反映材料"),)
#: What one sending of the form adds to another matter is added once.
_ONCE = Limit("intake-into", 1, 24 * 3600)
_URGED = "诉求人来电催办。"  # zh-only


def need_post(actor: Actor) -> None:
    """Raise NotYours for whoever takes in no matters."""
    if not actor.roles & shell.INTAKE:
        raise NotYours("no-intake", "登记诉求由坐席、窗口、分流员和网格员办理。")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form (GET) or register the matter and lead to its receipt (POST).

    Other buttons of the form: ``look`` shows the caller's earlier matters, ``refresh`` lists
    what lies below the chosen place (both for browsers without scripts), ``into`` and ``urge``
    add what was written to another matter instead of registering a new one.
    """
    actor = pages.actor_of(request)
    need_post(actor)
    catalogue = shell.catalogue_of(request)
    if request.method != "POST":
        return _page(request, intake_form.blank(request, actor, catalogue))
    values = intake_form.read(request.POST)
    files, problem = uploads.take(request, actor, _SLOTS)
    errors = {"files": problem} if problem else {}
    if "take" in request.POST:
        values = intake_words.taken(catalogue, values, request.POST["take"])
    if "take_matter" in request.POST:
        values["matter"] = request.POST["take_matter"]
    if request.POST.keys() & {"refresh", "look", "take", "take_matter"}:
        return _page(request, values, files=files, errors=errors)
    if errors:
        return _page(request, values, files=files, errors=errors, status=422)
    asked = intake_form.questions(catalogue.matter(values["matter"]), request.POST)
    text = intake_form.with_answers(values["text"], asked)
    into = request.POST.get("into", "") or request.POST.get("urge", "")
    try:
        if into:
            return _added(request, actor, into, text, files)
        raw = {
            **values,
            "text": text,
            "area": intake_form.area_code(values),
            "files": files,
            "related": request.POST.getlist("related"),
        }
        receipt_ = report(actor=actor, raw=raw)
        if not receipt_.repeated:
            repeat_answers.after_registration(
                actor=actor,
                no=receipt_.no,
                related=request.POST.getlist("related"),
                different=request.POST.getlist("different"),
            )
    except Invalid as refusal:
        errors = refusal.fields or {"text": refusal.message}
        return _page(request, values, files=files, errors=errors, status=422)
    drafts.discard(user_id=actor.user_id or 0, form=of_intake(values["client_key"]))
    address = reverse("desk_receipt", args=[receipt_.no])
    return HttpResponseRedirect(address, status=303)


def _added(
    request: HttpRequest, actor: Actor, no: str, text: str, files: list[str]
) -> HttpResponse:
    """Add what was said to another matter and lead there. Raises Invalid when nothing was."""
    found = access.load(actor, no)
    urged = "urge" in request.POST
    if not urged and not text.strip():
        raise Invalid(fields={"text": "请先写下要补充的情况。"})
    moves = judging.moves(actor, found, shell.catalogue_of(request), clock.now())
    allowed = {move.command for move in moves if move.allowed}
    supplements = not urged and Command.SUPPLEMENT in allowed
    if files and not supplements:
        raise Invalid(fields={"files": "留言不能附材料；请打开那一件，在里面补充材料。"})
    if urged:
        text = f"{_URGED}\n{text}".strip()
    key = request.POST.get("client_key", "")[:64]
    once = f"{actor.user_id}:{no}:{key}"
    command = Command.SUPPLEMENT if supplements else Command.COMMENT
    raw: dict[str, object] = {"text": text, **({"files": files} if supplements else {})}
    with write():
        if not key or _ONCE.hit(once, clock.now()):
            perform(actor=actor, no=no, command=command, raw=raw)
            if not urged:
                repeat_answers.after_adding(actor=actor, no=no, draft=_draft(request))
        drafts.discard(user_id=actor.user_id or 0, form=of_intake(key))
    said = "已给 {no} 记上催办，没有另外登记。" if urged else "已补充到 {no}，没有另外登记。"
    messages.success(request, tr(Words(said, no=no)))
    return HttpResponseRedirect(reverse("desk_case", args=[no]), status=303)


def _draft(request: HttpRequest) -> Draft:
    """Return what was written, as it is compared with other matters."""
    catalogue = shell.catalogue_of(request)
    values = intake_form.read(request.POST)
    matter = catalogue.matter(values["matter"])
    return Draft(
        values["text"],
        values["address"],
        intake_form.area_node(catalogue, values),
        matter.id if matter else None,
        title=values["title"],
    )


def _page(
    request: HttpRequest,
    values: dict[str, str],
    *,
    files: list[str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    catalogue = shell.catalogue_of(request)
    actor = pages.actor_of(request)
    matter = catalogue.matter(values["matter"])
    questions = intake_form.questions(matter, request.POST)
    context = {
        "values": values,
        "errors": errors or {},
        "linked": errors or {},
        "doors": intake_form.doors(actor),
        "may_look": bool(actor.roles & LOOKERS),
        "types": [(code, label, "") for code, label in Case.RequestType.choices],
        "matters": choices.matters(catalogue),
        "levels": [("", _levels(request, values))],
        "privacies": [
            ("named", "实名", ""),
            ("confidential", "对承办单位保密", ""),
            ("anonymous", "匿名", ""),
        ],
        "places": choices.places(catalogue),
        "grids": [("", choices.children(catalogue, values["area"]))],
        "datums": [("", list(DATUMS))],
        "kept": kept_files(files or []),
        "upload_limit": settings.LINLI_MAX_UPLOAD,
        "related": request.POST.getlist("related"),
        "different": request.POST.getlist("different"),
        "questions": questions,
        "other_answers": intake_form.other_answers(questions, request.POST),
        "matter": matter,
        "foresight": foresee(
            catalogue,
            matter,
            values["level"],
            intake_form.area_node(catalogue, values),
            clock.now(),
        ),
        "draft_name": of_intake(values["client_key"]),
        "keys": keys.intake(),
        "drafts": _begun(request, actor),
        "told": intake_words.read(catalogue, values) if values["text"].strip() else None,
        **intake_matter.on_page(catalogue, values, request.POST),
    }
    if "look" in request.POST:
        context |= _looked(actor, values["phone"])
    return shell.render(request, "desk/new.html", context, here="new", status=status)


def _levels(request: HttpRequest, values: dict[str, str]) -> list[tuple[str, str]]:
    catalogue = shell.catalogue_of(request)
    policy = choices.policy_of(catalogue, catalogue.matter(values["matter"]))
    offered: list[tuple[str, str]] = [
        (code, Words("{level}（{limit}）", level=label, limit=limit))
        for code, label, limit in choices.levels(policy)
    ]
    # A level the policy has no limit of its own for may be chosen for the danger it tells of.
    urgent = Level.URGENT.value
    if values["level"] == urgent and urgent not in {code for code, _ in offered}:
        offered.append((urgent, LEVEL_NAMES[Level.URGENT]))
    return offered


def _looked(actor: Actor, phone: str) -> dict[str, object]:
    """Return the caller's earlier matters, or why they are not shown."""
    try:
        return {"earlier": look_up(actor=actor, phone=phone)}
    except DomainError as refusal:
        return {"look_problem": next(iter(getattr(refusal, "fields", {}).values()), refusal)}


def _begun(request: HttpRequest, actor: Actor) -> list[tuple[Kept, str]]:
    """Return what was begun and not sent with its first words; a form in use offers nothing."""
    if request.method == "POST":
        return []
    return [(kept, intake_form.first_words(kept.fields)) for kept in unsent(actor.user_id or 0)]


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Return the options below a village, for the dependent select."""
    catalogue = shell.catalogue_of(request)
    parent = catalogue.tree.by_code(request.GET.get("area", ""))
    below = choices.children(catalogue, parent.code) if parent and parent.kind == "village" else []
    context = {"groups": [("", below)], "blank": "不清楚"}
    return pages.render(request, "desk/options_part.html", context)


@require_safe
def receipt(request: HttpRequest, no: str) -> HttpResponse:
    """Show number, lookup code and promised date, large enough to read out and to print.

    The code is shown to whoever registered the matter only: with it one acts as requester.
    """
    actor = pages.actor_of(request)
    case = get_case(actor, no)
    if case.reporter_staff_id != actor.user_id:
        raise NotYours("not-own-receipt", "回执只给登记人本人查看；需要时请登记人补打。")
    context = {"case": case, "unit": shell.catalogue_of(request).units[case.centre_id].name}
    return shell.render(request, "desk/receipt.html", context, here="new")
