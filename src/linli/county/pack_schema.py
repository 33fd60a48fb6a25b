"""What a county pack says once it has been read: frozen rows, no Django, no files.

A pack is a folder of readable files (the format is described in the pack guide of the
documentation). These rows carry the values as given, with blanks turned into ``None`` or an
empty text; ``line`` is the row's line in its file, for messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Final

from linli.domain.admission import Work
from linli.domain.coordinates import Datum
from linli.domain.errors import Invalid
from linli.domain.identifiers import AreaKind

UNIT_TIERS: Final = ("county", "town", "village")
UNIT_KINDS: Final = ("centre", "department", "station", "committee", "enterprise")
#: 常驻 / 轮驻 / 随驻: how a unit is present in the centre's hall; blank = not present.
RESIDENCY: Final = ("resident", "rotating", "on_call")
EVIDENCE: Final = ("none", "photo", "before_after", "document")
#: Roles a post may carry. A resident needs no post.
ROLES: Final = (
    "grid_worker",
    "village_head",
    "seat",
    "dispatcher",
    "handler",
    "unit_leader",
    "verifier",
    "centre_leader",
    "county_admin",
    "auditor",
)
#: Posts that only make sense in a centre.
CENTRE_ROLES: Final = frozenset(
    {
        *("seat", "dispatcher", "verifier", "centre_leader", "county_admin", "auditor"),
        *("grid_worker", "village_head"),
    }
)
DICTIONARIES: Final = (
    "refusal_reason",
    "lawful_channel",
    "return_reason",
    "extension_reason",
    "suspension_reason",
    "reopen_reason",
    "rework_reason",
    "outcome",
    "verify_method",
    "channel",
    "request_type",
    "rating",
    "rating_reason",
    "complaint_reason",
)
#: Lists whose codes the program itself refers to: a pack may reword them, not drop them.
FIXED_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "verify_method": ("on_site", "phone", "online"),
    "channel": ("web", "seat", "window", "grid", "import", "machine"),
    "request_type": ("consult", "help", "complaint", "report", "suggestion", "praise"),
    "rating": ("5", "4", "3", "2", "1"),
}
#: Lists whose entries must tell people where to go instead.
DICTIONARIES_WITH_DOOR: Final = ("refusal_reason", "lawful_channel")
TEXTS: Final = (
    "site_title",
    "report_intro",
    "emergency_notice",
    "privacy_notice",
    "report_receipt",
    "accepted",
    "refused",
    "lawful",
    "info_requested",
    "dispatched",
    "extended",
    "suspended",
    "answered",
    "closed",
    "rating_invitation",
    "merged",
    "schematic_notice",
    "calendar_notice",
)
#: Further words of a message: of its short form, for supporters, in English (``answered.sms.en``).
TEXT_VARIANT: Final = re.compile(r"[a-z_]+(\.(sms|email|supporter))?(\.en)?")
#: Times of messages to residents where the county sets none.
QUIET_HOURS: Final = "21:00-8:00"
DIGEST_AT: Final = "18:00"
#: Blanks in templates of demo matters.
TEMPLATE_SLOTS: Final = frozenset({"place", "village", "town"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect of a pack, as a sentence with its place."""

    file: str
    sentence: str
    line: int | None = None

    @property
    def where(self) -> str:
        """File and line, as people count them."""
        return self.file if self.line is None else f"{self.file} 第 {self.line} 行"

    def __str__(self) -> str:
        """The sentence to show."""
        return f"{self.where}：{self.sentence}"


class PackError(Invalid):
    """A pack cannot be used; ``problems`` lists everything found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        fields: dict[str, str] = {}
        for problem in self.problems:
            before = fields.get(problem.where, "")
            fields[problem.where] = before + problem.sentence
        count = len(self.problems)
        lines = "\n".join(str(problem) for problem in self.problems)
        super().__init__("pack", f"县级配置包有 {count} 处问题：\n{lines}", fields, count=count)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An assumption the county should confirm in writing before it relies on it."""

    code: str
    question: str
    assumed: str
    confirmed_on: date | None
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class County:
    """The county itself and its switches.

    Percentages are shares of closed matters drawn for verification. ``intake_tier`` is the tier
    whose centre takes in residents' reports. ``working_periods`` are the desk hours of a workday.
    """

    code: str
    name: str
    short_name: str
    version: str
    valid_from: date
    phone: str
    hours: str
    datum: Datum
    schematic: bool
    default_policy: str
    intake_tier: str
    working_periods: tuple[tuple[time, time], ...]
    ordinary_percent: int
    self_settled_percent: int
    sampling_seed: int
    #: Code of the unit that takes in complaints about handling in which the centre had a part.
    supervision_unit: str
    confirmations: tuple[Confirmation, ...]
    #: Where residents complain about the work itself; may be empty.
    supervision_phone: str = ""
    #: Codes of matters, or of whole classes, that may be shown on the public board.
    public_matters: tuple[str, ...] = ()
    #: Codes of matters, or of whole classes, that are disputes; None: the class 矛盾纠纷.
    dispute_matters: tuple[str, ...] | None = None
    #: When residents get no messages (empty: none), and when the daily message leaves.
    quiet_hours: str = QUIET_HOURS
    digest_at: str = DIGEST_AT


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A division, grid or micro-grid; ``name`` is the official one, ``short_name`` for screens."""

    line: int
    code: str
    name: str
    short_name: str
    kind: AreaKind
    parent: str | None
    valid_from: date
    valid_to: date | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class GeometryRow:
    """One version of an outline: GeoJSON (Multi)Polygon in WGS-84, and the datum it came in."""

    code: str
    version: int
    valid_from: date
    valid_to: date | None
    schematic: bool
    datum: Datum
    geometry: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """An organisation that can hold a duty."""

    line: int
    code: str
    name: str
    short_name: str
    tier: str
    kind: str
    parent: str | None
    area: str
    residency: str
    duty_phone: str


@dataclass(frozen=True, slots=True)
class GridPart:
    """What grid staff do with a matter; without kinds of work it is not admitted for them.

    ``minutes`` each time (0: not said); ``items`` are pairs of what is collected and why.
    """

    works: tuple[Work, ...] = ()
    minutes: int = 0
    items: tuple[tuple[str, str], ...] = ()
    training: str = ""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A class of matters (no ``parent``) or one matter of the admitted list (网格事项)."""

    line: int
    code: str
    parent: str | None
    name: str
    lead_unit: str | None
    support_units: tuple[str, ...]
    legal_basis: str
    level: str
    evidence: str
    frequency: str
    self_settle: bool
    policy: str
    keywords: tuple[str, ...]
    reply_review: bool = False
    script: tuple[str, ...] = ()
    grid: GridPart = GridPart()

    @property
    def is_class(self) -> bool:
        """Whether this row only groups others."""
        return self.parent is None


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A deadline policy of the county's own; ``body`` is checked by the deadline rules."""

    code: str
    version: int
    name: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A day that differs from plain Monday-Friday: ``kind`` is ``holiday`` or ``workday``."""

    line: int
    day: date
    kind: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """Role x unit x area."""

    role: str
    unit: str
    area: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person and the posts held; packs never carry passwords."""

    line: int
    username: str
    name: str
    posts: tuple[PostRow, ...]
    #: Published by office, for grid workers only.
    office_phone: str = ""


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A canned reply (``command``, ``body``) or a macro (``steps`` as JSON) to start with.

    Season ends are MMDD; ``review_days`` counts from the day of loading.
    """

    line: int
    kind: str
    code: str
    title: str
    command: str
    body: str
    steps: str
    goes_on: bool
    matter: str
    state: str
    unit: str
    owner: str
    season_from: str
    season_to: str
    review_days: int


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """One choice of an editable list; ``door`` names where to go instead."""

    dictionary: str
    code: str
    label: str
    note: str
    door: str
    position: int
    active: bool


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A made-up message for filling a demonstration; ``{place}`` and the like are blanks."""

    line: int
    matter: str
    request_type: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A complete, consistent county configuration.

    Areas and units come parents first. ``warnings`` are sentences about what is allowed but
    probably not meant. ``digest`` is the SHA-256 of all files read, so that a loader can tell an
    unchanged pack from a new one.
    """

    path: Path
    digest: str
    county: County
    areas: tuple[AreaRow, ...]
    geometries: tuple[GeometryRow, ...]
    units: tuple[UnitRow, ...]
    matters: tuple[MatterRow, ...]
    policies: tuple[PolicyRow, ...]
    calendar: tuple[CalendarRow, ...]
    staff: tuple[StaffRow, ...]
    dictionaries: tuple[DictionaryEntry, ...]
    dictionary_labels: Mapping[str, str]
    texts: Mapping[str, str]
    templates: tuple[TemplateRow, ...]
    warnings: tuple[str, ...]
    #: File name and text of what lies in the folder ``documents``.
    documents: tuple[tuple[str, str], ...] = ()
    phrases: tuple[PhraseRow, ...] = ()
    #: What the county sets about the powers, whole, by the name of the file.
    powers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    #: Estates, roads and facilities with their other names.
    place_names: Mapping[str, object] = field(default_factory=dict)

    def entries(self, dictionary: str) -> tuple[DictionaryEntry, ...]:
        """The entries of one list, in the pack's order."""
        return tuple(entry for entry in self.dictionaries if entry.dictionary == dictionary)
