"""Which matter the words of a report speak for, beside the registration form: proposals only.

A sure one is put into the empty field by the page, marked as the machine's (``matter_auto`` holds
its code) and taken out with one key; what a person chose or took out (``matter_no``) is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from linli.catalogue.snapshot import Catalogue
from linli.proposals.queries.matter_proposals import MatterProposals, propose


def while_typing(
    catalogue: Catalogue, values: Mapping[str, str], posted: QueryDict
) -> dict[str, object]:
    """Return what stands beside the field; the page may fill a sure one in."""
    own = _own(values, posted)
    refused = posted.get("matter_no") == "1"
    return _told(catalogue, values, own=own, may_fill=not own and not refused)


def on_page(
    catalogue: Catalogue, values: Mapping[str, str], posted: QueryDict
) -> dict[str, object]:
    """Return the same for a page sent back: it fills nothing in, and keeps what was filled in."""
    own = _own(values, posted)
    by_machine = bool(values["matter"]) and not own
    refused = posted.get("matter_no") == "1" or "take_matter" in posted
    context: dict[str, object] = {
        "matter_auto": values["matter"] if by_machine else "",
        "matter_no": "1" if refused else "",
        "matters_told": None,
        "matter_own": own,
    }
    if values["text"].strip():
        context |= _told(catalogue, values, own=own, may_fill=by_machine)
    return context


def _own(values: Mapping[str, str], posted: QueryDict) -> bool:
    """Tell whether the matter that stands there was chosen by a person."""
    if "take_matter" in posted:
        return bool(values["matter"])
    return bool(values["matter"]) and values["matter"] != posted.get("matter_auto", "")


def _told(
    catalogue: Catalogue, values: Mapping[str, str], *, own: bool, may_fill: bool
) -> dict[str, object]:
    found = propose(catalogue, values["text"], title=values["title"], may_fill=may_fill)
    if own and found.rows and found.rows[0].code == values["matter"]:
        found = MatterProposals()  # nothing to add to what was chosen
    return {"matters_told": found, "matter_own": own}
