"""Write a county pack into the tables: idempotent, in one transaction, nothing deleted.

Rows are found by their codes and updated; what a pack no longer names is ended with a date
(areas, matters, outlines, posts) or switched off (dictionary entries), because cases refer to
it. A second load of the same pack changes nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import models

from linli.audit.chain import Entry, log
from linli.catalogue.models import (
    CalendarDay,
    CountyProfile,
    DeadlinePolicy,
    DictionaryEntry,
    Matter,
)
from linli.county import extensions, pack_powers
from linli.county.defaults import load_calendar, load_policies, packaged
from linli.county.pack import find_pack, read_pack
from linli.county.pack_schema import Pack
from linli.domain.errors import Invalid
from linli.domain.policies import Policy
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.models import Post, Unit, User
from linli.places.models import Area, AreaGeometry


@dataclass
class LoadReport:
    """What a load did: rows now present by kind, and whether anything had to change."""

    county: str = ""
    version: str = ""
    changed: bool = True
    counts: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def load_pack(where: str | Path) -> LoadReport:
    """Read, check and load a pack by name or folder.

    Raises PackError (Invalid) listing every problem, or Invalid when the installation serves
    another county or a policy changed without a new version; then nothing was written.
    """
    pack = read_pack(find_pack(where))
    report = LoadReport(pack.county.name, pack.county.version, warnings=pack.warnings)
    digest = _digest(pack)
    with write():
        profile = CountyProfile.objects.first()
        if profile is not None and profile.code != pack.county.code:
            raise Invalid(
                "other-county",
                f"这里已经是{profile.name}（{profile.code}），"
                f"不能再载入{pack.county.name}（{pack.county.code}）；请另建一套数据库。",
            )
        settings = json.loads(profile.settings) if profile else {}
        if settings.get("digest") == digest:
            report.changed = False
        else:
            report.warnings += _write(pack, profile, {**settings, "digest": digest})
        report.counts = _counts()
    return report


def _digest(pack: Pack) -> str:
    """Mark of the pack and of what the program ships with it: a new release is loaded too."""
    shipped = packaged("policies.yaml") + packaged("calendar.csv")
    shipped += pack_powers.shipped() + extensions.shipped()
    return sha256(f"{pack.digest}\n{shipped}".encode()).hexdigest()


def _counts() -> dict[str, int]:
    kinds = dict(
        Area.objects.filter(valid_to__isnull=True)
        .values_list("kind")
        .annotate(n=models.Count("id"))
        .order_by()
    )
    return {
        **{f"area_{kind}": n for kind, n in sorted(kinds.items())},
        "units": Unit.objects.filter(closed_on__isnull=True).count(),
        "matters": Matter.objects.filter(valid_to__isnull=True, parent__isnull=False).count(),
        "staff": User.objects.filter(kind=User.Kind.STAFF, is_active=True).count(),
        "posts": Post.objects.filter(valid_to__isnull=True).count(),
    }


def _write(pack: Pack, profile: CountyProfile | None, before: Mapping[str, Any]) -> tuple[str, ...]:
    """Write everything; return what the person at the command should know."""
    today = clock.today()
    areas = _areas(pack, today)
    _outlines(pack, areas, today)
    units = _units(pack, areas, today)
    _matters(pack, units, today)
    told = _staff(pack, areas, units, today)
    _dictionaries(pack)
    _policies(pack)
    _calendar(pack)
    told += extensions.write(pack)
    _profile(pack, profile, before)
    log(
        "county",
        int(pack.county.code),
        Entry(
            action="load_pack",
            at=clock.now(),
            role="system",
            fields=("catalogue",),
            payload={"pack": pack.path.name, "version": pack.county.version, "digest": pack.digest},
        ),
    )
    return told


def _areas(pack: Pack, today: date) -> dict[str, Area]:
    known = {area.code: area for area in Area.objects.all()}
    for row in pack.areas:
        parent = known.get(row.parent) if row.parent else None
        area = known.get(row.code) or Area(code=row.code)
        area.name = row.short_name or row.name
        area.kind = row.kind.value
        area.parent = parent
        area.depth = parent.depth + 1 if parent else 0
        area.path = f"{parent.path if parent else ''}{row.code}/"
        area.valid_from, area.valid_to = row.valid_from, row.valid_to
        area.save()
        known[row.code] = area
    named = {row.code for row in pack.areas}
    for code, area in known.items():
        if code not in named and area.valid_to is None:
            area.valid_to = today
            area.save(update_fields=["valid_to"])
    for row in pack.areas:
        if row.successor:
            Area.objects.filter(code=row.code).update(successor=known[row.successor])
    return known


def _outlines(pack: Pack, areas: Mapping[str, Area], today: date) -> None:
    live = {
        (row.area_id, row.version): row
        for row in AreaGeometry.objects.filter(valid_to__isnull=True)
    }
    fresh = []
    for row in pack.geometries:
        area = areas[row.code]
        if live.pop((area.pk, row.version), None) is not None:
            continue
        fresh.append(
            AreaGeometry(
                area=area,
                version=row.version,
                geometry=json.dumps(row.geometry, separators=(",", ":")),
                schematic=row.schematic,
                datum=row.datum.value,
                source=pack.path.name,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        )
    AreaGeometry.objects.bulk_create(fresh, batch_size=500)
    AreaGeometry.objects.filter(pk__in=[row.pk for row in live.values()]).update(valid_to=today)


def _units(pack: Pack, areas: Mapping[str, Area], today: date) -> dict[str, Unit]:
    known = {unit.code: unit for unit in Unit.objects.all()}
    for row in pack.units:
        unit = known.get(row.code) or Unit(code=row.code)
        unit.name, unit.short_name = row.name, row.short_name or row.name
        unit.tier, unit.kind = row.tier, row.kind
        unit.parent = known.get(row.parent) if row.parent else None
        unit.area = areas[row.area]
        unit.residency, unit.duty_phone = row.residency, row.duty_phone
        unit.closed_on = None
        unit.save()
        known[row.code] = unit
    named = {row.code for row in pack.units}
    for code, unit in known.items():
        if code not in named and unit.closed_on is None:
            unit.closed_on = today
            unit.save(update_fields=["closed_on"])
    return known


def _matters(pack: Pack, units: Mapping[str, Unit], today: date) -> None:
    known = {matter.code: matter for matter in Matter.objects.all()}
    for position, row in enumerate(pack.matters):
        matter = known.get(row.code) or Matter(code=row.code, valid_from=pack.county.valid_from)
        matter.name = row.name
        matter.parent = known[row.parent] if row.parent else None
        matter.lead_unit = units[row.lead_unit] if row.lead_unit else None
        matter.legal_basis = row.legal_basis
        matter.level = row.level or "general"
        matter.evidence = row.evidence or "none"
        matter.self_settle = row.self_settle
        matter.reply_review = row.reply_review
        matter.script = "\n".join(row.script)
        matter.policy_code = row.policy
        matter.keywords = ",".join(row.keywords)[:200]
        matter.position = position
        matter.valid_to = None
        matter.save()
        matter.support_units.set([units[code] for code in row.support_units])
        known[row.code] = matter
    named = {row.code for row in pack.matters}
    Matter.objects.exclude(code__in=named).filter(valid_to__isnull=True).update(valid_to=today)


def _staff(
    pack: Pack, areas: Mapping[str, Area], units: Mapping[str, Unit], today: date
) -> tuple[str, ...]:
    """Create accounts without a usable password; an administrator or the demo sets one.

    What an administrator gave or ended by hand stands, whatever the pack says; returned are
    sentences about posts the pack names and an administrator has ended.
    """
    users = {user.username: user for user in User.objects.all()}
    latest = {
        (post.user_id, post.role, post.unit_id, post.area_id): post
        for post in Post.objects.order_by("valid_from", "id")
    }
    wanted: set[tuple[int, str, int, int]] = set()
    fresh: list[Post] = []
    kept = 0
    for row in pack.staff:
        user = users.get(row.username)
        if user is None:
            user = User(username=row.username, full_name=row.name, office_phone=row.office_phone)
            user.set_unusable_password()
            user.save()
        elif (user.full_name, user.office_phone) != (row.name, row.office_phone):
            user.full_name, user.office_phone = row.name, row.office_phone
            user.save(update_fields=["full_name", "office_phone"])
        for post in row.posts:
            unit, area = units[post.unit], areas[post.area]
            key = (user.pk, post.role, unit.pk, area.pk)
            known = latest.get(key)
            if known is not None and known.origin == Post.Origin.ENDED:
                kept += 1
            elif known is not None and _runs(known, today):
                _without_end(known)
            elif key not in wanted:
                start = today if known else pack.county.valid_from
                fresh.append(
                    Post(user=user, role=post.role, unit=unit, area=area, valid_from=start)
                )
            wanted.add(key)
    Post.objects.bulk_create(fresh, batch_size=500)
    ended = [
        post.pk
        for key, post in latest.items()
        if key not in wanted and post.valid_to is None and post.origin == Post.Origin.PACK
    ]
    Post.objects.filter(pk__in=ended).update(valid_to=today)
    return (f"有 {kept} 个岗位已由管理员结束，没有按配置包恢复。",) if kept else ()


def _runs(post: Post, today: date) -> bool:
    """Tell whether the post still counts, or began today: then its row is used again."""
    return post.valid_to is None or post.valid_to >= today or post.valid_from >= today


def _without_end(post: Post) -> None:
    """Let the pack, which knows no ends, take over a post that had one."""
    if post.valid_to is not None:
        post.valid_to, post.origin = None, Post.Origin.PACK
        post.save(update_fields=["valid_to", "origin"])


def _dictionaries(pack: Pack) -> None:
    known = {(e.dictionary, e.code): e for e in DictionaryEntry.objects.all()}
    for row in pack.dictionaries:
        entry = known.pop((row.dictionary, row.code), None) or DictionaryEntry(
            dictionary=row.dictionary, code=row.code
        )
        entry.label, entry.note, entry.door = row.label, row.note, row.door
        entry.position, entry.active = row.position, row.active
        entry.save()
    DictionaryEntry.objects.filter(pk__in=[e.pk for e in known.values()]).update(active=False)


def _policies(pack: Pack) -> None:
    """Add versions that are new; a version once loaded is never rewritten, cases depend on it."""
    wanted = dict(load_policies())
    wanted |= {row.code: Policy.parse(row.body) for row in pack.policies}
    for policy in wanted.values():
        body = json.dumps(policy.dump(), ensure_ascii=False, sort_keys=True)
        row, _ = DeadlinePolicy.objects.get_or_create(
            code=policy.code, version=policy.version, defaults={"name": policy.name, "body": body}
        )
        if row.body != body:
            raise Invalid(
                "policy-changed",
                f"时限策略 {policy.code} 第{policy.version}版已在使用，内容不能改；请提高版本号。",
            )
        DeadlinePolicy.objects.filter(code=policy.code).update(
            active=models.Case(
                models.When(version=policy.version, then=models.Value(value=True)),
                default=models.Value(value=False),
            )
        )


def _calendar(pack: Pack) -> None:
    shipped = load_calendar()
    days = {
        day: (workday, shipped.names.get(day, ""), "国务院办公厅放假通知")
        for day, workday in shipped.special.items()
    }
    days |= {row.day: (row.kind == "workday", row.name, row.source) for row in pack.calendar}
    known = {row.day: row for row in CalendarDay.objects.all()}
    fresh, changed = [], []
    for day, (workday, name, source) in sorted(days.items()):
        row = known.get(day)
        if row is None:
            fresh.append(CalendarDay(day=day, workday=workday, name=name, source=source))
        elif (row.workday, row.name, row.source) != (workday, name, source):
            row.workday, row.name, row.source = workday, name, source
            changed.append(row)
    CalendarDay.objects.bulk_create(fresh, batch_size=500)
    CalendarDay.objects.bulk_update(changed, ["workday", "name", "source"], batch_size=200)


def _profile(pack: Pack, profile: CountyProfile | None, before: Mapping[str, Any]) -> None:
    """Renew the profile; the sampling seed of a county is drawn once and kept."""
    county = pack.county
    row = profile or CountyProfile()
    row.code, row.name = county.code, county.name
    row.pack, row.pack_version = pack.path.name, county.version
    row.revision = secrets.token_hex(16)
    row.loaded_at = clock.now()
    row.texts = json.dumps(dict(pack.texts), ensure_ascii=False)
    row.settings = json.dumps(
        {
            "digest": before["digest"],
            "short_name": county.short_name,
            "phone": county.phone,
            "hours": county.hours,
            "supervision_phone": county.supervision_phone,
            "public_matters": list(county.public_matters),
            "dispute_matters": county.dispute_matters,
            "default_policy": county.default_policy,
            "intake_tier": county.intake_tier,
            "supervision_unit": county.supervision_unit,
            "sample_answered": county.ordinary_percent / 100,
            "sample_self_settled": county.self_settled_percent / 100,
            "sampling_seed": before.get("sampling_seed") or str(county.sampling_seed),
            "schematic": county.schematic,
            "quiet_hours": county.quiet_hours,
            "digest_at": county.digest_at,
            "working_periods": [
                [start.isoformat(), end.isoformat()] for start, end in county.working_periods
            ],
            **pack.powers,
            "place_names": pack.place_names,
        },
        ensure_ascii=False,
    )
    row.save()
