"""Signs of life of an open case page: who else has it open, and what happened meanwhile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from linli.cases import access, rights
from linli.cases.queries.story import story_since
from linli.kernel import clock
from linli.web import pages
from linli.web.desk import way
from linli.web.desk.story_lines import Line
from linli.workbench.actions import presence

#: What a page says of itself; anything else counts as looking.
_EDIT, _LEAVE = "edit", "leave"


@require_POST
def beat(request: HttpRequest, no: str) -> HttpResponse:
    """Take one sign of life; answer the others' names and the case's version, or 204 on leaving.

    At most six statements. Who may not see the case gets NotFound like everywhere, and is
    nowhere shown; nor is who sees it only to look into a complaint about it.
    """
    actor = pages.actor_of(request)
    case = access.get_case(actor, no)
    mode = request.POST.get("mode", "")
    if actor.user_id is None or mode == _LEAVE:
        presence.leave(user_id=actor.user_id or 0, case_id=case.pk)
        return HttpResponse(status=204)
    own, now = actor.user_id, clock.now()
    if rights.only_looks_on(actor, access.bundle(case)):
        others = presence.others(user_id=own, case_id=case.pk, now=now)
    else:
        others = presence.beat(user_id=own, case_id=case.pk, busy=mode == _EDIT, now=now)
    answer = JsonResponse(
        {
            "people": [{"name": one.name, "busy": one.busy} for one in others],
            "version": case.version,
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def news(request: HttpRequest, no: str) -> HttpResponse:
    """Return what happened after the entry ``after``: a quiet bar and the entries themselves."""
    actor = pages.actor_of(request)
    case = access.get_case(actor, no)
    raw = request.GET.get("after", "")
    after = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else case.chain_seq
    entries = story_since(no, after, besides=actor.user_id)
    lines = [Line(entry.at, entry=entry) for entry in entries]
    context = {"case": case, "lines": lines, "way": way.raw_of(request)}
    return pages.render(request, "desk/news_part.html", context)
