"""Every indicator counted a second time, from the events as they lie in the log.

Nothing is imported from the counting, its recount or the catalogue of indicators: states, days,
limits and formulas are written out again. A case is told anew up to an evening and then looked
at as it stands; no count is ever added or taken off. So an error in the adding shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from linli.audit.models import Event
from linli.gridbook.models import Entry
from linli.outings.models import Outing, Stop
from linli.places.models import Area

CHINA = timezone(timedelta(hours=8))
LONG_AGO = datetime(2000, 1, 1, tzinfo=CHINA)
STILL_OPEN = (
    *("reported", "info_needed", "accepted", "dispatched", "return_pending", "convening"),
    *("handling", "suspended", "answered", "rework", "verified"),
)
NOT_OURS = ("rejected", "lawful_channel", "withdrawn", "merged")
#: What one act counts, whatever the case looks like.
ACTS = {
    "accept": "accepted", "settle": "accepted disposed", "dispatch": "dispatched",
    "convene": "dispatched", "grant_return": "returned", "grant_extension": "extended",
    "answer": "disposed", "close": "closed", "reopen": "reopened", "verify_true": "verified said",
    "verify_false": "verified false said", "confirm": "said", "rate": "rated", "merge": "repeat",
    "supervise": "supervised", "whistle": "whistled", "escalate": "climbed",
}  # fmt: skip
#: Numerator and denominator, by the names of the marks; ``-`` takes one off.
FORMULAS = {
    "received": ("received", ""),
    "accepted": ("accepted", ""),
    "disposed": ("disposed", ""),
    "closed": ("closed", ""),
    "disposal": ("of:disposed", "of:accepted"),
    "closing": ("of:closed", "of:accepted"),
    "signed": ("sign:kept", "sign:due"),
    "in_time": ("due:kept", "due"),
    "over_time": ("due -due:kept", "due"),
    "responded": ("contact:kept", "contact"),
    "at_once": ("closed:at_once", "closed"),
    "returned": ("returned", "dispatched"),
    "extended": ("extended", "dispatched"),
    "repeat": ("repeat", "received"),
    "reopened": ("reopened", "closed"),
    "false": ("false", "verified"),
    "solved": ("said:solved", "said"),
    "satisfied": ("satisfied", "rated"),
    "called_back": ("reached", "disposed"),
    "dispatched": ("dispatched", ""),
    "whistled": ("whistled", ""),
    "supervised": ("supervised", ""),
    "climbed": ("climbed", ""),
    "disputes_found": ("received", ""),
    "disputes_handled": ("of:disposed", ""),
    "disputes_solved": ("of:closed", ""),
    "mediation": ("of:disposed", "received"),
    "success_of_handled": ("of:closed", "of:disposed"),
    "success_of_accepted": ("of:closed", "of:accepted"),
}
#: Counted when the limit has passed: up to yesterday.
PAST = ("signed", "in_time", "over_time", "responded")
#: Of disputes alone.
DISPUTES = tuple(one for one in FORMULAS if one.startswith(("disputes_", "mediation", "success_")))
STAYS = {f"stay_{state}": state for state in STILL_OPEN}
#: Every indicator that is counted here.
ALL = {*FORMULAS, *STAYS, "backlog", "overdue", "visits", "coverage"}

Pairs = dict[tuple[object, ...], tuple[int, int]]


class Where(NamedTuple):
    """Whose and where; 0 for none."""

    unit: int = 0
    town: int = 0
    village: int = 0
    matter: int = 0
    door: str = ""


class Mark(NamedTuple):
    """Something that counts once, on a day, somewhere."""

    what: str
    day: date
    where: Where


class Stayed(NamedTuple):
    """A state that was left, on a day, after so long."""

    state: str
    day: date
    where: Where
    length: timedelta


def day_of(moment: datetime) -> date:
    """Return the day in China."""
    return moment.astimezone(CHINA).date()


def in_time(due: datetime | None, done: datetime | None) -> bool:
    """Tell whether it was done by then; the second of the limit is still in time."""
    return due is not None and done is not None and done.replace(microsecond=0) <= due


@dataclass
class Tale:
    """A case as its events tell it."""

    state: str = ""
    kept: dict[str, Any] = field(default_factory=dict)
    came: datetime = LONG_AGO
    since: datetime = LONG_AGO
    answered: datetime | None = None
    troubles: int = 0
    reopened: bool = False
    marks: list[Mark] = field(default_factory=list)
    stays: list[Stayed] = field(default_factory=list)
    #: The dispatch that waits for its signature: until when, and where.
    waits: tuple[datetime, Where] | None = None

    @property
    def where(self) -> Where:
        """Whose and where it is now: of the unit that leads, else of the first one."""
        return Where(
            self.kept.get("lead_unit_id") or self.kept.get("first_unit_id") or 0,
            *(self.kept.get(name) or 0 for name in ("town_id", "village_id", "matter_id")),
            self.kept.get("door", ""),
        )

    def moment(self, name: str) -> datetime | None:
        """Return one of its dates."""
        return datetime.fromisoformat(self.kept[name]) if self.kept.get(name) else None

    def hear(self, event: Event) -> None:
        """Take one event into account."""
        told: Mapping[str, Any] = json.loads(event.payload.body)
        if not event.target_state:
            return
        led, there, was = self.kept.get("lead_unit_id"), self.where, self.state
        holder = self.kept.get("holder_unit_id") or 0
        self.kept |= told.get("counted", {})
        self.state = event.target_state
        if was and was != self.state:
            whose = there._replace(unit=holder)
            self.stays.append(Stayed(was, day_of(event.at), whose, event.at - self.since))
        if was != self.state:
            self.since = event.at
        if event.action in {"answer", "settle"}:
            self.answered = event.at
        elif event.action in {"verify_false", "reopen"}:
            self.answered = None
        self.troubles += event.action in {"ask_return", "verify_false", "reopen"}
        self.reopened = self.reopened or event.action == "reopen"
        # A unit that gave it back is counted, not the one that had it first.
        gave_back = bool(led) and not self.kept.get("lead_unit_id")
        self._acts(event, told, led, Mark("", day_of(event.at), there if gave_back else self.where))
        self._signature(event)

    def _acts(self, event: Event, told: Mapping[str, Any], led: object, mark: Mark) -> None:
        names = ACTS.get(event.action, "").split()
        if event.action == "report":
            self.came = datetime.fromisoformat(told.get("registered_at") or event.at.isoformat())
            self.marks.append(mark._replace(what="received", day=day_of(self.came)))
            names += ["repeat"] * bool(told.get("related"))
        if event.action == "close" and not self.troubles:
            names.append("closed:at_once")
        if event.action == "decide" and self.kept.get("lead_unit_id") not in {None, 0, led}:
            names.append("dispatched")
        solved = event.reason_code == "said_solved" or told.get("solved") == "已解决"
        if event.action in {"confirm", "verify_true"} and solved:
            names.append("said:solved")
        if event.action in {"verify_true", "verify_false"} and told["counted"].get("asked"):
            names.append("reached")
        if event.action == "rate" and int(told["stars"]) > 3:
            names.append("satisfied")
        self.marks += [mark._replace(what=name) for name in names]

    def _signature(self, event: Event) -> None:
        """A dispatch not signed by its day was missed; one that ended before it never was due."""
        due = self.moment("stage_due_at") if self.state == "dispatched" else None
        now = (due, self.where) if due else None
        if self.waits is not None and now != self.waits:
            limit, where = self.waits
            signed, kept = event.action == "sign", in_time(limit, event.at)
            if signed or not kept:
                self.marks.append(Mark("sign:due", day_of(limit), where))
            if signed and kept:
                self.marks.append(Mark("sign:kept", day_of(limit), where))
        self.waits = now

    def all_marks(self) -> Iterable[Mark]:
        """Yield what happened, and what the case counts as, as it stands."""
        yield from self.marks
        if self.waits is not None:
            yield Mark("sign:due", day_of(self.waits[0]), self.waits[1])
        yield from (Mark(name, day_of(at), self.where) for name, at in self._stands() if at)

    def _stands(self) -> Iterable[tuple[str, datetime | None]]:
        respond, due = self.moment("respond_due_at"), self.moment("due_at")
        if self.state not in {"withdrawn", "merged"}:
            yield "contact", respond
            if in_time(respond, self.moment("responded_at")):
                yield "contact:kept", respond
        if self.state in NOT_OURS:
            return
        if self.state not in {"reported", "info_needed"}:
            yield "of:accepted", self.came
        if self.answered:
            yield "of:disposed", self.came
        if self.state in {"closed", "scored"}:
            yield "of:closed", self.came
        if self.state != "suspended":
            yield "due", due
            if in_time(due, self.answered):
                yield "due:kept", due

    def late(self, day: date) -> bool:
        """Tell whether it is open with a running clock and was due before a day."""
        due = self.moment("due_at")
        stopped = self.state in {"answered", "verified", "suspended"}
        return self.state in STILL_OPEN and not stopped and due is not None and day_of(due) < day


def tales(evening: date | None = None) -> list[Tale]:
    """Return all cases as the log tells them, up to the end of a day."""
    found: dict[int, Tale] = {}
    rows = Event.objects.filter(chain_kind="case").select_related("payload")
    for event in rows.order_by("chain_id", "seq"):
        if evening is None or day_of(event.at) <= evening:
            found.setdefault(event.chain_id, Tale()).hear(event)
    return list(found.values())


def clock_held(day: date) -> bool:
    """Tell whether an evening can be told: no event of a later day came before one of it.

    While a server's clock is set back, what is on record of the days to come is neither past nor
    future. Counts by day stand; how many stood open on such an evening nobody can say.
    """
    latest: dict[int, date] = {}
    for chain, at in (
        Event.objects.filter(chain_kind="case")
        .order_by("chain_id", "seq")
        .values_list("chain_id", "at")
    ):
        if latest.get(chain, day) > day >= day_of(at):
            return False
        latest[chain] = max(latest.get(chain, day), day_of(at))
    return True


class Recount:
    """Every indicator over a span, by groups, as known on an evening (now without)."""

    def __init__(
        self, span: tuple[date, date], by: Sequence[str], today: date, disputes: set[int],
        known: date | None = None,
    ) -> None:  # fmt: skip
        self.first, self.last = span
        self.by, self.today, self.disputes = by, today, disputes
        self.tales = tales(known)
        self.marks = [mark for tale in self.tales for mark in tale.all_marks()]

    def of(self, code: str) -> Pairs:
        """Return numerator and denominator (0 for a plain count) by group; none that are 0."""
        if code in {"backlog", "overdue"}:
            return self._standing(late=code == "overdue")
        if code == "visits":
            return _paired([(self._area(area), (1, 0)) for area, _ in self._met()])
        if code == "coverage":
            seen = {entry: area for area, entry in self._met() if entry in _book()}
            whole = [(self._area(area), (0, 1)) for area in _book().values()]
            return _paired([*whole, *((self._area(_book()[one]), (1, 0)) for one in seen)])
        last = min(self.last, self.today - timedelta(days=1)) if code in PAST else self.last
        parts = [Counter(part.split()) for part in FORMULAS[code]]
        rows = []
        for mark in self.marks:
            if not self.first <= mark.day <= last:
                continue
            if code in DISPUTES and mark.where.matter not in self.disputes:
                continue
            both = tuple(part[mark.what] - part[f"-{mark.what}"] for part in parts)
            rows.append((self._key(mark.where, mark.day), both))
        return _paired(rows)

    def lengths(self, code: str) -> dict[tuple[object, ...], list[timedelta]]:
        """Return how long the stays of a state were that ended in the span, by group, sorted."""
        found: dict[tuple[object, ...], list[timedelta]] = {}
        for stay in sorted((one for tale in self.tales for one in tale.stays), key=_length):
            if stay.state == STAYS[code] and self.first <= stay.day <= self.last:
                found.setdefault(self._key(stay.where, stay.day), []).append(stay.length)
        return found

    def _key(self, where: Where, day: date) -> tuple[object, ...]:
        times = {"day": day, "week": day - timedelta(days=day.weekday())}
        times["month"] = day.replace(day=1)
        return tuple(times[one] if one in times else getattr(where, one) for one in self.by)

    def _standing(self, *, late: bool) -> Pairs:
        day = min(self.last, self.today)
        there = [one for one in tales(day) if one.state in STILL_OPEN]
        count = [(1, 0) if not late else (int(one.late(day)), 1) for one in there]
        keys = [self._key(one.where, day) for one in there]
        return _paired(list(zip(keys, count, strict=True)))

    def _met(self) -> list[tuple[int, int | None]]:
        """Return area and entry of every stop somebody was last met at, in the span."""
        last: dict[tuple[int, str], Event] = {}
        visits = set(Outing.objects.filter(kind="visit").values_list("pk", flat=True))
        told = Event.objects.filter(chain_kind="outing", action="outing-stop")
        for event in told.filter(chain_id__in=visits).order_by("seq"):
            last[event.chain_id, event.fields] = event
        return [
            Stop.objects.filter(outing=outing, n=int(name.removeprefix("stop-")))
            .values_list("area_id", "entry_id")
            .get()
            for (outing, name), event in last.items()
            if event.target_state in {"done", "no_change", "problem"}
            and self.first <= day_of(event.at) <= self.last
        ]

    def _area(self, area: int) -> tuple[object, ...]:
        found = {}
        node: Area | None = Area.objects.get(pk=area)
        while node is not None:
            found[node.kind] = node.pk
            node = node.parent
        return tuple(found.get(one, 0) for one in self.by)


def _length(stay: Stayed) -> timedelta:
    return stay.length


def _book() -> dict[int, int]:
    """Return the places of the grid book that are visited, with their areas."""
    kinds = ("address", "building", "organisation", "shop")
    return dict(
        Entry.objects.filter(kind__in=kinds, standing="current").values_list("pk", "area_id")
    )


def _paired(rows: Sequence[tuple[tuple[object, ...], tuple[int, ...]]]) -> Pairs:
    found: dict[tuple[object, ...], list[int]] = {}
    for key, (one, other) in rows:
        pair = found.setdefault(key, [0, 0])
        pair[0] += one
        pair[1] += other
    return {key: (one, other) for key, (one, other) in found.items() if one or other}
