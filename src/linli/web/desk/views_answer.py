"""Beside the form of answering: hints on the words, earlier answers, a machine's draft."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from linli.cases import access
from linli.cases.inputs import TEXT_LIMIT
from linli.cases.queries.words import WORDS
from linli.domain.errors import DomainError, NotFound
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.proposals.actions.machine_draft import draft_reply
from linli.proposals.llm import ModelError
from linli.proposals.queries.answered import answered
from linli.web import pages
from linli.web.desk import shell
from linli.web.desk.answer_hints import hints_on
from linli.web.desk.reply_form import ANSWERING


def _answering(code: str) -> Command:
    known = next((item for item in ANSWERING if item.value == code), None)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作，或者它没有要写的答复。")
    return known


@require_POST
def hints(request: HttpRequest, no: str) -> HttpResponse:
    """Look at the reply as written so far; nothing is kept."""
    case = access.get_case(pages.actor_of(request), no)
    reply = request.POST.get("text", "")[:TEXT_LIMIT]
    found = hints_on(case, reply, shell.catalogue_of(request))
    return pages.render(request, "desk/answer_hints.html", {"hints": found})


@require_safe
def similar(request: HttpRequest, no: str, command: str) -> HttpResponse:
    """List earlier answers to matters like this one: a piece beside the form, or a page."""
    actor = pages.actor_of(request)
    known = _answering(command)
    catalogue = shell.catalogue_of(request)
    case = access.get_case(actor, no)
    context = {
        "found": answered(actor, case, catalogue, clock.now()),
        "case": case,
        "command": known.value,
        "words": WORDS[known],
    }
    if pages.is_fragment(request):
        return pages.render(request, "desk/answered.html", context)
    return shell.render(request, "desk/answered_page.html", context, here="queue")


@require_POST
def machine(request: HttpRequest, no: str, command: str, how: str) -> HttpResponse:
    """Ask the county's language model for a draft; whatever it says is only shown.

    A failure is said in words, and the form stays as it is.
    """
    actor = pages.actor_of(request)
    known = _answering(command)
    written = request.POST.get("answer", "")[:TEXT_LIMIT]
    context: dict[str, object] = {"command": known.value, "written": written, "problem": ""}
    status = 200
    try:
        context["draft"] = draft_reply(actor=actor, no=no, how=how, written=written)
    except ModelError as failure:
        context["problem"], status = failure.sentence, 502
    except NotFound:
        raise
    except DomainError as refusal:
        context["problem"], status = refusal.message, refusal.status
    context["case"] = access.get_case(actor, no)
    if pages.is_fragment(request):
        # htmx puts only good answers into the page; the words say what is wrong.
        return pages.render(request, "desk/machine_draft.html", context)
    return shell.render(request, "desk/machine_page.html", context, here="queue", status=status)
