"""Matters that may be the same as the one in hand, as learned here; answered pairs left out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries import hints
from linli.cases.queries.hints import Alike, Draft
from linli.catalogue.snapshot import Catalogue
from linli.people.actor import Actor
from linli.proposals import repeat_rule
from linli.proposals.models import RepeatAnswer

#: Most matters called different from one that are left out, and that are named to take it back.
MOST_DIFFERENT = 300
NAMED = 20


def alike(
    actor: Actor, draft: Draft, catalogue: Catalogue, now: datetime, but: Collection[str] = ()
) -> list[Alike]:
    """Return open matters like what is being written; ``but``: numbers ticked as different."""
    return hints.alike(actor, draft, catalogue, now, but=but, rule=repeat_rule.current())


def alike_case(actor: Actor, case: Case, catalogue: Catalogue, now: datetime) -> list[Alike]:
    """Return open matters like a registered one, without those somebody called different."""
    apart = _different(case)
    return hints.alike_case(actor, case, catalogue, now, rule=repeat_rule.current(), apart=apart)


def called_different(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Return number and title of matters called different from this one, as far as visible."""
    rows = visible_to(actor).filter(pk__in=_different(case)).order_by("-id")
    return list(rows.values_list("no", "title")[:NAMED])


def _different(case: Case) -> list[int]:
    rows = RepeatAnswer.objects.filter(
        Q(first=case) | Q(second=case), answer=RepeatAnswer.Answer.DIFFERENT, first__isnull=False
    )
    pairs = rows.order_by("-id").values_list("first_id", "second_id")
    return [
        two if one == case.pk else one for one, two in pairs[:MOST_DIFFERENT] if one is not None
    ]
