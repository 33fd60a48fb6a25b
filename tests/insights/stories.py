"""Stories of a county for the recount: moves drawn at random, carried out by the real actions.

A move that may not be made just now is refused, and nothing has happened. The first of each
choice is the plainest, so that a failing story shrinks to a short one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import strategies as st
from tests.gridbook.book import shop
from tests.outings.field import own
from tests.world import World

from linli.cases.actions.sweep import sweep
from linli.cases.models import Case
from linli.catalogue.models import CountyProfile
from linli.domain.errors import DomainError
from linli.escalation.actions.sweeping import sweep as climb
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.outings.actions import Record, record_stop
from linli.people.models import Unit
from linli.places.models import Area
from linli.tally import folding

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
#: Villages and a grid in both towns, and what nobody could place.
PLACES = ("149901001001001", "149901100201001", "149901001002", "149901000000")
MATTERS = ("B01", "A01", "B02", "")
UNITS = ("zj", "cg", "ga")
#: The next step on the straight way, by state.
STRAIGHT = {
    "reported": "accept", "info_needed": "supplement", "accepted": "dispatch",
    "dispatched": "sign", "return_pending": "grant_return", "convening": "convene",
    "handling": "answer", "rework": "answer", "suspended": "resume", "answered": "verify_true",
    "verified": "close", "closed": "rate",
}  # fmt: skip
#: Everything else that counts somewhere.
ASIDE = (
    "ask_return", "grant_return", "refuse_return", "recall", "verify_false", "verify_unreached",
    "reopen", "confirm", "rate", "progress", "request_info", "ask_extension", "grant_extension",
    "ask_suspension", "grant_suspension", "ask_level", "grant_level", "amend", "split", "merge",
    "withdraw", "reject", "to_channel", "settle", "supervise", "whistle", "decide", "score",
)  # fmt: skip
#: What may happen to the county itself.
CHANGES = ("unit renamed", "area renamed", "village retired", "unit closed")
_number = count(1)


@dataclass(frozen=True)
class Wait:
    """Some hours pass; the clock of the server may also be set back."""

    hours: int = 0


@dataclass(frozen=True)
class Report:
    """Somebody reports something."""

    by: str = "visitor"
    place: int = 0
    matter: int = 0


@dataclass(frozen=True)
class On:
    """A matter goes so many steps on its straight way, ``choice`` being the unit."""

    case: int = 0
    steps: int = 1
    choice: int = 0


@dataclass(frozen=True)
class Aside:
    """Somebody tries something else with a matter."""

    command: str
    case: int = 0
    choice: int = 0


@dataclass(frozen=True)
class Visit:
    """A grid worker visits a place of the grid book; ``choice``: which, and with what outcome."""

    choice: int = 0


@dataclass(frozen=True)
class Change:
    """The county is changed: a name, a village that is one no more, a unit that is closed."""

    what: str


@dataclass(frozen=True)
class Worker:
    """The worker does what is due; with ``fold`` it also adds up what is new."""

    fold: bool = True


Move = Wait | Report | On | Aside | Visit | Change | Worker
_few = st.integers(0, 3)
MOVES: st.SearchStrategy[Move] = st.one_of(
    st.builds(Wait, st.sampled_from([0, 1, 5, 30, 80, 300, -30])),
    st.builds(Report, st.sampled_from(["visitor", "seat1", "grid1"]), _few, _few),
    st.builds(On, _few, st.integers(1, 7), st.integers(0, 2)),
    st.builds(On, _few, st.integers(1, 4), st.integers(0, 2)),
    st.builds(Aside, st.sampled_from(ASIDE), _few, _few),
    st.builds(Aside, st.sampled_from(ASIDE), _few, _few),
    st.builds(Worker, st.booleans()),
    st.builds(Visit, _few),
    st.builds(Change, st.sampled_from(CHANGES)),
)

#: One story in which every indicator counts something.
WHOLE: tuple[Move, ...] = (
    *(Report("seat1", place=one, matter=one % 2) for one in (0, 1, 2, 0, 1, 0, 0, 0)),
    Wait(1), Visit(0), Visit(1),
    *(On(one, 3) for one in range(4)), Worker(), Aside("request_info", 7), Wait(5), On(7, 4, 1),
    Aside("progress", 0), Aside("supervise", 1), Aside("whistle", 0), Aside("ask_extension", 1),
    Aside("grant_extension", 1), Wait(30), Aside("ask_suspension", 2),
    Aside("grant_suspension", 2), Wait(80), On(2, 1), Aside("ask_return", 3), Wait(1), On(3, 2, 1),
    Aside("ask_return", 3), Wait(1), On(3, 2), Aside("ask_return", 3), Wait(1), On(3, 1), Wait(5),
    On(3, 6), Worker(fold=False), On(0, 1), Wait(5), On(0, 2), Wait(5), On(0, 1),
    On(1, 1), Wait(1), Aside("verify_false", 1), Wait(30), On(1, 3), Wait(1), Aside("reopen", 1),
    Aside("merge", 4), Wait(300), Worker(fold=False), Report("grid1", 0, 1), Wait(1),
)  # fmt: skip


@dataclass
class Teller:
    """Carries a story out in a world."""

    world: World
    now: datetime = START
    cases: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def tell(self, *moves: Move) -> None:
        """Carry out some moves, one after the other."""
        for move in moves:
            if isinstance(move, Wait):
                self.now += timedelta(hours=move.hours)
                continue
            self.now += timedelta(minutes=1)
            with clock.at(self.now):
                try:
                    self._one(move)
                except DomainError as refusal:
                    self.refused.append(f"{move} {refusal.code}")

    def _one(self, move: Move) -> None:
        if isinstance(move, Report):
            door = {"visitor": "web", "seat1": "seat", "grid1": "grid"}[move.by]
            self.world.report(
                move.by, door=door, area=PLACES[move.place], matter=MATTERS[move.matter]
            )
        elif isinstance(move, On):
            for _ in range(move.steps):
                self._on(move)
                self.now += timedelta(minutes=20)
        elif isinstance(move, Aside):
            self._do(self._case(move.case), move.command, move.choice)
        elif isinstance(move, Visit):
            self._visit(move.choice)
        elif isinstance(move, Change):
            change(move.what)
        elif isinstance(move, Worker):
            sweep()
            climb()
            if move.fold:
                folding.fold()
        self.cases = list(Case.objects.order_by("id").values_list("no", flat=True))

    def _case(self, number: int) -> str:
        if not self.cases:
            return self.world.report().no
        return self.cases[number % len(self.cases)]

    def _on(self, move: On) -> None:
        no = self._case(move.case)
        command = STRAIGHT.get(Case.objects.get(no=no).state)
        if command:
            with clock.at(self.now):
                self._do(no, command, move.choice)

    def _do(self, no: str, command: str, choice: int) -> None:
        by, more = self._said(no, command, choice)
        self.world.do(no, command, by=by, **more)

    def _said(self, no: str, command: str, choice: int) -> tuple[object, Mapping[str, object]]:
        """Return who does it (None for the usual person) and with what words."""
        unit, soon = UNITS[choice % 3], clock.today() + timedelta(days=10)
        said: Mapping[str, tuple[object, Mapping[str, object]]] = {
            "accept": (None, {"matter": MATTERS[choice % 3]}),
            "dispatch": (None, {"lead_unit": unit}),
            "convene": (None, {"lead_unit": unit}),
            "verify_true": (None, {"method": ("phone", "on_site")[choice % 2]}),
            "verify_false": (None, {"method": ("phone", "on_site")[choice % 2]}),
            "confirm": (self.world.reporter(no), {"solved": ("yes", "no")[choice % 2]}),
            "rate": (self.world.reporter(no), {"stars": ("5", "2")[choice % 2]}),
            "ask_suspension": (
                self._lead(no),
                {"reason": "season", "until": soon.isoformat(), "text": "等解冻"},
            ),
            "amend": (
                "seat1",
                {"area": PLACES[choice % 4], "matter": MATTERS[choice % 4], "text": "更正"},
            ),
            "split": ("dispatch1", {"title": "另一件", "text": "路灯不亮", "matter": "A01"}),
            "merge": ("dispatch1", {"target": self._case(choice), "text": "同一件事"}),
            "whistle": (None, {"units": ["cg"]}),
            "decide": ("leader1", {"lead_unit": unit}),
            "score": ("system", {}),
        }
        if command == "settle":
            return "grid1", {"answer": "已清理", "files": [f"{self.world.picture('grid1')}:after"]}
        if command == "ask_return":
            lead = self._lead(no)
            return lead, {"suggested_unit": "zj" if lead.startswith("cg") else "cg"}
        if command in {"sign", "progress", "answer", "ask_extension", "ask_level"}:
            return self._lead(no), {}
        return said.get(command, (None, {}))

    def _lead(self, no: str) -> str:
        """Return a handler of the unit that has it."""
        lead = Case.objects.values_list("lead_unit__code", flat=True).get(no=no)
        return {"cg": "cg_handler"}.get(lead or "", "zj_handler")

    def _visit(self, choice: int) -> None:
        name = f"第{choice % 2}家"
        entry = Entry.objects.filter(name=name).first()
        entry = entry or shop(self.world, name=name, address=f"和平路{choice % 2 + 1}号")
        outing = own(self.world, kind="visit", matter="B01", entries=[entry.pk], places=[])
        outcome = ("done", "absent", "no_change", "absent")[choice]
        record_stop(
            actor=self.world.actor("grid1"),
            outing=str(outing.pk),
            record=Record(stop="#0", outcome=outcome, note="没有人"),
        )


def change(what: str, code: str = "") -> None:
    """Change the county, as a new version of its pack does."""
    today, number = clock.today(), next(_number)
    if what == "unit renamed":
        Unit.objects.filter(code=code or "zj").update(name=f"新住建局{number}")
    elif what == "unit closed":
        Unit.objects.filter(code=code or "ga").update(closed_on=today)
    elif what == "area renamed":
        Area.objects.filter(code=code or "149901001000").update(name=f"新东风街道{number}")
    else:
        heir = Area.objects.get(code="149901100201")
        Area.objects.filter(path__contains=f"/{code or '149901001002'}/").update(
            valid_to=today, successor=heir
        )
    CountyProfile.objects.update(revision=f"story {number}")
