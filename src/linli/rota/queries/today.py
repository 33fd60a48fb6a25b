"""Who is on duty now, and where the next days have a hole: before the day comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Max, Q

from linli.catalogue.snapshot import Catalogue
from linli.domain.rota import (
    POST_KINDS,
    VIA,
    OnDuty,
    PostKind,
    Span,
    Via,
    civil_moment,
    gaps,
    needed,
)
from linli.domain.rota import Shift as Laid
from linli.kernel.clock import CIVIL
from linli.people.actor import Actor, hats
from linli.places.reach import within
from linli.places.tree import Node
from linli.rota.access import rules
from linli.rota.manning import Manned, manned
from linli.rota.models import DutyPost, Handover, Shift

#: Most posts on one page.
MOST = 400
#: A hand-over may be signed this long before the shift begins.
BEFORE = timedelta(hours=4)
#: Most gaps shown of one post.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One duty post as it stands now.

    ``handed``: the present shift has taken over with a signature; None where nobody is on
    duty by the roster. ``gaps`` are the first few of ``gap_count`` in the days ahead.
    """

    id: int
    name: str
    kind: str
    volunteer: bool
    unit: str
    tier: str
    phone: str
    person: str
    leader: str
    absent: str
    via: str
    gap: bool
    until: datetime | None
    handed: bool | None
    gaps: tuple[Span, ...]
    gap_count: int


@dataclass(frozen=True, slots=True)
class Today:
    """The page: duty posts of county, towns and one town's villages; ``days`` looked ahead."""

    county: tuple[Line, ...]
    towns: tuple[Line, ...]
    villages: tuple[Line, ...]
    days: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every post of the page."""
        return (*self.county, *self.towns, *self.villages)


def home_town(actor: Actor, catalogue: Catalogue) -> Node | None:
    """Return the town of the actor's first post that lies in one; no query."""
    for hat in hats(actor):
        for post in hat.posts:
            found = catalogue.tree.ancestor(catalogue.tree.by_id(post.area_id), "town")
            if found is not None:
                return found
    return None


def today(catalogue: Catalogue, now: datetime, town: Node | None) -> Today:
    """Return the page for ``town`` (None: without villages): seven queries."""
    own = Q(pk__in=[])
    area = Q(unit__tier__in=("county", "town"))
    if town is not None:
        own = within(town.path, "unit__area__path")
    rows = DutyPost.objects.filter(area | own, closed_at__isnull=True).order_by(
        "unit__code", "kind", "pk"
    )
    posts = list(rows[:MOST])
    lines = _lines(catalogue, posts, now)
    by_tier: dict[str, list[Line]] = {"county": [], "town": [], "village": []}
    for line in lines:
        by_tier[line.tier].append(line)
    return Today(
        county=tuple(by_tier["county"]),
        towns=tuple(by_tier["town"]),
        villages=tuple(by_tier["village"]),
        days=rules(catalogue).gap_days,
    )


def one(catalogue: Catalogue, post: DutyPost, now: datetime) -> Line:
    """Return one post as it stands now: six queries."""
    return _lines(catalogue, [post], now)[0]


def of_posts(catalogue: Catalogue, posts: Sequence[DutyPost], now: datetime) -> list[Line]:
    """Return these posts as they stand now, in their order: six queries."""
    return _lines(catalogue, posts, now)


def _lines(catalogue: Catalogue, posts: Sequence[DutyPost], now: datetime) -> list[Line]:
    people = manned(catalogue, posts, now)
    until = now.astimezone(CIVIL).date() + timedelta(days=rules(catalogue).gap_days + 1)
    window = Span(now, civil_moment(until, time()))
    laid = _laid(posts, window)
    signed = dict(
        Handover.objects.filter(post__in=posts, signed_at__isnull=False)
        .order_by()
        .values_list("post_id")
        .annotate(last=Max("signed_at"))
    )
    return [
        _line(catalogue, people[post.pk], laid.get(post.pk, []), window, signed.get(post.pk))
        for post in posts
    ]


def _laid(posts: Sequence[DutyPost], window: Span) -> dict[int, list[Laid]]:
    ids = [post.pk for post in posts if post.kind != PostKind.VOLUNTEER]
    rows = Shift.objects.filter(
        post_id__in=ids, end_at__gt=window.start, start_at__lt=window.end
    ).values_list("post_id", "start_at", "end_at", "person_id")
    found: dict[int, list[Laid]] = {}
    for post, start, end, person in rows.order_by("start_at"):
        found.setdefault(post, []).append(Laid(post, Span(start, end), person))
    return found


def holes(catalogue: Catalogue, post: DutyPost, laid: Sequence[Laid], window: Span) -> list[Span]:
    """Return where a post has nobody inside ``window``: no query."""
    wanted = needed(PostKind(post.kind), window, catalogue.calendar)
    return gaps(laid, post.pk, wanted)


def _line(
    catalogue: Catalogue,
    found: Manned,
    laid: Sequence[Laid],
    window: Span,
    signed: datetime | None,
) -> Line:
    post, duty = found.post, found.duty
    unit = catalogue.units[post.unit_id]
    empty = holes(catalogue, post, laid, window)
    present = duty.shift if duty.via in (Via.SHIFT, Via.SUBSTITUTE) else None
    handed = None
    if present is not None and post.kind != PostKind.VOLUNTEER:
        handed = signed is not None and signed >= present.span.start - BEFORE
    return Line(
        id=post.pk,
        name=post.name,
        kind=POST_KINDS[PostKind(post.kind)],
        volunteer=post.kind == PostKind.VOLUNTEER,
        unit=unit.name,
        tier=unit.tier,
        phone=post.phone,
        person=found.person.name if found.person else "",
        leader=found.leader.name if found.leader else "",
        absent=found.absent.name if found.absent else "",
        via=via_words(post, duty),
        gap=is_gap(duty, empty, window),
        until=present.span.end if present else None,
        handed=handed,
        gaps=tuple(empty[:SHOWN]),
        gap_count=len(empty),
    )


def is_gap(duty: OnDuty, empty: Sequence[Span], window: Span) -> bool:
    """Tell whether nobody is rostered now although the post promises it."""
    return duty.gap and any(span.covers(window.start) for span in empty)


def via_words(post: DutyPost, duty: OnDuty) -> str:
    """Return why this person is the one; volunteers off duty are simply off duty."""
    if duty.gap and post.kind == PostKind.VOLUNTEER:
        return "目前无人当班，应急时不呼叫"
    return VIA[duty.via]
