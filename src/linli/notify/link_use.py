"""What the holder of a link can do with it: answer once, ask for a reopening, say “not mine”.

Who writes takes the case's row first and the link's after it, like every act on a case, so
that two at once wait for each other and never for ever. The link is ended in the transaction
of the act: an act that is refused leaves it open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from linli.cases import actions, complaint_input
from linli.cases.access import get_case
from linli.cases.inputs import FORMS, Field
from linli.cases.models import Case, CaseLink, Party
from linli.domain.answer_links import Purpose, over
from linli.domain.errors import NotNow
from linli.domain.lifecycle import Command
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.notify import links
from linli.notify.models import Link
from linli.people.actor import SYSTEM


class Outcome(StrEnum):
    """What came of a link, in the few words its row keeps."""

    SUPPLEMENTED = "补充了情况"
    SOLVED = "说已经解决"
    UNSOLVED = "说没有解决"
    RATED = "作了评价"
    REOPENED = "要求重新办理"
    COMPLAINED = "对办理提出了意见"


#: The act behind each purpose; a complaint opens a matter of its own.
COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        Purpose.SUPPLEMENT: Command.SUPPLEMENT,
        Purpose.CONFIRM: Command.CONFIRM,
        Purpose.RATE: Command.RATE,
        Purpose.REOPEN: Command.REOPEN,
    }
)
_OUTCOMES: Final[Mapping[Command, Outcome]] = MappingProxyType(
    {
        Command.SUPPLEMENT: Outcome.SUPPLEMENTED,
        Command.RATE: Outcome.RATED,
        Command.REOPEN: Outcome.REOPENED,
    }
)
#: Marks of sheets that have been taken: the same one sent twice is thanked for twice.
_SHEETS: Final = Limit("link-sheet", most=1, seconds=86_400)
_COMPLAINT_OPEN = (
    "对这件事的办理，已经有一份意见正在处理。要补充，请凭提意见时得到的编号和查询码查询，"
    "或者给我们打电话。"
)
_SHUT: Final = frozenset({Link.State.EXPIRED, Link.State.DISOWNED})


@dataclass(frozen=True)
class Answer:
    """The link as it now is.

    ``taken``: this sheet was taken, now or when it was sent before. ``receipt`` of the matter
    which its complaint has opened, for whoever sent the sheet alone.
    """

    link: Link
    taken: bool
    receipt: actions.Receipt | None = None


def fields(link: Link) -> tuple[Field, ...]:
    """Return what the link asks for."""
    if link.purpose == Purpose.COMPLAIN:
        return complaint_input.FIELDS
    return FORMS[COMMANDS[link.purpose]]


def use(link: Link, raw: Mapping[str, object], *, mark: str, now: datetime) -> Answer:
    """Answer by the link: carry out its act and end it, or find that it has ended.

    ``mark`` names the sheet that was filled in, empty when unknown. Raises Invalid or NotNow
    like the act itself, and then nothing was written.
    """
    holder = links.holder(link)
    sheet = f"{link.pk}:{mark}"
    with write():
        case = get_case(holder, links.case_of(link).no, lock=True)
        found = links.settle(Link.objects.get(pk=link.pk), case, now)
        if found.standing != Link.State.OPEN:
            taken = bool(mark) and _SHEETS.exceeded(sheet, now)
            return Answer(found, taken, _receipt(found) if taken else None)
        still = Link.objects.filter(pk=link.pk, standing=Link.State.OPEN)
        if not still.update(standing=Link.State.USED, ended_at=now):
            found.refresh_from_db()  # the sweep was here in this very moment
            return Answer(found, taken=False)
        found.standing, found.ended_at = Link.State.USED, now
        found.outcome, receipt = _carry_out(found, case, raw)
        found.save(update_fields=["outcome"])
        if mark:
            _SHEETS.hit(sheet, now)
    return Answer(found, taken=True, receipt=receipt)


def _carry_out(
    link: Link, case: Case, raw: Mapping[str, object]
) -> tuple[Outcome, actions.Receipt | None]:
    holder = links.holder(link)
    if link.purpose == Purpose.COMPLAIN:
        receipt = actions.complain(actor=holder, no=case.no, raw=raw)
        if receipt.repeated:
            # That complaint's code is for whoever made it; and these words are not in it.
            raise NotNow("complaint-open", _COMPLAINT_OPEN)
        return Outcome.COMPLAINED, receipt
    command = COMMANDS[link.purpose]
    after = actions.perform(actor=holder, no=case.no, command=command, raw=raw)
    if command is Command.CONFIRM:
        return Outcome.SOLVED if after.confirmed_solved else Outcome.UNSOLVED, None
    return _OUTCOMES[command], None


def _receipt(link: Link) -> actions.Receipt | None:
    """Return once more the receipt of the complaint which the link has opened, if it has."""
    if link.outcome != Outcome.COMPLAINED:
        return None
    made = CaseLink.objects.filter(
        target_id=link.case_id, kind=CaseLink.Kind.COMPLAINS_OF, made_at__gte=link.ended_at
    )
    first = made.select_related("source").order_by("id").first()
    if first is None:
        return None
    case = first.source
    if case.due_at is None:
        raise LookupError("due_at")  # every case gets one when it is opened
    return actions.Receipt(
        case.no, case.lookup_code, case.pk, case.due_at, case.respond_due_at, repeated=True
    )


def may_reopen(link: Link, case: Case) -> bool:
    """Tell whether “not solved” can be said in place of, or after, the rating asked for."""
    if link.purpose != Purpose.RATE or link.standing in _SHUT:
        return False
    return over(Purpose.REOPEN, link.round, links.matter_of(case)) is None


def reopening(link: Link, *, now: datetime) -> Link | None:
    """Return a link for “not solved” to the holder of a link for rating; None when too late.

    The link for rating stays as it is. Asked again, the same link is returned.
    """
    with write():
        case = get_case(links.holder(link), links.case_of(link).no, lock=True)
        link = links.settle(Link.objects.get(pk=link.pk), case, now)
        if not may_reopen(link, case):
            return None
        made = Link.objects.filter(
            case_id=case.pk,
            purpose=Purpose.REOPEN,
            party_role=link.party_role,
            round=link.round,
            standing=Link.State.OPEN,
            expires_at__gt=now,
        )
        there = made.first()
        if there is not None:
            return there
        links.note(case, "link-reopen", link.party_role, now)
        return links.mint(
            case, Purpose.REOPEN, party_role=link.party_role, round=link.round, now=now
        )


def disown(link: Link, *, now: datetime) -> None:
    """Take the word of whoever got the message that the matter is not theirs.

    Nothing more about the matter goes to that number, and every open link sent there ends.
    A matter that has ended writes no more into its record: there the ended links alone say it
    (:func:`linli.notify.links.refused`). Said again, nothing happens.
    """
    with write():
        case = get_case(SYSTEM, links.case_of(link).no, lock=True)
        found = links.settle(Link.objects.get(pk=link.pk), case, now)
        party = party_of(found)
        if disowned(found, case, party):
            return
        if party and party.phone and case.ended_at is None:
            actions.perform(
                actor=SYSTEM, no=case.no, command=Command.DISOWN, raw={"whose": link.party_role}
            )
        links.refuse(case, link.party_role, now)


def party_of(link: Link) -> Party | None:
    """Return the person to whom the link was sent, as kept with the case."""
    return Party.objects.filter(case_id=link.case_id, role=link.party_role).first()


def disowned(link: Link, case: Case, party: Party | None) -> bool:
    """Tell whether the holder of the number has said the matter is not theirs."""
    if link.standing == Link.State.DISOWNED or (party and party.wrong_at):
        return True
    return (case.pk, link.party_role) in links.refused([case])
