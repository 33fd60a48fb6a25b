"""Notes that call colleagues: grant those reading who need it, then leave the note."""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases import access, rights
from linli.cases.actions.calling import called
from linli.cases.actions.perform import perform
from linli.cases.inputs import clean
from linli.cases.models import Case, Mention
from linli.catalogue import snapshot
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: Notes in which colleagues may be called.
NOTES = frozenset({Command.COMMENT, Command.PROGRESS})


def note_granting(
    *,
    actor: Actor,
    no: str,
    command: Command,
    raw: Mapping[str, object],
    reason: str,
    version: int | None = None,
) -> Case:
    """Grant reading to whoever is called and does not see the case, then leave the note.

    One transaction, each grant a move of its own on record. Raises what :func:`perform`
    raises; what is wrong with the grant stands at ``grant_reason`` or ``mention``.
    """
    values = clean(command, raw, snapshot.current())
    given = values.get("mention")
    names = tuple(str(name) for name in given) if isinstance(given, tuple) else ()
    with write():
        found = access.load(actor, no)
        people = called(names, "mention") if names else []
        seen = rights.sight(found, {one.user_id: one.posts for one in people})
        for one in people:
            if one.user_id in seen.seeing or one.user_id == actor.user_id:
                continue
            try:
                perform(
                    actor=actor,
                    no=no,
                    command=Command.GRANT_READ,
                    raw={"account": one.username, "text": reason},
                )
            except Invalid as problem:
                raise _moved(problem) from None
        return perform(actor=actor, no=no, command=command, raw=raw, version=version)


def _moved(problem: Invalid) -> Invalid:
    """Return the problem with its sentences where the note's form asks."""
    places = {"account": "mention", "text": "grant_reason"}
    fields = {places.get(name, name): sentence for name, sentence in problem.fields.items()}
    return Invalid(problem.code, problem.message, fields=fields)


def mark_read(actor: Actor, case_id: int) -> int:
    """Note that the person opened a case they were called to; return how many calls that met."""
    return Mention.objects.filter(
        user_id=actor.user_id or 0, case_id=case_id, read_at__isnull=True
    ).update(read_at=clock.now())


def mark_all_read(actor: Actor) -> int:
    """Note that the person wants to see nothing of the calls so far; return how many there were."""
    return Mention.objects.filter(user_id=actor.user_id or 0, read_at__isnull=True).update(
        read_at=clock.now()
    )
