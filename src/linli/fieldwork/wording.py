"""A matter in the words a telephone shows, and an entry of its record."""

from __future__ import annotations

from collections.abc import Callable

from linli.audit.models import Event
from linli.cases import hiding
from linli.cases.models import Case
from linli.cases.queries.story import entry_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES, State
from linli.text.marks import cut

#: Longest wording of an entry on a telephone, characters.
SAID = 200


def described(case: Case, catalogue: Catalogue) -> dict[str, str]:
    """Return what a person sees of a matter before acting; the names are those of COMPARED.

    Title, text and address are as everybody reads them: persons' names and numbers hidden. In
    the answer, which was written to one person, they are hidden here, by rules.
    """
    matter = catalogue.matters.get(case.matter_id or 0)
    unit = catalogue.units.get(case.holder_unit_id or case.lead_unit_id or 0)
    return {
        "label": STATES[State(case.state)].label,
        "title": case.title,
        "text": case.text,
        "matter_name": matter.name if matter else "",
        "area_name": catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
        "address": case.address,
        "due": case.due_at.isoformat() if case.due_at else "",
        "unit": unit.short_name if unit else "",
        "answer": _hidden(case.answer, catalogue),
    }


def _hidden(text: str, catalogue: Catalogue) -> str:
    return hiding.net(catalogue).hide(text, model=False) if text else ""


def spoken(event: Event, catalogue: Catalogue, say: Callable[[str], str] = str) -> dict[str, str]:
    """Return an entry of the record: when, who, what, and what was said, cut short.

    What it is, is said in the language of ``say``. Names and numbers of persons are hidden by
    rules.
    """
    entry = entry_of(event)
    return {
        "at": entry.at.isoformat(),
        "who": entry.unit if entry.unit else entry.actor,
        "what": say(entry.title),
        "text": _hidden(cut(entry.text, SAID), catalogue),
    }
