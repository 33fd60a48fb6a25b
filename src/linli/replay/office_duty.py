"""Duty of a demonstration: posts, rosters a week back and a month ahead, signed hand-overs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from linli.catalogue.snapshot import UnitInfo
from linli.domain.lifecycle import Role
from linli.domain.rota import PostKind
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.replay.office_crew import Crew
from linli.rota import actions
from linli.rota.models import DutyPost, Shift

#: Days of the rosters before and after today; a month is looked ahead for gaps.
BACK, AHEAD = 7, 32
#: In so many days one town's roster has a hole.
HOLE = 9
#: Hand-overs of the county's post, and of the others.
SIGNED, SIGNED_ELSEWHERE = 6, 1
_TEAM = (Role.DISPATCHER, Role.HANDLER, Role.VERIFIER)
_VILLAGERS = (Role.VILLAGE_HEAD, Role.GRID_WORKER, Role.CENTRE_LEADER)
_NOTES = (
    "来电正常，没有紧急情况。昨天转办的两件已电话催过，责任单位说今天回话。无其他待办。",
    "夜里接到一个催办电话，已记入原工单。值班手机和钥匙当面交清。无待办。",
    "下午有一件临近时限，已提醒承办人，请接班后再问一次进展。",
)


def furnish_duty(crew: Crew) -> int:
    """Set up duty posts with rosters and hand-overs; return how many posts.

    Does nothing where there is a duty post already.
    """
    if DutyPost.objects.exists():
        return 0
    made: list[DutyPost] = []
    with write():
        with clock.at(crew.on(-BACK - 1, 10)):
            made.append(_county(crew))
            made += [_town(crew, unit, place) for place, unit in enumerate(crew.towns, start=1)]
            made += _villages(crew)
        for post in made:
            _hand_over(crew, post, SIGNED if post.unit_id == crew.county.id else SIGNED_ELSEWHERE)
        _leave_a_hole(crew, made)
    return len(made)


def _planner(crew: Crew) -> Actor:
    return crew.people(crew.county, Role.DISPATCHER, Role.CENTRE_LEADER)[0]


def _open(crew: Crew, unit: UnitInfo, name: str, kind: PostKind, phone: str) -> DutyPost:
    raw = {"unit": unit.code, "name": name, "kind": kind.value, "phone": phone}
    return actions.open_post(actor=_planner(crew), raw=raw)


def _lay(
    crew: Crew,
    post: DutyPost,
    changes: str,
    people: Sequence[Actor],
    leaders: Sequence[Actor],
    *,
    rest: Sequence[Actor] = (),
) -> None:
    actions.lay_pattern(
        actor=_planner(crew),
        post_id=post.pk,
        raw={
            "first": crew.on(-BACK, 0).date(),
            "last": crew.on(AHEAD, 0).date(),
            "changes": changes,
            "teams": "\n".join(_teams(crew, people, leaders)),
            "rest": "\n".join(_teams(crew, rest, leaders)),
        },
    )


def _teams(crew: Crew, people: Sequence[Actor], leaders: Sequence[Actor]) -> Iterator[str]:
    """Give a line for each person, with the leaders in charge in turn."""
    for turn, actor in enumerate(people):
        others = [one for one in leaders if one.user_id != actor.user_id]
        leader = crew.name(others[turn % len(others)]) if others else ""
        yield f"{crew.name(actor)} {leader}".strip()


def _county(crew: Crew) -> DutyPost:
    """Two shifts a day by the seats and dispatchers; on rest days others take turns."""
    unit = crew.county
    phone = unit.duty_phone or "0354-7000000"
    post = _open(crew, unit, "综治中心值班室", PostKind.ROUND, phone)
    people = crew.people(unit, Role.SEAT, Role.DISPATCHER)
    rest = crew.people(unit, Role.VERIFIER) or people
    _lay(crew, post, "8:30 20:30", people, crew.people(unit, Role.CENTRE_LEADER), rest=rest)
    return post


def _town(crew: Crew, unit: UnitInfo, place: int) -> DutyPost:
    phone = unit.duty_phone or f"0354-71{place:05}"
    post = _open(crew, unit, "值班室", PostKind.ROUND, phone)
    _lay(crew, post, "8:30", crew.people(unit, *_TEAM), crew.people(unit, Role.CENTRE_LEADER))
    return post


def _villages(crew: Crew) -> Iterator[DutyPost]:
    """The first has duty on rest days and volunteers on workday evenings, the second always."""
    for place, unit in enumerate(crew.shown_villages, start=1):
        people = crew.people(unit, *_VILLAGERS)
        if not people:
            continue
        phone = f"0354-72{place:05}"
        if place > 1:
            post = _open(crew, unit, "村（社区）值班", PostKind.ROUND, phone)
            _lay(crew, post, "8:30", people, ())
            yield post
            continue
        post = _open(crew, unit, "节假日值班", PostKind.HOLIDAY, phone)
        _lay(crew, post, "0:00", people, ())
        yield post
        helpers = _open(crew, unit, "邻里志愿应急队", PostKind.VOLUNTEER, phone)
        lines = "\n".join(_evenings(crew, crew.name(people[-1])))
        actions.paste_shifts(actor=_planner(crew), post_id=helpers.pk, raw={"table": lines})
        yield helpers


def _evenings(crew: Crew, name: str) -> Iterator[str]:
    for days in range(-BACK, AHEAD + 1):
        day = crew.on(days, 0).date()
        if crew.catalogue.calendar.is_workday(day):
            yield f"{day.isoformat()} 18:00\t{day.isoformat()} 22:00\t{name}"


def _hand_over(crew: Crew, post: DutyPost, most: int) -> None:
    """Let the last changes of a post that is manned all day be written and signed."""
    if post.kind != PostKind.ROUND.value:
        return
    late = clock.now() - timedelta(minutes=10)
    past = Shift.objects.filter(post=post, end_at__lte=late).order_by("-end_at")[:most]
    for turn, shift in reversed(list(enumerate(past))):
        following = Shift.objects.filter(post=post, start_at=shift.end_at).first()
        outgoing = crew.staff.person(shift.person_id)
        incoming = crew.staff.person(following.person_id if following else None)
        if outgoing is None or incoming is None or outgoing.user_id == incoming.user_id:
            continue
        with clock.at(shift.end_at - timedelta(minutes=5)):
            raw = {"note": _NOTES[(turn + post.pk) % len(_NOTES)]}
            note = actions.write_handover(actor=outgoing, post_id=post.pk, raw=raw)
        with clock.at(shift.end_at + timedelta(minutes=4)):
            actions.sign_handover(
                actor=incoming, handover_id=note.pk, raw={"words": ""}, version=note.version
            )


def _leave_a_hole(crew: Crew, posts: Sequence[DutyPost]) -> None:
    """Take one coming shift of the last town out: nobody was found yet."""
    towns = {unit.id for unit in crew.towns}
    mine = [post for post in posts if post.unit_id in towns]
    if mine:
        day = crew.on(HOLE, 0)
        shift = Shift.objects.filter(post=mine[-1], start_at__gte=day).order_by("start_at").first()
        if shift is not None:
            actions.remove_shift(actor=_planner(crew), shift_id=shift.pk)
