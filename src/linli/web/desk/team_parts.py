"""What the pages of teams share: places and kinds to pick, links shown once, moments typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from markupsafe import Markup

from linli.cases.typed import moment
from linli.catalogue.snapshot import Catalogue
from linli.domain.teams import KIND_NAMES, SKILLS
from linli.notify import gateway
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.teams import access, links
from linli.teams.models import HelpCall, HelpLink
from linli.web.language import tr
from linli.web.resident import office

#: Groups of choices as the select macros draw them.
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A link shown once: its whole address, and the same for a camera."""

    address: str
    square: Markup
    until: datetime


def shown(request: HttpRequest, made: Iterable[HelpLink]) -> list[Shown]:
    """Return links as the page shows them this once."""
    found = []
    for one in made:
        address = office.outside(request, links.path(one))
        found.append(Shown(address, office.qr(address), one.expires_at))
    return found


def kinds() -> Groups:
    """Return the kinds of teams."""
    return [("", [(code.value, tr(name)) for code, name in KIND_NAMES.items()])]


def skills() -> list[tuple[str, str]]:
    """Return what members may offer."""
    return [(code, tr(name)) for code, name in SKILLS.items()]


def areas(actor: Actor, catalogue: Catalogue) -> Groups:
    """Return the towns and villages in which the actor may found a team."""
    tree = catalogue.tree
    found: dict[str, dict[str, str]] = {}
    for post in access.makers(actor):
        for node in (
            one
            for kind in (AreaKind.TOWN, AreaKind.VILLAGE)
            for one in tree.of_kind(kind)
            if one.path.startswith(post.area_path)
        ):
            town = tree.ancestor(node, AreaKind.TOWN) or node
            found.setdefault(town.name, {})[node.code] = node.name
    return [(town, list(held.items())) for town, held in found.items()]


def typed_moment(text: str) -> datetime | None:
    """Return a moment as typed; None where it cannot be read."""
    try:
        return moment(text)
    except ValueError:
        return None


def standing(call: HelpCall, now: datetime) -> tuple[str, str, str]:
    """Return (words, icon, tone) of where a call stands."""
    if call.cancelled_at is not None:
        return "已取消", "circle-x", "plain"
    if now >= call.ends_at:
        return "已结束", "circle-check", "plain"
    return (
        ("正在进行", "player-play", "ok")
        if now >= call.starts_at
        else ("还没开始", "clock", "info")
    )


def reaches_people() -> bool:
    """Tell whether short messages really leave from here."""
    return gateway.really_sends("sms")
