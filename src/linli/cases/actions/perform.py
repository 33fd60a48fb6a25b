"""One move, end to end: fetch through access, judge, write, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases import access, grid_staff, judging, rights
from linli.cases.actions.apply import apply
from linli.cases.actions.engine import BEFOREHAND, EVIDENCE, VERBS, Lack, Move
from linli.cases.inputs import Clean, clean
from linli.cases.models import Case
from linli.cases.part_input import Step
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import LostRace, NotFound
from linli.domain.lifecycle import Command, Facts
from linli.domain.supervision import Level as Pressing
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: Acts that add something and disturb nobody: a form opened earlier may still be sent.
ADDITIVE = frozenset(
    {
        Command.COMMENT,
        Command.PROGRESS,
        Command.CONTRIBUTE,
        Command.SUPPLEMENT,
        Command.RATE,
        Command.CONFIRM,
        Command.CONTACT,
        Command.DISOWN,
        Command.CONSENT,
        Command.GRANT_READ,
        Command.END_READ,
        Command.SUBMIT_REPLY,
        Command.WITHDRAW_REPLY,
        Command.APPROVE_REPLY,
        Command.RETURN_REPLY,
        Command.FEED_BACK,
        Command.REACH,
        Command.ANSWER_WHISTLE,
        Command.ARRIVE,
        Command.TAKE_PART,
        Command.PRESENT,
        Command.INSTRUCT,
        Command.RESPOND,
    }
)


def perform(
    *,
    actor: Actor,
    no: str,
    command: Command | str,
    raw: Mapping[str, object] | None = None,
    version: int | None = None,
    via: str = "",
    bulk: str = "",
    device_at: str = "",
) -> Case:
    """Carry out one move and return the case as it now is.

    ``raw`` holds the fields of :data:`linli.cases.inputs.FORMS`; ``version`` is what the person
    saw, None skips that check (the platform's own acts). ``via`` names the macro or bulk act it
    is a step of, ``bulk`` the key of the bulk run, ``device_at`` (ISO) when a telephone
    without signal says it was done, all for the record. Raises NotFound, NotYours,
    NotNow, LostRace or Invalid, and then nothing was written.
    """
    try:
        known = Command(command)
        carry_out = VERBS[known]
    except (ValueError, KeyError):
        raise NotFound("unknown-command", "没有这个操作。") from None
    catalogue = snapshot.current()
    values = clean(known, raw or {}, catalogue)
    if known in BEFOREHAND:
        values = {**values, **BEFOREHAND[known](values, catalogue)}
    chosen = _chosen(values, catalogue)
    now = clock.now()
    with write():
        bundle = access.load(actor, no, lock=True)
        lack = EVIDENCE[known](bundle, catalogue, values) if known in EVIDENCE else Lack()
        if version is not None and version != bundle.case.version and known not in ADDITIVE:
            raise LostRace(version=bundle.case.version)

        def facts(hat: Actor) -> Facts:
            return judging.facts(
                hat,
                bundle,
                catalogue,
                now,
                command=known,
                evidence_missing=lack.evidence,
                reply_changed=lack.reply_changed,
                wordless=values.get("text") == "",
                chosen_units=chosen,
                alone=bool(values.get("without")),
                pressing=Pressing(str(values["level"])) if known is Command.SUPERVISE else None,
            )

        hat, decision = judging.judge(rights.hats(actor, bundle), known, facts)
        grid_staff.check(bundle.case, known, values, catalogue, clock.today())
        move = Move(known, hat, bundle, catalogue, now, decision, values, via, bulk, device_at)
        return apply(move, carry_out(move))


def _chosen(values: Mapping[str, Clean], catalogue: Catalogue) -> frozenset[int]:
    """Return the ids of the units which the act would give a duty."""
    supports, parts = values.get("support_units"), values.get("parts")
    codes = [values.get("lead_unit"), *(supports if isinstance(supports, tuple) else ())]
    if isinstance(parts, tuple):
        codes += [one.unit for one in parts if isinstance(one, Step)]
    units = (catalogue.unit_by_code(str(code)) for code in codes if code)
    return frozenset(unit.id for unit in units if unit is not None)
