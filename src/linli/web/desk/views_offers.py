"""Canned replies beside a form: which fit, the text to put in, advice on plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from linli.cases import access
from linli.cases.inputs import FORMS, TEXT_LIMIT
from linli.cases.queries.words import WORDS
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Command
from linli.domain.plain_words import advise
from linli.web import pages
from linli.web.desk import shell
from linli.workbench.actions.insert import insert_reply
from linli.workbench.keeping import is_keeper, is_letter, text_field
from linli.workbench.queries.phrases import reply_offers


def written(code: str) -> Command:
    """Return the command of this name that has a long text; raises NotFound for any other."""
    known = next((item for item in FORMS if item.value == code), None)
    if known is None or text_field(known) is None:
        raise NotFound("unknown-command", "没有这个操作，或者它没有要写的长文字。")
    return known


@require_safe
def offers(request: HttpRequest, no: str, command: str) -> HttpResponse:
    """List the replies that fit: a piece beside the form, or a page to copy from."""
    actor = pages.actor_of(request)
    known = written(command)
    catalogue = shell.catalogue_of(request)
    found = access.load(actor, no)
    context = {
        "offers": reply_offers(actor, found, known, catalogue),
        "case": found.case,
        "command": known.value,
        "words": WORDS[known],
        "keeper": is_keeper(actor),
    }
    if pages.is_fragment(request):
        return pages.render(request, "desk/phrase_offers.html", context)
    return shell.render(request, "desk/phrase_page.html", context, here="queue")


@require_POST
def insert(request: HttpRequest, no: str, command: str, pk: int) -> HttpResponse:
    """Answer with the text of one reply for this case; a requester's name goes on record."""
    text = insert_reply(pages.actor_of(request), no, written(command), pk)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Give advice on a text a resident will read; nothing for other texts, nothing is kept."""
    code = request.POST.get("command", "")
    known = next((item for item in FORMS if item.value == code), None)
    text = request.POST.get("text", "")[:TEXT_LIMIT]
    advice = advise(text, letter=True) if known is not None and is_letter(known) else ()
    return pages.render(request, "desk/phrase_advice.html", {"advice": advice})
