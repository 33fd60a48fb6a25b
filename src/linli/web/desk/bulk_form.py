"""The page of a bulk act: what was posted, the form of the act, and what it would do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.inputs import Field, Kind, clean
from linli.cases.models import Case
from linli.cases.queries.words import FIRST, WORDS, Words
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.tree import Tree
from linli.web.desk import unit_parts
from linli.web.desk.act_form import Builder, Part, Posted
from linli.workbench import bulk_rules
from linli.workbench.actions.bulk import WINDOWS
from linli.workbench.bulk_rules import Act
from linli.workbench.gap_values import gap_values
from linli.workbench.models import CannedReply, Macro
from linli.workbench.queries import prepared
from linli.workbench.queries.outlook import Outlook, Pick, Selection, able, outlooks, possible
from linli.workbench.queries.step_words import StepView, step_views
from linli.workbench.steps import Step, Value, fill_steps

#: A macro is chosen as ``macro:ID``.
MACRO = "macro:"
_BLANKS = {
    "matter": gettext_lazy("各按已登记的事项"),
    "lead_unit": gettext_lazy("各按事项的主办单位"),
}
_ORDER = {
    command: place
    for place, command in enumerate(
        dict.fromkeys([*(one for row in FIRST.values() for one in row), *bulk_rules.MANY])
    )
}


@dataclass(frozen=True)
class Choice:
    """An act that may be chosen: on ``number`` of the selected matters it is possible."""

    code: str
    words: Words
    number: int
    chosen: bool


@dataclass(frozen=True)
class MacroChoice:
    """A macro that may be chosen: on ``number`` of the selected matters it is possible."""

    code: str
    title: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Page:
    """Everything the page shows; ``act`` has no steps while nothing is chosen.

    ``told``: what each step of a macro writes. ``late``: the reply or macro is past its review
    day. ``gone``: a macro was asked for that is offered no more.
    """

    code: str
    act: Act
    choices: Sequence[Choice]
    macros: Sequence[MacroChoice]
    parts: Sequence[Part]
    replies: Sequence[CannedReply]
    reply: str
    rows: Sequence[Outlook]
    lost: int
    key: str
    window: int
    windows: Sequence[tuple[int, str]]
    told: Sequence[ToldStep] = ()
    late: CannedReply | Macro | None = None
    gone: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def able(self) -> list[Outlook]:
        """Matters on which the act may be done."""
        return [row for row in self.rows if not row.refusal]

    @property
    def unable(self) -> list[Outlook]:
        """Matters on which it may not."""
        return [row for row in self.rows if row.refusal]

    @property
    def stale(self) -> bool:
        """Tell whether some matter moved on after it was chosen."""
        return any(row.stale for row in self.rows)

    @property
    def icon(self) -> str:
        """The mark of the chosen act."""
        return "player-play" if self.act.macro else WORDS[self.act.steps[0].command].icon

    @property
    def labels(self) -> dict[str, str]:
        """What each field is called, for the list of errors."""
        return {**{part.name: part.label for part in self.parts}, "reply": _("常用语")}


@dataclass(frozen=True)
class ToldStep:
    """A step in words, and the labels of what each matter fills in itself."""

    view: StepView
    left: Sequence[str]


def told(steps: Sequence[Step], catalogue: Catalogue) -> list[ToldStep]:
    """Return what is done to each matter, step by step."""
    views = step_views(steps, catalogue)
    return [
        ToldStep(view, bulk_rules.left_to_each(step))
        for step, view in zip(steps, views, strict=True)
    ]


def picks(data: QueryDict) -> list[Pick]:
    """Return the chosen matters: ``NUMBER`` or ``NUMBER:VERSION`` each; nonsense is left out."""
    found = []
    for item in data.getlist("no"):
        no, _sep, version = item.partition(":")
        known = version.isascii() and version.isdecimal() and len(version) < 10
        if no.isascii() and no.isdigit() and len(no) <= 24:
            found.append(Pick(no, int(version) if known and data.get("stage") != "fresh" else None))
    return found


class Reader:
    """Reads one posted page for one person; at most one query for macros and one for replies."""

    def __init__(
        self, data: QueryDict, actor: Actor, chosen: Selection, catalogue: Catalogue
    ) -> None:
        self.data = data
        self.actor = actor
        self.chosen = chosen
        self.catalogue = catalogue
        self.code = data.get("to") or data.get("do") or ""
        self.command = next((one for one in Command if one.value == self.code), None)
        self._macros = prepared.macros_for_many(actor)
        self._letters = prepared.commands_with_replies(actor)
        self.replies = (
            prepared.replies_for_many(actor, self.command)
            if self.command in bulk_rules.WITH_REPLY
            else []
        )

    @property
    def fresh(self) -> bool:
        """Another act was chosen just now: what was filled in belonged to the one before."""
        return bool(self.data.get("to")) and self.data.get("to") != self.data.get("do")

    @property
    def window(self) -> int:
        """The seconds in which the run can be taken back."""
        wanted = self.data.get("window", "")
        return next((one for one in WINDOWS if str(one) == wanted), WINDOWS[0])

    def act(self) -> Act:
        """Return the chosen act; one without steps while nothing that exists is chosen."""
        if self.code.startswith(MACRO):
            wanted = self.code.removeprefix(MACRO)
            return next((act for row, act in self._macros if str(row.pk) == wanted), Act(""))
        if self.command in bulk_rules.MANY:
            return Act(WORDS[self.command].label, (Step(self.command, self._values()),))
        if self.command in bulk_rules.WITH_REPLY and self.replies:
            reply = self._reply()
            values = self._values()
            if reply is not None:
                values[bulk_rules.told_field(self.command)] = reply.body
            label = WORDS[self.command].label
            title = f"{label} · {reply.title}" if reply else label
            return Act(title, (Step(self.command, values),), reply)
        return Act("")

    def _reply(self) -> CannedReply | None:
        wanted = self.data.get("reply", "")
        return next((row for row in self.replies if str(row.pk) == wanted), None)

    def _values(self) -> dict[str, Value]:
        if self.command is None or self.fresh:
            return {}
        return {one.name: self._value(one) for one in bulk_rules.fields(self.command)}

    def _value(self, item: Field) -> Value:
        if item.kind is Kind.UNITS:
            return tuple(self.data.getlist(item.name))
        return self.data.get(item.name, "")

    def problems(self, act: Act) -> dict[str, str]:
        """Return what is wrong with the inputs of a single act; a macro was checked when kept."""
        if self.command is None or not act.steps:
            return {}
        if self.command in bulk_rules.WITH_REPLY and act.reply is None:
            return {"reply": _("请选择一条常用语。")}
        step = self._sample(act)
        try:
            clean(self.command, step.values, self.catalogue)
        except Invalid as refusal:
            told = bulk_rules.told_field(self.command)
            return {
                "reply" if name == told else name: sentence
                for name, sentence in refusal.fields.items()
                if (self.command, name) not in bulk_rules.OWN or step.values.get(name)
            }
        return {}

    def _sample(self, act: Act) -> Step:
        """Return the step as it would be for the first matter: gaps are filled for each."""
        first = self.chosen.found[0]
        values = gap_values(self.actor, first, self.catalogue)
        return fill_steps(act.steps, values)[0]

    def page(self, now: datetime, act: Act, errors: Mapping[str, str] | None = None) -> Page:
        """Return the page with everything the person wrote."""
        problems = dict(errors or {})
        kept = act.reply or act.macro
        return Page(
            code=self.code if act.steps else "",
            act=act,
            choices=self._choices(now),
            macros=self._macro_choices(now),
            parts=self._parts(act, problems) if self.command and act.steps else [],
            replies=self.replies,
            reply=str(act.reply.pk) if act.reply else "",
            rows=outlooks(self.actor, self.chosen, act, self.catalogue, now),
            lost=self.chosen.lost,
            key=secrets.token_hex(12),  # of the next try: this one planned nothing
            window=self.window,
            windows=[(one, _seconds(one)) for one in WINDOWS],
            told=told(act.steps, self.catalogue) if act.macro else (),
            late=kept if kept and kept.review_on < clock.today() else None,
            gone=self.code.startswith(MACRO) and not act.steps,
            errors=problems,
        )

    def _choices(self, now: datetime) -> list[Choice]:
        counted = possible(self.actor, self.chosen, self.catalogue, now)
        letters = [one for one in bulk_rules.WITH_REPLY if one.value in self._letters]
        offered = [one for one in (*bulk_rules.MANY, *letters) if counted[one]]
        return [
            Choice(one.value, WORDS[one], counted[one], one is self.command)
            for one in sorted(offered, key=lambda one: _ORDER.get(one, len(_ORDER)))
        ]

    def _macro_choices(self, now: datetime) -> list[MacroChoice]:
        found = []
        for row, act in self._macros:
            number = able(self.actor, self.chosen, act, self.catalogue, now)
            code = f"{MACRO}{row.pk}"
            if number:
                found.append(MacroChoice(code, row.title, number, code == self.code))
        return found

    def _parts(self, act: Act, problems: Mapping[str, str]) -> list[Part]:
        if self.command is None or act.macro is not None:
            return []
        builder = _Many(
            self.command,
            _common(self.actor, self.chosen, self.catalogue.tree),
            self.catalogue,
        )
        builder.asker = self.actor
        posted = None if self.fresh or not self.data.get("do") else Posted(self.data, (), problems)
        return builder.parts(posted)


def _seconds(number: int) -> str:
    return _("%(n)s 秒") % {"n": number} if number < 60 else _("%(n)s 分钟") % {"n": number // 60}


class _Many(Builder):
    """Builds the parts of one command for many: a stand-in case carries what they share.

    ``asker`` is for whom units are proposed; the rest of the form is the same for everybody.
    """

    asker: Actor | None = None

    def parts(self, posted: Posted | None = None) -> list[Part]:
        """Return the parts of the bulk act."""
        found = [self._part(item, posted) for item in bulk_rules.fields(self.command)]
        for part in found:
            if (self.command, part.name) in bulk_rules.OWN:
                part.blank = str(_BLANKS[part.name])
            if self.command is Command.DISPATCH and part.name == "lead_unit" and self.asker:
                unit_parts.for_many(self, part, self.asker)
        return found


def _common(actor: Actor, chosen: Selection, tree: Tree) -> Case:
    """Return an unsaved case with what all chosen matters share."""
    cases = [one.case for one in chosen.found]
    leads = {case.lead_unit_id for case in cases if case.lead_unit_id in actor.units}
    matters = {case.matter_id for case in cases}
    levels = {case.level for case in cases}
    doors = {case.door for case in cases}
    return Case(
        **_place(cases, tree),
        door=doors.pop() if len(doors) == 1 else "",
        lead_unit_id=leads.pop() if len(leads) == 1 else None,
        matter_id=matters.pop() if len(matters) == 1 else None,
        level=levels.pop() if len(levels) == 1 else "",
    )


def _place(cases: Sequence[Case], tree: Tree) -> dict[str, object]:
    """Return what of their place they share, down to the narrowest area; empty for nothing."""
    place: dict[str, object] = {}
    for name in ("town_id", "village_id", "area_id"):
        found = {getattr(case, name) for case in cases}
        shared = found.pop()
        if found or not shared:
            break
        place |= {name: shared, "area_id": shared, "area_path": tree.by_id(shared).path}
    return place
