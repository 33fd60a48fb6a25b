"""Items about tasks in the field: a stop recorded, a task planned, a task finished."""

from __future__ import annotations

from linli.audit.chain import payload_of
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.field_queue import Kind
from linli.domain.outings import CHECK_NAMES, COMPARED, Check, Spot, spot_name
from linli.domain.outings import Kind as OutingKind
from linli.domain.words import Listed, Quoted, Words
from linli.fieldwork.item_input import Item
from linli.outings.actions import Record, StopChanged, finish, plan_own, record_stop
from linli.outings.models import Outing
from linli.people.actor import Actor
from linli.text.marks import cut

Answer = dict[str, object]
_SAID = 200


def carry_out(actor: Actor, item: Item) -> Answer:
    """Do what the item asks; the answer is ``done``, or ``changed`` and nothing was written."""
    if item.kind is Kind.OUTING:
        return _plan(actor, item)
    if item.kind is Kind.FINISH:
        reason = str(item.fields.get("reason") or "")
        at = item.device_at.isoformat()
        held = finish(actor=actor, outing=item.no, reason=reason, device_at=at)
        return {"status": "done", "no": str(held.pk), "version": held.version}
    return _stop(actor, item)


def _plan(actor: Actor, item: Item) -> Answer:
    stops = item.fields.get("stops")
    rows = stops if isinstance(stops, list) else []
    raw: dict[str, object] = {name: one for name, one in item.fields.items() if name != "stops"}
    raw["entries"] = [one["entry"] for one in rows if one.get("entry")]
    raw["places"] = [
        {name: value for name, value in one.items() if name != "entry" and value}
        for one in rows
        if not one.get("entry")
    ]
    at = item.device_at.isoformat()
    held = plan_own(actor=actor, raw=raw, client_key=item.key, device_at=at)
    return {"status": "done", "no": str(held.pk), "version": held.version}


def _stop(actor: Actor, item: Item) -> Answer:
    said = item.fields
    answers = said.get("answers")
    record = Record(
        stop=str(said.get("stop") or ""),
        outcome=str(said.get("outcome") or ""),
        note=str(said.get("note") or ""),
        checks=said.get("checks"),
        answers=answers if isinstance(answers, dict) else None,
        same=said.get("same") is True,
        lon=said.get("lon"),
        lat=said.get("lat"),
        datum=str(said.get("datum") or ""),
        found=str(said.get("found") or ""),
        photos=[(one.upload, one.purpose, one.caption) for one in item.photos],
        version=item.version,
        sheet_version=item.sheet_version,
        entry_version=item.entry_version,
        form_version=_number(said.get("form_version")),
        device_at=item.device_at.isoformat(),
    )
    try:
        done = record_stop(actor=actor, outing=item.no, record=record)
    except StopChanged as changed:
        return _changed(changed)
    answer: Answer = {"status": "done", "no": str(done.outing.pk), "stop": str(done.stop.pk)}
    answer |= {"version": done.stop.version, "standing": done.outing.standing}
    return answer | ({"sheet_version": done.sheet_version} if done.sheet_version else {})


def _changed(changed: StopChanged) -> Answer:
    catalogue, outing = snapshot.current(), changed.outing
    now = {
        name: {
            "label": COMPARED[name],
            "was": _said(outing, name, was),
            "is": _said(outing, name, found),
        }
        for name, (was, found) in changed.change.fields.items()
    }
    now |= {
        f"answers.{name}": {"label": label, "was": was, "is": found}
        for name, (label, was, found) in changed.change.answers.items()
    }
    return {
        "status": "changed",
        "version": changed.stop.version,
        "stop": str(changed.stop.pk),
        **({"sheet_version": sheet} if (sheet := changed.change.sheet_version) else {}),
        "may": changed.may,
        "because": "" if changed.may else "这项任务已经结束，不能再改。",
        "seen": {name: _said(outing, name, one) for name, one in changed.change.seen.items()},
        "now": now,
        "by": [
            {
                "at": event.at.isoformat(),
                "who": str(payload_of(event).get("actor_name") or _unit(catalogue, event.unit_id)),
                "what": "结束了任务" if event.action == "outing-finish" else "记录了这一处",
                "text": cut(changed.stop.note, _SAID),
            }
            for event in changed.change.events
        ],
    }


def _number(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw > 0 else None


def _unit(catalogue: Catalogue, unit_id: int | None) -> str:
    unit = catalogue.units.get(unit_id or 0)
    return unit.short_name if unit else ""


def _said(outing: Outing, name: str, value: str) -> str:
    """Return a compared value in words."""
    if name == "state":
        return spot_name(OutingKind(outing.kind), Spot(value or Spot.OPEN))
    if name == "checks" and value:
        labels = {one.key: one.label for one in outing.lines}
        pairs = [one.partition("=")[::2] for one in value.split(";")]
        return Listed(
            "；",
            [
                Words(
                    "{name} {found}",
                    name=Quoted(labels.get(key, key)),
                    found=CHECK_NAMES[Check(found)],
                )
                for key, found in pairs
            ],
        )
    return value
