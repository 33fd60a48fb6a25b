"""Hints about records in a demonstration: one of each kind, and one answered by the handler."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from linli.cases.access import bundle, visible_to
from linli.cases.actions import perform
from linli.cases.models import Case
from linli.domain import complaints
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Command, Role, State
from linli.domain.record_hints import Kind
from linli.hints.actions.answering import answer
from linli.hints.actions.looking import look
from linli.hints.models import RecordHint
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor
from linli.replay import evidence
from linli.replay.office_crew import Crew

#: Matters looked at, newest first, at most.
_LOOKED_AT = 400
#: How soon after its signing the second one is answered.
_SECONDS = timedelta(seconds=12)
_ANSWER = (
    "您反映的情况已安排人员到现场核实，当天清理了占用通道的杂物，修好了损坏的部件，"
    "与周边住户和商户逐一说明了要求，并请网格员每周来看两次，如有反复请随时与我们联系。"
)
_EXPLAINED = "两件反映的是同一条巷子，同一天一起办好，所以照片和答复是一样的。"
#: Before the unit has it: such a matter is taken through all steps here.
_EARLY = (State.REPORTED.value, State.ACCEPTED.value, State.DISPATCHED.value)


def furnish_hints(crew: Crew) -> int:
    """Answer two matters of one unit alike, the second in a hurry; return how many hints.

    The second is the newest report of a grid worker that lies too far from the one before, where
    there is one: then it shows a hint of each kind. Does nothing where there are hints already, or
    without two fitting matters.
    """
    if RecordHint.objects.exists():
        return 0
    pair = _pair(crew)
    if pair is None:
        return 0
    try:
        with write():
            _answer_alike(crew, *pair)
    except DomainError:  # this county's rules ask for more than this script knows
        return 0
    for case in pair[:2]:
        look(visible_to(SYSTEM).get(pk=case.pk))
    _explain(crew)
    return RecordHint.objects.count()


def _pair(crew: Crew) -> tuple[Case, Case, Actor] | None:
    """Return a matter at work, one no unit has yet, and who will answer both."""
    rows = visible_to(SYSTEM).filter(matter__isnull=False, pending_kind="", reply_stage="")
    rows = rows.filter(parts_open=0, whistles=0).exclude(source__in=sorted(complaints.SOURCES))
    rows = rows.order_by("-clock_start", "-id")
    early = list(rows.filter(state__in=_EARLY)[:_LOOKED_AT])
    early.sort(key=lambda case: case.door != Case.Door.GRID or case.lon is None)
    for first in rows.filter(state=State.HANDLING.value)[:_LOOKED_AT]:
        handlers = crew.staff.in_unit(first.lead_unit_id, Role.HANDLER)
        if early and handlers:
            return first, early[0], handlers[0]
    return None


def _answer_alike(crew: Crew, first: Case, second: Case, handler: Actor) -> None:
    shown = evidence.picture("after", 16, Random("linli.hints"))  # noqa: S311 - a simulation
    taken = clock.now() - timedelta(minutes=3)
    _hand_over(crew, first, second, taken - timedelta(minutes=5))
    with clock.at(taken):
        perform(actor=handler, no=second.no, command=Command.SIGN, raw={})
    for case, at in ((first, taken - timedelta(minutes=1)), (second, taken + _SECONDS)):
        with clock.at(at):
            files = [f"{evidence.upload(handler, '处置后（演示）.png', shown, at)}:after"]
            files += _demanded(case, handler, at)
            raw = {"answer": _ANSWER, "outcome": "solved", "files": files}
            perform(actor=handler, no=case.no, command=Command.ANSWER, raw=raw)


def _hand_over(crew: Crew, first: Case, second: Case, at: datetime) -> None:
    """Take the second matter from wherever it stands to the unit of the first."""
    dispatcher = crew.staff.in_unit(second.centre_id, Role.DISPATCHER, Role.CENTRE_LEADER)[0]
    unit = crew.catalogue.units[first.lead_unit_id or 0].code
    matter = second.matter.code if second.matter else ""
    state = second.state
    with clock.at(at):
        if state == State.REPORTED.value:
            raw: dict[str, object] = {"matter": matter}
            perform(actor=dispatcher, no=second.no, command=Command.ACCEPT, raw=raw)
        if state == State.DISPATCHED.value:
            raw = {"text": "按职责调整主办单位"}
            perform(actor=dispatcher, no=second.no, command=Command.RECALL, raw=raw)
        raw = {"lead_unit": unit, "text": "请依职责办理"}
        perform(actor=dispatcher, no=second.no, command=Command.DISPATCH, raw=raw)


def _demanded(case: Case, handler: Actor, at: datetime) -> list[str]:
    """Return what the matter demands beside the picture."""
    demand = case.matter.evidence if case.matter else ""
    if demand == "document":
        return evidence.provide(demand, handler, at, Random(case.no))  # noqa: S311 - a simulation
    if demand == "before_after":
        before = evidence.picture("before", 8, Random(case.no))  # noqa: S311 - a simulation
        return [f"{evidence.upload(handler, '处置前（演示）.png', before, at)}:before"]
    return []


def _explain(crew: Crew) -> None:
    """Let the handler answer the first hint about a photo."""
    hint = RecordHint.objects.filter(kind=Kind.SAME_PHOTO.value).select_related("case").first()
    if hint is None:
        return
    hands = (crew.staff.person(person) for person in bundle(hint.case).handlers)
    handler = next((one for one in hands if one is not None), None)
    if handler is not None:
        answer(actor=handler, no=hint.case.no, hint=hint.pk, text=_EXPLAINED)
