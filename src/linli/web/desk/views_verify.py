"""The verification queue: asked and answered side by side, three results as quick forms."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from linli.cases.inputs import FORMS
from linli.cases.models import Case
from linli.cases.queries.verifying import verification_queue
from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.hints.queries.panel import hints_of_many
from linli.web import formats, pages
from linli.web.desk import shell
from linli.web.desk.act_form import Builder

#: Stands for the number of the case in fields drawn for all of them; no text holds it.
SLOT = "\ue000"
#: The three results, in the order a verifier thinks of them.
RESULTS = (Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.VERIFY_UNREACHED)


def _fields(command: Command, catalogue: Catalogue) -> Markup:
    """Draw the fields of a form once for all cards; each puts its number where :data:`SLOT` is."""
    template = engines["jinja2"].env.get_template("desk/part.html")  # type: ignore[attr-defined]  # Jinja2's backend only
    parts = Builder(command, Case(), catalogue).parts()
    draw = template.module.part
    return Markup("").join(draw(part, f"{SLOT}-{command.value}-") for part in parts)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Show answered cases; each card carries the forms of the three results."""
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    problem = ""
    try:
        found = verification_queue(actor, catalogue, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = verification_queue(actor, catalogue)
    address = reverse("desk_verify")
    forms = [
        SimpleNamespace(
            command=command.value, words=WORDS[command], fields=_fields(command, catalogue)
        )
        for command in RESULTS
        if command in FORMS
    ]
    context = {
        "cards": found.items,
        "hints": hints_of_many(actor, [card.no for card in found.items]),
        "forms": forms,
        "slot": SLOT,
        "verifier": shell.checks(actor),
        "next": address + formats.query({"after": found.next}) if found.next else "",
        "previous": address + formats.query({"after": found.prev}) if found.prev else "",
        "back": request.get_full_path(),
        "problem": problem,
    }
    return shell.render(
        request, "desk/verify.html", context, here="verify", status=422 if problem else 200
    )
