"""One case, told by its events alone: what each of them should have counted.

Written apart from :mod:`linli.domain.tallying` on purpose: the same definitions, worked out a
second time from the log, so that a difference between the two is found (``insights verify``).
Nothing here reads a case, except :class:`Old` for records from before the counts were kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from linli.audit.models import Event
from linli.domain.deadlines import is_overdue
from linli.domain.measures import Measure, moved, stay_in, stock
from linli.domain.states import STATES, Command, Owner, Phase, State
from linli.domain.stays import bucket_of
from linli.domain.tallying import Place
from linli.kernel.clock import CIVIL

M = Measure
_MOVES: Final = frozenset(command.value for command in Command)


class Count(NamedTuple):
    """One count of one event: of what, refined by, on which day, where."""

    measure: int
    slot: int
    day: date
    place: Place


class Heard(NamedTuple):
    """What one event should have counted."""

    seq: int
    at: datetime
    counts: Counter[Count]


@dataclass(frozen=True, slots=True)
class Old:
    """What events from before the counts do not say, from the case as it stands now.

    ``columns`` like those of :data:`linli.cases.counting.KEPT`, as far as they are no matter of
    the events; ``units`` ids by code, ``matters`` by code and by name. The place is today's.
    """

    columns: Mapping[str, Any]
    units: Mapping[str, int]
    matters: Mapping[str, int]


#: What an action counts whenever it happens.
_ALWAYS: Final[Mapping[str, tuple[M, ...]]] = {
    "accept": (M.ACCEPTED,),
    "settle": (M.ACCEPTED, M.DISPOSED),
    "dispatch": (M.DISPATCHED,),
    "convene": (M.DISPATCHED,),
    "sign": (M.SIGNED,),
    "ask_return": (M.RETURN_ASKED,),
    "grant_return": (M.RETURNED,),
    "grant_extension": (M.EXTENDED,),
    "grant_suspension": (M.SUSPENDED,),
    "answer": (M.DISPOSED,),
    "close": (M.CLOSED,),
    "reopen": (M.REOPENED,),
    "verify_true": (M.VERIFIED,),
    "verify_false": (M.VERIFIED, M.VERIFIED_FALSE),
    "verify_unreached": (M.CALLED_BACK,),
    "rate": (M.RATED,),
    "reject": (M.REFUSED,),
    "to_channel": (M.REFUSED,),
    "withdraw": (M.WITHDRAWN,),
    "merge": (M.MERGED, M.REPEAT),
    "supervise": (M.SUPERVISED,),
    "whistle": (M.WHISTLED,),
    "escalate": (M.CLIMBED,),
}
_TURNS: Final = {"ask_return": "returns", "verify_false": "reworks", "reopen": "reopens"}
_DUE: Final = {"report": "due_at", "accept": "due_at"}
_GONE: Final = {"rejected", "lawful_channel", "withdrawn", "merged"}
_MOMENTS: Final = ("due_at", "respond_due_at", "stage_due_at", "responded_at")


def _day(moment: datetime) -> date:
    return moment.astimezone(CIVIL).date()


def _kept(due: datetime | None, done: datetime | None) -> bool:
    return due is not None and done is not None and not is_overdue(due, done)


@dataclass
class Story:
    """A case as its events have told it so far."""

    old: Old | None = None
    stands: str = ""
    entered: datetime | None = None
    registered: datetime | None = None
    answered: datetime | None = None
    door: str = ""
    ids: dict[str, int] = field(default_factory=dict)
    moments: dict[str, datetime | None] = field(default_factory=dict)
    turns: Counter[str] = field(default_factory=Counter)
    holds: Counter[Count] = field(default_factory=Counter)

    @property
    def place(self) -> Place:
        """Where the case counts now."""
        get = self.ids.get
        unit = get("lead_unit_id") or get("first_unit_id") or 0
        return Place(
            unit, get("town_id") or 0, get("village_id") or 0, get("matter_id") or 0, self.door
        )

    def hear(self, event: Event, payload: Mapping[str, Any]) -> Heard | None:
        """Take one event into account; None for what is no move, such as a reading on record."""
        if event.action not in _MOVES:
            return None
        said = payload.get("counted", {})
        was, place, lead = self.stands, self.place, self.ids.get("lead_unit_id") or 0
        holder, entered, sign = self.ids.get("holder_unit_id") or 0, self.entered, self._signing()
        self._learn(event, payload, said)
        counts: Counter[Count] = Counter()
        day = _day(event.at)
        whose = place if lead and not self.ids.get("lead_unit_id") else self.place
        for measure in self._flows(event, payload, said, lead):
            counts[Count(measure, 0, day, whose)] += 1
        if not was:
            self._came(event, payload, counts)
        elif was != self.stands:
            counts[Count(moved(State(was), State(self.stands)), 0, day, self.place)] += 1
            if entered is not None:
                bucket = bucket_of(event.at - entered)
                stayed = Count(stay_in(State(was)), bucket, day, place._replace(unit=holder))
                counts[stayed] += 1
        if (was, place) != (self.stands, self.place):
            if was:
                counts[Count(stock(State(was)), 0, day, place)] -= 1
            counts[Count(stock(State(self.stands)), 0, day, self.place)] += 1
        self._signatures(event, (sign, place), counts)
        now = self._holds()
        counts.update(now)
        counts.subtract(self.holds)
        self.holds = now
        return Heard(event.seq, event.at, Counter({one: n for one, n in counts.items() if n}))

    def _learn(self, event: Event, payload: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        action = event.action
        if not self.stands:
            self.registered = _moment(payload.get("registered_at")) or event.at
            self.door = str(said.get("door", ""))
            if self.old and not said:
                self._take(self.old.columns)
                self.door = str(self.old.columns.get("door", ""))
        if self.stands != event.target_state:
            self.entered = event.at
        self.stands = event.target_state
        self._take(said)
        due = payload.get(_DUE.get(action, "due_after")) if not said.get("due_at") else None
        if due:
            self.moments["due_at"] = _moment(due)
        if self.old and not said:
            self._guess(action, payload)
        if action in _TURNS:
            self.turns[_TURNS[action]] += 1
        if action in {"answer", "settle"}:
            self.answered = event.at
        elif action in {"verify_false", "reopen"}:
            self.answered = None

    def _take(self, columns: Mapping[str, Any]) -> None:
        for name, value in columns.items():
            if name in _MOMENTS:
                self.moments[name] = _moment(value)
            elif name.endswith("_id"):
                self.ids[name] = int(value or 0)

    def _guess(self, action: str, payload: Mapping[str, Any]) -> None:
        """Take unit and matter from an event of before; the holder by whose turn it is."""
        if self.old is None:
            return
        if action in {"dispatch", "convene"} and payload.get("lead"):
            unit = self.old.units.get(str(payload["lead"]), 0)
            self.ids["lead_unit_id"] = unit
            self.ids["first_unit_id"] = self.ids.get("first_unit_id") or unit
        elif action in {"recall", "grant_return"}:
            self.ids["lead_unit_id"] = 0
        if named := payload.get("matter") or payload.get("matter_name"):
            self.ids["matter_id"] = self.old.matters.get(str(named), 0)
        owner = STATES[State(self.stands)].owner
        self.ids["holder_unit_id"] = (
            self.ids.get("lead_unit_id", 0) if owner is Owner.LEAD_UNIT else 0
        )

    def _came(self, event: Event, payload: Mapping[str, Any], counts: Counter[Count]) -> None:
        start = (self.registered or event.at).astimezone(CIVIL)
        hour = start.weekday() * 24 + start.hour
        counts[Count(M.RECEIVED, hour, start.date(), self.place)] += 1
        counts[Count(moved(None, State(self.stands)), 0, _day(event.at), self.place)] += 1
        if payload.get("related"):
            counts[Count(M.REPEAT, 0, _day(event.at), self.place)] += 1

    def _flows(
        self, event: Event, payload: Mapping[str, Any], said: Mapping[str, Any], lead: int
    ) -> Iterable[M]:
        action = event.action
        yield from _ALWAYS.get(action, ())
        if action in {"answer", "settle"} and _kept(self.moments.get("due_at"), event.at):
            yield M.DISPOSED_IN_TIME
        if action == "close" and _kept(self.moments.get("due_at"), self.answered):
            yield M.CLOSED_IN_TIME
        if action == "close" and not sum(self.turns.values()):
            yield M.CLOSED_AT_ONCE
        if action == "rate" and int(payload.get("stars", 0)) >= 4:
            yield M.SATISFIED
        now = self.ids.get("lead_unit_id") or 0
        if action == "decide" and now and now != lead:
            yield M.DISPATCHED
        if action in {"verify_true", "verify_false"} and said.get("asked"):
            yield from (M.CALLED_BACK, M.REACHED)
        if action in {"verify_true", "verify_false", "confirm"}:
            yield M.SAID
            if _says_solved(action, event.reason_code, payload):
                yield M.SAID_SOLVED

    def _signing(self) -> datetime | None:
        return self.moments.get("stage_due_at") if self.stands == "dispatched" else None

    def _signatures(
        self, event: Event, before: tuple[datetime | None, Place], counts: Counter[Count]
    ) -> None:
        due, place = before
        now = self._signing()
        if (now, self.place) == (due, place):
            return
        if due is not None and _kept(due, event.at):
            signed = event.action == "sign"
            measure = M.SIGN_KEPT if signed else M.SIGN_DUE
            counts[Count(measure, 0, _day(due), place)] += 1 if signed else -1
        if now is not None:
            counts[Count(M.SIGN_DUE, 0, _day(now), self.place)] += 1

    def _holds(self) -> Counter[Count]:
        """Return what the case counts as now, by the days of its registration and its dates."""
        if self.registered is None:
            return Counter()
        open_ = STATES[State(self.stands)].phase is Phase.OPEN
        here = self.stands not in _GONE
        due, respond = self.moments.get("due_at"), self.moments.get("respond_due_at")
        contact = self.stands not in {"withdrawn", "merged"}
        counted = here and self.stands != "suspended"
        clock_on = open_ and self.stands not in {"answered", "verified", "suspended"}
        facts: tuple[tuple[M, datetime | None, bool], ...] = (
            (M.OPEN_SINCE, self.registered, open_),
            (
                M.OF_ACCEPTED,
                self.registered,
                here and self.stands not in {"reported", "info_needed"},
            ),
            (M.OF_DISPOSED, self.registered, here and self.answered is not None),
            (M.OF_CLOSED, self.registered, self.stands in {"closed", "scored"}),
            (M.OF_REOPENED, self.registered, here and self.turns["reopens"] > 0),
            (M.CONTACT_DUE, respond, contact),
            (M.CONTACT_KEPT, respond, contact and _kept(respond, self.moments.get("responded_at"))),
            (M.DUE, due, counted),
            (M.DUE_KEPT, due, counted and _kept(due, self.answered)),
            (M.OPEN_DUE, due, counted and clock_on),
        )
        return Counter(
            Count(measure, 0, _day(moment), self.place)
            for measure, moment, holds in facts
            if holds and moment is not None
        )


def _says_solved(action: str, reason: str, payload: Mapping[str, Any]) -> bool:
    if action == "confirm":
        return reason == "said_solved"
    return action == "verify_true" and payload.get("solved") == "已解决"


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
