"""Recording a stop: what was found there, as often as needed, never over somebody else's head."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linli.audit.chain import payload_of
from linli.audit.models import Event
from linli.cases.access import visible_to as cases_visible
from linli.cases.inputs import tidy
from linli.cases.models import Case
from linli.cases.placing import read_datum
from linli.catalogue import snapshot
from linli.domain import outings as rules
from linli.domain.coordinates import check_degrees, is_nowhere, to_wgs84
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound
from linli.domain.outing_reading import NOTE, noted, read_checks
from linli.domain.outings import Act, Facts, Kind, Spot, Standing
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.outings import access, forms
from linli.outings.actions.recording import CHAIN, FINISHED, save
from linli.outings.models import Outing, Stop, StopFile
from linli.people.actor import Actor
from linli.people.signing import signed

#: Photos of one record, characters of a caption.
PHOTOS, CAPTION = 9, 120


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody says about a stop.

    ``stop``: its key, or ``#`` and its place from 0. ``same``: nothing has changed since the
    sheet was filled. ``lon``/``lat`` only where the person chose to mark the place. ``found``:
    the matter reported from here, by number or ``client:`` and the key of its report. ``photos``:
    (file key, purpose, caption). ``version`` is that of the stop as the person saw it, None for
    as it is now; ``sheet_version`` likewise of the sheet.
    """

    stop: str
    outcome: str
    note: str = ""
    checks: object = None
    answers: Mapping[str, object] | None = None
    same: bool = False
    lon: object = None
    lat: object = None
    datum: str = ""
    found: str = ""
    photos: Sequence[tuple[str, str, str]] = ()
    version: int | None = None
    sheet_version: int | None = None
    entry_version: int | None = None
    #: The version of the form the person had, None for the one in force.
    form_version: int | None = None
    device_at: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What others did to a stop meanwhile: field → (what the person saw, what it is now).

    ``answers`` likewise of its sheet: name → (label, what the person saw, what it is now).
    """

    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    sheet_version: int | None = None
    seen: dict[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


class StopChanged(LostRace):
    """Somebody else recorded the stop meanwhile; ``change`` is put to the person."""

    def __init__(self, outing: Outing, stop: Stop, change: Change, *, may: bool) -> None:
        super().__init__(
            "stop-changed",
            "这一处刚刚由别人记录过，请看过之后再决定。",
            version=stop.version,
            fields=",".join(change.fields),
        )
        self.outing, self.stop, self.change, self.may = outing, stop, change, may


@dataclass(frozen=True, slots=True)
class Recorded:
    """The task and the stop as they are now; ``sheet_version`` where a sheet was written."""

    outing: Outing
    stop: Stop
    sheet_version: int | None = None


def record_stop(*, actor: Actor, outing: str, record: Record) -> Recorded:
    """Record a stop; raises StopChanged, Invalid, NotFound, NotYours or NotNow."""
    now = clock.now()
    with write():
        held = access.get_outing(actor, outing, lock=True)
        stop = _stop(held, record.stop)
        facts = facts_of(actor, held, stop, record.outcome)
        may = rules.may(facts, Act.RECORD, now)
        _check_nobody_else(actor, held, stop, record, may=may)
        after = rules.decide(facts, Act.RECORD, now)
        hat = access.doer(actor, held.area.path, held.area.kind)
        before, photos = said(stop), len(record.photos)
        _take(actor, held, stop, record, now)
        sheet = _fill(actor, held, stop, record)
        changes = rules.changed(before, said(stop))
        stop.version += 1
        stop.save()
        _add_photos(actor, stop, record.photos, now)
        put_standing(held, after, now)
        told: dict[str, object] = {
            "n": stop.n,
            "version": stop.version,
            "changes": {name: list(pair) for name, pair in changes.items()},
        }
        told |= {k: v for k, v in (("device_at", record.device_at), ("photos", photos)) if v}
        unit = access.unit_of(hat, held.area.path, held.area.kind)
        states = (before["state"], stop.spot)
        name = (f"stop-{stop.n}",)
        save(
            held,
            signed("outing-stop", hat, now, unit_id=unit, states=states, fields=name, payload=told),
        )
        return Recorded(held, stop, sheet.version if sheet else None)


def _stop(outing: Outing, name: str) -> Stop:
    stops = Stop.objects.filter(outing=outing).select_related("entry")
    wanted = name.removeprefix("#")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= 16 else -1
    found = stops.filter(n=number) if name.startswith("#") else stops.filter(pk=number)
    stop = found.first()
    if stop is None:
        raise NotFound("no-stop", "这项任务里没有这一处，请联网更新后再试。")
    return stop


def facts_of(actor: Actor, outing: Outing, stop: Stop | None = None, outcome: str = "") -> Facts:
    """Return what the rules need; ``left`` as it will be once ``stop`` has this outcome."""
    left = Stop.objects.filter(outing=outing, spot=Spot.OPEN.value)
    if stop is not None:
        left = left.exclude(pk=stop.pk)
    return Facts(
        Standing(outing.standing),
        access.sides(actor, outing),
        left.count() + (stop is not None and outcome == Spot.OPEN.value),
        outing.due_at,
        outing.ended_at,
    )


def put_standing(outing: Outing, after: Standing, now: datetime) -> None:
    """Let a task stand there; the caller saves."""
    if after is Standing.DONE and outing.standing != after:
        outing.ended_at = now
    elif after in rules.OPEN:
        outing.ended_at, outing.reason = None, ""
    outing.standing = after.value


def said(stop: Stop) -> dict[str, str]:
    """Return what a stop says, by the names of COMPARED, as plain texts."""
    checks = ";".join(f"{key}={value}" for key, value in sorted(stop.found_at.items()))
    return {
        "state": stop.spot,
        "note": stop.note,
        "checks": checks,
        "found": stop.found_no or (str(stop.found_key) if stop.found_key else ""),
        "place": "" if stop.lon is None else f"{stop.lon:.6f},{stop.lat:.6f}",
    }


# -- meanwhile -------------------------------------------------------------------------------


def _check_nobody_else(
    actor: Actor, outing: Outing, stop: Stop, record: Record, *, may: bool
) -> None:
    if record.version is None or record.version >= stop.version:
        return
    events = Event.objects.filter(
        Q(fields=f"stop-{stop.n}") | Q(action=FINISHED), chain_kind=CHAIN, chain_id=outing.pk
    )
    later = [
        one
        for one in events.select_related("payload").order_by("-seq")
        if _version_of(one, stop) > record.version
    ]
    others = tuple(one for one in later if one.actor_id != actor.user_id)
    if not others:
        return
    held = said(stop)
    seen = rules.as_seen(held, [_pairs(one) for one in later])
    answers = forms.sheet_since(stop.sheet, record.sheet_version)
    change = Change(rules.changed(seen, held), answers, None, seen, others[:5])
    raise StopChanged(outing, stop, change, may=may)


def _version_of(one: Event, stop: Stop) -> int:
    """Return the version an event gave the stop; 0 where it was about others."""
    told = payload_of(one)
    found = told.get("left", {}).get(str(stop.n)) if one.action == FINISHED else told.get("version")
    return int(found or 0)


def _pairs(one: Event) -> dict[str, tuple[str, str]]:
    if one.action == FINISHED:
        return {"state": (Spot.OPEN.value, Spot.SKIPPED.value)}
    changes = payload_of(one).get("changes", {})
    return {str(name): (str(pair[0]), str(pair[1])) for name, pair in changes.items()}


# -- what is taken ---------------------------------------------------------------------------


def _take(actor: Actor, outing: Outing, stop: Stop, record: Record, now: datetime) -> None:
    outcome = _outcome(record.outcome)
    note, problem = noted(tidy(record.note), NOTE)
    wrong = {"note": problem} if problem else {}
    checks, problem = read_checks(outing.lines, record.checks)
    if problem:
        wrong["checks"] = problem
    stop.done_at = now
    stop.spot, stop.note = outcome.value, note
    if record.checks is not None or outcome is Spot.OPEN:
        stop.checks = json.dumps({key: one.value for key, one in checks.items()})
    _place(stop, record, wrong)
    if record.found:
        _found(actor, stop, record.found, wrong)
    recorded = stop.version > 0
    found = bool(stop.found_no or stop.found_key)
    if not wrong:
        name, problem = rules.outcome_problem(outcome, checks, note, found=found, recorded=recorded)
        wrong |= {name: problem} if problem else {}
    if wrong:
        raise Invalid(fields=wrong)
    if outcome is Spot.OPEN:
        stop.lon = stop.lat = stop.done_at = stop.sheet = stop.found_key = None
        stop.found_no = ""


def _outcome(raw: str) -> Spot:
    if raw not in set(Spot):
        raise Invalid(fields={"outcome": "请选择这一处的结果。"})
    return Spot(raw)


def _place(stop: Stop, record: Record, wrong: dict[str, str]) -> None:
    if record.lon in (None, "") and record.lat in (None, ""):
        return
    try:
        lon, lat = float(str(record.lon)), float(str(record.lat))
        check_degrees(lon, lat)
        if is_nowhere(lon, lat):
            return  # what a telephone without a position sends
        lon, lat = to_wgs84(lon, lat, read_datum(record.datum))
    except (ValueError, DomainError):
        wrong["place"] = "经纬度不对，请重新定位，或者不填。"
        return
    stop.lon, stop.lat = round(lon, 6), round(lat, 6)


def _found(actor: Actor, stop: Stop, raw: str, wrong: dict[str, str]) -> None:
    """Name the matter reported from here; a report still on its way is named by its key."""
    if raw.startswith(access.CLIENT):
        try:
            key = UUID(raw.removeprefix(access.CLIENT))
        except ValueError:
            wrong["found"] = "上报的编号不对，请重新选择。"
            return
        reported = Case.objects.filter(client_key=key, reporter_staff_id=actor.user_id)
        stop.found_key = key
        stop.found_no = reported.order_by().values_list("no", flat=True).first() or ""
        return
    number = tidy(raw)[:24]
    if not cases_visible(actor).filter(no=number).exists():
        wrong["found"] = "没有找到这件事，或者您没有查看的权限。"
        return
    stop.found_no, stop.found_key = number, None


def _fill(actor: Actor, outing: Outing, stop: Stop, record: Record) -> forms.Filled | None:
    """Fill or confirm the sheet of the stop, where the task has a form and there is something."""
    if not outing.form or (record.answers is None and not record.same):
        return None
    version = f"/{record.form_version}" if record.form_version else ""
    answers = forms.Answers(
        form=outing.form + version,
        given=record.answers,
        same=record.same,
        sheet_version=record.sheet_version,
        entry_version=record.entry_version,
        device_at=record.device_at,
    )
    node = snapshot.current().tree.by_id(stop.area_id)
    try:
        filled = forms.fill(actor, answers, stop.entry, node)
    except forms.SheetChangedError as changed:
        change = Change(answers=dict(changed.changes), sheet_version=changed.version)
        raise StopChanged(outing, stop, change, may=True) from None
    stop.sheet = filled.sheet
    return filled


def _add_photos(
    actor: Actor, stop: Stop, photos: Sequence[tuple[str, str, str]], now: datetime
) -> None:
    """Keep what somebody chose to add; each file once, and their own."""
    if not photos:
        return
    wanted = {key: (purpose, tidy(caption)[:CAPTION]) for key, purpose, caption in photos}
    usable = StoredFile.objects.filter(
        key__in=wanted,
        uploaded_by_id=actor.user_id,
        attachment__isnull=True,
        stop_file__isnull=True,
        kind=StoredFile.Kind.IMAGE,
    )
    found = list(usable)
    purposes = set(StopFile.Purpose.values)
    if len(found) != len(photos) or any(one not in purposes for one, _ in wanted.values()):
        why = "有照片没有上传成功或已经用过，请重新选择。"
        raise Invalid("unknown-file", why, fields={"files": why})
    if StopFile.objects.filter(stop=stop).count() + len(found) > PHOTOS:
        raise Invalid(fields={"files": "这一处的照片太多，请去掉几张。"})
    StopFile.objects.bulk_create(
        StopFile(
            stop=stop,
            file=one,
            purpose=wanted[one.key][0],
            caption=wanted[one.key][1],
            added_at=now,
        )
        for one in found
    )


__all__ = ["Change", "Kind", "Record", "Recorded", "StopChanged", "record_stop"]
