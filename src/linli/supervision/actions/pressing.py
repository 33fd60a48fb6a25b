"""督办, 督办反馈, 解除督办: the verbs of a case, and the end with the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from linli.audit.chain import Entry, log
from linli.audit.models import Event
from linli.cases.actions.apply import acting_unit
from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, ender, verb
from linli.cases.models import Attachment
from linli.cases.rights import roles_on
from linli.catalogue.letterhead import county_word
from linli.domain import supervision as machine
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import STATES, Command, Phase, State
from linli.domain.supervision import LEVEL_NAMES, Act, Ending, Level, Standing
from linli.domain.supervision_rules import due, feedback_by
from linli.kernel import clock, serial, statements
from linli.supervision.judging import post_for, pressures, rules_of
from linli.supervision.models import Listing, Step, Supervision

_END_OF_DAY = time(23, 59, 59)
#: Chain of what happens to a 督办 beside the moves of its case.
CHAIN = "supervision"


@dataclass(frozen=True, slots=True)
class _Demand:
    """What is to be issued; ``rule`` is empty for what a person asks."""

    level: Level
    reason: str
    text: str
    due_at: datetime
    rule: str = ""


@verb(Command.SUPERVISE)
def supervise(move: Move) -> Effect:
    """Issue a 督办 or raise the one in force: a number, a demand, a day.

    Raises NotYours for a level that is not the person's to issue, Invalid for a level that is
    not higher or a day that presses nobody, NotNow when no rule presses any more.
    """
    demand = _by_rule(move) if move.actor.system else _by_person(move)
    now_level = Level(move.case.supervision) if move.case.supervision else None
    act = machine.issue_act(now_level, demand.level)
    centre = _centre(move, demand.level)
    year = move.now.astimezone(clock.CIVIL).year
    unit = move.catalogue.units[centre]
    if not move.actor.system:
        refusal = machine.tier_problem(
            demand.level, unit.tier, move.catalogue.units[move.lead_unit].tier
        )
        if refusal is not None:
            raise refusal
    # The series of the papers of this kind: a 督办 and its 督办单 have one number.
    running = serial.take(f"document:{unit.code}:oversight:{year}")
    number = f"{county_word(move.catalogue, unit)}督〔{year}〕{running}号"  # zh-only
    row = _opened(move, demand, centre) if act is Act.ISSUE else _raised(move, demand, centre)
    statements.insert(
        Step(
            supervision_id=row.pk,
            case_id=move.case.pk,
            place=row.steps_count,
            level=demand.level.value,
            rule=demand.rule,
            year=year,
            serial=running,
            number=number,
            centre_id=centre,
            pressed_unit_id=row.pressed_unit_id,
            reason=demand.reason,
            demand=demand.text,
            due_at=demand.due_at,
            issued_by_id=move.actor.user_id,
            issued_at=move.now,
        )
    )
    return Effect(
        changes={"supervision": demand.level.value},
        payload={
            "supervision_name": LEVEL_NAMES[demand.level],
            "supervision_number": number,
            "supervised_unit": move.catalogue.units[row.pressed_unit_id].name,
            "supervision_reason": demand.reason,
            "feedback_due": demand.due_at.isoformat(),
            "text": demand.text,
        },
        fields=("supervision",),
        reason_code=demand.rule,
    )


def _by_person(move: Move) -> _Demand:
    level = Level(move.text("level"))
    refusal = machine.issuer_problem(level, roles_on(move.actor, move.bundle))
    if refusal is not None:
        raise refusal
    due_on = date.fromisoformat(str(move.values["due_on"]))
    problem = machine.limit_problem(due_on, move.now.astimezone(clock.CIVIL).date())
    if problem:
        raise Invalid(fields={"due_on": problem})
    due_at = datetime.combine(due_on, _END_OF_DAY, tzinfo=clock.CIVIL)
    return _Demand(level, move.text("reason"), move.text("text"), due_at)


def _by_rule(move: Move) -> _Demand:
    """Judge anew under the lock: between finding a case and writing it somebody may have acted."""
    facts = pressures([move.case])[move.case.pk]
    calendar = move.catalogue.calendar
    found = due(facts, rules_of(move.catalogue), move.now, calendar, until=move.now)
    if found is None:
        raise NotNow("no-rule", "没有需要自动督办的情形。")
    due_at = feedback_by(move.now, found.rule.limit, calendar)
    return _Demand(found.level, found.reason, found.rule.demand, due_at, found.rule.code)


def _centre(move: Move, level: Level) -> int:
    """Return the centre in whose name the level is issued or released."""
    post = post_for(move.actor, move.case, machine.ISSUERS[level])
    if post is not None:
        return post.unit_id
    return acting_unit(move.actor, move.decision, move.bundle) or move.case.centre_id


def _opened(move: Move, demand: _Demand, centre: int) -> Supervision:
    row = Supervision(
        case_id=move.case.pk,
        pressed_unit_id=move.lead_unit,
        centre_id=centre,
        level=demand.level.value,
        standing=machine.after(None, Act.ISSUE).value,
        steps_count=1,
        due_at=demand.due_at,
        opened_at=move.now,
    )
    statements.insert(row)
    return row


def _raised(move: Move, demand: _Demand, centre: int) -> Supervision:
    row, units = _live(move), move.catalogue.units
    # A lower centre may press harder; what a higher one has put on stays that one's to lift.
    kept = machine.lower(units[centre].tier, units[row.centre_id].tier)
    changes: dict[str, object] = {
        "centre_id": row.centre_id if kept else centre,
        "level": demand.level.value,
        "standing": machine.after(Standing(row.standing), Act.RAISE).value,
        "steps_count": row.steps_count + 1,
        "due_at": demand.due_at,
    }
    statements.update(Supervision, {"id": row.pk}, **changes)
    row.steps_count += 1
    return row


def _live(move: Move) -> Supervision:
    """Return the 督办 in force of the locked case; the guard knows that there is one."""
    row = Supervision.objects.filter(case_id=move.case.pk, ended_at__isnull=True).first()
    if row is None:
        raise NotNow("not-supervised", "本件没有生效的督办。")
    return row


@verb(Command.FEED_BACK)
def feed_back(move: Move) -> Effect:
    """Say what was done about the demand; more may be said until somebody decides."""
    row = _live(move)
    refusal = machine.feedback_problem(row.pressed_unit_id, move.actor.units)
    if refusal is not None:
        raise refusal
    standing = machine.after(Standing(row.standing), Act.FEED_BACK)
    step: dict[str, object] = {"feedback": move.text("text"), "fed_back_by_id": move.person}
    if row.standing == Standing.ISSUED:
        step["fed_back_at"] = move.now
        statements.update(Supervision, {"id": row.pk}, standing=standing.value)
    place = {"supervision_id": row.pk, "place": row.steps_count}
    statements.update(Step, place, **step)
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.PROGRESS,
        user_id=move.actor.user_id,
        now=move.now,
    )
    return Effect(
        payload={
            "supervision_name": LEVEL_NAMES[Level(row.level)],
            "text": move.text("text"),
            "files": count,
        },
        fields=("supervision",),
    )


@verb(Command.RELEASE)
def release(move: Move) -> Effect:
    """End the 督办: what was demanded is done, or, without feedback, it is withdrawn."""
    row = _live(move)
    level, catalogue = Level(row.level), move.catalogue
    # What somebody did in the place of a colleague is bound to both of them.
    hands = [one for one in (move.actor.user_id, move.actor.principal_id) if one is not None]
    refusal = machine.release_problem(
        level,
        roles_on(move.actor, move.bundle),
        hands,
        _authors(move, row),
        centre_tier=catalogue.units[row.centre_id].tier,
        own_tier=catalogue.units[_centre(move, level)].tier,
    )
    if refusal is not None:
        raise refusal
    standing = machine.after(Standing(row.standing), Act.RELEASE)
    statements.update(
        Supervision,
        {"id": row.pk},
        standing=standing.value,
        ended_at=move.now,
        released_by_id=move.actor.user_id,
        release_text=move.text("text"),
    )
    _end_listing(row, move.now)
    return Effect(
        changes={"supervision": ""},
        payload={
            "supervision_name": LEVEL_NAMES[level],
            "released_as": machine.STANDING_NAMES[standing],
            "text": move.text("text"),
        },
        fields=("supervision",),
        reason_code=standing.value,
    )


def _authors(move: Move, row: Supervision) -> set[int]:
    """Return who fed back since the last step, and in whose place; the record keeps them all."""
    step = Step.objects.get(supervision_id=row.pk, place=row.steps_count)
    said = Event.objects.filter(
        chain_kind="case",
        chain_id=int(move.case.no),
        action=Command.FEED_BACK.value,
        at__gte=step.issued_at,
    )
    hands = {hand for pair in said.values_list("actor_id", "on_behalf_of") for hand in pair}
    return {hand for hand in (*hands, step.fed_back_by_id) if hand is not None}


def _end_listing(row: Supervision, now: datetime) -> None:
    """Take a public listing down with its 督办: one UPDATE at the level that has them."""
    if row.level == Level.LISTED:
        Listing.objects.filter(supervision_id=row.pk, ended_at__isnull=True).update(ended_at=now)


@ender
def end_with_case(move: Move, changes: Mapping[str, object]) -> Mapping[str, object]:
    """End the 督办 with the case, or with the duty of the unit it presses.

    What a higher centre has put on outlives the duty: it waits while nobody has the matter and
    presses whoever gets it, in the same step.
    """
    if not move.case.supervision or move.command is Command.RELEASE:
        return {}
    target = move.decision.target
    lead = changes.get("lead_unit_id", move.case.lead_unit_id)
    moved = lead != move.case.lead_unit_id
    if target is State.CLOSED:
        ending = Ending.CLOSED
    elif STATES[target].phase is Phase.FINAL:
        ending = Ending.STOPPED
    elif moved:
        ending = Ending.MOVED
    else:
        return {}
    row = _live(move)
    if ending is Ending.MOVED and _goes_on(move, row):
        if isinstance(lead, int) and lead != row.pressed_unit_id:
            _press_next(move, row, lead)
        return {}
    standing = machine.after(Standing(row.standing), Act.END)
    statements.update(
        Supervision,
        {"id": row.pk},
        standing=standing.value,
        ended_at=move.now,
        ending=ending.value,
    )
    _end_listing(row, move.now)
    return {"supervision": ""}


def _goes_on(move: Move, row: Supervision) -> bool:
    """Tell whether the 督办 outlives the duty that ends, or has outlived it already."""
    if move.case.lead_unit_id is None:
        return True
    units, acting = move.catalogue.units, None
    if move.decision.acting in machine.ISSUERS[Level.NORMAL]:
        acting = acting_unit(move.actor, move.decision, move.bundle)
    return machine.goes_on(units[row.centre_id].tier, units[acting].tier if acting else "")


def _press_next(move: Move, row: Supervision, unit: int) -> None:
    """Turn the 督办 to the unit that has the matter now, and note it.

    The step counts for the unit that let its day go by or fed back; else for the new one.
    """
    units = move.catalogue.units
    statements.update(Supervision, {"id": row.pk}, pressed_unit_id=unit)
    if row.standing == Standing.ISSUED and move.now <= row.due_at:
        place = {"supervision_id": row.pk, "place": row.steps_count}
        statements.update(Step, place, pressed_unit_id=unit)
    log(
        CHAIN,
        row.pk,
        Entry(
            action="press_next",
            at=move.now,
            actor_id=move.actor.user_id,
            fields=("pressed_unit",),
            request_id=move.actor.request_id,
            payload={
                "case": move.case.no,
                "actor_name": move.actor.name,
                "from": units[row.pressed_unit_id].name,
                "to": units[unit].name,
            },
        ),
    )
