"""What everybody sees: entries of the list, one matter with its steps, answer and photos."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from linli.board import access
from linli.board.models import Publication, PublishedPhoto
from linli.cases.models import Case, Supporter
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue
from linli.domain.lifecycle import State
from linli.domain.publishing import BASES, STAND_WORDS, Basis, Stand, stand
from linli.files.models import StoredFile
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page

#: Matters on one page of the board.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter stands, in plain words and dates.

    Exactly one of ``answered_at``, ``paused`` and ``promised`` says something; ``late`` is for a
    promised date that has passed.
    """

    stand: Stand
    words: str
    promised: datetime | None
    late: bool
    paused: bool
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One matter in the list."""

    key: str
    title: str
    place: str
    matter: str
    standing: Standing
    supporters: int
    photo: int | None
    caption: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps: ``mark`` is done, now or ahead."""

    label: str
    mark: str


@dataclass(frozen=True)
class Shown:
    """One matter by itself; ``open`` while “me too” can be said."""

    entry: Entry
    text: str
    answer: str
    answer_waits: bool
    basis: str
    reported_on: datetime
    steps: tuple[Step, ...]
    photos: tuple[tuple[int, str], ...]
    open: bool


def standing(case: Case, now: datetime) -> Standing:
    """Return where a shown case stands at ``now``."""
    at = stand(State(case.state))
    told = case.answered_at if at in {Stand.ANSWERED, Stand.DONE} else None
    waits = told is None and at is not Stand.DONE
    paused = waits and case.paused_at is not None
    promised = case.due_at if waits and not paused else None
    return Standing(
        stand=at,
        words=STAND_WORDS[at],
        promised=promised,
        late=promised is not None and is_overdue(promised, now),
        paused=paused,
        answered_at=told,
    )


def _counted(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """Add how many said “me too”, and the first photo."""
    said = (
        Supporter.objects.filter(case_id=OuterRef("case_id"), ended_at__isnull=True)
        .order_by()
        .values("case_id")
        .annotate(n=Count("id"))
        .values("n")
    )
    photo = PublishedPhoto.objects.filter(publication=OuterRef("pk")).order_by("position")
    return rows.select_related("case").annotate(
        supporters_=Coalesce(Subquery(said, output_field=IntegerField()), Value(0)),
        photo_=Subquery(photo.values("position")[:1]),
        caption_=Coalesce(Subquery(photo.values("caption")[:1]), Value("")),
    )


def _entry(row: Publication, now: datetime) -> Entry:
    counted: dict[str, object] = row.__dict__
    photo = counted["photo_"]
    return Entry(
        key=row.key,
        title=row.title,
        place=row.place,
        matter=row.matter_name,
        standing=standing(row.case, now),
        supporters=int(str(counted["supporters_"])),
        photo=photo if isinstance(photo, int) else None,
        caption=str(counted["caption_"]),
        published_at=row.decided_at,
    )


def entries(*, town: int | None, matter_class: int | None, cursor: str = "") -> Page[Entry]:
    """Return one page of the board, newest first: one query.

    Narrowed to a town and a class of matters by their ids. Raises Invalid for a foreign cursor.
    """
    rows = _counted(access.shown())
    if town is not None:
        rows = rows.filter(town_id=town)
    if matter_class is not None:
        rows = rows.filter(matter_class_id=matter_class)
    found = keyset.page(rows, order=("-decided_at", "-id"), cursor=cursor or None, size=PAGE)
    now = clock.now()
    return Page([_entry(row, now) for row in found.items], found.next, found.prev)


def entries_of(keys: Collection[str]) -> dict[str, Entry]:
    """Return some shown matters by their keys: one query; what is not shown is left out."""
    now = clock.now()
    return {row.key: _entry(row, now) for row in _counted(access.shown()).filter(key__in=keys)}


def matter(key: str) -> Shown:
    """Return one shown matter: two queries. Raises NotFound."""
    row = _counted(access.shown()).filter(key=key).first() or access.get_shown(key)
    now, case = clock.now(), row.case
    entry = _entry(row, now)
    at = entry.standing.stand
    told = entry.standing.answered_at is not None
    answer = row.answer if told and row.answer_round == case.answer_round else ""
    order = list(Stand)
    here = order.index(at)
    return Shown(
        entry=entry,
        text=row.text,
        answer=answer,
        answer_waits=told and not answer,
        basis=BASES[Basis(row.basis)],
        reported_on=case.clock_start,
        steps=tuple(
            Step(
                STAND_WORDS[one],
                "done"
                if number < here or at is Stand.DONE
                else "now"
                if number == here
                else "ahead",
            )
            for number, one in enumerate(order)
        ),
        photos=tuple(
            PublishedPhoto.objects.filter(publication=row)
            .order_by("position")
            .values_list("position", "caption")
        ),
        open=at is not Stand.DONE,
    )


def photo_file(key: str, position: int) -> StoredFile | None:
    """Return the derived copy of a photo of a shown matter; None for everything else."""
    live = access.shown().filter(pk=OuterRef("publication_id"), key=key)
    found = (
        PublishedPhoto.objects.filter(Exists(live), position=position)
        .select_related("file")
        .first()
    )
    return found.file if found else None


def filters(catalogue: Catalogue) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return code and name of the towns, and of the classes that may be published at all."""
    tree = catalogue.tree
    towns = [(node.code, node.name) for node in tree.children(tree.root.id)]
    listed = {
        (one.parent_id or one.id)
        for one in catalogue.matters.values()
        if access.listed(catalogue, one.id)
    }
    classes = [
        (one.code, one.name)
        for one in catalogue.matters.values()
        if one.id in listed and one.parent_id is None
    ]
    return towns, classes
