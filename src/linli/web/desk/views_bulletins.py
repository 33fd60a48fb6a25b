"""通报: the list, one bulletin with its data and disputes, and the verbs that need no page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.bulletins import actions
from linli.bulletins.access import centres, get_bulletin, written
from linli.bulletins.models import Bulletin
from linli.bulletins.queries.listing import SHOWS, Wanted, bulletins
from linli.bulletins.queries.room import room
from linli.bulletins.scheduling import scheduled
from linli.catalogue.snapshot import Catalogue
from linli.documents.kinds import Kind as PaperKind
from linli.documents.queries.papers import papers_of
from linli.domain.bulletins import KINDS, Standing, Verb
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.kernel.keys import number as read_number
from linli.people.actor import Actor
from linli.rising.access import reads as reads_rising
from linli.web import pages
from linli.web.desk import shell
from linli.web.desk.bulletin_chart import drawing

#: How a standing looks in lists.
TONES = {
    Standing.DRAFT: ("edit", "info"),
    Standing.SUBMITTED: ("hourglass", "near"),
    Standing.APPROVED: ("rubber-stamp", "accent"),
    Standing.ISSUED: ("circle-check", "ok"),
    Standing.WITHDRAWN: ("x", "plain"),
    Standing.DROPPED: ("x", "plain"),
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List bulletins: those that went out, those in work, those given up."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    show = request.GET.get("show", "")
    wanted = Wanted(
        show if show in SHOWS else "out",
        request.GET.get("kind", "")[:20],
        request.GET.get("centre", "")[:40],
    )
    problem = ""
    try:
        found = bulletins(actor, catalogue, wanted, request.GET.get("after", "")[:400] or None)
    except Invalid as refusal:
        problem = refusal.message
        found = bulletins(actor, catalogue, wanted, None)
    writes = bool(written(actor, catalogue))
    kept = {"show": wanted.show, "kind": wanted.kind, "centre": wanted.centre}
    context = {
        "rows": found.items,
        "wanted": wanted,
        "kinds": [("", [(kind.value, name) for kind, name in KINDS.items()])],
        "centres": [("", [(one.code, one.name) for one in centres(catalogue)])],
        "writes": writes,
        "automatic": _automatic(catalogue) if writes else [],
        "tones": TONES,
        "problem": problem,
        **shell.pager(reverse("desk_bulletins"), kept, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/bulletins.html", context, here="powers", status=status)


def _automatic(catalogue: Catalogue) -> list[tuple[str, list[str]]]:
    """Return by level which kinds the clock drafts."""
    names = {"county": _("县级中心"), "town": _("乡级中心")}
    return [
        (names[tier], [KINDS[kind] for kind in kinds])
        for tier, kinds in scheduled(catalogue).items()
    ]


@require_safe
def bulletin(request: HttpRequest, key: str) -> HttpResponse:
    """Show one bulletin."""
    return show_bulletin(request, key)


def show_bulletin(
    request: HttpRequest,
    key: str,
    *,
    typed: Mapping[str, object] | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Return the page of a bulletin, with what was typed and why it was refused."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = room(actor, key, catalogue)
    context = {
        "room": found,
        "b": found.row,
        "tones": TONES,
        "drawing": drawing,
        "months": _months(actor, catalogue, found.row),
        "papers": papers_of(PaperKind.BULLETIN, found.row.key) if found.row.issued_at else [],
        "paper_kind": PaperKind.BULLETIN.value,
        "owned": [("", list(found.owned))],
        "typed": typed or {},
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "problem": refusal.message if refusal is not None else "",
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/bulletin.html", context, here="powers", status=status)


#: What stands between the words of a cell, and before the number of each.
_NEXT, _COUNTED = "、", "（"  # zh-only


@dataclass(frozen=True, slots=True)
class _Months:
    """Where the numbers of 高频事项 lead: month, month before, area."""

    month: str
    former: str
    area: str

    @staticmethod
    def said(cell: str) -> list[tuple[str, str]]:
        """Return the words of a cell, each as it is printed and by itself."""
        return [(one, one.rpartition(_COUNTED)[0]) for one in cell.split(_NEXT)]


def _months(actor: Actor, catalogue: Catalogue, row: Bulletin) -> _Months | None:
    """Return them; None for who does not read these lists."""
    if not reads_rising(actor):
        return None
    former = row.first - timedelta(days=1)
    area = catalogue.tree.by_id(catalogue.units[row.unit_id].area_id)
    return _Months(f"{row.first:%Y-%m}", f"{former:%Y-%m}", area.code)


@require_safe
def data(request: HttpRequest, key: str) -> HttpResponse:
    """Send the frozen numbers as JSON: the archive of a bulletin."""
    row = get_bulletin(pages.actor_of(request), key, shell.catalogue_of(request))
    answer = HttpResponse(row.snapshot, content_type="application/json; charset=utf-8")
    name = f"bulletin-{row.kind}-{row.first:%Y%m%d}-{row.edition}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


Done = Callable[[Actor, str, Mapping[str, str], int | None], Bulletin]


def _done() -> dict[str, tuple[Done, str]]:
    """Return by verb what is done and what is said afterwards."""
    return {
        Verb.SUBMIT.value: (
            lambda actor, key, _raw, version: actions.submit(actor=actor, key=key, version=version),
            _("已提交，请另一位负责人审签。"),
        ),
        Verb.TAKE_BACK.value: (
            lambda actor, key, _raw, version: actions.take_back(
                actor=actor, key=key, version=version
            ),
            _("已取回，可以继续修改。"),
        ),
        Verb.DROP.value: (
            lambda actor, key, _raw, version: actions.drop(actor=actor, key=key, version=version),
            _("已弃用。这个周期可以重新起草。"),
        ),
        Verb.SEND_BACK.value: (
            lambda actor, key, raw, version: actions.send_back(
                actor=actor, key=key, why=raw.get("why", ""), version=version
            ),
            _("已退回修改。"),
        ),
        Verb.APPROVE.value: (
            lambda actor, key, _raw, version: actions.approve(
                actor=actor, key=key, version=version
            ),
            _("已审签，可以印发。"),
        ),
        Verb.REISSUE.value: (
            lambda actor, key, raw, _version: actions.reissue(actor=actor, key=key, raw=raw),
            _("新的一版已起草。改好后提交审签，印发时原来的一版自动作废。"),
        ),
    }


@require_POST
def act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Carry out one verb and go back to the bulletin, or on to its new edition."""
    known = _done().get(verb)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作。")
    done, said = known
    raw = {name: request.POST.get(name, "") for name in ("why", "recount")}
    try:
        version = read_number(request.POST.get("version", ""))
        row = done(pages.actor_of(request), key, raw, version)
    except NotFound:
        raise
    except DomainError as refusal:
        return show_bulletin(request, key, typed={"verb": verb, **raw}, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_bulletin", args=[row.key]), status=303)


@require_POST
def dispute(request: HttpRequest, key: str) -> HttpResponse:
    """Take down what a unit says about one of its figures."""
    raw = {name: request.POST.get(f"dispute_{name}", "") for name in ("figure", "why")}
    try:
        actions.dispute(actor=pages.actor_of(request), key=key, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return show_bulletin(request, key, typed={"dispute": raw}, refusal=refusal)
    messages.success(request, _("异议已提出，起草单位核对后答复。"))
    return _back(key)


@require_POST
def answer(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Answer a unit."""
    raw = {name: request.POST.get(f"answer_{name}", "") for name in ("upheld", "answer")}
    try:
        actions.answer(actor=pages.actor_of(request), key=key, dispute_id=number, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        typed = {"answer": raw, "answered": number}
        return show_bulletin(request, key, typed=typed, refusal=refusal)
    messages.success(request, _("已答复提出异议的单位。"))
    return _back(key)


def _back(key: str) -> HttpResponse:
    address = reverse("desk_bulletin", args=[key])
    return HttpResponseRedirect(f"{address}#disputes", status=303)
