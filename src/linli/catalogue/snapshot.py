"""The catalogue in memory: one small query per action tells whether it is still current."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from threading import Lock

from linli.catalogue.models import (
    CalendarDay,
    CountyProfile,
    DeadlinePolicy,
    DictionaryEntry,
    GridMatter,
    Matter,
)
from linli.domain.admission import OnList, Work
from linli.domain.calendar import WorkCalendar
from linli.domain.deadlines import Policy
from linli.domain.errors import NotNow
from linli.kernel.statements import Prepared
from linli.people.models import Unit
from linli.places.lookup import Locator, load_locator
from linli.places.tree import Node, Tree, load_tree


@dataclass(frozen=True)
class UnitInfo:
    """A unit as pages and rules need it."""

    id: int
    code: str
    name: str
    short_name: str
    tier: str
    kind: str
    parent_id: int | None
    area_id: int
    duty_phone: str
    closed_on: date | None

    def live(self, today: date) -> bool:
        """Tell whether the unit may be given work today."""
        return self.closed_on is None or self.closed_on > today


@dataclass(frozen=True)
class MatterInfo:
    """A matter as pages and rules need it."""

    id: int
    code: str
    name: str
    parent_id: int | None
    lead_unit_id: int | None
    support_unit_ids: tuple[int, ...]
    legal_basis: str
    level: str
    evidence: str
    self_settle: bool
    policy_code: str
    keywords: str
    valid_from: date
    valid_to: date | None
    is_leaf: bool
    reply_review: bool = False
    #: What to ask when somebody reports it.
    script: tuple[str, ...] = ()

    def live(self, today: date) -> bool:
        """Tell whether the matter is admitted today."""
        return self.valid_from <= today and (self.valid_to is None or self.valid_to >= today)


@dataclass(frozen=True)
class Entry:
    """One choice of a dictionary."""

    code: str
    label: str
    note: str
    door: str


@dataclass(frozen=True)
class Catalogue:
    """Everything configured, frozen at one revision."""

    revision: str
    county_code: str
    county_name: str
    settings: Mapping[str, object]
    texts: Mapping[str, str]
    tree: Tree
    units: Mapping[int, UnitInfo]
    matters: Mapping[int, MatterInfo]
    dictionaries: Mapping[str, tuple[Entry, ...]]
    policies: Mapping[tuple[str, int], Policy]
    active_policies: Mapping[str, Policy]
    calendar: WorkCalendar
    #: The list of grid matters, by matter (0: work that no case is about); former ones too.
    grid: Mapping[int, tuple[OnList, ...]] = field(default_factory=dict)
    _locator: list[Locator] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def _units_by_code(self) -> dict[str, UnitInfo]:
        return {unit.code: unit for unit in self.units.values()}

    @cached_property
    def _matters_by_code(self) -> dict[str, MatterInfo]:
        return {matter.code: matter for matter in self.matters.values()}

    @cached_property
    def _centres(self) -> dict[int, UnitInfo]:
        return {
            unit.area_id: unit
            for unit in sorted(self.units.values(), key=lambda u: u.code, reverse=True)
            if unit.kind == "centre"
        }

    def unit_by_code(self, code: str) -> UnitInfo | None:
        """Return the unit, or None."""
        return self._units_by_code.get(code)

    def matter(self, code: str) -> MatterInfo | None:
        """Return the matter, or None."""
        return self._matters_by_code.get(code)

    def entry(self, dictionary: str, code: str) -> Entry | None:
        """Return the active choice, or None."""
        for found in self.dictionaries.get(dictionary, ()):
            if found.code == code:
                return found
        return None

    def label(self, dictionary: str, code: str) -> str:
        """Return the words of a choice; the code itself when it is no longer listed."""
        found = self.entry(dictionary, code)
        return found.label if found else code

    def county_centre(self) -> UnitInfo:
        """Return the county's centre, where convenors sit."""
        return self._centres[self.tree.root.id]

    def centre_for(self, node: Node) -> UnitInfo:
        """Return the centre in charge of a place: its town's, else the county's."""
        town = self.tree.ancestor(node, "town")
        found = self._centres.get(town.id) if town else None
        return found or self.county_centre()

    def policy(self, code: str, version: int) -> Policy:
        """Return one version of a policy; KeyError when it was never loaded."""
        return self.policies[code, version]

    def policy_for(self, matter: MatterInfo | None) -> Policy:
        """Return the current policy of a matter, else the county's default."""
        wanted = (matter.policy_code if matter else "") or str(
            self.settings.get("default_policy", "13710")
        )
        return self.active_policies[wanted]

    @property
    def locator(self) -> Locator:
        """Point → grid look-up, built when first needed."""
        if not self._locator:
            self._locator.append(load_locator(self.tree))
        return self._locator[0]


_lock = Lock()
_cached: list[Catalogue] = []
#: Settings that a feature above keeps in tables of its own, by name.
_kept: dict[str, Callable[[], object]] = {}


def add(name: str, reader: Callable[[], object]) -> None:
    """Let the settings hold what ``reader`` finds under ``name``, read with everything else.

    For a feature whose rows the layers below should know (once per process, in
    ``AppConfig.ready``). It renews the catalogue's mark when its rows change. Raises ValueError
    for a second reader.
    """
    if _kept.setdefault(name, reader) != reader:
        raise ValueError(f"{name} is already read")


_REVISION = Prepared(lambda: CountyProfile.objects.order_by("id").values_list("revision")[:1])


#: What :func:`held` keeps, once it was asked for.
_held: ContextVar[list[Catalogue] | None] = ContextVar("held_catalogue", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Let one read that asks many modules see one revision, for one query."""
    mark = _held.set(_held.get() or [])
    try:
        yield
    finally:
        _held.reset(mark)


def current() -> Catalogue:
    """Return the catalogue: one query when unchanged, about ten after a change.

    Raises NotNow when no county has been loaded yet.
    """
    box = _held.get()
    if box:
        return box[0]
    found = _newest()
    if box is not None:
        box.append(found)
    return found


def _newest() -> Catalogue:
    revision = _REVISION.tuples()
    if revision and _cached and _cached[0].revision == revision[0][0]:
        return _cached[0]
    profile = CountyProfile.objects.order_by("id").first()
    if profile is None:
        raise NotNow("no-county", "还没有载入县域配置，请先运行 linli county load。")
    with _lock:
        fresh = _read(profile)
        _cached[:] = [fresh]
        return fresh


def _read(profile: CountyProfile) -> Catalogue:
    settings = json.loads(profile.settings)
    settings |= {name: reader() for name, reader in _kept.items()}
    supports: dict[int, list[int]] = {}
    through = Matter.support_units.through.objects.order_by("id")
    for matter_id, unit_id in through.values_list("matter_id", "unit_id"):
        supports.setdefault(matter_id, []).append(unit_id)
    rows = list(Matter.objects.all())
    parents = {row.parent_id for row in rows}
    dictionaries: dict[str, list[Entry]] = {}
    for entry in DictionaryEntry.objects.filter(active=True).order_by("dictionary", "position"):
        dictionaries.setdefault(entry.dictionary, []).append(
            Entry(entry.code, entry.label, entry.note, entry.door)
        )
    policies: dict[tuple[str, int], Policy] = {}
    active: dict[str, Policy] = {}
    for row in DeadlinePolicy.objects.order_by("code", "version"):
        policy = Policy.parse(json.loads(row.body))
        policies[row.code, row.version] = policy
        if row.active:
            active[row.code] = policy
    days = CalendarDay.objects.values_list("day", "workday", "name")
    return Catalogue(
        revision=profile.revision,
        county_code=profile.code,
        county_name=profile.name,
        settings=settings,
        texts=json.loads(profile.texts),
        tree=load_tree(),
        units={
            u.pk: UnitInfo(
                u.pk,
                u.code,
                u.name,
                u.short_name,
                u.tier,
                u.kind,
                u.parent_id,
                u.area_id,
                u.duty_phone,
                u.closed_on,
            )
            for u in Unit.objects.all()
        },
        matters={
            m.pk: MatterInfo(
                m.pk,
                m.code,
                m.name,
                m.parent_id,
                m.lead_unit_id,
                tuple(supports.get(m.pk, ())),
                m.legal_basis,
                m.level,
                m.evidence,
                m.self_settle,
                m.policy_code,
                m.keywords,
                m.valid_from,
                m.valid_to,
                is_leaf=m.pk not in parents,
                reply_review=m.reply_review,
                script=tuple(m.script.splitlines()),
            )
            for m in rows
        },
        dictionaries={name: tuple(entries) for name, entries in dictionaries.items()},
        policies=policies,
        active_policies=active,
        calendar=WorkCalendar.parse(
            (
                {"date": day.isoformat(), "kind": "workday" if works else "holiday", "name": name}
                for day, works, name in days
            ),
            _periods(settings.get("working_periods")),
        ),
        grid=_grid(),
    )


def _grid() -> dict[int, tuple[OnList, ...]]:
    found: dict[int, list[OnList]] = {}
    for row in GridMatter.objects.all():
        entry = OnList(
            frozenset(Work(work) for work in row.works.split(",") if work),
            row.valid_from,
            row.valid_to,
            temporary=row.temporary,
            exited=row.exited,
        )
        found.setdefault(row.matter_id or 0, []).append(entry)
    return {matter: tuple(entries) for matter, entries in found.items()}


def _periods(raw: object) -> tuple[tuple[time, time], ...]:
    if not isinstance(raw, list) or not raw:
        return ((time(8), time(12)), (time(14, 30), time(18)))
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in raw)
