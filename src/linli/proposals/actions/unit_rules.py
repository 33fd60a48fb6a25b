"""派单规则: written, tried, asked for, switched on by a second person, off, withdrawn.

Every act is an event of the row's own chain with the row as it stood after it. A rule is switched
on only after somebody has looked at a dry run of this very version, and by somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from linli.audit import chain
from linli.audit.chain import Entry
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.unit_rules import STANDING_NAMES, Standing, problems
from linli.domain.words import Words, packed
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.proposals.models import UnitRule
from linli.proposals.reasons import clean_reason
from linli.proposals.unit_access import need_writer
from linli.proposals.unit_ground import ground_of, names_of, rule_of, rules_on
from linli.proposals.unit_rule_input import clean
from linli.proposals.unit_trial import Trial, try_out

CHAIN = "unit-rule"
#: Most rules that are not withdrawn; beyond that the table is no help any more.
MOST_RULES = 1000
#: How long a dry run says something.
TRIED_FOR = timedelta(days=30)


def create(actor: Actor, raw: Mapping[str, object]) -> UnitRule:
    """Write a new row as a draft. Raises NotYours, Invalid per input."""
    need_writer(actor)
    catalogue = snapshot.current()
    values = clean(raw, catalogue)
    if UnitRule.objects.exclude(standing=Standing.RETIRED.value).count() >= MOST_RULES:
        raise NotNow("too-many-rules", Words("派单规则最多{n}条。", n=MOST_RULES))
    with write():
        row = UnitRule.objects.create(**values, written_by_id=actor.user_id, written_at=clock.now())
        record(row, "unit-rule-create", actor, catalogue)
    return row


def edit(actor: Actor, pk: int, raw: Mapping[str, object], version: int) -> UnitRule:
    """Change a row that is not on; it is a draft again and wants a new dry run.

    Raises NotYours, NotFound, NotNow, LostRace, Invalid per input.
    """
    need_writer(actor)
    catalogue = snapshot.current()
    values = clean(raw, catalogue)
    with write():
        row = _locked(pk, version)
        if row.standing == Standing.ON.value:
            raise NotNow("rule-on", "这条规则正在启用，请先停用再修改。")
        _need_live(row)
        changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
        if changed:
            _save(
                row,
                Standing.DRAFT,
                **values,
                written_by_id=actor.user_id,
                written_at=clock.now(),
                asked_by_id=None,
                on_by_id=None,
                on_at=None,
            )
            record(row, "unit-rule-edit", actor, catalogue, fields=changed)
    return row


def try_rule(actor: Actor, pk: int) -> Trial:
    """Dry-run a row, with those that are on beside it, and keep what came of it.

    Raises NotYours, NotFound, NotNow for a withdrawn one, LostRace when it changed meanwhile.
    """
    need_writer(actor)
    catalogue = snapshot.current()
    row = fetch(pk)
    _need_live(row)
    others = [rule for rule in rules_on(catalogue) if rule.id != row.pk]
    trial = try_out([*others, rule_of(row, catalogue)], catalogue, only=row.pk)
    with write():
        written = UnitRule.objects.filter(pk=pk, version=row.version).update(
            tried_version=row.version, tried_at=clock.now(), tried=trial.dump()
        )
        if not written:
            raise LostRace
        record(row, "unit-rule-try", actor, catalogue, hit=trial.run.hit, looked=trial.run.looked)
    return trial


def ask(actor: Actor, pk: int, version: int) -> UnitRule:
    """Ask for a row to be switched on, having looked at its dry run. Raises as :func:`edit`."""
    need_writer(actor)
    catalogue = snapshot.current()
    with write():
        row = _locked(pk, version)
        if row.standing not in {Standing.DRAFT.value, Standing.OFF.value}:
            raise _not_from(row)
        _need_sound(row, catalogue)
        _need_tried(row)
        _save(row, Standing.ASKED, asked_by_id=actor.user_id, on_by_id=None, on_at=None)
        record(row, "unit-rule-ask", actor, catalogue)
    return row


def switch_on(actor: Actor, pk: int, version: int) -> UnitRule:
    """Switch on what somebody else asked for. Raises as :func:`edit`; NotYours for the same one."""
    need_writer(actor)
    catalogue = snapshot.current()
    with write():
        row = _locked(pk, version)
        if row.standing != Standing.ASKED.value:
            raise _not_from(row)
        if row.asked_by_id in {actor.principal_id, actor.user_id}:
            raise NotYours(
                "second-person", "启用要由另一位负责人确认，不能由申请启用的人自己确认。"
            )
        _need_sound(row, catalogue)
        _need_tried(row)
        _save(row, Standing.ON, on_by_id=actor.user_id, on_at=clock.now(), off_why="", off_words="")
        record(row, "unit-rule-on", actor, catalogue)
    return row


def switch_off(actor: Actor, pk: int, version: int, why: str) -> UnitRule:
    """Switch a row off, or take back that it was asked for; one person is enough."""
    need_writer(actor)
    catalogue = snapshot.current()
    text = clean_reason(why)
    with write():
        row = _locked(pk, version)
        if row.standing not in {Standing.ON.value, Standing.ASKED.value}:
            raise _not_from(row)
        turn_off(row, text)
        record(row, "unit-rule-off", actor, catalogue, text=text)
    return row


def retire(actor: Actor, pk: int, version: int, why: str) -> UnitRule:
    """Withdraw a row for good; its history stays."""
    need_writer(actor)
    catalogue = snapshot.current()
    text = clean_reason(why)
    with write():
        row = _locked(pk, version)
        _need_live(row)
        turn_off(row, text, Standing.RETIRED)
        record(row, "unit-rule-retire", actor, catalogue, text=text)
    return row


def turn_off(
    row: UnitRule, why: str, standing: Standing = Standing.OFF, *, wrong: Sequence[str] = ()
) -> None:
    """Write that a row is off and why; the caller holds it and records it.

    ``wrong``: the platform's own sentences, where it was the platform that switched it off.
    """
    words = json.dumps([packed(one) for one in wrong], ensure_ascii=False) if wrong else ""
    _save(row, standing, off_why=why, off_words=words, on_by_id=None, on_at=None, asked_by_id=None)


def record(
    row: UnitRule,
    action: str,
    actor: Actor,
    catalogue: Catalogue,
    *,
    fields: tuple[str, ...] = ("unit_rule",),
    **more: object,
) -> None:
    """Append one act to the row's chain, with the row as it stands."""
    rule = rule_of(row, catalogue)
    payload: dict[str, object] = {
        "actor_name": actor.name,
        "version": row.version,
        "matter": rule.matter,
        "area": rule.area,
        "level": rule.level,
        "door": rule.door,
        "lead": rule.lead,
        "supports": ",".join(rule.supports),
        "lead_name": "、".join(names_of([rule.lead], catalogue)),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "basis": row.basis,
        **more,
    }
    chain.log(
        CHAIN,
        row.pk,
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id,
            role="system" if actor.system else "",
            target_state=row.standing,
            unit_id=row.lead_unit_id,
            fields=fields,
            request_id=actor.request_id,
            payload={name: value for name, value in payload.items() if value not in ("", None)},
        ),
    )


def fetch(pk: int) -> UnitRule:
    """Return a row; raises NotFound."""
    row = UnitRule.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _locked(pk: int, version: int) -> UnitRule:
    row = UnitRule.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise LostRace(
            message="这条规则刚刚被别人改过，请看过最新内容后再操作。", version=row.version
        )
    return row


def _save(row: UnitRule, standing: Standing, **changes: object) -> None:
    """Write ``changes``; every change but the dry run makes a new version of the same row.

    Switching does not change what the dry run was about, so it goes along with the version.
    """
    tried = row.tried_version == row.version and standing is not Standing.DRAFT
    changes |= {"standing": standing.value, "version": row.version + 1}
    if tried:
        changes["tried_version"] = row.version + 1
    if not UnitRule.objects.filter(pk=row.pk, version=row.version).update(**changes):
        raise LostRace(version=row.version)
    for name, value in changes.items():
        setattr(row, name, value)


def _need_live(row: UnitRule) -> None:
    if row.standing == Standing.RETIRED.value:
        raise NotNow("rule-retired", "这条规则已经作废。")


def is_tried(row: UnitRule) -> bool:
    """Tell whether a row, as it stands, has a dry run that is not old."""
    fresh = row.tried_at is not None and row.tried_at > clock.now() - TRIED_FOR
    return fresh and row.tried_version == row.version


def _need_tried(row: UnitRule) -> None:
    if not is_tried(row):
        raise NotNow("not-tried", "请先试运行，看过上个月的事项会怎样派，再启用。")


def _need_sound(row: UnitRule, catalogue: Catalogue) -> None:
    rule = rule_of(row, catalogue)
    found = problems(rule, ground_of(catalogue, clock.today()), rules_on(catalogue))
    if found:
        raise Invalid(fields={one.field or "lead": one.words for one in found})


def _not_from(row: UnitRule) -> NotNow:
    words = Words(
        "这条规则现在是“{now}”，不能这样操作。", now=STANDING_NAMES[Standing(row.standing)]
    )
    return NotNow("rule-standing", words)
