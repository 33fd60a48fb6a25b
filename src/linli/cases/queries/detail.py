"""Everything the case page shows, read with a fixed number of queries and already in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases import access, judging
from linli.cases.acting import held_for
from linli.cases.models import Approval, Case
from linli.cases.placing import doubt_said
from linli.cases.queries.asked import AskedView, asked_of
from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.cases.queries.joint import idle_parts
from linli.cases.queries.plans import AnswerableView, PlanView, answerable_of, plan_of
from linli.cases.queries.readers import KeptOut, Reader, exceptions_of
from linli.cases.queries.related import (
    DutyView,
    FileView,
    LinkView,
    PartyView,
    duties_of,
    files_of,
    links_of,
    parties_of,
    people_of,
    people_rows,
)
from linli.cases.queries.replies import ReplyView, reply_of
from linli.cases.queries.said import Said, said_of
from linli.cases.queries.sketch import Sketch, sketch
from linli.cases.queries.why import ApprovalView, approval_view, clock_of, requests_of
from linli.cases.queries.words import FIRST, WORDS, Words
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES, Command, Option, Phase, State
from linli.domain.policies import LEVEL_NAMES, STAGE_NAMES, Level, Stage
from linli.domain.words import Words as Phrase
from linli.kernel import clock
from linli.people.actor import Actor

OPEN = Approval.Result.OPEN
#: Refusals that would only be noise beside the buttons: nobody wonders why they are missing.
_SILENT = frozenset(
    {
        "nothing-asked",
        "not-overseen",
        "not-overdue",
        "not-small",
        "already-overseen",
        "not-own-report",
        "not-holding",
        "nothing-in-review",
        "not-reviewer",
        "not-author",
        "own-reply",
        "no-whistle",
        "nobody-pressed",
        "not-supervised",
        "not-climbed",
        "not-at-top",
        "no-parts",
    }
)


@dataclass(frozen=True, slots=True)
class ActionView:
    """A move as the page offers it; ``refusal`` empty when it may be made now.

    ``in_place_of`` names the absent colleague in whose place it would be made.
    """

    command: str
    words: Words
    refusal: str
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One dated promise: ``met_at`` when it was kept."""

    label: str
    at: datetime | None
    clock: ClockView | None = None
    met_at: datetime | None = None


@dataclass(frozen=True)
class CaseView:
    """The case page. ``case`` is for columns printed as they are; nothing is written through it."""

    case: Case
    state_label: str
    step: int
    ended: bool
    stopped: bool
    clock: ClockView
    stage_label: str
    stage: ClockView | None
    level_label: str
    matter: str
    basis: str
    place: str
    centre: str
    holder: str
    reporter: str
    primary: ActionView | None
    others: tuple[ActionView, ...]
    blocked: tuple[ActionView, ...]
    parties: tuple[PartyView, ...]
    duties: tuple[DutyView, ...]
    clocks: tuple[ClockLine, ...]
    counters: tuple[tuple[str, int], ...]
    files: tuple[FileView, ...]
    links: tuple[LinkView, ...]
    approvals: tuple[ApprovalView, ...]
    plan: PlanView | None
    answerable: AnswerableView | None
    outcome: str
    end_reason: str
    sketch: Sketch | None
    #: What is wrong with a point whose place is to be checked.
    place_doubt: str
    readers: tuple[Reader, ...]
    kept_out: tuple[KeptOut, ...]
    reply: ReplyView | None
    said: Said | None
    asked: AskedView

    def option(self, command: str) -> ActionView | None:
        """Return the offered move, allowed or not; None when it is not offered at all."""
        every = (*((self.primary,) if self.primary else ()), *self.others, *self.blocked)
        return next((action for action in every if action.command == command), None)


def actions(
    state: State, options: tuple[Option, ...], *, own: bool = False, planned: bool = False
) -> tuple[ActionView | None, tuple[ActionView, ...], tuple[ActionView, ...]]:
    """Return the one next move, the other allowed ones, and the refused ones with reasons.

    ``own``: the person filed the matter and may wonder why it cannot be settled on the spot.
    ``planned``: it has a plan, so that filing one is no longer what people come for.
    """
    silent = _SILENT - {"not-small"} if own else _SILENT
    allowed = {option.command for option in options if option.allowed}
    done = {Command.PLAN} if planned else set()
    first = next((one for one in FIRST.get(state, ()) if one in allowed - done), None)
    views = [
        ActionView(option.command.value, WORDS[option.command], option.refusal, option.in_place_of)
        for option in options
        if option.allowed or option.code not in silent
    ]
    primary = next((view for view in views if first and view.command == first.value), None)
    others = tuple(view for view in views if not view.refusal and view is not primary)
    return primary, others, tuple(view for view in views if view.refusal)


def case_view(actor: Actor, no: str, catalogue: Catalogue) -> CaseView:
    """Return the page of one visible case in at most fifteen queries, however long its story.

    The story itself is read page by page (:mod:`linli.cases.queries.story`). Raises NotFound
    when the case is unknown or invisible.
    """
    now = clock.now()
    found = access.load(actor, no)
    case = found.case
    state = State(case.state)
    info = STATES[state]
    readers, kept_out = exceptions_of(case)
    # Read before the judgement, which needs parts of them: nothing is asked for twice.
    links = links_of(actor, found)
    approvals = requests_of(case)
    found.__dict__["open_approvals"] = [row for row in approvals if row.result == OPEN]
    plan = plan_of(case, now)
    moves = judging.moves(actor, found, catalogue, now)
    # There is nothing to end: no button, as if the move did not exist.
    idle = {
        Command.END_READ: not readers,
        Command.UNBLOCK: not kept_out,
        **idle_parts(actor, found.duties),
    }
    moves = tuple(move for move in moves if not idle.get(move.command))
    primary, others, blocked = actions(
        state,
        moves,
        own=actor.user_id is not None and case.reporter_staff_id == actor.user_id,
        planned=case.plan_version > 0,
    )
    parties = people_rows(found)
    people = people_of(found, (one for row in approvals for one in _people(row)))
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    holder_unit = catalogue.units.get(case.holder_unit_id) if case.holder_unit_id else None
    holder = holder_unit.name if holder_unit else ""
    if case.holder_id in people:
        name = held_for(people[case.holder_id], case.holder_id, actor.stands_for)
        holder = f"{holder} · {name}"
    return CaseView(
        case=case,
        state_label=info.label,
        step=info.step,
        ended=state is State.SCORED,
        stopped=info.phase is Phase.FINAL and state is not State.SCORED,
        clock=clock_of(case, now),
        stage_label=STAGE_NAMES[Stage(case.stage)] if case.stage else "",
        stage=stage_clock(case.stage_due_at, now),
        level_label=LEVEL_NAMES[Level(case.level)],
        matter=matter.name if matter else "",
        basis=matter.legal_basis if matter else "",
        place=catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
        centre=catalogue.units[case.centre_id].name,
        holder=holder,
        reporter=people.get(case.reporter_staff_id or 0, ""),
        primary=primary,
        others=others,
        blocked=blocked,
        parties=parties_of(actor, found, parties),
        duties=duties_of(found, catalogue, people, actor.stands_for),
        clocks=_clock_lines(case, now),
        counters=_counters(case),
        files=files_of(case),
        links=links,
        approvals=tuple(approval_view(row, catalogue, people) for row in approvals),
        plan=plan,
        answerable=answerable_of(case),
        outcome=catalogue.label("outcome", case.outcome) if case.outcome else "",
        end_reason=_end_reason(case, catalogue),
        sketch=sketch(case, catalogue),
        place_doubt=doubt_said(case, catalogue),
        readers=readers,
        kept_out=kept_out,
        reply=reply_of(actor, found, catalogue),
        said=said_of([case]).get(case.pk),
        asked=asked_of(actor, found, parties, catalogue),
    )


def _people(row: Approval) -> tuple[int | None, int | None]:
    return row.asked_by_id, row.decided_by_id


def _end_reason(case: Case, catalogue: Catalogue) -> str:
    dictionary = {State.REJECTED: "refusal_reason", State.LAWFUL_CHANNEL: "lawful_channel"}.get(
        State(case.state)
    )
    return catalogue.label(dictionary, case.end_reason) if dictionary else ""


def _clock_lines(case: Case, now: datetime) -> tuple[ClockLine, ...]:
    lines = [ClockLine("首次登记", case.clock_start)]
    if case.respond_due_at:
        waiting = case.responded_at is None and case.ended_at is None and case.answered_at is None
        clock = stage_clock(case.respond_due_at, now) if waiting else None
        lines.append(ClockLine("首次反馈", case.respond_due_at, clock, met_at=case.responded_at))
    lines.append(ClockLine("办结", case.due_at, clock_of(case, now), met_at=case.answered_at))
    if case.stage and case.stage_due_at:
        label = Phrase("本环节（{stage}）", stage=STAGE_NAMES[Stage(case.stage)])
        lines.append(ClockLine(label, case.stage_due_at, stage_clock(case.stage_due_at, now)))
    if case.paused_at:
        lines.append(ClockLine("暂停自", case.paused_at))
    if case.closed_at:
        lines.append(ClockLine("结案", case.closed_at))
    return tuple(lines)


def _counters(case: Case) -> tuple[tuple[str, int], ...]:
    pairs = (
        ("退单", case.return_count),
        ("返工", case.rework_count),
        ("重办", case.reopen_count),
        ("延期", case.extension_count),
        ("未联系上", case.unreached_count),
    )
    return tuple(pair for pair in pairs if pair[1])
