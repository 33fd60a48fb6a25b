"""What somebody else did to a matter between a person's look at it and the arrival of their act."""

from __future__ import annotations

from dataclasses import dataclass

from linli.audit.models import Event
from linli.cases import access, judging
from linli.catalogue import snapshot
from linli.domain.field_queue import Change, changed_fields
from linli.domain.lifecycle import Command
from linli.fieldwork.item_input import Item
from linli.fieldwork.wording import described, spoken
from linli.kernel import clock
from linli.people.actor import Actor

#: Most entries of the record told about.
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """``answer`` is what the telephone is told instead of done, None where nothing is in the way.

    ``version`` is the one to act on.
    """

    version: int
    answer: dict[str, object] | None = None


def meanwhile(actor: Actor, item: Item) -> Meanwhile:
    """Lock the matter and tell whether others have changed it since the person looked.

    What the person did themselves since then, further up the same queue, stands in nobody's way.
    Raises NotFound when the matter is unknown or no longer theirs to see. Inside a transaction.
    """
    catalogue = snapshot.current()
    case = access.get_case(actor, item.no, lock=True)
    if item.version is None or item.version == case.version:
        return Meanwhile(case.version)
    since = Event.objects.filter(
        chain_kind="case", chain_id=int(case.no), seq__gt=item.seen_seq or 0
    )
    others = since.exclude(actor_id=actor.user_id).select_related("payload").order_by("-seq")
    told = list(others[:_TOLD])
    if not told:
        return Meanwhile(case.version)
    now = described(case, catalogue)
    changes = changed_fields(item.seen, now)
    found = access.bundle(case)
    refusal = judging.refusal_of(actor, found, catalogue, clock.now(), Command(item.command))
    return Meanwhile(
        case.version,
        {
            "status": "changed",
            "version": case.version,
            "seq": case.chain_seq,
            "may": refusal is None,
            "because": refusal.message if refusal else "",
            "seen": dict(item.seen),
            "now": {name: _plain(change) for name, change in changes.items()},
            "by": [spoken(event, catalogue) for event in told],
        },
    )


def _plain(change: Change) -> dict[str, str]:
    return {"label": change.label, "was": change.was, "is": change.found}
