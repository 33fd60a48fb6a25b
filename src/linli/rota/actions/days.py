"""Days on which a leader wants a report a day: declared, ended; the reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError

from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.access import get_days, in_charge, need_member, reports
from linli.rota.actions.recording import DAYS, record
from linli.rota.counting import figures
from linli.rota.models import DailyReport, DeclaredDays, DutyPost
from linli.rota.reading import Reader

NAME_LIMIT, WORDS_LIMIT = 60, 2000
#: Most days declared at once.
LONGEST = 60
_LEADERS = frozenset({Role.CENTRE_LEADER})


def declares(actor: Actor, path: str) -> bool:
    """Tell whether the actor may declare days for an area: the leader of a centre above it."""
    return in_charge(actor, _LEADERS, path)


def declare(*, actor: Actor, raw: Mapping[str, object]) -> DeclaredDays:
    """Declare days with a report a day and return them.

    ``raw``: ``name``, ``area`` (code of county or town), ``first``, ``last``, ``report_at``
    ("17:00"). Raises Invalid, NotYours for anybody but a leader of the centre in charge.
    """
    catalogue, now, today = snapshot.current(), clock.now(), clock.today()
    reader = Reader(raw)
    name = reader.line("name", NAME_LIMIT, "请填写名称，例如“国庆假期值守”。")
    first = reader.day("first", "请填写从哪天起。")
    last = reader.day("last", "请填写到哪天止。")
    at = reader.minute("report_at", "请填写每天几点前报，例如 17:00。")
    node = catalogue.tree.by_code(str(raw.get("area") or "")) or catalogue.tree.root
    if not declares(actor, node.path):
        raise NotYours("not-leader", "由本级综治中心的负责人宣布。")
    if node.kind not in ("county", "town"):
        reader.fields["area"] = "请选择全县或一个乡镇（街道）。"
    if first and last:
        if first < today:
            reader.fields["first"] = "起始日期不能早于今天。"
        elif last < first:
            reader.fields["last"] = "截止日期不能早于起始日期。"
        elif (last - first).days >= LONGEST:
            reader.fields["last"] = Words("一次最多宣布{n}天。", n=LONGEST)
    if reader.fields or first is None or last is None:
        raise Invalid(fields=reader.fields)
    with write():
        row = DeclaredDays.objects.create(
            name=name,
            area_id=node.id,
            first=first,
            last=last,
            report_at=at,
            declared_by_id=actor.user_id or 0,
            declared_at=now,
        )
        record(
            DAYS,
            row.pk,
            "rota-days-declare",
            actor,
            now,
            name=name,
            first=first.isoformat(),
            last=last.isoformat(),
        )
    return row


def end_days(*, actor: Actor, days_id: int, version: int | None = None) -> DeclaredDays:
    """End declared days before their last day: nothing more is due. Raises NotNow, NotYours."""
    now = clock.now()
    with write():
        row = get_days(days_id)
        if not declares(actor, row.area.path):
            raise NotYours("not-leader", "由本级综治中心的负责人结束。")
        if row.ended_at is not None:
            raise NotNow("days-ended", "这个值守时段已经结束。")
        save(row, version, ended_at=now)
        record(DAYS, row.pk, "rota-days-end", actor, now)
    return row


def send_report(
    *, actor: Actor, days_id: int, unit: str, day: date, raw: Mapping[str, object]
) -> DailyReport:
    """Send a unit's report of a day; the figures are counted here.

    ``raw``: ``nothing`` (nothing to report) or ``words``. Raises Invalid, NotYours for other
    units and other areas, NotNow when it was sent or the day has not come.
    """
    catalogue, now = snapshot.current(), clock.now()
    days = get_days(days_id)
    found = catalogue.unit_by_code(unit)
    due = days.first <= day <= days.last
    if found is None or not due or not reports(catalogue, days, found.id):
        raise NotYours("no-report-due", "这个单位这一天不需要报送。")
    need_member(actor, found.id)
    if day > clock.today():
        raise NotNow("day-ahead", "这一天还没有到。")
    if days.ended_at is not None and days.ended_at.astimezone(clock.CIVIL).date() < day:
        raise NotNow("days-ended", "这个值守时段已经结束。")
    if not DutyPost.objects.filter(unit_id=found.id, closed_at__isnull=True).exists():
        raise NotYours("no-report-due", "这个单位没有值班岗位，不需要报送。")
    reader = Reader(raw)
    nothing = bool(raw.get("nothing"))
    words = reader.words("words", WORDS_LIMIT)
    if not nothing and not words:
        reader.fields["words"] = "请写明情况；没有情况的，请勾选“无情况”。"
    if reader.fields:
        raise Invalid(fields=reader.fields)
    counted = figures(actor, catalogue, found.id, day)
    try:
        with write():
            row = DailyReport.objects.create(
                days=days,
                unit_id=found.id,
                day=day,
                figures=json.dumps(counted),
                nothing=nothing,
                words=words,
                sent_by_id=actor.user_id or 0,
                sent_at=now,
            )
            record(
                DAYS,
                days.pk,
                "rota-report-send",
                actor,
                now,
                unit_id=found.id,
                day=day.isoformat(),
                nothing=nothing,
                words=words,
            )
    except IntegrityError:
        raise NotNow("report-sent", "这一天的日报已经报送。") from None
    return row
