"""How a person wants the list, the views they keep or share, and what waits in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)

from linli.cases.access import visible_to
from linli.cases.queries import listing
from linli.cases.queries.listing import Filters
from linli.cases.queries.queues import Validity
from linli.catalogue.snapshot import Catalogue
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.actor import Actor
from linli.workbench import columns
from linli.workbench.models import DeskPreference, SavedView

__all__ = ["COUNTED", "Desk", "View", "Wishes", "desk_of", "view_counts"]

#: Most views counted in one query; further ones stand there without a number.
COUNTED = 20
#: How long numbers of views that search for words are kept, whatever is recorded meanwhile:
#: searching reads every open matter, fifty times what counting the queues costs.
SEARCHED = timedelta(seconds=30)


@dataclass(frozen=True)
class Wishes:
    """One person's list; ``default_view`` is the id of a view or None."""

    columns: tuple[str, ...] = columns.USUAL
    density: str = DeskPreference.Density.COMFORTABLE.value
    preview: bool = False
    keyboard: bool = True
    default_view: int | None = None


@dataclass(frozen=True)
class View:
    """A kept view. ``unit_id`` is the unit it is shared with; ``own``: the reader keeps it."""

    id: int
    name: str
    query: str
    columns: str
    unit_id: int | None
    owner: str
    own: bool
    position: int

    def raw(self) -> dict[str, str]:
        """Return the conditions as they would stand in an address."""
        return dict(parse_qsl(self.query))

    def filters(self, catalogue: Catalogue) -> Filters:
        """Return the conditions, without those that the configuration no longer knows."""
        return listing.read(self.raw(), catalogue)[0]


@dataclass(frozen=True)
class Desk:
    """Everything about one person's list: own views in their order, then those of the units."""

    wishes: Wishes
    views: tuple[View, ...]

    def view(self, raw: str) -> View | None:
        """Return the view with this id, as an address names it; None for any other."""
        return next((view for view in self.views if str(view.id) == raw), None)

    @property
    def default(self) -> View | None:
        """The view to begin with; None too when it is gone or no longer shared."""
        wanted = self.wishes.default_view
        return next((view for view in self.views if view.id == wanted), None)


@lru_cache(maxsize=256)
def _both(units: frozenset[int]) -> Prepared[Any]:
    """Return the one query of preferences and views of an account in these units."""

    def build() -> QuerySet[Any, Any]:
        text: CharField[Any, Any] = CharField()
        whole: IntegerField[Any, Any] = IntegerField()
        wishes = DeskPreference.objects.filter(user_id=NUMBER_SLOT).order_by()
        views = SavedView.objects.filter(Q(owner_id=NUMBER_SLOT) | Q(unit_id__in=sorted(units)))
        first = wishes.values_list(
            Value(0, whole), "default_view_id", "columns", "density", "preview", "keyboard",
            *(Value("", text), Value("", text), Value("", text)),
            *(Value(0, whole), Value(0, whole), Value(0, whole)),
        )  # fmt: skip
        second = views.order_by().values_list(
            F("id"), Value(None, whole), "columns", Value("", text),
            *(Value(False, BooleanField()), Value(False, BooleanField())),  # noqa: FBT003 - constants
            *("name", "query", "owner__full_name", "unit_id", "owner_id", "position"),
        )  # fmt: skip
        return first.union(second, all=True)

    return Prepared(build)


def desk_of(actor: Actor) -> Desk:
    """Return preferences and views of a person: one query."""
    wishes, views = Wishes(), []
    for row in _both(actor.units).tuples(actor.user_id or 0):
        pk, default, shown, density, preview, keyboard, name, query, owner, unit, own, at = row
        if not pk:
            wishes = Wishes(columns.chosen(shown), density, bool(preview), bool(keyboard), default)
        else:
            views.append(View(pk, name, query, shown, unit, owner, own == actor.user_id, at))
    views.sort(key=lambda view: (not view.own, view.position, view.id))
    return Desk(wishes, tuple(views))


_Key = tuple[Actor, str, tuple[tuple[int, str], ...]]
_KEPT = 512
_kept: dict[_Key, tuple[Validity, datetime, dict[int, int]]] = {}


def view_counts(
    actor: Actor,
    views: Sequence[View],
    catalogue: Catalogue,
    now: datetime,
    valid: Validity | None = None,
) -> dict[int, int]:
    """Return how many matters the actor sees in each view: one query for all of them.

    Views over everything (``queue=all``) have no number, like that queue itself: it grows for
    ever. At most :data:`COUNTED` views are counted, in their order. With ``valid`` the answer
    is kept as long as that mark holds, and for :data:`SEARCHED` if a view searches for words.
    """
    asked = [view for view in views if view.filters(catalogue).queue != "all"][:COUNTED]
    if not asked:
        return {}
    key = (actor, catalogue.revision, tuple((view.id, view.query) for view in asked))
    held = _kept.get(key)
    if valid is not None and held is not None:
        searches = any("text" in view.raw() for view in asked)
        if held[0] == valid or (searches and held[1] <= now < held[1] + SEARCHED):
            return dict(held[2])
    found = _count(actor, asked, catalogue, now)
    if valid is not None:
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[key] = (valid, now, found)
    return dict(found)


def _count(
    actor: Actor, views: Sequence[View], catalogue: Catalogue, now: datetime
) -> dict[int, int]:
    conditions = {
        f"view_{view.id}": listing.condition(actor, view.filters(catalogue), catalogue, now)
        for view in views
    }
    # All but “all” hold open matters only, so nothing else need be looked at.
    cases = visible_to(actor).filter(ended_at__isnull=True).order_by()
    sums = cases.aggregate(
        **{name: Count("id", filter=condition) for name, condition in conditions.items()}
    )
    return {view.id: sums[f"view_{view.id}"] for view in views}
