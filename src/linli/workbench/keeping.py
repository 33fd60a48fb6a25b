"""Who keeps canned replies and macros, who is offered them, and when.

They belong to one unit or to the whole county. Whoever leads or dispatches for a unit keeps
the unit's own; the county's are kept by the leader of the county's centre and the
administrator. Everybody is offered what their own units and the county have.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.db.models import Q

from linli.cases.inputs import FORMS, Field, Kind
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Command, Role
from linli.people.actor import Actor
from linli.workbench.models import CannedReply, Macro

Kept = CannedReply | Macro
KindName = Literal["reply", "macro"]
MODELS: dict[str, type[CannedReply] | type[Macro]] = {"reply": CannedReply, "macro": Macro}

_UNIT_KEEPERS = frozenset({Role.UNIT_LEADER, Role.CENTRE_LEADER, Role.DISPATCHER})
#: Commands of residents and of the platform: staff write nothing there.
_NOT_STAFF = frozenset({Command.RATE, Command.CONFIRM})


def text_field(command: Command) -> Field | None:
    """Return the long text a canned reply of this command goes into; None when it has none."""
    return next((field for field in FORMS[command] if field.kind is Kind.TEXT), None)


#: Commands with a long text, in the order of the loop.
WRITTEN = tuple(
    command for command in FORMS if command not in _NOT_STAFF and text_field(command) is not None
)


def is_letter(command: Command) -> bool:
    """Tell whether the text of this command goes to the requester as it stands."""
    field = text_field(command)
    return field is not None and field.resident


def kept_units(actor: Actor) -> frozenset[int]:
    """Return the units whose replies and macros the actor keeps."""
    return frozenset(post.unit_id for post in actor.posts if post.role in _UNIT_KEEPERS)


def keeps_county(actor: Actor) -> bool:
    """Tell whether the actor keeps the county's own."""
    return any(
        post.role is Role.ADMIN or (post.role is Role.CENTRE_LEADER and post.area_kind == "county")
        for post in actor.posts
    )


def is_keeper(actor: Actor) -> bool:
    """Tell whether there is anything the actor may write."""
    return keeps_county(actor) or bool(kept_units(actor))


def may_keep(actor: Actor, unit_id: int | None) -> bool:
    """Tell whether the actor may write what belongs to this unit; None is the county."""
    return keeps_county(actor) if unit_id is None else unit_id in kept_units(actor)


def need_keeper(actor: Actor, unit_id: int | None) -> None:
    """Raise NotYours unless the actor keeps what belongs to this unit (None: the county)."""
    if not may_keep(actor, unit_id):
        raise NotYours(
            "not-a-keeper",
            "本单位的由单位负责人、中心负责人或分流员维护，全县通用的由县中心负责人或系统管理员维护。",
        )


def offered_to(actor: Actor) -> Q:
    """Return the condition “the county's, or one of the actor's own units'”."""
    return Q(unit__isnull=True) | Q(unit_id__in=actor.units)


def kind_of(row: Kept) -> KindName:
    """Return the name of the kind in addresses and in the record."""
    return "reply" if isinstance(row, CannedReply) else "macro"


def fetch(actor: Actor, kind: KindName, pk: int, *, lock: bool = False) -> Kept:
    """Return one row the actor may see: the county's or an own unit's. Raises NotFound."""
    rows = MODELS[kind].objects.filter(offered_to(actor), pk=pk).select_related("owner")
    found: Kept | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound("no-phrase", "没有找到这一条，或者它不属于您的单位。")
    return found


def in_season(first: str, last: str, today: date) -> bool:
    """Tell whether ``today`` lies in the season (MMDD, both included, over New Year too)."""
    if not first or not last:
        return True
    now = f"{today.month:02d}{today.day:02d}"
    return first <= now <= last if first <= last else now >= first or now <= last
