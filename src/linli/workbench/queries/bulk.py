"""Runs as pages show them; a run is its author's and the auditors', nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.cases.access import visible_to
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import Actor
from linli.workbench.bulk_rules import LIMIT, stored
from linli.workbench.models import BulkItem, BulkRun
from linli.workbench.steps import Step

#: How long a run may wait for the worker before the page says so.
PATIENCE = timedelta(seconds=15)
#: Most runs listed.
RECENT = 20


@dataclass(frozen=True, slots=True)
class ItemView:
    """One matter of a run; ``title`` is empty when the reader may not see the matter."""

    no: str
    title: str
    state: str
    state_label: str
    status: str
    sentence: str


@dataclass(frozen=True)
class RunView:
    """A run with everything its page shows."""

    run: BulkRun
    author: str
    own: bool
    steps: tuple[Step, ...]
    items: tuple[ItemView, ...]
    seconds_left: int
    idle: bool

    @property
    def done(self) -> tuple[ItemView, ...]:
        """Matters on which the act was done."""
        return tuple(one for one in self.items if one.status == BulkItem.Status.DONE)

    @property
    def refused(self) -> tuple[ItemView, ...]:
        """Matters on which it was not."""
        return tuple(one for one in self.items if one.status == BulkItem.Status.REFUSED)

    @property
    def waiting(self) -> tuple[ItemView, ...]:
        """Matters whose turn has not come."""
        return tuple(one for one in self.items if one.status == BulkItem.Status.WAITING)


def _audits(actor: Actor) -> bool:
    """Auditors of the whole county read every run."""
    return any(post.role is Role.AUDITOR and post.area_kind == "county" for post in actor.posts)


def find_run(actor: Actor, key: str) -> BulkRun:
    """Return a run by its key; raises NotFound for unknown and another person's alike."""
    runs = BulkRun.objects.select_related("actor").filter(key=key)
    if not _audits(actor):
        runs = runs.filter(actor_id=actor.user_id)
    found = runs.first()
    if found is None:
        raise NotFound("unknown-run", "没有找到这次批量办理，或者您没有查看的权限。")
    return found


def run_view(actor: Actor, key: str) -> RunView:
    """Return the page of a run: three queries. Raises NotFound as :func:`find_run`."""
    run = find_run(actor, key)
    rows = list(
        run.items.order_by("id").values_list("case_id", "case__no", "status", "sentence")[:LIMIT]
    )
    ids = [row[0] for row in rows]
    known = {
        case.pk: case
        for case in visible_to(actor).filter(pk__in=ids).only("no", "title", "state").order_by()
    }
    items = tuple(
        ItemView(
            no=no,
            title=known[case].title if case in known else "",
            state=known[case].state if case in known else "",
            state_label=known[case].get_state_display() if case in known else "",
            status=status,
            sentence=sentence,
        )
        for case, no, status, sentence in rows
    )
    now = clock.now()
    return RunView(
        run=run,
        author=run.actor.full_name,
        own=run.actor_id == actor.user_id,
        steps=stored(run.steps),
        items=items,
        seconds_left=max(0, -int((now - run.execute_at).total_seconds() // 1)),
        idle=_idle(run, items, now),
    )


def _idle(run: BulkRun, items: tuple[ItemView, ...], now: datetime) -> bool:
    """Nobody has taken up what was due a while ago: probably no worker runs."""
    if run.status == BulkRun.Status.PLANNED:
        return now > run.execute_at + PATIENCE
    untouched = all(one.status != BulkItem.Status.DONE for one in items)
    return (
        run.status == BulkRun.Status.RUNNING and untouched and now > run.execute_at + 4 * PATIENCE
    )


def recent_runs(actor: Actor) -> list[BulkRun]:
    """Return the person's newest runs: one query."""
    return list(BulkRun.objects.filter(actor_id=actor.user_id).order_by("-id")[:RECENT])
