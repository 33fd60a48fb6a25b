"""A county with two months of everyday matters and one street where something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock
from linli.rising.actions.sweeping import Swept, sweep
from linli.rising.models import Alert

#: A Tuesday morning; the night's run judges the day before.
NOW = datetime(2026, 6, 16, 1, tzinfo=UTC)
VILLAGE = "149901001001001"


def history(world: World, days: int = 60, now: datetime = NOW) -> None:
    """One everyday matter every day, each with words of its own: copies of a real report."""
    with clock.at(now - timedelta(days=days + 1)):
        no = world.report(matter="B01").no
        world.drive(no, "accept")
    first = Case.objects.get(no=no)
    rows = []
    for n in range(1, days):
        row = Case.objects.get(pk=first.pk)
        row.pk, row.no, row.client_key = 10**12 + n, f"H{n:06}", None
        row.text = "".join(chr(0x4E00 + (n * 397 + k * 911) % 9000) for k in range(24))
        row.title = row.text[:20]
        row.clock_start = first.clock_start + timedelta(days=n)
        rows.append(row)
    Case.objects.bulk_create(rows)


def outbreak(world: World, size: int = 6, now: datetime = NOW) -> list[str]:
    """The same broken water main told six times on the day before."""
    found = []
    for n in range(size):
        with clock.at(now - timedelta(hours=20) + timedelta(minutes=n)):
            no = world.report(
                text=f"和平社区3号楼门口自来水管爆裂，从早上喷水，家里停水{n}小时了",
                area=VILLAGE,
            ).no
            world.drive(no, ("accept", {"matter": "B02"}))
            found.append(no)
    return found


def swept(at: datetime = NOW) -> Swept:
    """Run the night's look."""
    with clock.at(at):
        return sweep()


def rise() -> Alert:
    """Return the warning about the rise."""
    return Alert.objects.get(kind="rise")
