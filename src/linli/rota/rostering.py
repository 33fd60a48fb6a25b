"""What every change of a roster checks: persons, overlaps, double bookings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linli.catalogue.snapshot import Catalogue
from linli.domain import rota
from linli.domain.clock_text import moment_text
from linli.domain.rota import Span
from linli.domain.words import When, Words
from linli.kernel import clock
from linli.people.models import User
from linli.rota.manning import Person, as_shift, leaders_for, members
from linli.rota.models import DutyPost, Shift


class Staffing:
    """Who may be put on a post, found by name or user name: two queries."""

    def __init__(self, catalogue: Catalogue, post: DutyPost) -> None:
        today = clock.today()
        self.members = members(post.unit_id, today)
        self.leaders = leaders_for(catalogue, post.unit_id, today)

    def person(self, text: str) -> Person:
        """Return a member of the unit; raises ValueError with the sentence."""
        return _find(
            self.members,
            text,
            "请选择值班人员。",
            "本单位没有在岗的“{name}”，请先在人员账号里给岗位。",
        )

    def leader(self, text: str) -> Person | None:
        """Return the leader in charge, None for an empty text; raises ValueError."""
        if not text.strip():
            return None
        return _find(self.leaders, text, "", "“{name}”不是本单位或上级单位的负责人，不能带班。")


def _find(people: Sequence[Person], text: str, missing: str, unknown: str) -> Person:
    wanted = " ".join(text.split())
    if not wanted:
        raise ValueError(missing)
    exact = [one for one in people if one.username == wanted]
    named = exact or [one for one in people if one.name == wanted]
    if not named:
        raise ValueError(Words(unknown, name=wanted[:30]))
    if len(named) > 1:
        raise ValueError(Words("有{n}位“{name}”，请写用户名。", n=len(named), name=wanted))
    return named[0]


def when(span: Span) -> Words:
    """Return the ends of a span in words."""
    first, last = (at.astimezone(clock.CIVIL) for at in (span.start, span.end))
    return Words(
        "{first}至{last}",
        first=When(moment_text(first), first.replace(tzinfo=None)),
        last=When(moment_text(last), last.replace(tzinfo=None)),
    )


def stored(span: Span, posts: Iterable[int] = (), people: Iterable[int] = ()) -> list[rota.Shift]:
    """Return the stored shifts that meet ``span`` at these posts or of these people: two queries.

    The rows of the people are locked first: of two rosters changed at once the second sees the
    first.
    """
    wanted = sorted(set(people))
    list(User.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
    meeting = Shift.objects.filter(start_at__lt=span.end, end_at__gt=span.start)
    rows = [
        *meeting.filter(post_id__in=sorted(set(posts))),
        *meeting.filter(person_id__in=wanted),
    ]
    return [as_shift(row) for row in {row.pk: row for row in rows}.values()]


def clash(shift: rota.Shift, others: Iterable[rota.Shift], names: dict[int, str]) -> Words | None:
    """Return why a shift cannot stand beside ``others``, None when it can."""
    for other in others:
        if other.key and other.key == shift.key:
            continue
        if not other.span.meets(shift.span):
            continue
        if other.post == shift.post:
            return Words("这段时间已经排了班（{when}），请先改原来的班次。", when=when(other.span))
        if other.person == shift.person:
            return Words(
                "{name}在{when}已经排在别的岗位，不能同时值两个班。",
                name=names.get(shift.person, ""),
                when=when(other.span),
            )
    return None
