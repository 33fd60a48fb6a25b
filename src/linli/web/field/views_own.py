"""What a person says of themselves and is told of themselves alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linli.admission.queries import voices
from linli.catalogue.snapshot import Catalogue
from linli.domain.burden_voice import ABOUT_NAMES
from linli.domain.errors import Invalid
from linli.fieldwork.actions.available import MOST_DAYS, say_available
from linli.fieldwork.queries import availability
from linli.web.field.answers import actor_of, answer, read_body, spoken_to
from linli.web.language import tr


def mine(user_id: int, catalogue: Catalogue) -> dict[str, object]:
    """Return the section of the own page, without what the person did: two queries."""
    until = availability.own(user_id)
    return {
        "until": until.isoformat() if until else "",
        "days": MOST_DAYS,
        "voices": voices.own(user_id, catalogue, tr),
        "burdens": [[about.value, tr(name)] for about, name in ABOUT_NAMES.items()],
    }


@spoken_to
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """Take the statement “I can be given work until the end of that day”, or take it back."""
    actor, _ = actor_of(request)
    days = read_body(request).get("days")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int)):
        raise Invalid(fields={"days": "请选择到哪一天。"})
    until = say_available(actor=actor, days=days)
    return answer({"status": "done", "until": until.isoformat() if until else ""})
