"""Profiles of reports: saved by the unit that reports, released by a second person, exported."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import IntegrityError

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.actions.recording import EXPORT, PROFILE, begin, event, next_code, save
from linli.collection.models import Form, Profile
from linli.domain.collecting_reports import (
    COLUMNS_MOST,
    Known,
    Span,
    forms_of,
    needs_release,
    private_columns,
    problems,
)
from linli.domain.errors import Invalid, LostRace, NotNow, NotYours
from linli.domain.grid_burden import Period
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

Raw = Mapping[str, object]
_ALL_DAYS = Span()
#: Said where a second person has not agreed yet.
WAITS = "这份报表用到别处的信息，要由另一个人复核后才能查看和导出。"


def known_forms(codes: Sequence[str]) -> dict[str, Known]:
    """Return the forms of these numbers that are or were in force: one query."""
    rows = Form.objects.filter(code__in=list(codes)).select_related("current", "pending")
    found: dict[str, Known] = {}
    for row in rows:
        version = row.current or (row.pending if row.ended_at else None)
        if version is not None and version.released_at is not None:
            fields = {one.name: one for one in version.questions}
            found[row.code] = Known(row.about, fields, row.unit_id)
    return found


def save_profile(*, actor: Actor, raw: Raw, code: str = "", version: int | None = None) -> Profile:
    """Make a profile, or change one; a release ends with any change.

    ``raw``: ``name``, ``receiver``, ``basis``, ``unit`` (code), ``about``, ``period``, ``columns``
    (pairs of title and source). Raises Invalid, NotYours, LostRace.
    """
    catalogue, now = snapshot.current(), clock.now()
    columns = _columns(raw.get("columns"))
    values = {name: tidy(str(raw.get(name) or ""))[:400] for name in ("name", "receiver", "basis")}
    about = str(raw.get("about") or "")
    wrong = problems(
        values["name"], values["receiver"], values["basis"], about, columns,
        known_forms(forms_of(columns)),
    )  # fmt: skip
    unit = catalogue.unit_by_code(str(raw.get("unit") or ""))
    if unit is None:
        wrong["unit"] = "请选择用这份报表的单位。"
    if wrong or unit is None:
        raise Invalid(fields=wrong)
    if not actor.system and unit.id not in access.drafts(actor):
        raise NotYours("not-owner", "只能为本单位编制报表。")
    try:
        with write():
            if code:
                row = access.get_profile(actor, catalogue, code, lock=True)
                _owned(actor, row)
                if version is not None and version != row.version:
                    raise LostRace(version=row.version)
                row.version += 1
            else:
                row = Profile(code=next_code(Profile, "R"))
            row.name, row.receiver, row.basis = values["name"], values["receiver"], values["basis"]
            row.unit_id, row.about = unit.id, about
            period = str(raw.get("period") or "")
            row.period = period if period in set(Period) else Period.MONTH.value
            row.columns = json.dumps([list(pair) for pair in columns], ensure_ascii=False)
            row.drafted_by_id, row.released_by_id, row.released_at = actor.user_id, None, None
            row.changed_at = now
            said = event("profile-save", actor, now, unit_id=unit.id, columns=row.columns)
            (save if row.chain_seq else begin)(row, said)
    except IntegrityError:  # two people began one in the same moment
        raise LostRace from None
    return row


def _columns(held: object) -> tuple[tuple[str, str], ...]:
    pairs = held if isinstance(held, list | tuple) else ()
    found = []
    for pair in list(pairs)[: COLUMNS_MOST + 1]:
        title, source = (tidy(str(one))[:60] for one in pair)
        if title or source:
            found.append((title, source))
    return tuple(found)


def _owned(actor: Actor, row: Profile) -> None:
    if not actor.system and row.unit_id not in access.drafts(actor):
        raise NotYours("not-owner", "报表由编制单位自己修改。")
    if row.standing != Profile.Standing.LIVE:
        raise NotNow("profile-ended", "这份报表已经停用。")


def release_profile(*, actor: Actor, code: str) -> Profile:
    """Say as a second person that the receiver may have what the report takes from elsewhere."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row = access.get_profile(actor, catalogue, code, lock=True)
        if not access.releases(actor, catalogue):
            raise NotYours("not-releaser", "报表由县综治中心负责人或者管理员复核。")
        if row.standing != Profile.Standing.LIVE or row.released_at is not None:
            raise NotNow("not-waiting", "这份报表不在等复核。")
        wrote = {
            one.actor_id
            for one in chain.newest(PROFILE, row.pk, 200)
            if one.action == "profile-save" and payload_of(one).get("columns") == row.columns
        }
        if actor.user_id in {*wrote, row.drafted_by_id}:
            raise NotYours("second-person", "报表要由另一个人复核。")
        row.released_by_id, row.released_at, row.version = actor.user_id, now, row.version + 1
        save(row, event("profile-release", actor, now, unit_id=row.unit_id))
    return row


def end_profile(*, actor: Actor, code: str) -> Profile:
    """Stop using a profile."""
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row = access.get_profile(actor, catalogue, code, lock=True)
        _owned(actor, row)
        row.standing, row.version = Profile.Standing.ENDED.value, row.version + 1
        save(row, event("profile-end", actor, now, unit_id=row.unit_id))
    return row


def export_problem(
    actor: Actor, row: Profile, forms: Mapping[str, Known], catalogue: Catalogue
) -> str:
    """Return why this profile may not be exported by this person now; empty when it may."""
    if row.standing != Profile.Standing.LIVE:
        return "这份报表已经停用。"
    if waits(row, forms, catalogue):
        return WAITS
    if not access.sends(actor, row):
        return "报表由编制单位负责人或者管理员导出。"
    return ""


def waits(row: Profile, forms: Mapping[str, Known], catalogue: Catalogue) -> bool:
    """Tell whether a second person still has to agree before a line is shown. No query."""
    centre = catalogue.units[row.unit_id].kind == "centre"
    return row.released_at is None and needs_release(row.wanted, forms, row.unit_id, centre=centre)


def log_export(
    *, actor: Actor, row: Profile, kind: str, lines: int, span: Span = _ALL_DAYS
) -> None:
    """Put an export on record: who took which report, of which days, how many lines, as what."""
    forms = known_forms(forms_of(row.wanted))
    if why := export_problem(actor, row, forms, snapshot.current()):
        raise NotYours("no-export", why)
    private = tuple(one.name for one in private_columns(row.wanted, forms))
    days = {
        name: day.isoformat() for name, day in (("first", span.first), ("last", span.last)) if day
    }
    said = event(
        "profile-export", actor, clock.now(), unit_id=row.unit_id, fields=private,
        profile=row.code, kind=kind, lines=lines, **days,
    )  # fmt: skip
    with write():
        chain.log(EXPORT, row.pk, said)
