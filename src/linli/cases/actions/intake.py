"""排查上报: accept, refuse with the right door, ask for more, correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from linli.cases import clock as case_clock
from linli.cases import hiding, original
from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, beforehand, verb
from linli.cases.inputs import Clean
from linli.cases.models import Attachment
from linli.cases.placing import area_columns, point_text, read_datum
from linli.catalogue.snapshot import Catalogue
from linli.domain.coordinates import Point
from linli.domain.deadlines import Level
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.places.given import UNREADABLE, pair_in, questioned
from linli.places.tree import Node


@verb(Command.ACCEPT)
def accept(move: Move) -> Effect:
    """Register the matter and its level; the clock keeps its start from the first report.

    A matter once dispatched keeps level and policy: from then on a level changes by approval
    only. Raises Invalid when another one is asked for here.
    """
    matter = move.catalogue.matter(move.text("matter"))
    if matter is None:
        raise LookupError("matter")  # cleaning has already checked it
    case = move.case
    if case.first_unit_id is None:
        level = first_level = move.text("level") or matter.level
        policy = move.catalogue.policy_for(matter)
    else:
        level, first_level = case.level, case.first_level
        policy = case_clock.policy_of(case, move.catalogue)
        if move.text("level") not in ("", level):
            raise Invalid(fields={"level": "已定级派单，变更等级须由承办单位申请并经批准。"})
    case.first_level = first_level
    case.policy_code, case.policy_version = policy.code, policy.version
    dates = case_clock.dates(policy, case_clock.read_ledger(case), move.catalogue, move.now)
    return Effect(
        changes={
            "matter_id": matter.id,
            "level": level,
            "first_level": first_level,
            "policy_code": policy.code,
            "policy_version": policy.version,
            **dates.columns(),
        },
        payload={
            "matter": matter.code,
            "matter_name": matter.name,
            "level": Level(level).value,
            "text": move.text("note"),
            "due_at": dates.due_at.isoformat(),
        },
        fields=("matter", "level", "clock"),
    )


def _ending(move: Move, dictionary: str) -> Effect:
    code = move.text("reason")
    entry = move.catalogue.entry(dictionary, code)
    return Effect(
        changes={
            "end_reason": code,
            "end_text": move.text("text"),
            "responded_at": move.case.responded_at or move.now,
        },
        payload={
            "reason_label": entry.label if entry else code,
            "door": entry.door if entry else "",
            "text": move.text("text"),
        },
        fields=("outcome",),
        reason_code=code,
    )


@verb(Command.REJECT)
def reject(move: Move) -> Effect:
    """Refuse with a reason and the right other door; told to the requester."""
    return _ending(move, "refusal_reason")


@verb(Command.TO_CHANNEL)
def to_channel(move: Move) -> Effect:
    """转法定途径: a lawful end, with the channel named."""
    return _ending(move, "lawful_channel")


@verb(Command.REQUEST_INFO)
def request_info(move: Move) -> Effect:
    """Ask the requester; the business clock goes on."""
    return Effect(
        changes={"responded_at": move.case.responded_at or move.now},
        payload={"text": move.text("text")},
    )


@verb(Command.SUPPLEMENT)
def supplement(move: Move) -> Effect:
    """Add what the requester says; the first wording is never overwritten."""
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.REPORT,
        user_id=move.actor.user_id,
        now=move.now,
    )
    return Effect(payload={"text": move.text("text"), "files": count}, fields=("text",))


_ELSEWHERE: Final = "这个位置不在本县范围内，请在图上重新选。"


def _given_point(move: Move, named: Node | None) -> Point | None:
    """Return the corrected point, None where it is the one of the matter.

    The same pair with another datum is the pair as it came, read in that datum. Raises Invalid
    (field ``point``) for what is no place, or fits only in a datum that was not named.
    """
    case, catalogue = move.case, move.catalogue
    pair, said = pair_in({"point": move.text("point")}), move.text("datum")
    if not any(pair):
        return None
    try:
        lon, lat = float(pair[0]), float(pair[1])
    except ValueError:
        raise Invalid(fields={"point": UNREADABLE.sentence}) from None
    if point_text(lon, lat) == point_text(case.lon, case.lat):
        if said in ("", case.origin_datum) or case.origin_lon is None or case.origin_lat is None:
            return None
        lon, lat = case.origin_lon, case.origin_lat
    if named is None:
        held = catalogue.tree.by_id(case.area_id)
        named = catalogue.tree.ancestor(held, "village") or held
    datum = read_datum(said)
    asked = questioned(catalogue.locator, lon, lat, datum, named)
    if asked is not None and (asked.no_place or (asked.datum and not said)):
        raise Invalid(fields={"point": asked.sentence})
    return Point.given(lon, lat, datum)


def _moved_point(move: Move, payload: dict[str, object]) -> dict[str, object]:
    """Return the columns of a corrected point, noting where it was; nothing when it is the same.

    A point without a named area finds its grid by itself; whoever picks one has looked at the
    place, so it is no longer unchecked.
    """
    case, catalogue = move.case, move.catalogue
    named = catalogue.tree.by_code(move.text("area")) if move.text("area") else None
    point = _given_point(move, named)
    if point is None:
        return {}
    found = catalogue.locator.find(point.lon, point.lat, named)
    if found is None:
        raise Invalid(fields={"point": _ELSEWHERE})
    if named is not None and not found.path.startswith(named.path):
        raise Invalid(fields={"point": "图上的位置不在所选的网格或村居内，请改其中一项。"})
    payload |= {
        "point_before": point_text(case.lon, case.lat),
        "point_after": point_text(point.lon, point.lat),
    }
    changes: dict[str, object] = {
        "lon": point.lon,
        "lat": point.lat,
        "origin_lon": point.source_lon,
        "origin_lat": point.source_lat,
        "origin_datum": point.datum.value,
        "place_unchecked": False,
    }
    if found.id != case.area_id:
        payload.setdefault("area_before", catalogue.tree.label(catalogue.tree.by_id(case.area_id)))
        payload["area_name"] = catalogue.tree.label(found)
        changes |= area_columns(found, catalogue)
    return changes


@beforehand(Command.AMEND)
def _hide_title(values: Mapping[str, Clean], catalogue: Catalogue) -> dict[str, Clean]:
    return {"title_hidden": hiding.net(catalogue).hide_title(str(values.get("title") or ""))}


def _reworded(move: Move, payload: dict[str, object]) -> dict[str, object]:
    """Return the columns of a corrected title or address; what was typed is sealed.

    One query for the names of the parties if there is a correction. The requester's own words
    stay as they are.
    """
    case = move.case
    title, address = move.text("title"), move.text("address")
    if title in ("", case.title) and address in ("", case.address):
        return {}
    known, net = hiding.names_of(case.pk), hiding.net(move.catalogue)
    typed = original.kept(case)
    changes: dict[str, object] = {}
    shown = net.hide_title(move.text("title_hidden"), known, model=False)
    if shown not in ("", case.title):
        payload |= {"title_before": case.title, "title_after": shown}
        changes["title"] = shown
        typed = typed.retitled("" if shown == title else title)
    shown = net.hide_address(address, known)
    if shown not in ("", case.address):
        payload |= {"address_before": case.address, "address_after": shown}
        changes["address"] = shown
        typed = replace(typed, address="" if shown == address else address)
    if changes:
        changes["original_sealed"] = original.seal(case.no, typed)
    return changes


@verb(Command.AMEND)
def amend(move: Move) -> Effect:
    """Correct title, matter or place with a reason; old and new stand in the record.

    Fields sent back as they were are no correction and leave no trace. Names and numbers in a
    new title are hidden like those in a report.
    """
    case, catalogue = move.case, move.catalogue
    changes: dict[str, object] = {}
    payload: dict[str, object] = {"text": move.text("text")}
    changes |= _reworded(move, payload)
    matter = catalogue.matter(move.text("matter"))
    if matter is not None and matter.id != case.matter_id:
        before = catalogue.matters.get(case.matter_id) if case.matter_id else None
        payload["matter_before"] = before.name if before else ""
        payload["matter_name"] = matter.name
        changes["matter_id"] = matter.id
    node = catalogue.tree.by_code(move.text("area")) if move.text("area") else None
    if node is not None and (node.id != case.area_id or case.place_unchecked):
        payload["area_before"] = catalogue.tree.label(catalogue.tree.by_id(case.area_id))
        payload["area_name"] = catalogue.tree.label(node)
        changes |= area_columns(node, catalogue)
        if move.bundle.complains:
            del changes["centre_id"]  # who takes a complaint in does not follow from the place
        changes["place_unchecked"] = False
    changes |= _moved_point(move, payload)
    return Effect(changes=changes, payload=payload, fields=("title", "matter", "place"))
