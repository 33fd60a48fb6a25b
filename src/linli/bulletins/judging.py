"""From a fetched bulletin to what the rules look at, for acting on it and for showing it."""

from __future__ import annotations

from linli.bulletins import snapshots
from linli.bulletins.access import get_bulletin, hands, people_of
from linli.bulletins.models import Bulletin
from linli.catalogue.snapshot import Catalogue
from linli.domain.bulletin_texts import WORDED, Block
from linli.domain.bulletins import Facts, Standing, Verb, judge
from linli.people.actor import Actor

#: Chain of everything done with one bulletin.
CHAIN = "bulletin"


def facts_of(
    actor: Actor,
    row: Bulletin,
    catalogue: Catalogue,
    *,
    made: snapshots.Snapshot | None = None,
    blocks: tuple[Block, ...] | None = None,
) -> Facts:
    """Return what the rules need of a bulletin: at most two queries.

    Who saved words of this edition wrote it, in whosever place; who drafted or submitted it too.
    """
    held = made if made is not None else snapshots.read(row.snapshot)
    words = blocks if blocks is not None else snapshots.unpacked(row.blocks)
    later = Bulletin.objects.filter(
        unit_id=row.unit_id, kind=row.kind, first=row.first, edition__gt=row.edition
    ).exclude(standing=Standing.DROPPED.value)
    return Facts(
        standing=Standing(row.standing),
        hands=hands(actor, row, catalogue, held.owners),
        wrote=_wrote(actor, row),
        shown=sum(1 for one in words if one.shown and one.kind in WORDED and one.text.strip()),
        superseded=later.order_by().exists(),
    )


def _wrote(actor: Actor, row: Bulletin) -> bool:
    people = people_of(actor)
    if {row.drafted_by_id, row.submitted_by_id} & people:
        return True
    if row.standing != Standing.SUBMITTED.value:
        return False
    return row.wordings.filter(changed_by_id__in=sorted(people)).order_by().exists()


def judged(actor: Actor, key: str, verb: Verb, catalogue: Catalogue) -> tuple[Bulletin, Standing]:
    """Return the locked bulletin and where the verb takes it: at most four queries.

    Raises NotFound for unknown and invisible alike, NotYours and NotNow as the table says.
    """
    row = get_bulletin(actor, key, catalogue, lock=True)
    return row, judge(verb, facts_of(actor, row, catalogue))
