"""Giving tasks: rows, first events of their chains, and word to those who are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.audit.chain import Chain, Entry, Head, append_many
from linli.cases import grid_staff
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain.admission import HELPS
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock, outbox, statements
from linli.kernel.keys import new_id
from linli.people import telling
from linli.people.actor import Actor
from linli.people.models import User
from linli.tasks.models import TEXT_LIMIT, Task

#: Kind of the chain of one task.
CHAIN = "task"
#: Outbox topic of word to staff that comes from no event of a case.
CALL = telling.TOPIC


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of one unit, or of one person there, by a moment."""

    text: str
    unit_id: int
    due_at: datetime
    person_id: int | None = None


def give(
    *,
    origin: str,
    origin_key: str,
    text: str,
    unit_id: int,
    due_at: datetime,
    asked_by: Actor,
    now: datetime,
    case_id: int | None = None,
    person_id: int | None = None,
    unit_answers_to: int | None = None,
) -> Task:
    """Give one task in the caller's transaction and return it; see :func:`give_many`."""
    return give_many(
        [Ask(text, unit_id, due_at, person_id)],
        origin=origin,
        origin_key=origin_key,
        asked_by=asked_by,
        now=now,
        case_id=case_id,
        unit_answers_to=unit_answers_to,
    )[0]


def give_many(
    asks: Sequence[Ask],
    *,
    origin: str,
    origin_key: str,
    asked_by: Actor,
    now: datetime,
    case_id: int | None = None,
    unit_answers_to: int | None = None,
) -> list[Task]:
    """Give tasks of one origin in the caller's transaction: four statements for any number.

    ``asked_by`` is the person, in the place of a colleague where they stand in, or the system;
    ``unit_answers_to`` is the unit whose leaders judge the answers with the asker (without it
    the unit of the asker's first post). The caller has judged whether this may be asked of the
    unit and the person. Raises Invalid for a missing or too long text and for a moment that is
    past.
    """
    tasks = drafted(
        asks,
        origin=origin,
        asked_by=asked_by,
        now=now,
        case_id=case_id,
        unit_answers_to=unit_answers_to,
    )
    if tasks:
        _, heads = append_many(
            (chain, Head(), entry) for chain, entry in first_events(tasks, asked_by, now)
        )
        keep(tasks, origin_key, heads)
        outbox.enqueue_many(promises(tasks))
    return tasks


def drafted(
    asks: Sequence[Ask],
    *,
    origin: str,
    asked_by: Actor,
    now: datetime,
    case_id: int | None = None,
    unit_answers_to: int | None = None,
) -> list[Task]:
    """Return the tasks, checked but not written; raises as :func:`give_many`.

    For a caller that writes their first events together with its own: :func:`first_events`,
    then :func:`keep`, then :func:`promises`.
    """
    if case_id is None:
        if origin != "meeting":  # a meeting judges each decision when it is written
            _not_for_grid_staff(asks)
    elif origin != "instruction":  # there the command itself was judged
        grid_staff.check_given(
            case_id, ((ask.unit_id, ask.person_id) for ask in asks), clock.today()
        )
    asked_unit = unit_answers_to
    if asked_unit is None:
        asked_unit = next((post.unit_id for post in asked_by.posts), None)
    return [
        Task(
            id=new_id(),
            origin=origin,
            case_id=case_id,
            text=_text(ask.text),
            unit_id=ask.unit_id,
            person_id=ask.person_id,
            asked_at=now,
            asked_by_id=asked_by.user_id,
            asked_for_id=asked_by.in_place_of.user_id if asked_by.in_place_of else None,
            asked_unit_id=asked_unit,
            due_at=_due(ask.due_at, now),
        )
        for ask in asks
    ]


def first_events(
    tasks: Sequence[Task], asked_by: Actor, now: datetime
) -> list[tuple[Chain, Entry]]:
    """Return the events with which the chains of these tasks begin."""
    return [(Chain(CHAIN, task.pk), _entry(task, asked_by, now)) for task in tasks]


def keep(tasks: Sequence[Task], origin_key: str, heads: Mapping[Chain, Head]) -> None:
    """Insert the tasks, each with the head of its chain: one statement."""
    for task in tasks:
        head = heads[Chain(CHAIN, task.pk)]
        task.origin_key, task.chain_seq, task.chain_hash = origin_key, head.seq, head.hash
    statements.insert_many(tasks)


def promises(tasks: Sequence[Task]) -> list[tuple[str, str, dict[str, object]]]:
    """Return the outbox rows by which those asked are told."""
    return [(CALL, f"task:{task.pk}:given", call(task, "task_given")) for task in tasks]


def _not_for_grid_staff(asks: Sequence[Ask]) -> None:
    """Raise Invalid where grid staff would get work of no matter: nothing says it is admitted.

    No query; two where persons are named.
    """
    catalogue = snapshot.current()
    units = (catalogue.units.get(ask.unit_id) for ask in asks)
    why = grid_staff.refusal(None, HELPS, catalogue, clock.today())
    if any(unit is not None and unit.tier == grid_staff.TIER for unit in units):
        raise Invalid("not-for-grid-staff", fields={"unit": why})
    people = [ask.person_id for ask in asks if ask.person_id is not None]
    names = User.objects.filter(pk__in=people).order_by().values_list("username", flat=True)
    if people and grid_staff.bound(names, clock.today()):
        raise Invalid("not-for-grid-staff", fields={"account": why})


def _text(raw: str) -> str:
    text = tidy(raw)
    if not text:
        raise Invalid(fields={"text": "请写明要做什么。"})
    if len(text) > TEXT_LIMIT:
        raise Invalid(
            fields={"text": Words("最多{most}个字，现在有{n}个字。", most=TEXT_LIMIT, n=len(text))}
        )
    return text


def _due(due_at: datetime, now: datetime) -> datetime:
    if due_at <= now:
        raise Invalid(fields={"due_on": "限期已经过去，请写今天以后的日期。"})
    return due_at


def _entry(task: Task, actor: Actor, now: datetime) -> Entry:
    return Entry(
        action="task-give",
        at=now,
        actor_id=actor.user_id,
        on_behalf_of=task.asked_for_id,
        role="system" if actor.system else "",
        target_state=task.standing,
        unit_id=task.asked_unit_id,
        request_id=actor.request_id,
        payload={
            "actor_name": actor.name,
            "origin": task.origin,
            "text": task.text,
            "unit": task.unit_id,
            "person": task.person_id or 0,
            "due_at": task.due_at.isoformat(),
        },
    )


def call(task: Task, event: str) -> dict[str, object]:
    """Return the body of the word to whoever has to act next on a task: references only."""
    return {
        "kind": telling.KIND,
        "users": [],
        "no": "",
        "title": "",
        "what": event,
        "due": task.due_at.isoformat(),
        "task": task.pk,
    }
