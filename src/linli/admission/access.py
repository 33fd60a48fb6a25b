"""The only ways to applications: a department sees its own and the list, a centre all of them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from linli.admission.judging import sees_all
from linli.admission.models import Admission
from linli.catalogue.snapshot import Catalogue
from linli.domain.admission import LISTED, Standing
from linli.domain.errors import NotFound
from linli.people.actor import Actor

#: What every member of staff may look at: the list itself, its notices, what has left it.
OPEN = frozenset({*LISTED, Standing.NOTICE, Standing.EXPIRED, Standing.EXITED})
#: What everybody may look at.
PUBLIC = frozenset({*LISTED, Standing.NOTICE})


def visible_to(actor: Actor, catalogue: Catalogue) -> QuerySet[Admission]:
    """Return the rows this person may see; a draft is its own unit's alone."""
    rows = Admission.objects.all()
    if not actor.roles:
        return rows.none()
    own = Q(unit_id__in=actor.units)
    if sees_all(actor, catalogue):
        return rows.filter(own | ~Q(standing__in=[Standing.DRAFT, Standing.WITHDRAWN]))
    return rows.filter(own | Q(standing__in=[one.value for one in OPEN]))


def get(actor: Actor, catalogue: Catalogue, key: str, *, lock: bool = False) -> Admission:
    """Return one row; raises NotFound for unknown and invisible alike."""
    # Whatever is no key is no row; PostgreSQL would refuse NUL and surrogates with an error.
    known = key if key.isascii() and key.isalnum() else ""
    rows = (
        visible_to(actor, catalogue)
        .filter(key=known[:20])
        .select_related("applicant", "decided_by")
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def public() -> QuerySet[Admission]:
    """Return what everybody may see: the list and the running notices."""
    return Admission.objects.filter(standing__in=[one.value for one in PUBLIC])
