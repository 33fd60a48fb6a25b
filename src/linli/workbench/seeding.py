"""Canned replies and macros of a county pack: loaded once, renewed until somebody edits them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from linli.audit.chain import Entry, log
from linli.catalogue.models import Matter
from linli.county.pack_schema import Pack, PhraseRow
from linli.domain.errors import Invalid
from linli.kernel import clock
from linli.people.models import Unit, User
from linli.workbench.keeping import MODELS, WRITTEN, Kept
from linli.workbench.models import CannedReply, Macro
from linli.workbench.phrase_input import unknown_gaps
from linli.workbench.steps import dump_steps, parse_steps


def write(pack: Pack) -> tuple[str, ...]:
    """Write what is new, renew what nobody has touched; returns sentences about the rest.

    Touched is whatever has another version than the first: edited, looked at again, retired or
    handed over here. What the pack no longer names stays too: people use it. Raises Invalid
    for steps or gaps the program does not know, and then nothing of the pack is written.
    """
    units = dict(Unit.objects.values_list("code", "id"))
    matters = dict(Matter.objects.values_list("code", "id"))
    names = {row.owner for row in pack.phrases}
    owners = dict(User.objects.filter(username__in=names).values_list("username", "id"))
    known: dict[tuple[str, str], Kept] = {
        (kind, str(row.code)): row
        for kind, model in MODELS.items()
        for row in model.objects.filter(code__isnull=False)
    }
    left = 0
    for row in pack.phrases:
        values = _values(row, units, matters, owners)
        old = known.get((row.kind, row.code))
        if old is None:
            _make(row, values)
        elif _differs(old, values):
            if old.version == 1:
                _renew(old, values)
            else:
                left += 1
    return (f"有 {left} 条常用语或快捷操作已在这里改过，没有按配置包更新。",) if left else ()


def _values(
    row: PhraseRow,
    units: Mapping[str, int],
    matters: Mapping[str, int],
    owners: Mapping[str, int],
) -> dict[str, object]:
    values: dict[str, object] = {
        "title": row.title,
        "unit_id": units[row.unit] if row.unit else None,
        "matter_id": matters[row.matter] if row.matter else None,
        "state": row.state,
        "owner_id": owners[row.owner],
        "season_from": row.season_from,
        "season_to": row.season_to,
    }
    if row.kind == "reply":
        if row.command not in WRITTEN:
            raise _refuse(row, "这个操作没有要写的长文字")
        texts = [row.body]
        values |= {"command": row.command, "body": row.body}
    else:
        try:
            steps = parse_steps(row.steps)
        except Invalid as problem:
            raise _refuse(row, problem.message) from problem
        texts = [one for step in steps for one in step.values.values() if isinstance(one, str)]
        values |= {"steps": dump_steps(steps), "goes_on": row.goes_on}
    if sentence := next(filter(None, map(unknown_gaps, texts)), ""):
        raise _refuse(row, sentence)
    return values


def _refuse(row: PhraseRow, why: str) -> Invalid:
    return Invalid("bad-phrase", f"phrases.yaml 第 {row.line} 行“{row.title}”：{why}")


def _differs(old: Kept, values: Mapping[str, object]) -> bool:
    return any(getattr(old, name) != value for name, value in values.items())


def _make(row: PhraseRow, values: Mapping[str, object]) -> None:
    now = clock.now()
    review_on = clock.today() + timedelta(days=row.review_days)
    model: type[CannedReply] | type[Macro] = MODELS[row.kind]
    fresh = model(**values, code=row.code, review_on=review_on, created_at=now, updated_at=now)
    fresh.save()
    _event(fresh, values)


def _renew(old: Kept, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(old, name, value)
    old.updated_at = clock.now()
    old.save()
    _event(old, values)


def _event(row: Kept, values: Mapping[str, object]) -> None:
    words = {name: values[name] for name in ("title", "body", "steps") if values.get(name)}
    kind = "reply" if isinstance(row, CannedReply) else "macro"
    log(
        kind,
        row.pk,
        Entry(
            action="phrase-seed",
            at=clock.now(),
            role="system",
            unit_id=row.unit_id,
            payload={**words, "version": row.version, "review_on": row.review_on.isoformat()},
        ),
    )
