"""From the table of inputs to the parts of a form: one component per kind of input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from linli.cases.inputs import FORMS, Field, Kind
from linli.cases.judging import said_solved
from linli.cases.milestone_input import write_milestones
from linli.cases.models import Case, Plan
from linli.cases.queries.duplicates import Candidate, candidates
from linli.cases.queries.readers import KeptOut, exceptions_of
from linli.cases.queries.returned import suggested_unit
from linli.catalogue.snapshot import Catalogue
from linli.domain.clock_text import day_text
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.people.actor import Actor
from linli.people.models import Post
from linli.places.drawing import Ground, ground
from linli.places.given import DATUMS
from linli.proposals.queries.matter_proposals import MatterProposals
from linli.proposals.queries.unit_proposals import Proposed
from linli.text.marks import marked
from linli.web.desk import choices, grid_parts, whistle_parts
from linli.web.desk.choices import Groups
from linli.web.desk.evidence_form import demand_of, kept_files, slots
from linli.web.desk.joint_parts import Board, again
from linli.web.desk.special_parts import SPECIAL

#: Up to this many choices stand open as radio buttons; more become a select.
RADIOS = 6
#: Acts that need words where the requester said “not solved” (domain.guards.passes, closes).
_AGAINST_A_NO = frozenset({Command.VERIFY_TRUE, Command.CLOSE})
#: Said beside a field in which something is hidden.
_HIDDEN = "〔〕里是已遮盖的姓名或号码，请原样保留；新填的姓名和号码也会遮盖。"
#: More choices than this are too many to look through: one types to find.
LONG = 12


@dataclass
class Part:
    """One input of a form, ready to draw; ``shape`` names the component."""

    name: str
    label: str
    shape: str
    required: bool
    hint: str = ""
    limit: int = 0
    value: str | list[str] = ""
    error: str = ""
    groups: Groups = field(default_factory=list)
    choices: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    slots: list[tuple[str, str]] = field(default_factory=list)
    demanded: tuple[str, ...] = ()
    kept: list[tuple[str, StoredFile]] = field(default_factory=list)
    resident: bool = False
    blank: str = "请选择"
    offers: list[Candidate] = field(default_factory=list)
    source: str = ""
    #: Codes that stand greyed among the choices, and why.
    off: frozenset[str] = frozenset()
    off_why: str = ""
    after: str = ""
    placeholder: str = ""
    may_grant: bool = False
    grant: bool = False
    grant_reason: str = ""
    grant_error: str = ""
    most_bytes: int = 0
    ground: Ground | None = None
    #: Words to begin a text with, at a touch.
    at_hand: list[str] = field(default_factory=list)
    lon: str = ""
    lat: str = ""
    board: Board | None = None
    sheet: whistle_parts.Sheet | None = None
    #: Units proposed for the matter, with their reasons.
    proposed: Proposed | None = None
    #: Where the form asks whether a unit has somebody on duty; ids of proposed units that have.
    manned_at: str = ""
    manned: frozenset[int] = frozenset()
    #: Matters proposed for what the case says, with their reasons.
    matters: MatterProposals | None = None


@dataclass(frozen=True)
class Posted:
    """What came with a form: texts, lists, the keys of files taken in, the errors."""

    data: QueryDict
    files: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


class Builder:
    """Builds the parts of one command's form for one case; ``actor`` sees what may be offered.

    ``whole``: every choice is sent. Otherwise a page with scripts asks for the remote ones
    (villages' units, grids elsewhere) while one types.
    """

    def __init__(
        self,
        command: Command,
        case: Case,
        catalogue: Catalogue,
        actor: Actor | None = None,
        *,
        whole: bool = True,
    ) -> None:
        self.actor = actor
        self.whole = whole
        self.command = command
        self.case = case
        self.catalogue = catalogue
        self.matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
        #: What is proposed for the matter, once it was asked for.
        self.units: Proposed | None = None

    def parts(self, posted: Posted | None = None) -> list[Part]:
        """Return the parts, filled from ``posted`` or with what is proposed."""
        parts = (self._part(item, posted) for item in FORMS[self.command])
        return [part for part in parts if part.shape]  # without a shape there is nothing to ask

    def _part(self, item: Field, posted: Posted | None) -> Part:
        part = Part(item.name, item.label, item.kind.value, item.required, item.hint, item.limit)
        part.resident = item.resident
        if (
            item.name == "text"
            and self.command in _AGAINST_A_NO
            and said_solved(self.case) is False
        ):
            part.required = True
        getattr(self, f"_{item.kind.value}", self._plain)(part, item)
        special = SPECIAL.get((self.command, item.name))
        if special is not None:
            special(self, part)
        grid_parts.grey(self, part)
        if posted is None:
            return findable(part)
        part.error = posted.errors.get(item.name, "")
        if item.kind in {Kind.UNITS, Kind.CHOICES}:
            part.value = posted.data.getlist(item.name)
        elif item.kind is Kind.ACCOUNTS:
            part.value = "、".join(name for name in posted.data.getlist(item.name) if name)
            part.grant = bool(posted.data.get("grant"))
            part.grant_reason = posted.data.get("grant_reason", "")
            part.grant_error = posted.errors.get("grant_reason", "")
        elif item.kind is Kind.FILES:
            part.kept = kept_files(posted.files)
        elif item.kind is Kind.RATINGS and part.sheet is not None:
            whistle_parts.again(part.sheet, posted.data, item.name)
        elif part.board is not None:
            again(part.board, posted.data, part.error)
        elif part.shape == "point":
            part.lon, part.lat = posted.data.get("lon", ""), posted.data.get("lat", "")
            part.value = posted.data.get("datum", "")
        else:
            part.value = posted.data.get(item.name, "")
        if item.kind is Kind.AREA:
            self._chosen_area(part)
        return findable(part)

    def _plain(self, part: Part, item: Field) -> None:
        if self.command is Command.AMEND and item.name in {"title", "address"}:
            value: str = getattr(self.case, item.name)
            part.value = value
            part.hint = _HIDDEN if marked(value) else part.hint
        if item.name == "point" and self.case.pk:
            self._point(part)
        if self.command is Command.PLAN and self.case.pk:
            self._planned(part)

    def _point(self, part: Part) -> None:
        """Show the sketch to put the pin on: the village, or what is known of the place."""
        case = self.case
        part.shape, part.hint = "point", "点一下图上的位置，所在网格会一并更正；只改地址也可以。"
        part.groups = [("", list(DATUMS))]
        part.ground = ground(self.catalogue.tree, case.village_id or case.town_id or case.area_id)
        if case.lon is not None and case.lat is not None:
            part.lon, part.lat = f"{case.lon:.6f}", f"{case.lat:.6f}"

    def _planned(self, part: Part) -> None:
        """Show the plan that is to be replaced, so that nobody has to type it again."""
        row = Plan.objects.filter(case_id=self.case.pk, current=True).first()
        if row is None:
            return
        if part.name == "plan":
            part.value = row.text
        else:
            part.value = write_milestones(row.milestones.values_list("due_on", "text"))

    def _choice(self, part: Part, item: Field) -> None:
        entries = self.catalogue.dictionaries.get(item.dictionary, ())
        if len(entries) <= RADIOS:
            part.shape = "radios"
            part.choices = [(entry.code, entry.label, entry.note) for entry in entries]
            return
        part.shape = "select"
        part.groups = [("", [(entry.code, entry.label) for entry in entries])]
        part.notes = [
            (
                entry.label,
                Words("{note} 去处：{door}", note=entry.note, door=entry.door)
                if entry.door
                else entry.note,
            )
            for entry in entries
            if entry.note or entry.door
        ]

    def _choices(self, part: Part, item: Field) -> None:
        part.shape = "combos"
        entries = self.catalogue.dictionaries.get(item.dictionary, ())
        part.groups = [("", [(entry.code, entry.label) for entry in entries])]

    def _option(self, part: Part, item: Field) -> None:
        if item.name == "datum":
            part.shape = ""  # asked beside the point
            return
        part.shape = "radios"
        part.choices = [(code, label, "") for code, label in item.options]

    def _matter(self, part: Part, item: Field) -> None:
        part.shape = "combo"
        part.groups = choices.matters(self.catalogue)
        if self.command is Command.AMEND:
            _unchanged(part, self.matter.name if self.matter else "")
        if item.required and self.matter:
            part.value = self.matter.code

    def _level(self, part: Part, item: Field) -> None:
        part.shape = "radios"
        policy = choices.policy_of(self.catalogue, self.matter)
        part.choices = choices.levels(policy)
        if not item.required:
            part.choices = [("", "按事项默认", ""), *part.choices]
        else:
            part.choices = [row for row in part.choices if row[0] != self.case.level]

    def _unit(self, part: Part, item: Field) -> None:
        part.shape = "combo"
        tiers = self._tiers(part)
        if item.name != "lead_unit":
            part.groups = choices.units(self.catalogue, tiers=tiers)
            return
        wanted = self._asked_for()
        usual = self.matter.lead_unit_id if self.matter else None
        first = [one for one in (wanted, usual) if one in self.catalogue.units]
        part.groups = choices.units(
            self.catalogue,
            suggested=tuple(dict.fromkeys(one for one in first if one)),
            tiers=tiers,
        )
        if wanted in self.catalogue.units:
            part.hint = "上次退单时建议的单位已选上，请核对"
        if first:
            part.value = self.catalogue.units[first[0]].code  # type: ignore[index]  # filtered above

    def _tiers(self, part: Part) -> tuple[str, ...]:
        """Return whose units are sent at once; the villages' many are found by typing."""
        if self.whole:
            return ()
        part.source = reverse("desk_find", args=["unit"])
        return choices.NEAR_TIERS

    def _asked_for(self) -> int | None:
        unit = self.catalogue.unit_by_code(suggested_unit(self.case))
        return unit.id if unit and unit.live(clock.today()) else None

    def _units(self, part: Part, item: Field) -> None:  # noqa: ARG002 - one signature for all kinds
        part.shape = "combos"
        support = self.matter.support_unit_ids if self.matter else ()
        part.groups = choices.units(self.catalogue, suggested=support, tiers=self._tiers(part))
        part.value = [self.catalogue.units[one].code for one in support]

    def _colleague(self, part: Part, item: Field) -> None:
        part.shape = "select"
        rows = (
            Post.objects.on(clock.today())
            .filter(
                unit_id=self.case.lead_unit_id or 0,
                role__in=[Post.Role.HANDLER, Post.Role.UNIT_LEADER],
                user__is_active=True,
            )
            .values_list("user__username", "user__full_name")
            .distinct()
        )
        part.groups = [("", list(rows))]
        if not item.required:
            part.blank = "由我本人承办"

    def _area(self, part: Part, item: Field) -> None:  # noqa: ARG002 - one signature for all kinds
        part.shape = "combo"
        groups = choices.places(self.catalogue)
        tree = self.catalogue.tree
        _unchanged(part, tree.label(tree.by_id(self.case.area_id)) if self.case.area_id else "")
        village = tree.by_id(self.case.village_id) if self.case.village_id else None
        if village is not None:
            groups.insert(0, choices.grids_of(tree, village))
        part.source = reverse("desk_find", args=["area"])
        if self.whole and self.case.town_id:
            others = [one for one in tree.children(self.case.town_id) if one != village]
            groups += [choices.grids_of(tree, one) for one in others]
        part.groups = [group for group in groups if group[1]]

    def _chosen_area(self, part: Part) -> None:
        """Keep a place found by typing, which is not among those sent."""
        node = self.catalogue.tree.by_code(str(part.value))
        if node and all(node.code != code for _, rows in part.groups for code, _ in rows):
            part.groups.append(("", [(node.code, self.catalogue.tree.label(node))]))

    def _stars(self, part: Part, item: Field) -> None:  # noqa: ARG002 - one signature for all kinds
        part.shape = "radios"
        words = choices.STARS.get(self.command.value, choices.STARS["verify_true"])
        part.choices = [(word[0], word, "") for word in words]

    def _case(self, part: Part, item: Field) -> None:  # noqa: ARG002 - one signature for all kinds
        part.hint = "填写另一件的完整编号，或在下面选；诉求人都会得到答复"
        if self.actor and self.case.pk:
            part.offers = candidates(self.actor, self.case, self.catalogue)

    def _accounts(self, part: Part, item: Field) -> None:  # noqa: ARG002 - one signature for all kinds
        if self.case.no:
            part.source = reverse("desk_case_people", args=[self.case.no])

    def _account(self, part: Part, item: Field) -> None:
        if self.command is Command.END_READ:
            part.shape = "select"
            part.groups = [("", [(one.username, one.name) for one in exceptions_of(self.case)[0]])]
            return
        if self.command is Command.UNBLOCK:
            self._kept_out(part, exceptions_of(self.case)[1])
            return
        if self.command is Command.GRANT_READ:
            part.shape, part.hint = (
                "accounts",
                "输入姓名或用户名查找；对方只能查看和留言，看不到联系方式",
            )
            self._accounts(part, item)
            return
        if self.command is not Command.BLOCK:
            return  # the powers offer whom they may name (special_parts), and nobody else
        part.shape, part.source = "accounts", reverse("desk_accounts")
        part.after = "{name}将完全看不到本件。"
        part.hint = "输入姓名或用户名查找；选定的账号将完全看不到本件"

    def _kept_out(self, part: Part, people: Sequence[KeptOut]) -> None:
        """Show who is kept out, why and by whom; where it is one person, that one is meant."""
        part.shape = "radios"
        part.choices = [
            (
                one.username,
                one.name,
                Words(
                    "{by}于{at}设置：{reason}",
                    by=one.set_by or "系统",
                    at=day_text(one.set_at.astimezone(clock.CIVIL).date()),
                    reason=one.reason,
                ),
            )
            for one in people
        ]
        if len(people) == 1:
            part.value = people[0].username

    def _files(self, part: Part, item: Field) -> None:  # noqa: ARG002 - one signature for all kinds
        part.slots = list(slots(self.command))
        part.most_bytes = settings.LINLI_MAX_UPLOAD
        if self.matter and self.case.pk:
            demand = demand_of(self.command, self.case, self.matter.evidence, self.catalogue)
            part.hint, part.required, part.demanded = demand.hint, demand.always, demand.lacking


def _unchanged(part: Part, now: str) -> None:
    """Say in the empty box what stays as it is when nothing is chosen."""
    part.blank = part.placeholder = Words("不改（现为{now}）", now=now) if now else "不改"


def findable(part: Part) -> Part:
    """Return the part with a plain select as a box to type in, where it is too long to read."""
    if part.shape == "select" and sum(len(rows) for _, rows in part.groups) > LONG:
        part.shape = "combo"
    return part
