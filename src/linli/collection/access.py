"""The only ways to forms, sheets and profiles: who writes them, who fills them, who reads them.

Grid workers and village heads fill and read the sheets of their own area; the unit that asks
reads the sheets of its own forms; centres and auditors read those of their area. Private answers
are nobody's by default: they are opened one sheet at a time, with a reason (``actions.reading``).
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.collection.models import Form, FormVersion, Profile, Sheet
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.gridbook.access import WRITERS, hat_for, paths
from linli.kernel import finding
from linli.kernel.keys import number
from linli.people.actor import Actor, hats
from linli.places.reach import within_any

#: Posts that write a form for their unit.
DRAFTERS = frozenset(
    {Role.HANDLER, Role.UNIT_LEADER, Role.DISPATCHER, Role.CENTRE_LEADER, Role.ADMIN}
)
#: Posts of a centre (and auditors) that read what was collected in their area.
OVERSEERS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER, Role.AUDITOR})
#: Posts of a unit that send its reports.
SENDERS = frozenset({Role.UNIT_LEADER, Role.CENTRE_LEADER})

_CODE = re.compile(r"[A-Z]-\d{3,6}")


def units_with(actor: Actor, roles: frozenset[Role]) -> frozenset[int]:
    """Return the units in which the actor (or whom they stand in for) has a post of these roles."""
    return frozenset(p.unit_id for hat in hats(actor) for p in hat.posts if p.role in roles)


def drafts(actor: Actor) -> frozenset[int]:
    """Return the units for which the actor may write forms."""
    return units_with(actor, DRAFTERS)


def releases(actor: Actor, catalogue: Catalogue) -> bool:
    """Tell whether the person may put forms in force: the county's administrator or its leaders."""
    if actor.system:
        return True
    county = catalogue.county_centre().id
    return any(
        post.role is Role.ADMIN or (post.role is Role.CENTRE_LEADER and post.unit_id == county)
        for post in actor.posts
    )


def reads(actor: Actor) -> bool:
    """Tell whether forms concern this person at all: whoever has a post."""
    return bool(actor.roles or actor.standing_for)


def fills(actor: Actor) -> bool:
    """Tell whether the person fills sheets in."""
    return bool(paths(actor, WRITERS))


def forms(actor: Actor, catalogue: Catalogue) -> QuerySet[Form]:
    """Return the forms this person may see: in force, of the own unit; all for releasers."""
    rows = Form.objects.select_related("current__matter", "pending__matter")
    if actor.system or releases(actor, catalogue) or Role.AUDITOR in actor.roles:
        return rows
    if not reads(actor):
        return rows.none()
    return rows.filter(Q(current__isnull=False) | Q(unit_id__in=drafts(actor)))


def get_form(actor: Actor, catalogue: Catalogue, code: str, *, lock: bool = False) -> Form:
    """Return one form; raises NotFound for unknown and invisible alike."""
    known = code if _CODE.fullmatch(code) else ""
    rows = forms(actor, catalogue).filter(code=known)
    refusal = NotFound("no-form", "没有这张采集表，或者您没有查看的权限。")
    return finding.one(rows, refusal, lock=lock)


def drafter(actor: Actor, form: Form) -> None:
    """Raise NotYours for whoever may not write this form."""
    if not actor.system and form.unit_id not in drafts(actor):
        raise NotYours("not-owner", "采集表由使用单位自己修改。")


def in_use(code: str) -> tuple[Form, FormVersion]:
    """Return a form in force and the version to fill; raises NotFound.

    ``F-001`` is the version in force, ``F-001/2`` the one a telephone had when it lost its
    signal, which may have been replaced since.
    """
    name, _, text = code.partition("/")
    known = name if _CODE.fullmatch(name) else ""
    form = Form.objects.filter(code=known).select_related("current").first()
    if form is None or form.current is None:
        raise NotFound("no-form", "没有这张采集表，或者还没有启用。")
    if not text or number(text) == form.current.number:
        return form, form.current
    found = form.versions.filter(number=number(text), released_at__isnull=False).first()
    if found is None:
        raise NotFound("no-form", "没有这张采集表，或者还没有启用。")
    return form, found


# -- sheets -----------------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[Sheet]:
    """Return the sheets this actor may see; every read of sheets starts here."""
    rows = Sheet.objects.all()
    if actor.system:
        return rows
    own = units_with(actor, DRAFTERS - {Role.ADMIN})
    near = (*paths(actor, WRITERS), *paths(actor, OVERSEERS))
    return rows.filter(Q(form__unit_id__in=own) | within_any(near))


def get_sheet(actor: Actor, key: str | int, *, lock: bool = False) -> Sheet:
    """Return one visible sheet; raises NotFound for unknown and invisible alike."""
    rows = (
        visible_to(actor)
        .filter(pk=number(key))
        .select_related("form__current", "form_version", "entry", "area")
    )
    refusal = NotFound("no-sheet", "没有这份采集记录，或者您没有查看的权限。")
    return finding.one(rows, refusal, lock=lock)


def filler(actor: Actor, area_path: str) -> Actor:
    """Return the hat that may fill sheets in an area; raises NotYours."""
    refusal = NotYours("not-filler", "采集表由本网格的网格员或本村（社区）负责人填写。")
    return hat_for(actor, WRITERS, area_path, refusal)


# -- profiles ---------------------------------------------------------------------------------


def profiles(actor: Actor, catalogue: Catalogue) -> QuerySet[Profile]:
    """Return the profiles this person may see: of the own unit; all for those who release."""
    rows = Profile.objects.all()
    if actor.system or releases(actor, catalogue):
        return rows
    return rows.filter(unit_id__in=drafts(actor))


def get_profile(actor: Actor, catalogue: Catalogue, code: str, *, lock: bool = False) -> Profile:
    """Return one profile; raises NotFound for unknown and invisible alike."""
    known = code if _CODE.fullmatch(code) else ""
    rows = profiles(actor, catalogue).filter(code=known)
    refusal = NotFound("no-profile", "没有这份报表口径，或者您没有查看的权限。")
    return finding.one(rows, refusal, lock=lock)


def sends(actor: Actor, profile: Profile) -> bool:
    """Tell whether the person may export: a leader of the profile's unit, or the administrator."""
    if actor.system or Role.ADMIN in actor.roles:
        return True
    return profile.unit_id in units_with(actor, SENDERS)
