"""The matters of a day: which ones, which of them are new to the telephone, and each in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from linli.audit.models import Event
from linli.cases import judging
from linli.cases.bundle import Bundle
from linli.cases.models import Attachment, Case
from linli.cases.queries.many import bundles
from linli.catalogue.snapshot import Catalogue
from linli.domain import evidence
from linli.domain.lifecycle import STATES, Command, Role, State
from linli.fieldwork import access
from linli.fieldwork.commands import FIELD_COMMANDS
from linli.fieldwork.queries.tags import Found, tag
from linli.fieldwork.wording import described, spoken
from linli.kernel import clock
from linli.kernel.statements import ByNumbers
from linli.people.actor import Actor

#: Says a sentence in the language of the page.
Say = Callable[[str], str]
#: Matters on one telephone, the nearest deadline first.
MOST: Final = 300
#: Made anew when a row says other things than before: then every telephone fetches it again.
_SHAPE: Final = 4
#: Refusals that tell a field worker nothing they could do about.
_SILENT: Final = frozenset({"not-your-role", "not-in-state"})


@dataclass(frozen=True)
class Rows(Found[dict[str, object]]):
    """The matters the telephone lacks, and the tags of all that belong on it.

    ``elsewhere`` counts those it never keeps; ``more`` tells that there were too many.
    """

    elsewhere: int
    more: bool


def changed_rows(
    actor: Actor, catalogue: Catalogue, had: frozenset[str], language: str, say: Say
) -> Rows:
    """Return the matters whose tag the telephone does not have, by number.

    Two questions where nothing has changed; fourteen at most, however many have.
    """
    base = f"{language}|{_base(actor, catalogue)}"
    heads = list(
        access.kept(actor)
        .order_by(F("due_at").asc(nulls_last=True), "id")
        .values_list("no", "version", "chain_seq")[: MOST + 1]
    )
    more = len(heads) > MOST
    tags = {no: tag("row", base, no, version, seq) for no, version, seq in heads[:MOST]}
    found = bundles(actor, [no for no, one in tags.items() if one not in had])
    elsewhere = access.own(actor).filter(access.confidential()).count()
    fresh = {
        str(row["no"]): {"tag": tags[str(row["no"])], **row}
        for row in _rows(actor, found, catalogue, say)
    }
    return Rows(fresh, frozenset(tags.values()), elsewhere, more)


def _base(actor: Actor, catalogue: Catalogue) -> str:
    """Return what every tag depends on: the county's settings, the person's posts, the day.

    What may be done changes with the clock alone only from day to day.
    """
    posts = sorted(f"{one.role}:{one.unit_id}:{one.area_path}" for one in actor.posts)
    absent = sorted(actor.stands_for)
    return f"{_SHAPE}|{catalogue.revision}|{clock.today()}|{posts}|{absent}"


#: Entries in which somebody says something about the work.
_TELLING: Final = (
    *(Command.DISPATCH, Command.REQUEST_INFO, Command.SUPPLEMENT, Command.PROGRESS),
    *(Command.CONTRIBUTE, Command.VERIFY_FALSE, Command.REOPEN, Command.COMMENT),
    *(Command.REFUSE_RETURN, Command.CONVENE, Command.ARRANGE, Command.RETURN_PART),
)
_SAID = ByNumbers(
    lambda chains: (
        Event.objects.filter(
            chain_kind="case",
            chain_id__in=chains,
            action__in=[one.value for one in _TELLING],
        )
        .select_related("payload")
        .order_by("chain_id", "seq")
    )
)
#: Of these the newest so many.
_LAST: Final = 2


def _said(
    found: Sequence[Bundle], catalogue: Catalogue, say: Say
) -> dict[int, list[dict[str, str]]]:
    """Return the last words about each matter, the newest first."""
    told: dict[int, list[dict[str, str]]] = {}
    for event in _SAID.objects([int(one.case.no) for one in found]):
        words = spoken(event, catalogue, say)
        if words["text"]:
            told.setdefault(event.chain_id, []).append(words)
    return {chain: rows[: -_LAST - 1 : -1] for chain, rows in told.items()}


_FILES = ByNumbers(
    lambda ids: (
        Attachment.objects.filter(case_id__in=ids)
        .order_by()
        .values_list("case_id", "purpose", "file__kind")
    )
)


def _files(found: Iterable[Bundle]) -> dict[int, list[tuple[str, str]]]:
    rows: dict[int, list[tuple[str, str]]] = {}
    for case, purpose, kind in _FILES.tuples([one.case.pk for one in found]):
        rows.setdefault(case, []).append((purpose, kind))
    return rows


def _rows(
    actor: Actor, found: Sequence[Bundle], catalogue: Catalogue, say: Say
) -> list[dict[str, object]]:
    if not found:
        return []
    now = clock.now()
    said, files = _said(found, catalogue, say), _files(found)
    return [
        {
            **_row(one.case, catalogue, say),
            "why": _why(actor, one),
            "may": _may(actor, one, catalogue, now, say),
            "lacking": _lacking(one.case, catalogue, files.get(one.case.pk, [])),
            "said": said.get(int(one.case.no), []),
        }
        for one in found
    ]


def _row(case: Case, catalogue: Catalogue, say: Say) -> dict[str, object]:
    matter = catalogue.matters.get(case.matter_id or 0)
    row: dict[str, object] = {
        "no": case.no,
        "version": case.version,
        "seq": case.chain_seq,
        "state": case.state,
        "matter": matter.code if matter else "",
        "area": catalogue.tree.by_id(case.area_id).code,
        **described(case, catalogue),
        "at": case.clock_start.isoformat(),
        "near": case.near_at.isoformat() if case.near_at else "",
        "stage_due": case.stage_due_at.isoformat() if case.stage_due_at else "",
        "paused": case.paused_at is not None,
        "door": Case.Door(case.door).label,
    }
    state = STATES[State(case.state)].label
    if (shown := say(state)) != state:  # what is compared stays as it is; this is for reading
        row["standing"] = shown
    if case.lon is not None and case.lat is not None and not case.place_unchecked:
        row |= {"lon": round(case.lon, 6), "lat": round(case.lat, 6)}
    return {name: value for name, value in row.items() if value not in ("", False)}


def _why(actor: Actor, found: Bundle) -> list[str]:
    """Return why the matter is on this telephone."""
    case, why = found.case, []
    units = {post.unit_id for post in actor.posts if post.role is Role.HANDLER}
    duties = {one.unit_id for one in found.duties if one.active and one.done_at is None}
    held = case.holder_id is None and case.holder_unit_id in units
    if case.holder_id == actor.user_id or held or (duties & units):
        why.append("handle")
    if case.state == State.ANSWERED.value and any(
        post.role is Role.VERIFIER and case.area_path.startswith(post.area_path)
        for post in actor.posts
    ):
        why.append("verify")
    if case.reporter_staff_id == actor.user_id:
        why.append("mine")
    if any(
        post.role in access.OUTSIDE and case.area_path.startswith(post.area_path)
        for post in actor.posts
    ):
        why.append("grid")
    return why


def _may(
    actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime, say: Say
) -> list[dict[str, str]]:
    """Return the moves for the spot, those refused with the reason; silent ones left out."""
    options = {one.command: one for one in judging.moves(actor, found, catalogue, now)}
    listed = []
    for command in FIELD_COMMANDS:
        option = options.get(command)
        if option is None or (not option.allowed and option.code in _SILENT):
            continue
        row = {"command": command.value}
        if not option.allowed:
            row["no_because"] = say(option.refusal)
        listed.append(row)
    return listed


def _lacking(case: Case, catalogue: Catalogue, files: list[tuple[str, str]]) -> list[str]:
    matter = catalogue.matters.get(case.matter_id or 0)
    return list(evidence.missing(matter.evidence, files)) if matter else []
