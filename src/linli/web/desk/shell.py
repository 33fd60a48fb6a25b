"""What surrounds every desk page: the bar with navigation, search and the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid
from linli.domain.lifecycle import Role
from linli.domain.publishing import may_propose
from linli.fieldwork.access import only_outside, works_outside
from linli.gridbook.access import WRITERS, paths
from linli.insights.numbers_scope import may_read
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.people.directory import READERS
from linli.web import formats, pages
from linli.web.desk import power_tabs

#: Posts that may register a matter for somebody.
INTAKE = frozenset({Role.SEAT, Role.DISPATCHER, Role.GRID_WORKER})

#: Posts that look after messages which have not gone out.
RESENDERS = frozenset({Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER})


def catalogue_of(request: HttpRequest) -> Catalogue:
    """Return the catalogue, asked for once per request."""
    held: Catalogue | None = getattr(request, "linli_catalogue", None)
    if held is None:
        held = snapshot.current()
        request.linli_catalogue = held  # type: ignore[attr-defined]  # a per-request memo
    return held


def navigation(actor: Actor) -> list[tuple[str, str, str, str]]:
    """Return (code, label, address name, icon) of what the person's posts reach.

    Checks are offered to whoever stands in for a verifier, too.
    """
    roles = actor.roles
    items = [("queue", "工单", "desk", "list-check")] if sees_matters(roles) else []
    if sees_matters(roles):
        items.append(("tasks", "待办", "desk_tasks", "inbox"))
        items.append(("mentions", "待阅", "desk_mentions", "bell"))
        items.append(("map", "地图", "desk_map", "map-2"))
    if power_tabs.tabs(actor):
        items.append(("powers", "调度", power_tabs.tabs(actor)[0].route, "speakerphone"))
    if may_read(actor):
        items.append(("numbers", "数据", "desk_numbers", "chart-bar"))
    if checks(actor):
        items.append(("verify", "核查", "desk_verify", "clipboard-check"))
    if roles & INTAKE:
        items.append(("new", "登记", "desk_new", "plus"))
    if paths(actor, WRITERS):
        items.append(("book", "台账", "desk_book", "building"))
    if works_outside(actor):
        items.append(("field", "外勤", "field", "current-location"))
    if roles & RESENDERS or not sees_matters(roles):
        items.append(("messages", "告知", "desk_messages", "message"))
    if may_propose(roles):
        items.append(("publish", "公示", "desk_publish", "building-community"))
    if roles & READERS:
        items.append(("county", "县域配置", "desk_county", "settings"))
        items.append(("people", "人员账号", "desk_people", "users"))
    return items


def checks(actor: Actor) -> bool:
    """Tell whether the person holds a verifier's post, or stands in for somebody who does."""
    posts = (*actor.posts, *(post for absent in actor.standing_for for post in absent.posts))
    return any(post.role is Role.VERIFIER for post in posts)


def sees_matters(roles: frozenset[Role]) -> bool:
    """Tell whether any post reaches matters: administrators configure and see none."""
    return roles != {Role.ADMIN}


def home(actor: Actor) -> str:
    """Return the address where the person's work begins: outside, for those who work there only."""
    if only_outside(actor):
        return reverse("field")
    return reverse("desk" if sees_matters(actor.roles) else "desk_county")


def pager(address: str, kept: Mapping[str, object], found: Page[Any]) -> dict[str, str]:
    """Return ``next`` and ``previous`` of a list's page as addresses, empty where there is none.

    ``kept`` are the filters the list stays narrowed to.
    """
    return {
        name: address + formats.query({**kept, "after": cursor}) if cursor else ""
        for name, cursor in (("next", found.next), ("previous", found.prev))
    }


def refused(refusal: DomainError | None) -> dict[str, object]:
    """Return what a form shows of a refusal: ``errors`` beside the fields, else one ``problem``."""
    errors = dict(refusal.fields) if isinstance(refusal, Invalid) else {}
    return {"errors": errors, "problem": "" if errors or not refusal else refusal.message}


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """Render a desk page; ``here`` is the code of the navigation entry it belongs to."""
    actor = pages.actor_of(request)
    catalogue = catalogue_of(request)
    values = {
        "actor": actor,
        "navigation": navigation(actor),
        "power_pages": power_tabs.tabs(actor),
        "sees_matters": sees_matters(actor.roles),
        "here": here,
        "county": catalogue.county_name,
        "path": request.get_full_path() if request.method == "GET" else request.path,
        "flashes": [str(message) for message in messages.get_messages(request)],
        **context,
    }
    return pages.render(request, template, values, status=status)
