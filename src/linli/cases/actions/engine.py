"""What a verb is: a function ``(Move) -> Effect``, registered under its command.

A verb writes its own rows (a duty, an approval) and says what changes on the case; the
writing of the case itself is left to :mod:`linli.cases.actions.apply`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from linli.audit.chain import Chain, Entry, Head
from linli.cases.bundle import Bundle
from linli.cases.inputs import Clean
from linli.cases.models import Approval, Case, ReplyDraft
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.lifecycle import Command, Decision
from linli.people.actor import Actor


@dataclass(frozen=True)
class Move:
    """Everything a verb may use: who, on what, when, with which cleaned values."""

    command: Command
    actor: Actor
    bundle: Bundle
    catalogue: Catalogue
    now: datetime
    decision: Decision
    values: Mapping[str, Clean]
    via: str = ""
    bulk: str = ""
    device_at: str = ""

    @property
    def case(self) -> Case:
        """The locked case."""
        return self.bundle.case

    @property
    def person(self) -> int:
        """Id of the acting person; LookupError for acts the platform may not do itself."""
        if self.actor.user_id is None:
            raise LookupError("actor")  # the table gives such moves to people only
        return self.actor.user_id

    @property
    def principal_name(self) -> str:
        """Name of the person in whose name it is done: the absent colleague, else the actor."""
        return (self.actor.in_place_of or self.actor).name

    @property
    def asker(self) -> dict[str, object]:
        """What a request keeps about who asked, beside the person: the colleague stood in for."""
        absent = self.actor.in_place_of
        return {"in_place_of": absent.user_id} if absent else {}

    @property
    def lead_unit(self) -> int:
        """Id of the unit holding the lead duty; LookupError where no state has one."""
        if self.case.lead_unit_id is None:
            raise LookupError("lead_unit")  # a handler's role presupposes the duty
        return self.case.lead_unit_id

    def text(self, name: str) -> str:
        """Return a cleaned text value."""
        return str(self.values.get(name) or "")

    def words(self, name: str) -> tuple[str, ...]:
        """Return a cleaned tuple of codes."""
        value = self.values.get(name)
        return tuple(str(item) for item in value) if isinstance(value, tuple) else ()

    def unit(self, name: str) -> UnitInfo:
        """Return the unit of a cleaned unit code."""
        unit = self.catalogue.unit_by_code(self.text(name))
        if unit is None:
            raise LookupError(name)  # cleaning has already checked it
        return unit


@dataclass(frozen=True)
class Opening:
    """A case that a move opens: the row still to be inserted and the first event of its chain.

    ``keep`` inserts the rows that need the new case's id.
    """

    case: Case
    entry: Entry
    keep: Callable[[], None]


@dataclass(frozen=True)
class Beside:
    """Records with chains of their own that begin with a move: their first events, their rows.

    The events go in with the case's own, so that a move costs the same with them; ``keep`` gets
    the heads of their chains and inserts the rows, ``promises`` are their outbox rows.
    """

    entries: Sequence[tuple[Chain, Entry]]
    keep: Callable[[Mapping[Chain, Head]], None]
    promises: Sequence[tuple[str, str, Mapping[str, object]]] = ()


@dataclass
class Effect:
    """What a verb wants written: columns, the payload of the event, its reason code.

    ``opens`` is a further case that begins with this move, ``beside`` are other records.
    """

    changes: dict[str, object] = field(default_factory=dict)
    payload: dict[str, object] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    reason_code: str = ""
    opens: Opening | None = None
    beside: Beside | None = None


Verb = Callable[[Move], Effect]
VERBS: dict[Command, Verb] = {}


#: Works something out of the words of an act before its transaction opens: takes milliseconds
#: for which nobody else should wait. What it returns is added to the values.
Beforehand = Callable[[Mapping[str, Clean], Catalogue], Mapping[str, Clean]]
BEFOREHAND: dict[Command, Beforehand] = {}


def beforehand(command: Command) -> Callable[[Beforehand], Beforehand]:
    """Register what is worked out before the transaction of ``command`` opens."""

    def register(function: Beforehand) -> Beforehand:
        BEFOREHAND[command] = function
        return function

    return register


@dataclass(frozen=True)
class Lack:
    """What an answer still lacks: the sentence about its evidence.

    ``reply_changed``: it is not, word for word, what the reviewer approved.
    """

    evidence: str = ""
    reply_changed: bool = False


#: Reads what is still missing, given the files that come with the act.
Evidence = Callable[[Bundle, Catalogue, Mapping[str, Clean]], Lack]
EVIDENCE: dict[Command, Evidence] = {}


#: Ends rows of a package above with the case or with its lead unit's duty, in the transaction of
#: the move: gets the move and what will change on the case, returns what changes besides. Asks
#: the database only when a column of the case says that there is something to end.
Ender = Callable[[Move, Mapping[str, object]], Mapping[str, object]]
ENDERS: list[Ender] = []


def ender(function: Ender) -> Ender:
    """Register what ends with a case."""
    ENDERS.append(function)
    return function


def lapse_requests(move: Move) -> None:
    """Let open requests lapse when nobody can grant them any more: one UPDATE if there are any."""
    if move.case.pending_kind:
        Approval.objects.filter(case_id=move.case.pk, result=Approval.Result.OPEN).update(
            result=Approval.Result.LAPSED
        )


def lapse_reply(move: Move) -> dict[str, object]:
    """Let a reply under review lapse; return what changes on the case. One UPDATE if there is one.

    What its author wrote stays theirs; only the review is over.
    """
    if not move.case.reply_stage:
        return {}
    under_review = (ReplyDraft.Status.SUBMITTED, ReplyDraft.Status.APPROVED)
    ReplyDraft.objects.filter(case_id=move.case.pk, status__in=under_review).update(
        status=ReplyDraft.Status.LAPSED
    )
    return {"reply_stage": ""}


def verb(command: Command) -> Callable[[Verb], Verb]:
    """Register the function that carries out ``command``."""

    def register(function: Verb) -> Verb:
        VERBS[command] = function
        return function

    return register
