"""One shift at a time: added, changed, taken out, two people swapped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from linli.catalogue import snapshot
from linli.domain import rota
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.rota import Span, check_span
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.access import get_post, need_plan
from linli.rota.actions.recording import POST, record
from linli.rota.manning import Person
from linli.rota.models import DutyPost, Shift
from linli.rota.reading import read_moment
from linli.rota.rostering import Staffing, clash, stored


def add_shift(
    *, actor: Actor, post_id: int, raw: Mapping[str, object], version: int | None = None
) -> Shift:
    """Put one person on a post for a time and return the shift.

    ``raw``: ``start``, ``end`` (civil, or ISO with zone), ``person`` and ``leader`` (user name
    or unambiguous name; leader may be empty). Raises Invalid, NotYours, NotFound, LostRace.
    """
    now = clock.now()
    with write():
        post, staffing = _open(actor, post_id)
        span, person, leader = _read(raw, staffing)
        _need_ahead(span.end, now)
        _need_room(rota.Shift(post.pk, span, person.id), {person.id: person.name})
        save(post, version)
        row = Shift.objects.create(
            post=post,
            start_at=span.start,
            end_at=span.end,
            person_id=person.id,
            leader_id=leader.id if leader else None,
        )
        _record(actor, post, row, "rota-shift-add", now, name=person.name)
    return row


def change_shift(
    *, actor: Actor, shift_id: int, raw: Mapping[str, object], version: int | None = None
) -> Shift:
    """Change times or people of a shift that has not ended; the same inputs as for adding."""
    now = clock.now()
    with write():
        row = _get(shift_id)
        post, staffing = _open(actor, row.post_id)
        _need_ahead(row.end_at, now)
        span, person, leader = _read(raw, staffing)
        _need_ahead(span.end, now)
        wanted = rota.Shift(post.pk, span, person.id, key=row.pk)
        _need_room(wanted, {person.id: person.name})
        save(post, version)
        row.start_at, row.end_at = span.start, span.end
        row.person_id, row.leader_id = person.id, leader.id if leader else None
        row.save()
        _record(actor, post, row, "rota-shift-change", now, name=person.name)
    return row


def remove_shift(*, actor: Actor, shift_id: int, version: int | None = None) -> DutyPost:
    """Take a shift that has not ended out of the roster; the gap it leaves is shown."""
    now = clock.now()
    with write():
        row = _get(shift_id)
        post, _ = _open(actor, row.post_id)
        _need_ahead(row.end_at, now)
        save(post, version)
        _record(actor, post, row, "rota-shift-remove", now)
        row.delete()
    return post


def swap_shifts(
    *, actor: Actor, shift_id: int, other_id: int, version: int | None = None
) -> tuple[Shift, Shift]:
    """Let the people of two coming shifts of one post take each other's turn.

    Raises Invalid where one of them is on duty elsewhere at that time.
    """
    now = clock.now()
    with write():
        one, other = _get(shift_id), _get(other_id)
        post, _ = _open(actor, one.post_id)
        if other.post_id != one.post_id or other.pk == one.pk:
            raise Invalid(fields={"other": "请选择同一岗位的另一个班次。"})
        for row in (one, other):
            _need_ahead(row.end_at, now)
        pair = {one.pk, other.pk}
        for row, person in ((one, other.person_id), (other, one.person_id)):
            span = Span(row.start_at, row.end_at)
            held = [held for held in stored(span, [], [person]) if held.key not in pair]
            names = {one.person_id: one.person.full_name, other.person_id: other.person.full_name}
            problem = clash(rota.Shift(post.pk, span, person, key=row.pk), held, names)
            if problem:
                raise Invalid(fields={"other": problem})
        save(post, version)
        one.person_id, other.person_id = other.person_id, one.person_id
        for row in (one, other):
            row.save(update_fields=["person_id"])
        _record(actor, post, one, "rota-shift-swap", now, name=str(other.pk))
    return one, other


def _get(shift_id: int) -> Shift:
    found = Shift.objects.select_related("person").filter(pk=shift_id).first()
    if found is None:
        raise NotFound("no-shift", "没有找到这个班次，可能已经被改过。")
    return found


def _open(actor: Actor, post_id: int) -> tuple[DutyPost, Staffing]:
    catalogue = snapshot.current()
    post = get_post(post_id, lock=True)
    need_plan(actor, catalogue, post.unit_id)
    return post, Staffing(catalogue, post)


def _read(raw: Mapping[str, object], staffing: Staffing) -> tuple[Span, Person, Person | None]:
    fields: dict[str, str] = {}
    span = person = leader = None
    try:
        span = check_span(read_moment(raw.get("start")), read_moment(raw.get("end")))
    except Invalid as problem:
        fields |= problem.fields
    try:
        person = staffing.person(str(raw.get("person") or ""))
    except ValueError as problem:
        fields["person"] = problem.args[0]
    try:
        leader = staffing.leader(str(raw.get("leader") or ""))
    except ValueError as problem:
        fields["leader"] = problem.args[0]
    if fields or span is None or person is None:
        raise Invalid(fields=fields)
    return span, person, leader


def _need_ahead(end: datetime, now: datetime) -> None:
    if end <= now:
        raise NotNow("shift-over", "这个班次已经结束，过去的值班表不能改。")


def _need_room(shift: rota.Shift, names: dict[int, str]) -> None:
    problem = clash(shift, stored(shift.span, [shift.post], [shift.person]), names)
    if problem:
        raise Invalid(fields={"start": problem})


def _record(
    actor: Actor, post: DutyPost, row: Shift, action: str, now: datetime, *, name: str = ""
) -> None:
    record(
        POST,
        post.pk,
        action,
        actor,
        now,
        unit_id=post.unit_id,
        shift=row.pk,
        start=row.start_at.isoformat(),
        end=row.end_at.isoformat(),
        person_id=row.person_id,
        leader_id=row.leader_id,
        name=name,
    )
