"""The kinds of documents: to whom each speaks, who may issue it and when.

What a case must be for a document is judged on plain facts, so that the panel can tell the
reason without asking the database again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from linli.domain.lifecycle import FINAL, Role, State


class Kind(StrEnum):
    """Codes of the kinds, as in templates, numbers' series and addresses."""

    DISPATCH = "dispatch"
    TRANSFER = "transfer"
    OVERSIGHT = "oversight"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CHANNEL = "channel"
    ANSWERED = "answered"
    CASE_FILE = "case_file"
    MINUTES = "minutes"
    BULLETIN = "bulletin"
    WARNING = "warning"


class Audience(StrEnum):
    """Who reads the document; decides how the requester appears in it and who may open it.

    ``OFFICE`` are papers about something that is no case (:mod:`linli.documents.papers`).
    """

    UNIT = "unit"
    REQUESTER = "requester"
    ARCHIVE = "archive"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need of a case."""

    state: State
    dispatched: bool
    supported: bool
    pressed: bool


@dataclass(frozen=True, slots=True)
class KindInfo:
    """``refusal`` returns why the document cannot be issued now, or an empty text.

    ``signed`` False: the kind bears no signature (纪要, GB/T 9704-2012, 9.3).
    """

    name: str
    icon: str
    audience: Audience
    roles: frozenset[Role]
    refusal: Callable[[CaseFacts], str]
    signed: bool = True


_BEFORE_ACCEPTING = frozenset({State.REPORTED, State.INFO_NEEDED})
_CHECKED = frozenset({State.VERIFIED, State.CLOSED, State.SCORED})
_CENTRE = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})
_INTAKE = _CENTRE | {Role.SEAT}


def _dispatch(facts: CaseFacts) -> str:
    if facts.state in FINAL:
        return "本件已终结，不再交办。"
    return "" if facts.dispatched else "尚未派单，没有主办单位。"


def _transfer(facts: CaseFacts) -> str:
    if facts.state is State.LAWFUL_CHANNEL:
        return ""
    if facts.state in FINAL:
        return "本件已终结，不再转办。"
    return "" if facts.supported else "没有协办单位，也没有转法定途径。"


def _oversight(facts: CaseFacts) -> str:
    if facts.state in FINAL or facts.state is State.CLOSED:
        return "本件已办结，不需要督办。"
    if not facts.dispatched:
        return "尚未派单，没有督办对象。"
    return "" if facts.pressed else "没有生效的督办，请先发出督办，再出具督办单。"


def _accepted(facts: CaseFacts) -> str:
    if facts.state in _BEFORE_ACCEPTING:
        return "尚未受理。"
    if facts.state in {State.REJECTED, State.LAWFUL_CHANNEL, State.WITHDRAWN, State.MERGED}:
        return "本件没有受理办理，不出具受理告知书。"
    return ""


def _only(state: State, sentence: str) -> Callable[[CaseFacts], str]:
    return lambda facts: "" if facts.state is state else sentence


def _answered(facts: CaseFacts) -> str:
    return "" if facts.state in _CHECKED else "核查属实后才能出具答复告知书。"


def _case_file(facts: CaseFacts) -> str:
    if facts.state in FINAL or facts.state is State.CLOSED:
        return ""
    return "结案或终结后才能立卷，现在可以预览。"


def _of_no_case(_facts: CaseFacts) -> str:
    return "这种文书不针对工单。"


KINDS: dict[Kind, KindInfo] = {
    Kind.DISPATCH: KindInfo("交办单", "send", Audience.UNIT, _CENTRE, _dispatch),
    Kind.TRANSFER: KindInfo("转办单", "arrow-right", Audience.UNIT, _CENTRE, _transfer),
    Kind.OVERSIGHT: KindInfo("督办单", "flag", Audience.UNIT, _CENTRE, _oversight),
    Kind.ACCEPTED: KindInfo("受理告知书", "file-text", Audience.REQUESTER, _INTAKE, _accepted),
    Kind.REFUSED: KindInfo(
        "不予受理告知书",
        "file-text",
        Audience.REQUESTER,
        _INTAKE,
        _only(State.REJECTED, "本件没有被决定不予受理。"),
    ),
    Kind.CHANNEL: KindInfo(
        "转法定途径告知书",
        "file-text",
        Audience.REQUESTER,
        _INTAKE,
        _only(State.LAWFUL_CHANNEL, "本件没有转法定途径。"),
    ),
    Kind.ANSWERED: KindInfo("答复告知书", "file-text", Audience.REQUESTER, _INTAKE, _answered),
    Kind.CASE_FILE: KindInfo("案卷", "files", Audience.ARCHIVE, _CENTRE, _case_file),
    # Nobody issues these of a case: who may is told by what they are about.
    Kind.MINUTES: KindInfo(
        "会议纪要", "users", Audience.OFFICE, frozenset(), _of_no_case, signed=False
    ),
    Kind.BULLETIN: KindInfo("通报", "chart-bar", Audience.OFFICE, frozenset(), _of_no_case),
    Kind.WARNING: KindInfo(
        "工作预警提示", "alert-triangle", Audience.OFFICE, frozenset(), _of_no_case
    ),
}

#: Who may open an issued document besides those who may issue it, and see drafts of it.
READERS: dict[Audience, frozenset[Role]] = {
    Audience.UNIT: frozenset(
        {
            Role.SEAT,
            Role.DISPATCHER,
            Role.CENTRE_LEADER,
            Role.VERIFIER,
            Role.AUDITOR,
            Role.HANDLER,
            Role.UNIT_LEADER,
            Role.SUPPORTER,
        }
    ),
    Audience.REQUESTER: _INTAKE | {Role.VERIFIER},
    Audience.ARCHIVE: _CENTRE | {Role.AUDITOR},
    Audience.OFFICE: frozenset(),
}


def may_issue(kind: Kind, roles: frozenset[Role]) -> bool:
    """Tell whether one of the roles towards the case issues documents of this kind."""
    return bool(KINDS[kind].roles & roles)


def may_read(kind: Kind, roles: frozenset[Role]) -> bool:
    """Tell whether one of the roles towards the case opens documents of this kind."""
    return bool((READERS[KINDS[kind].audience] | KINDS[kind].roles) & roles)
