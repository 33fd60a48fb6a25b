"""One case on its simulated way: what was drawn for it, and what has happened so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.lifecycle import Command, State
from linli.exchange.topics import Topics
from linli.people.actor import SYSTEM, Actor
from linli.replay.pace import Pace
from linli.replay.staff import Staff

#: Young cases may be left where they are, so that every desk has work to show.
YOUNG = timedelta(days=6)
#: States in which some young cases stay, and how often each is drawn.
STAYS: tuple[tuple[State, int], ...] = (
    (State.REPORTED, 2),
    (State.INFO_NEEDED, 2),
    (State.ACCEPTED, 4),
    (State.DISPATCHED, 4),
    (State.RETURN_PENDING, 2),
    (State.CONVENING, 1),
    (State.HANDLING, 6),
    (State.SUSPENDED, 1),
    (State.ANSWERED, 8),
    (State.REWORK, 4),
    (State.VERIFIED, 5),
    (State.CLOSED, 3),
)
#: Reasons that do not fit an ordinary message.
UNLIKELY = frozenset({"emergency", "abusive", "secret", "police"})


@dataclass(frozen=True)
class Step:
    """One move to be carried out through the same action as the screens."""

    command: Command
    actor: Actor
    at: datetime
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What all cases share. ``replies`` are official answers by the message's number."""

    catalogue: Catalogue
    staff: Staff
    topics: Topics
    seed: int
    until: datetime
    replies: Mapping[str, str]
    open_elsewhere: dict[tuple[int | None, int | None], tuple[str, datetime]] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Temper:
    """What was drawn for the whole case: handled late, handed round, left in a state."""

    late: bool
    stray: bool
    stubborn: bool
    stays: State | None


def key_of(case: Case) -> str:
    """Return what names the case in every run: its source, its form, else its number."""
    return f"{case.source}:{case.source_id}" if case.source_id else case.client_key or case.no


def drawn(seed: int, key: str, *what: str) -> float:
    """Draw a number from 0 to 1 for the case of this key: the same for the same words."""
    return Random("|".join((str(seed), key, *what))).random()  # noqa: S311 - a simulation


def temper(scene: Scene, case: Case) -> Temper:
    """Draw the temper of a case from seed and key alone."""
    rng = Random(f"{scene.seed}|{key_of(case)}|temper")  # noqa: S311 - a simulation, no secret
    late, stray, stubborn, stays = (rng.random() for _ in range(4))
    young = scene.until - case.clock_start < YOUNG
    state = rng.choices([one for one, _ in STAYS], [often for _, often in STAYS])[0]
    return Temper(
        late=late < 0.06,
        stray=stray < 0.05,
        stubborn=stubborn < 0.006,
        stays=state if stays < (0.4 if young else 0.004) else None,
    )


@dataclass
class Course:
    """The case and its memory; ``now`` is the moment of its last event."""

    scene: Scene
    case: Case
    now: datetime
    temper: Temper
    rng: Random = field(init=False)
    pace: Pace = field(init=False)
    notes: int = 0
    contributed: set[int] = field(default_factory=set)
    workers: set[int] = field(default_factory=set)
    asked_by: int | None = None
    asked: set[Command] = field(default_factory=set)
    did: Counter[Command] = field(default_factory=Counter)
    supports: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.turn()

    def turn(self) -> None:
        """Draw anew for the next step: the same case in the same version draws the same."""
        text = f"{self.scene.seed}|{key_of(self.case)}|{self.case.version}"
        self.rng = Random(text)  # noqa: S311 - a simulation, no secret
        self.pace = Pace(self.scene.catalogue.calendar, self.rng)

    def chance(self, share: float) -> bool:
        """Draw: True for about ``share`` of all cases."""
        return self.rng.random() < share

    def draw(self, *what: str) -> float:
        """Draw a number from 0 to 1 for the whole case: the same for the same words."""
        return drawn(self.scene.seed, key_of(self.case), *what)

    def stay(self) -> Step:
        """Return a step that never comes: the case is left as it is, for people to go on."""
        return Step(Command.COMMENT, SYSTEM, self.scene.until + timedelta(microseconds=1))

    @property
    def matter(self) -> MatterInfo | None:
        """The matter of the case."""
        found = self.case.matter_id
        return self.scene.catalogue.matters.get(found) if found else None

    @property
    def aims(self) -> State | None:
        """The state in which this case is to stay."""
        return self.temper.stays

    def reason(self, dictionary: str) -> str:
        """Choose an entry of a list of reasons, likely ones only where there are such."""
        entries = self.scene.catalogue.dictionaries[dictionary]
        likely = [entry for entry in entries if entry.code not in UNLIKELY] or entries
        return self.rng.choice(likely).code

    def fill(self, text: str) -> str:
        """Put title, unit and place into a sentence."""
        catalogue = self.scene.catalogue
        unit = catalogue.units.get(self.case.lead_unit_id) if self.case.lead_unit_id else None
        place = catalogue.tree.label(catalogue.tree.by_id(self.case.area_id))
        for name, value in (
            ("title", self.case.title),
            ("unit", unit.name if unit else "网格员"),
            ("place", self.case.address or place),
        ):
            text = text.replace(f"{{{name}}}", value)
        return text
