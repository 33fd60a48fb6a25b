"""Rules that no longer make sense switch themselves off, and those responsible are told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import LostRace, NotNow
from linli.domain.unit_rules import Ground, Problem, Rule, Standing, problems
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people import telling
from linli.people.actor import SYSTEM
from linli.people.models import Post
from linli.proposals.actions.unit_rules import record, turn_off
from linli.proposals.models import UnitRule
from linli.proposals.unit_ground import MOST_ON, ground_of, rule_of

log = logging.getLogger(__name__)
#: Most people told of one rule.
TOLD = 50
_OFF: str = "自动停用：{why}"
_LONGEST = 300


@dataclass
class Swept:
    """What one sweep did; ``failed`` holds sentences about rows that could not be written."""

    off: int = 0
    failed: list[str] = field(default_factory=list)


def sweep(beat: Callable[[], None] = lambda: None) -> Swept:
    """Switch off every rule that is on and has a problem; no county loaded: nothing is done.

    Where two contradict each other, the newer one is switched off.
    """
    done = Swept()
    try:
        catalogue = snapshot.current()
    except NotNow:
        return done
    today = clock.today()
    ground = ground_of(catalogue, today)
    kept: list[Rule] = []
    for row in UnitRule.objects.filter(standing=Standing.ON.value).order_by("id")[:MOST_ON]:
        beat()
        found = _problems(row, catalogue, ground, kept)
        if not found:
            kept.append(rule_of(row, catalogue))
            continue
        try:
            with write():
                _switch_off(row, found, catalogue, today)
            done.off += 1
        except LostRace:
            continue  # somebody has just done something about it
        except Exception as error:  # one row that cannot be written must not stall the others
            log.exception("unit rule %s", row.pk)
            done.failed.append(f"{row.pk}: {type(error).__name__}: {error}"[:160])
    return done


def _problems(
    row: UnitRule, catalogue: Catalogue, ground: Ground, kept: list[Rule]
) -> list[Problem]:
    try:
        return problems(rule_of(row, catalogue), ground, kept)
    except Exception:  # a row that cannot be read is a rule that does not compile
        log.exception("unit rule %s", row.pk)
        return [Problem("", "unreadable", "规则的内容读不出来。")]


def _switch_off(row: UnitRule, found: list[Problem], catalogue: Catalogue, today: date) -> None:
    people = _responsible(row, catalogue, today)
    why = Words(_OFF, why=Listed("；", [one.words.rstrip("。") for one in found]))
    turn_off(row, why[:_LONGEST], wrong=[one.words for one in found])
    record(row, "unit-rule-off", SYSTEM, catalogue, text=str(why)[:_LONGEST], code=found[0].code)
    what = f"派单规则第{row.pk}条已{why}"[:200]  # zh-only
    telling.tell(f"unit-rule:{row.pk}:{row.version}", people, what, title="派单规则")


def _responsible(row: UnitRule, catalogue: Catalogue, today: date) -> list[int]:
    """Return who is told: those who asked for it and switched it on, and the county's leaders."""
    leaders = (
        Post.objects.on(today)
        .filter(
            unit_id=catalogue.county_centre().id,
            role=Post.Role.CENTRE_LEADER,
            user__is_active=True,
        )
        .order_by("user_id")
        .values_list("user_id", flat=True)
        .distinct()[:TOLD]
    )
    own = {one for one in (row.asked_by_id, row.on_by_id) if one is not None}
    return sorted(own | set(leaders))[:TOLD]
