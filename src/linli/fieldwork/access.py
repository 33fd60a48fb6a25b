"""Who may work with the telephone, whose uploads are whose, and which matters go onto it.

Everything begins with :func:`linli.cases.access.visible_to`; what is kept on a telephone is less
than what its owner may open at the desk.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from linli.cases.access import subtree, visible_to
from linli.cases.models import Case, Duty, Party
from linli.domain.complaints import SOURCES
from linli.domain.errors import NotYours
from linli.domain.lifecycle import Role, State
from linli.people.actor import Actor

#: Posts that work outside.
OUTSIDE: Final = frozenset({Role.GRID_WORKER, Role.VILLAGE_HEAD})
#: Matters a telephone never keeps: reports of wrongdoing.
_NOT_KEPT: Final = (Case.RequestType.REPORT,)


def works_outside(actor: Actor) -> bool:
    """Tell whether one of the actor's own posts is that of field staff."""
    return bool(actor.roles & OUTSIDE)


def only_outside(actor: Actor) -> bool:
    """Tell whether the actor has posts, and none but those of field staff."""
    return bool(actor.roles) and actor.roles <= OUTSIDE


def require(actor: Actor) -> int:
    """Return the id of a field worker's account; raise NotYours for anybody else."""
    if not works_outside(actor) or actor.user_id is None:
        raise NotYours(
            "not-field-staff", "外勤应用供网格员和村（社区）负责人使用，请在工作台办理。"
        )
    return actor.user_id


def account_mark(user_id: int) -> str:
    """Return the name under which a telephone keeps an account's things: it tells nobody whose."""
    return salted_hmac("linli.fieldwork.account", str(user_id), algorithm="sha256").hexdigest()[:32]


def upload_owner(user_id: int) -> str:
    """Return the digest under which an account's uploads stand: a new session goes on with them."""
    return salted_hmac("linli.fieldwork.uploads", str(user_id), algorithm="sha256").hexdigest()


def _here(actor: Actor) -> Q:
    """Return the condition “in an area the actor works in outside”."""
    found = Q(pk__in=[])
    for post in actor.posts:
        if post.role in OUTSIDE:
            found |= subtree(post.area_path)
    return found


def _handled(actor: Actor) -> Q:
    """Return the condition “lies with the actor”: by name, or with a unit they handle for."""
    units = [post.unit_id for post in actor.posts if post.role is Role.HANDLER]
    found = Q(holder_id=actor.user_id)
    if units:
        helping = Duty.objects.filter(
            case=OuterRef("pk"), unit_id__in=units, active=True, done_at__isnull=True
        )
        found |= Q(holder_id__isnull=True, holder_unit_id__in=units) | Q(Exists(helping))
    return found


def _checked(actor: Actor) -> Q:
    """Return the condition “waits for a check the actor may be asked for”."""
    found = Q(pk__in=[])
    for post in actor.posts:
        if post.role is Role.VERIFIER:
            found |= subtree(post.area_path)
    return found & Q(state=State.ANSWERED.value)


def own(actor: Actor) -> QuerySet[Case]:
    """Return the open matters of a field worker's day, those too which no telephone keeps."""
    mine = Q(reporter_staff_id=actor.user_id)
    return (
        visible_to(actor)
        .filter(_handled(actor) | _checked(actor) | mine | _here(actor), ended_at__isnull=True)
        .exclude(state=State.CLOSED.value)
    )


def confidential() -> Q:
    """Return the condition “never on a telephone”.

    Reports of wrongdoing, complaints about handling, and whatever came from somebody who asked
    for confidentiality: the words alone may tell who that is.
    """
    kept_secret = Party.objects.filter(case=OuterRef("pk"), privacy=Party.Privacy.CONFIDENTIAL)
    return Q(request_type__in=_NOT_KEPT) | Q(source__in=SOURCES) | Q(Exists(kept_secret))


def kept(actor: Actor) -> QuerySet[Case]:
    """Return the matters that go onto the actor's telephone."""
    return own(actor).filter(~confidential())


def in_hand(actor: Actor) -> QuerySet[Case]:
    """Return of these the ones the actor handles, or may be asked to check."""
    return kept(actor).filter(_handled(actor) | _checked(actor))
