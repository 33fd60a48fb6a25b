"""The dry run: what rules would have proposed for the real dispatches of last month."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta

from linli.cases.access import visible_to
from linli.cases.models import Case, Duty
from linli.catalogue.snapshot import Catalogue
from linli.domain.unit_rules import DryRun, Outcome, Rule, matched, outcome
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.proposals.unit_ground import WRONG_ENDS, code_of, facts_of

#: Matters registered in the last so many days are looked at, at most so many, the newest.
DAYS, MOST = 30, 2000
#: Matters kept by name for each outcome, so that somebody may look at them.
EXAMPLES = 12
_CHUNK = 500
_COLUMNS = ("id", "matter_id", "area_path", "level", "door", "lead_unit_id", "clock_start")


@dataclass(frozen=True)
class Trial:
    """What came of it; ``examples`` are ids of matters by outcome, with the rule's unit."""

    run: DryRun
    examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def dump(self) -> str:
        """Return it as JSON."""
        return json.dumps({"run": asdict(self.run), "examples": self.examples})

    @classmethod
    def load(cls, text: str) -> Trial:
        """Return what :meth:`dump` kept."""
        body = json.loads(text)
        examples = {
            name: [(int(pk), str(unit)) for pk, unit in rows]
            for name, rows in body["examples"].items()
        }
        return cls(DryRun(**body["run"]), examples)


def try_out(rules: Sequence[Rule], catalogue: Catalogue, only: int | None = None) -> Trial:
    """Compare rules with last month's dispatches; writes nothing, bounded by :data:`MOST`.

    Their validity is not asked for: the question is what they would have done. ``only``: count the
    matters for which this one row matters, with the others of ``rules`` beside it. One query for
    the matters and one for each 500 of them.
    """
    table = [replace(rule, valid_from=date.min, valid_to=None) for rule in rules]
    counts = dict.fromkeys(Outcome, 0)
    examples: dict[str, list[tuple[int, str]]] = {}
    since = clock.now() - timedelta(days=DAYS)
    cases = list(
        visible_to(SYSTEM)
        .filter(clock_start__gte=since, first_unit__isnull=False)
        .order_by("-clock_start", "-id")
        .only(*_COLUMNS)[: MOST + 1]
    )
    looked = cases[:MOST]
    for start in range(0, len(looked), _CHUNK):
        some = looked[start : start + _CHUNK]
        back = _returned(some, catalogue)
        for case in some:
            day = clock.today()
            rule = matched(table, facts_of(case, catalogue, day)).rule
            if rule is None or (only is not None and rule.id != only):
                continue
            given = code_of(case.lead_unit_id, catalogue)
            found = outcome(rule.lead, given, back.get(case.pk, ()))
            counts[found] += 1
            kept = examples.setdefault(found.value, [])
            if len(kept) < EXAMPLES:
                kept.append((case.pk, rule.lead))
    run = DryRun(
        looked=len(looked),
        cut=len(cases) > MOST,
        **{name.value: number for name, number in counts.items()},
    )
    return Trial(run, examples)


def _returned(cases: Iterable[Case], catalogue: Catalogue) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    duties = Duty.objects.filter(
        case_id__in=[case.pk for case in cases], part=Duty.Part.LEAD, end_reason__in=WRONG_ENDS
    )
    for case_id, unit_id in duties.order_by("id").values_list("case_id", "unit_id"):
        found.setdefault(case_id, []).append(code_of(unit_id, catalogue))
    return found
