"""Periodic sweeps: each runs once per period, on one worker at a time, whatever is killed.

A sweep is a callable without arguments, registered in ``AppConfig.ready``. It returns None,
a count, or an :class:`Outcome`; :func:`each` is the way to write one that a single bad row
cannot stall.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet

from linli.jobs.models import Run, Sweep
from linli.kernel import canonical, clock
from linli.kernel.transaction import write

logger = logging.getLogger(__name__)

#: How long a silent run keeps its sweep before another worker takes over.
LEASE = timedelta(minutes=2)
#: How long the records of past runs are kept.
KEPT = timedelta(days=14)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sweep did: items done, items failed, and the first few errors in words."""

    done: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()


Callback = Callable[[], "Outcome | int | None"]


@dataclass(frozen=True, slots=True)
class _Registered:
    every: int
    offset: int
    callback: Callback


@dataclass(slots=True)
class _Running:
    name: str
    owner: str
    slot: int
    leased_until: datetime


class LostLeaseError(RuntimeError):
    """The run was silent for too long and another worker has taken it over."""


_registered: dict[str, _Registered] = {}
_running: ContextVar[_Running | None] = ContextVar("linli_running_sweep", default=None)


def register(name: str, every_seconds: int, callback: Callback, *, offset_seconds: int = 0) -> None:
    """Run ``callback`` once in every period of ``every_seconds``.

    Periods start at whole multiples since 1970-01-01T00:00Z plus ``offset_seconds`` (a daily
    sweep at 02:00 in China: 86,400 with offset 18 × 3,600). A period missed while no worker
    ran is not made up, except the latest. Raises ValueError for a second callback or a
    period below one second.
    """
    wanted = _Registered(every_seconds, offset_seconds, callback)
    if every_seconds < 1 or not 0 < len(name) <= 60:
        raise ValueError("a sweep needs a name of at most 60 characters and a whole period")
    if _registered.setdefault(name, wanted) != wanted:
        raise ValueError(f"sweep {name} is already registered")


def unregister(name: str) -> None:
    """Forget a sweep (for tests)."""
    _registered.pop(name, None)


def names() -> list[str]:
    """Return the names of all registered sweeps."""
    return sorted(_registered)


def _slot(sweep: _Registered, now: datetime) -> int:
    return (int(now.timestamp()) - sweep.offset) // sweep.every


def run_due(owner: str, stopping: Callable[[], bool] = lambda: False) -> int:
    """Run every sweep whose period has begun and that nobody else runs; return how many ran."""
    now = clock.now()
    known = {row.name: row for row in Sweep.objects.filter(name__in=list(_registered))}
    ran = 0
    for name, sweep in list(_registered.items()):
        row = known.get(name)
        slot = _slot(sweep, now)
        if row is not None and (row.slot > slot or (row.slot == slot and row.finished)):
            continue
        if stopping():
            break
        running = _claim(name, slot, owner)
        if running is not None:
            _run(running, sweep.callback)
            ran += 1
    return ran


def _claim(name: str, slot: int, owner: str) -> _Running | None:
    """Take the sweep for ``slot``; None when it is done, or running elsewhere."""
    now = clock.now()
    until = now + LEASE
    free = Q(finished=True, slot__lt=slot) | Q(finished=False, leased_until__lt=now, slot__lte=slot)
    with write():
        Sweep.objects.bulk_create([Sweep(name=name)], ignore_conflicts=True)
        taken = Sweep.objects.filter(free, name=name).update(
            slot=slot, finished=False, owner=owner, leased_until=until
        )
        if not taken:
            return None
        if not Run.objects.filter(name=name, slot=slot).update(started_at=now):
            Run.objects.create(name=name, slot=slot, started_at=now)
    return _Running(name, owner, slot, until)


def beat() -> None:
    """Say that the running sweep is alive; cheap, call it between items.

    Does nothing outside a sweep. Raises LostLeaseError when another worker took over.
    """
    running = _running.get()
    now = clock.now()
    if running is None or running.leased_until - now > LEASE / 2:
        return
    with write():
        if not _mine(running).update(leased_until=now + LEASE):
            raise LostLeaseError(running.name)
    running.leased_until = now + LEASE


def _mine(running: _Running) -> QuerySet[Sweep]:
    return Sweep.objects.filter(
        name=running.name, slot=running.slot, owner=running.owner, finished=False
    )


def _run(running: _Running, callback: Callback) -> None:
    token = _running.set(running)
    try:
        result = callback()
        outcome = result if isinstance(result, Outcome) else Outcome(done=result or 0)
    except LostLeaseError:
        logger.warning("sweep %s was taken over by another worker", running.name)
        return
    except Exception as error:  # one broken sweep must not stop the others
        logger.exception("sweep %s failed", running.name)
        outcome = Outcome(errors=(_words(error),))
    finally:
        _running.reset(token)
    with write():
        if _mine(running).update(finished=True, leased_until=None):
            Run.objects.filter(name=running.name, slot=running.slot).update(
                finished_at=clock.now(),
                done=outcome.done,
                failed=outcome.failed,
                error="; ".join(outcome.errors)[:500],
            )


def _words(error: Exception) -> str:
    return canonical.text(f"{type(error).__name__}: {error}").replace("\x00", "")[:160]


def each(items: Iterable[Item], act: Callable[[Item], object]) -> Outcome:
    """Call ``act`` for every item, each in its own transaction; errors are counted, not raised.

    Pass keys rather than loaded rows, and let ``act`` look again under its lock: between
    listing and acting somebody else may have dealt with the item. Beats between items.
    """
    done = failed = 0
    errors: list[str] = []
    for item in items:
        beat()
        try:
            with write():
                act(item)
            done += 1
        except Exception as error:  # the other items must not wait for this one
            logger.exception("an item of a sweep failed")
            failed += 1
            if len(errors) < 5:
                errors.append(_words(error))
    return Outcome(done, failed, tuple(errors))


def purge() -> int:
    """Delete records of runs older than :data:`KEPT`; return how many."""
    with write():
        return Run.objects.filter(started_at__lt=clock.now() - KEPT).delete()[0]
