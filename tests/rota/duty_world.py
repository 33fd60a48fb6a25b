"""Short ways to rosters and emergencies, through the real actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.world import World

from linli.catalogue import snapshot
from linli.catalogue.models import CountyProfile
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.people.models import Post, Unit, User
from linli.places.models import Area
from linli.rota import actions
from linli.rota.models import DutyPost, Emergency, Shift

#: A Monday, 9:00 in the county.
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def post(
    world: World, unit: str = "t1", by: str = "leader1", kind: str = "round", name: str = "值班室"
) -> DutyPost:
    """Set up a duty post."""
    raw = {"unit": unit, "name": name, "kind": kind, "phone": "0354-7001234"}
    return actions.open_post(actor=world.actor(by), raw=raw)


def shift(
    world: World,
    at: DutyPost,
    person: str,
    *,
    start: datetime = NOW - HOUR,
    hours: int = 24,
    by: str = "leader1",
    leader: str = "",
) -> Shift:
    """Put somebody on duty."""
    raw = {
        "start": start,
        "end": start + HOUR * hours,
        "person": person,
        "leader": leader,
    }
    return actions.add_shift(actor=world.actor(by), post_id=at.pk, raw=raw)


def helpers(world: World) -> None:
    """A company of the grid whose people help when they are on call: ``helper1``."""
    area = Area.objects.get(code="149901001001001")
    unit = Unit.objects.create(
        code="helpers",
        name="东风物业志愿队",
        short_name="东风志愿队",
        tier="village",
        kind="enterprise",
        parent_id=Unit.objects.get(code="t1").pk,
        area=area,
    )
    user = User.objects.create_user("helper1", full_name="鲁成刚")
    Post.objects.create(user=user, role="handler", unit=unit, area=area, valid_from=area.valid_from)
    CountyProfile.objects.update(revision="with-helpers")
    snapshot.current()


def manned(world: World) -> dict[str, DutyPost]:
    """Duty posts of village, town and county, and volunteers of a company, all on duty now."""
    helpers(world)
    posts = {
        "village": post(world, "t1v1", name="社区值班"),
        "town": post(world, "t1", name="街道值班"),
        "county": post(world, "centre", name="县值班"),
        "helpers": post(world, "helpers", kind="volunteer", name="志愿队"),
    }
    shift(world, posts["village"], "v1_leader")
    shift(world, posts["town"], "t1_dispatch", leader="t1_leader")
    shift(world, posts["helpers"], "helper1", hours=8)
    shift(world, posts["county"], "seat1", leader="leader1")
    return posts


def drain() -> None:
    """Deliver what is promised, as the worker would."""
    Worker(owner="test").drain()


def urgent(world: World, **raw: object) -> str:
    """Report an urgent matter and let the worker open its emergency; return the case number."""
    no = world.report("seat1", level="urgent", text="居民楼燃气泄漏，有人晕倒。", **raw).no
    drain()
    return no


def running(no: str) -> Emergency:
    """Return the open emergency of a case."""
    return Emergency.objects.get(case__no=no, ended_at__isnull=True)


def later(minutes: float) -> datetime:
    """Return a moment after now, for ``clock.at``."""
    return clock.now() + timedelta(minutes=minutes)
