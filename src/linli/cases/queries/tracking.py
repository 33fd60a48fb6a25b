"""What a requester sees of the own matter: plain steps, plain sentences, nobody else's words.

Every event of the chain is either told in a sentence or left out: internal notes, names of
staff and other requesters' texts never reach this page.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.audit import chain
from linli.audit.models import Event
from linli.cases import access
from linli.cases.models import Attachment, Case, CaseLink, Party
from linli.catalogue.snapshot import Catalogue, Entry
from linli.domain.clock_text import day_text
from linli.domain.errors import Invalid, NotFound
from linli.domain.identifiers import CaseNumber, read_lookup_code
from linli.domain.lifecycle import Command, State
from linli.domain.words import Listed, Words
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.people.actor import Actor

STEPS = ("已收到", "已受理", "办理中", "已答复", "已办结")

_STEP_OF = {
    State.REPORTED: 1,
    State.INFO_NEEDED: 1,
    State.ACCEPTED: 2,
    State.DISPATCHED: 2,
    State.RETURN_PENDING: 2,
    State.CONVENING: 2,
    State.HANDLING: 3,
    State.SUSPENDED: 3,
    State.REWORK: 3,
    State.ANSWERED: 4,
    State.VERIFIED: 4,
    State.CLOSED: 5,
    State.SCORED: 5,
}

#: Where it stands, in one line; ``{unit}`` is the unit in charge.
_HEADLINES = {
    State.REPORTED: "我们已经收到，正在查看",
    State.INFO_NEEDED: "需要您补充一些情况",
    State.ACCEPTED: "已经受理，正在安排单位办理",
    State.DISPATCHED: "已经交给{unit}办理",
    State.RETURN_PENDING: "正在确定由哪个单位办理",
    State.CONVENING: "县中心正在协调由谁来办",
    State.HANDLING: "{unit}正在办理",
    State.SUSPENDED: "暂时办不了，条件具备后继续办",
    State.REWORK: "没有办好，{unit}正在重新办理",
    State.ANSWERED: "已有答复，我们正在核查是否属实",
    State.VERIFIED: "已有答复，核查属实",
    State.CLOSED: "这件事已经办结",
    State.SCORED: "这件事已经办结",
    State.REJECTED: "这件事依规不能在这里受理",
    State.LAWFUL_CHANNEL: "这件事要走另外的法定途径",
    State.WITHDRAWN: "您已经撤回这件事",
    State.MERGED: "这件事与另一件同样的事一并办理",
}

#: What happened, said to the requester. Commands not listed are nobody's business outside.
_SENTENCES = {
    Command.REPORT: "我们收到了您反映的事情。",
    Command.ACCEPT: "您反映的事情已受理。",
    Command.REJECT: "经审核，依规不能在这里受理。",
    Command.REQUEST_INFO: "请您补充情况。",
    Command.SUPPLEMENT: "已收到补充的情况。",
    Command.TO_CHANNEL: "依法应当通过其他途径解决。",
    Command.DISPATCH: "已交给{unit}办理。",
    Command.CONVENE: "经协调，确定由{unit}办理。",
    Command.SIGN: "{unit}已接手办理。",
    Command.PROGRESS: "{unit}正在办理，有了新的进展。",
    Command.RECALL: "需要换一个单位办理，正在重新安排。",
    Command.GRANT_RETURN: "需要换一个单位办理，正在重新安排。",
    Command.GRANT_EXTENSION: "需要更长时间，办结时间已推迟。",
    Command.GRANT_SUSPENSION: "暂时不具备办理条件，办理时间暂停计算。",
    Command.GRANT_LEVEL: "经核定，办理期限有变化。",
    Command.RESUME: "已恢复办理。",
    Command.ANSWER: "{unit}已经办完并作出答复，等待核查。",
    Command.SETTLE: "网格员已当场办理，等待核查。",
    Command.VERIFY_TRUE: "经核查，办理情况属实。",
    Command.VERIFY_FALSE: "经核查还没有办好，已要求重新办理。",
    Command.VERIFY_UNREACHED: "我们想向您核实办理情况，没有联系上您。",
    Command.CLOSE: "已办结。",
    Command.CONFIRM: "您告诉了我们是否已经解决。",
    Command.RATE: "您作出了评价，谢谢您。",
    Command.REOPEN: "反映没有解决，已重新办理。",
    Command.WITHDRAW: "这件事已撤回。",
    Command.CONTACT: "联系方式已经更正。",
    Command.CONSENT: "您告诉了我们是否同意公开。",
    Command.DISOWN: "收到消息的人说号码不对，我们不再往那个号码发消息。请更正您的联系方式。",
    Command.MERGE: "与另一件同样的事合并办理。",
    Command.SPLIT: "其中另外一件事已拆出来单独办理。",
    Command.OVERSEE: "已列为重点督办事项。",
}
#: Events whose words were written for the requester, and the payload key that holds them.
_SPOKEN = {
    Command.REJECT: "text",
    Command.REQUEST_INFO: "text",
    Command.TO_CHANNEL: "text",
    Command.ANSWER: "answer",
    Command.SETTLE: "answer",
}
#: Decisions on a clock → the request that holds their reason.
_ASKED_BY = {
    Command.GRANT_EXTENSION: Command.ASK_EXTENSION,
    Command.GRANT_SUSPENSION: Command.ASK_SUSPENSION,
}
#: Requester's own words; shown back only when the requester wrote them.
_OWN = frozenset(
    {Command.SUPPLEMENT, Command.CONFIRM, Command.REOPEN, Command.RATE, Command.WITHDRAW}
)
#: What the requester said about the answer, by the code on record.
_SAID = {"said_solved": "您说已经解决了。", "said_unsolved": "您说还没有解决。"}


@dataclass(frozen=True)
class Step:
    """One of the five steps: ``mark`` is done, now or ahead."""

    label: str
    mark: str


@dataclass(frozen=True)
class Update:
    """One thing that happened, with the words meant for the requester, if any."""

    at: datetime
    action: str
    sentence: str
    words: str = ""


@dataclass(frozen=True)
class Tracking:
    """The requester's view of one matter."""

    case: Case
    place: str
    matter: str
    unit: str
    headline: str
    steps: tuple[Step, ...]
    updates: tuple[Update, ...]
    question: str
    answer: str
    outcome: str
    joined: bool
    door: Entry | None
    files: tuple[StoredFile, ...]
    privacy: str

    @property
    def last(self) -> Update | None:
        """The newest update."""
        return self.updates[0] if self.updates else None

    @property
    def open(self) -> bool:
        """Whether the matter is still being worked on."""
        return self.case.ended_at is None and self.case.closed_at is None

    def late(self, now: datetime) -> bool:
        """Whether the promised date has passed without an answer, the clock running."""
        due, case = self.case.due_at, self.case
        waiting = self.open and case.answered_at is None and case.paused_at is None
        return waiting and due is not None and due < now


def prove(number: str, code: str) -> tuple[int, str]:
    """Return id and number of the case that has this number and lookup code.

    Spaces, hyphens and look-alike letters are forgiven. Raises Invalid when one of them
    cannot be right in form, NotFound (same sentence whichever is wrong) when they match no
    case. The caller counts failures.
    """
    problems: dict[str, str] = {}
    wanted, given = "", ""
    try:
        wanted = str(CaseNumber.parse(number))
    except Invalid as problem:
        problems["number"] = problem.message
    try:
        given = read_lookup_code(code)
    except Invalid as problem:
        problems["lookup"] = problem.message
    if problems:
        raise Invalid(fields=problems)
    row = Case.objects.filter(no=wanted).values_list("pk", "lookup_code").first()
    held = row[1] if row else "-" * len(given)
    if not hmac.compare_digest(held.encode(), given.encode()) or row is None:
        raise NotFound("no-match", "没有找到。编号和查询码对不上，请对照回执再看一遍。")
    return row[0], wanted


def tracking(actor: Actor, catalogue: Catalogue) -> Tracking:
    """Return the matter which the visitor proved (``actor.case_key``): at most five queries.

    Raises NotFound when it is not visible to this actor.
    """
    case = access.visible_to(actor).filter(pk=actor.case_key or 0).first()
    if case is None:
        raise NotFound
    state = State(case.state)
    unit = _unit(case, catalogue)
    events = chain.read("case", int(case.no))
    answer, outcome = _answer(case, state)
    return Tracking(
        case=case,
        place=catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
        matter=catalogue.matters[case.matter_id].name if case.matter_id else "",
        unit=unit if case.lead_unit_id else "",
        headline=Words(_HEADLINES[state], unit=unit),
        steps=_steps(case, state),
        updates=_updates(events, unit),
        question=_question(events) if state is State.INFO_NEEDED else "",
        answer=answer,
        outcome=catalogue.label("outcome", outcome) if outcome else "",
        joined=state is State.MERGED,
        door=_door(case, state, catalogue),
        files=tuple(
            StoredFile.objects.filter(attachment__in=own_attachments(case.pk))
            .select_related("attachment")
            .order_by("id")
        ),
        privacy=_privacy(case),
    )


def headline(case: Case, catalogue: Catalogue) -> str:
    """Return where a matter stands, in the one line its page begins with: no query."""
    return Words(_HEADLINES[State(case.state)], unit=_unit(case, catalogue))


def _unit(case: Case, catalogue: Catalogue) -> str:
    return catalogue.units[case.lead_unit_id].short_name if case.lead_unit_id else "承办单位"


def own_attachments(case_id: int) -> list[int]:
    """Return the ids of attachments which the requester sent in through the own door."""
    return list(
        Attachment.objects.filter(
            case_id=case_id, purpose=Attachment.Purpose.REPORT, added_by__isnull=True
        ).values_list("pk", flat=True)
    )


def _privacy(case: Case) -> str:
    found = Party.objects.filter(case_id=case.pk, role=Party.Role.REQUESTER).first()
    return found.privacy if found else Party.Privacy.ANONYMOUS


def _steps(case: Case, state: State) -> tuple[Step, ...]:
    at = _STEP_OF.get(state, 0)
    if state is State.CONVENING and case.answer_round:
        at = 3  # a reopened matter was being handled before: it does not start over
    if not at:
        return ()
    ended = at == len(STEPS)
    return tuple(
        Step(label, "done" if number < at or ended else "now" if number == at else "ahead")
        for number, label in enumerate(STEPS, start=1)
    )


def _updates(events: list[Event], unit: str) -> tuple[Update, ...]:
    """Return what is told of the chain, newest first."""
    told: list[Update] = []
    reasons: dict[Command, str] = {}
    for event in events:
        try:
            command = Command(event.action)
        except ValueError:
            continue
        payload = chain.payload_of(event)
        reasons[command] = str(payload.get("reason_label") or "")
        sentence = _SAID.get(event.reason_code) or _SENTENCES.get(command)
        if sentence is None:
            continue
        named = str(payload.get("lead_name") or payload.get("unit_name") or unit)
        words = _words(event, command, payload, reasons)
        told.append(Update(event.at, command.value, Words(sentence, unit=named), words))
    return tuple(reversed(told))


def _words(
    event: Event, command: Command, payload: Mapping[str, object], reasons: Mapping[Command, str]
) -> str:
    """Return the words of an event that are meant for, or come from, the requester."""
    if command in _OWN:
        return str(payload.get("text") or "") if event.actor_id is None else ""
    if command in _SPOKEN:
        return str(payload.get(_SPOKEN[command]) or "")
    parts: list[str] = []
    if reason := reasons.get(_ASKED_BY.get(command, command), ""):
        parts.append(Words("原因：{reason}。", reason=reason))
    if until := str(payload.get("until") or ""):
        parts.append(Words("预计 {day} 前恢复办理。", day=_day(until)))
    if due := str(payload.get("due_after") or ""):
        parts.append(Words("新的办结日期：{day}。", day=_day(due)))
    return Listed("", parts)


def _day(moment: str) -> str:
    return day_text(datetime.fromisoformat(moment).astimezone(clock.CIVIL).date())


def _question(events: list[Event]) -> str:
    for event in reversed(events):
        if event.action == Command.REQUEST_INFO:
            return str(chain.payload_of(event).get("text", ""))
    return ""


def _answer(case: Case, state: State) -> tuple[str, str]:
    """Return the official answer and outcome; of a merged matter those of the joint one."""
    if state is not State.MERGED:
        told = case.answered_at is not None and state not in {State.REWORK, State.CONVENING}
        return (case.answer, case.outcome) if told else ("", "")
    if case.answer:
        return case.answer, case.outcome
    link = (
        CaseLink.objects.filter(source_id=case.pk, kind=CaseLink.Kind.MERGED_INTO)
        .order_by("-id")
        .values_list("target__state", "target__answer", "target__outcome")
        .first()
    )
    if link and State(link[0]) in {State.CLOSED, State.SCORED}:
        return link[1], link[2]
    return "", ""


def _door(case: Case, state: State, catalogue: Catalogue) -> Entry | None:
    if state is State.REJECTED:
        return catalogue.entry("refusal_reason", case.end_reason)
    if state is State.LAWFUL_CHANNEL:
        return catalogue.entry("lawful_channel", case.end_reason)
    return None
