"""The form of the convenor's decision at the top of the ladder, and of the day promised to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.domain.escalation import DECISION_NAMES, LONGEST_PROMISE, Decision
from linli.domain.lifecycle import State
from linli.domain.pressing import DECIDES
from linli.domain.words import Words

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part


def outcome(builder: Builder, part: Part) -> None:
    """Offer another lead unit only where the matter may be given to one now."""
    if State(builder.case.state) in DECIDES:
        return
    part.choices = [(Decision.GO_ON.value, DECISION_NAMES[Decision.GO_ON], "")]
    part.value = Decision.GO_ON.value


def lead_unit(builder: Builder, part: Part) -> None:
    """Choose no unit beforehand, and do not offer the one that leads already."""
    if State(builder.case.state) not in DECIDES:
        part.shape = ""
        return
    lead = builder.catalogue.units.get(builder.case.lead_unit_id or 0)
    own = lead.code if lead else ""
    part.value = ""
    rows = [(name, [row for row in rows if row[0] != own]) for name, rows in part.groups]
    part.groups = [group for group in rows if group[1]]
    part.hint = "选“改由另一单位主办”时填写；不改就空着"


def due_on(builder: Builder, part: Part) -> None:  # noqa: ARG001 - one signature for all parts
    """Say within which days a promise has to be."""
    part.hint = Words("今天起 {n} 天之内，当天结束前", n=LONGEST_PROMISE)
