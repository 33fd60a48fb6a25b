"""Asking a team for help from the telephone: online only, nothing of it is kept there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.cases.typed import moment
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.domain.teams import LONGEST_CALL, SKILLS
from linli.kernel import clock
from linli.notify import gateway
from linli.people.actor import Actor
from linli.teams import links, sharing
from linli.teams.actions.calling import USUAL, Made, call_out
from linli.teams.models import HelpLink
from linli.teams.queries import listing
from linli.web.field.answers import actor_of, answer, read_body, spoken_to
from linli.web.language import tr
from linli.web.resident import office

#: Stops read from one request.
_STOPS: Final = 100


@spoken_to
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Say which teams can be asked; on POST ask one, and give links to hand over."""
    actor, _ = actor_of(request)
    if request.method != "POST":
        return _offer(request, actor)
    made = _asked(actor, read_body(request))
    return answer(
        {
            "status": "done",
            "call": str(made.call.pk),
            "title": made.call.title,
            "until": made.call.ends_at.isoformat(),
            "asked": not made.repeated and made.call.links.filter(member__isnull=False).exists(),
            "links": [_link(request, one) for one in made.links],
            "page": reverse("desk_help", args=[made.call.pk]),
        }
    )


def _link(request: HttpRequest, made: HelpLink) -> dict[str, str]:
    url = office.outside(request, links.path(made))
    return {"url": url, "until": made.expires_at.isoformat(), "square": str(office.qr(url))}


def _offer(request: HttpRequest, actor: Actor) -> HttpResponse:
    catalogue, outing, refused = snapshot.current(), request.GET.get("outing", ""), ""
    if outing:
        try:
            sharing.of_outing(actor, catalogue, outing)
        except Invalid as refusal:
            refused = tr(next(iter(refusal.fields.values()), refusal.message))
        except DomainError as refusal:
            refused = tr(refusal.message)
    return answer(
        {
            "teams": [
                {
                    "key": str(one.pk),
                    "name": one.name,
                    "kind": tr(one.get_kind_display()),
                    "place": catalogue.tree.by_id(one.area_id).name,
                }
                for one in listing.callable_teams(actor)[: listing.PICKED]
            ],
            "skills": [[code, tr(name)] for code, name in SKILLS.items()],
            "sms": gateway.really_sends("sms"),
            "refused": refused,
        }
    )


def _asked(actor: Actor, body: Mapping[str, object]) -> Made:
    catalogue, now = snapshot.current(), clock.now()
    told = None
    if body.get("outing"):
        stops = body.get("stops")
        chosen = [str(one) for one in stops[:_STOPS]] if isinstance(stops, list) else []
        told = sharing.of_outing(actor, catalogue, str(body["outing"])[:60], chosen)
    elif body.get("case"):
        told = sharing.of_case(actor, catalogue, str(body["case"])[:30])
    begins = _moment(body, "starts") or now
    ends = _moment(body, "ends")
    if ends is None:
        due = told.ends_at if told else None
        ends = due if due and begins < due <= begins + LONGEST_CALL else begins + USUAL
    skills = body.get("skills")
    raw: dict[str, object] = {
        **{name: str(body.get(name) or "") for name in ("title", "words", "place")},
        "wanted": str(body.get("wanted") or 0),
        "starts_at": begins,
        "ends_at": ends,
        "skills": skills if isinstance(skills, list) else [],
    }
    handed = body.get("links", 1)
    try:
        return call_out(
            actor=actor,
            team=str(body.get("team") or ""),
            raw=raw,
            shared=told,
            ask=body.get("ask", True) is not False,
            tickets=handed if isinstance(handed, int) else 1,
            client_key=str(body.get("client_key") or "")[:40],
        )
    except Invalid as refusal:
        named = {"starts_at": "starts", "ends_at": "ends"}
        fields = {named.get(name, name): words for name, words in refusal.fields.items()}
        raise Invalid(refusal.code, refusal.message, fields) from None
    except NotFound:
        raise Invalid(fields={"team": "请选择请哪支队伍。"}) from None


def _moment(body: Mapping[str, object], name: str) -> datetime | None:
    try:
        return moment(str(body.get(name) or ""))
    except ValueError as wrong:
        raise Invalid(fields={name: str(wrong)}) from None
