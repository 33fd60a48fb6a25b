"""Draft a bulletin by hand, and another edition of one that went out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import Max

from linli.bulletins import making, snapshots
from linli.bulletins.access import path_of, written
from linli.bulletins.actions.recording import keep_words, record, tell
from linli.bulletins.judging import judged
from linli.bulletins.models import WHY_LIMIT, Bulletin, Dispute
from linli.bulletins.posts import writers
from linli.bulletins.snapshots import Row, Snapshot
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain import bulletin_naming, bulletin_rules, bulletin_texts
from linli.domain.bulletin_texts import Block
from linli.domain.bulletins import (
    KINDS,
    Kind,
    Period,
    Standing,
    Verb,
    containing,
    period_problem,
)
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.typed_days import sensible
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.keys import number
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.rota.models import DeclaredDays
from linli.rota.reading import Reader, read_day

#: Most characters of a title.
_TITLE = 120
#: What an answer begins with in the table of the next edition.
_VERDICTS = {True: "属实", False: "经核对无误"}  # zh-only


def draft(*, actor: Actor, raw: Mapping[str, object]) -> Bulletin:
    """Draft a bulletin about the period in which a day lies, its numbers frozen as of now.

    ``raw``: ``kind``, ``unit`` (code of a county's or town's centre), ``day`` (any day of the
    period), ``days`` (id of declared days, for a daily one). Raises Invalid with every defect,
    NotYours for who does not write this centre's bulletins, NotNow where there is one already.
    """
    catalogue = snapshot.current()
    unit = catalogue.unit_by_code(str(raw.get("unit") or "")) or catalogue.county_centre()
    if not actor.system and unit.id not in {one.id for one in written(actor, catalogue)}:
        raise NotYours("not-your-bulletin", "通报由综治中心的负责人或分流员起草。")
    kind, day = _kind(raw), _day(raw.get("day"))
    fields: dict[str, str] = {}
    if kind is None:
        fields["kind"] = "请选择通报的种类。"
    if day is None:
        fields["day"] = "请填写周期里的一天，例如 2026-03-02。"
    days = None
    if kind is Kind.DAY:
        rows = DeclaredDays.objects.select_related("area")
        days = rows.filter(pk=number(str(raw.get("days") or ""))).first()
        if days is None or not path_of(catalogue, unit.id).startswith(days.area.path):
            fields["days"] = "请选择宣布的值守时段。"
    if kind is None or day is None or fields:
        raise Invalid(fields=fields)
    period = containing(kind, day)
    problem = period_problem(kind, period, clock.today())
    if problem is not None:
        raise problem
    asked = making.Asked(kind, period, unit, days)
    if standing_of(asked) is not None:
        raise _there(asked)
    return write_down(asked, making.make(asked, actor, catalogue), actor, clock.now())


def _kind(raw: Mapping[str, object]) -> Kind | None:
    text = str(raw.get("kind") or "")
    return Kind(text) if text in set(Kind) else None


def _day(given: object) -> date | None:
    found = given if isinstance(given, date) else read_day(str(given or ""))
    return found if found is not None and sensible(found) else None


def standing_of(asked: making.Asked) -> Bulletin | None:
    """Return the newest edition about the period that was not given up: one query."""
    rows = Bulletin.objects.filter(
        unit_id=asked.unit.id, kind=asked.kind.value, first=asked.period.first
    )
    return rows.exclude(standing=Standing.DROPPED.value).order_by("-edition").first()


def _there(asked: making.Asked) -> NotNow:
    name = bulletin_naming.period_name(asked.kind, asked.period)
    return NotNow(
        "bulletin-there", Words("{period}的{kind}已经起草。", period=name, kind=KINDS[asked.kind])
    )


def write_down(
    asked: making.Asked,
    made: Snapshot,
    actor: Actor,
    now: datetime,
    *,
    former: Bulletin | None = None,
    blocks: Sequence[Block] | None = None,
    why: str = "",
) -> Bulletin:
    """Write a draft with its frozen numbers and its first words, in one transaction.

    Raises NotNow where somebody, or another worker, was first: the edition is unique.
    """
    words = tuple(blocks) if blocks is not None else bulletin_rules.blocks(made.findings())
    text = snapshots.serialised(made)
    try:
        with write():
            row = Bulletin(
                key=secrets.token_hex(8),
                kind=asked.kind.value,
                unit_id=asked.unit.id,
                first=asked.period.first,
                last=asked.period.last,
                edition=_next(asked),
                replaces=former,
                why=why,
                days=asked.days,
                title=_title(asked),
                snapshot=text,
                digest=snapshots.digest(text),
                blocks=snapshots.packed(words),
                drafted_by_id=actor.user_id,
                drafted_at=now,
            )
            if former is None and standing_of(asked) is not None:
                raise _there(asked)
            row.save(force_insert=True)
            keep_words(row, actor, now)
            record(row, "draft_bulletin", actor, now, title=row.title, digest=row.digest, why=why)
            if actor.system:
                tell(row, "drafted", writers(asked.unit, clock.today()), "通报已自动起草，请核对")
    except IntegrityError:
        raise _there(asked) from None
    return row


def _next(asked: making.Asked) -> int:
    """Return the number of the next edition, those given up counted too: one query."""
    rows = Bulletin.objects.filter(
        unit_id=asked.unit.id, kind=asked.kind.value, first=asked.period.first
    )
    return (rows.order_by().aggregate(last=Max("edition"))["last"] or 0) + 1


def _title(asked: making.Asked) -> str:
    name = asked.days.name if asked.days is not None else ""
    return bulletin_naming.title(asked.kind, asked.period, name)[:_TITLE]


# -- another edition ------------------------------------------------------------------------


def reissue(*, actor: Actor, key: str, raw: Mapping[str, object]) -> Bulletin:
    """Draft another edition of one that was issued or withdrawn; the former stays as it is.

    ``raw``: ``why``, and ``recount`` to count anew; without it the numbers stay those of the
    former edition. The words begin as those of the former, with what was disputed and answered.
    """
    now, catalogue = clock.now(), snapshot.current()
    reading = Reader(raw)
    with write():
        row, _ = judged(actor, key, Verb.REISSUE, catalogue)
        why = reading.line("why", WHY_LIMIT, "请写明为什么重新印发。")
        if reading.fields:
            raise Invalid(fields=reading.fields)
        asked = _asked(row, catalogue)
        said = _answered(row, catalogue)
        former = snapshots.read(row.snapshot)
        if raw.get("recount"):
            made = making.make(asked, actor, catalogue, said)
        else:
            made = making.kept(former, said)
        words = _carried(snapshots.unpacked(row.blocks), former, made)
        return write_down(asked, made, actor, now, former=row, blocks=words, why=why)


def _asked(row: Bulletin, catalogue: Catalogue) -> making.Asked:
    unit: UnitInfo = catalogue.units[row.unit_id]
    days = DeclaredDays.objects.select_related("area").get(pk=row.days_id) if row.days_id else None
    return making.Asked(Kind(row.kind), Period(row.first, row.last), unit, days)


def _answered(row: Bulletin, catalogue: Catalogue) -> tuple[Row, ...]:
    found = Dispute.objects.filter(bulletin=row, answered_at__isnull=False).order_by("id")
    return tuple(
        Row(
            str(one.pk),
            (
                f"{one.label} {one.printed}",
                catalogue.units[one.unit_id].name,
                one.why,
                f"{_VERDICTS[bool(one.upheld)]}。{one.answer}",
            ),
            one.unit_id,
        )
        for one in found
    )


def _carried(old: Sequence[Block], former: Snapshot, made: Snapshot) -> tuple[Block, ...]:
    """Return the words of the former edition as far as they still fit the numbers.

    What somebody worded stays; a sentence chosen by rule is chosen anew, because the numbers may
    say something else now.
    """
    chosen_then = {one.key: one for one in bulletin_rules.blocks(former.findings())}
    chosen_now = {one.key: one for one in bulletin_rules.blocks(made.findings())}
    values = bulletin_rules.values(made.findings())
    kept: list[Block] = []
    for one in old:
        own = chosen_then.get(one.key) != Block(one.key, one.kind, one.text)
        if one.key in chosen_now and not (own and _fits(one, values)):
            kept.append(Block(one.key, one.kind, chosen_now[one.key].text, one.shown))
        elif own and _fits(one, values):
            kept.append(one)
    held = {one.key for one in kept}
    missing = [one for key, one in chosen_now.items() if key not in held]
    gone_on_purpose = set(chosen_then) - {one.key for one in old}
    return (*kept, *(one for one in missing if one.key not in gone_on_purpose))


def _fits(block: Block, values: Mapping[str, str]) -> bool:
    """Tell whether every field of a block is among the numbers."""
    return all(name in values for name in bulletin_texts.fields(block.text))
