"""The only ways to a publication: from the board for everybody, from the desk by the case."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.board.models import Publication
from linli.cases.access import visible_to
from linli.cases.models import Case, CaseLink
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.lifecycle import State
from linli.domain.publishing import HIDDEN_STATES, HIDDEN_TYPES, Basis, Candidate, refusal
from linli.people.actor import Actor


def shown() -> QuerySet[Publication]:
    """Return what the board shows at this moment.

    Approved, and still allowed by what the case is now: what lost its consent or its ground is
    gone at once, before anybody has taken it down.
    """
    return (
        Publication.objects.filter(status=Publication.Status.PUBLISHED)
        .exclude(case__state__in=[state.value for state in HIDDEN_STATES])
        .exclude(case__request_type__in=sorted(HIDDEN_TYPES))
        .filter(~Q(basis=Basis.CONSENT.value) | Q(case__public_ok=True))
    )


def get_shown(key: str) -> Publication:
    """Return one shown matter with its case; raises NotFound for every other key."""
    found = shown().select_related("case").filter(key=key).first()
    if found is None:
        raise NotFound("not-on-board", "这件事没有公示，或者已经撤下。")
    return found


def for_desk(actor: Actor) -> QuerySet[Publication]:
    """Return the publications of the cases this person sees."""
    seen = visible_to(actor).filter(pk=OuterRef("case_id")).order_by()
    return Publication.objects.filter(Exists(seen))


def get_for_desk(actor: Actor, key: str, *, lock: bool = False) -> Publication:
    """Return one of them with its case; raises NotFound for unknown and invisible alike."""
    rows = for_desk(actor).select_related("case").filter(key=key)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def listed(catalogue: Catalogue, matter_id: int | None) -> bool:
    """Tell whether the county put this matter, or its class, on the list of public ones."""
    matter = catalogue.matters.get(matter_id or 0)
    if matter is None:
        return False
    parent = catalogue.matters.get(matter.parent_id or 0)
    allowed = catalogue.settings.get("public_matters")
    codes = {str(code) for code in allowed} if isinstance(allowed, list) else set()
    return matter.code in codes or (parent is not None and parent.code in codes)


def seen(case: Case, catalogue: Catalogue) -> Candidate:
    """Return what the rules can tell from the case alone: no query."""
    return Candidate(
        request_type=case.request_type,
        state=State(case.state),
        has_matter=case.matter_id is not None,
        listed=listed(catalogue, case.matter_id),
        about_handling=False,
        consent=case.public_ok,
    )


def candidate(case: Case, catalogue: Catalogue) -> Candidate:
    """Return what the rules of publishing look at: one query, none where the rest says no."""
    facts = seen(case, catalogue)
    if refusal(facts) is not None:
        return facts
    about = CaseLink.objects.filter(source_id=case.pk, kind=CaseLink.Kind.COMPLAINS_OF)
    return replace(facts, about_handling=about.exists())
