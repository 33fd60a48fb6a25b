"""A version of the settings: asked for, approved by a second person, refused, taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Max

from linli.audit import chain
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.indicator_terms import STANDING_NAMES, Standing
from linli.domain.rising_rules import REASON, typed
from linli.domain.states import Role
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people import telling
from linli.people.actor import Actor
from linli.people.models import Post
from linli.people.signing import signed
from linli.rising import ruling
from linli.rising.models import Ruling

CHAIN = "warning-rules"
_OPEN = "已有一个待批准的版本，请先处理它。"


def ask(actor: Actor, raw: Mapping[str, str]) -> Ruling:
    """Ask for a version: every number by its key, and ``reason``.

    Raises NotYours, NotNow while another one waits, and Invalid with a sentence an input.
    """
    ruling.need_asker(actor)
    wrong: dict[str, str] = {}
    reason = tidy(raw.get("reason", ""))
    if not reason:
        wrong["reason"] = "请写明为什么修改。"
    elif len(reason) > REASON:
        wrong["reason"] = _too_long(reason)
    try:
        wanted = typed(raw)
    except Invalid as refusal:
        raise Invalid(fields={**refusal.fields, **wrong}) from refusal
    if wrong:
        raise Invalid(fields=wrong)
    with write():
        if wanted == ruling.current()[1]:
            raise Invalid(fields={"budget": "和现在的设置一样，没有要修改的。"})
        try:
            with transaction.atomic():
                row = Ruling.objects.create(
                    numbers=json.dumps(wanted.plain()),
                    reason=reason,
                    asked_by_id=actor.user_id or 0,
                    asked_at=clock.now(),
                )
        except IntegrityError as clash:
            raise NotNow("rules-asked", _OPEN) from clash
        _record(row, "ask_warning_rules", actor, text=reason)
        _tell(row, _deciders() - {actor.user_id}, "热点预警设置的修改请您批准")
    return row


def approve(actor: Actor, pk: int) -> Ruling:
    """Put a version in force, from the next night's look on. Raises NotFound, NotNow, NotYours."""
    with write():
        row = _asked(pk)
        _need_decider(actor, row)
        last = Ruling.objects.aggregate(last=Max("number"))["last"]
        row.number = (last or 0) + 1
        _decide(row, actor, Standing.IN_FORCE, "")
        _record(row, "approve_warning_rules", actor)
        _tell(row, {row.asked_by_id}, "您提出的热点预警设置已批准")
    return row


def refuse(actor: Actor, pk: int, text: str) -> Ruling:
    """Refuse a version, saying why. Raises as :func:`approve`, and Invalid."""
    words = _words(text, "请写明为什么不批准。")
    with write():
        row = _asked(pk)
        _need_decider(actor, row)
        _decide(row, actor, Standing.REFUSED, words)
        _record(row, "refuse_warning_rules", actor, text=words)
        _tell(row, {row.asked_by_id}, "您提出的热点预警设置没有批准")
    return row


def take_back(actor: Actor, pk: int, text: str) -> Ruling:
    """Take back what one asked for oneself. Raises as :func:`refuse`."""
    words = _words(text, "请写明为什么撤回。")
    with write():
        row = _asked(pk)
        if row.asked_by_id != actor.user_id:
            raise NotYours("not-the-asker", "由提出的人自己撤回。")
        _decide(row, actor, Standing.WITHDRAWN, words)
        _record(row, "withdraw_warning_rules", actor, text=words)
    return row


def _asked(pk: int) -> Ruling:
    row = Ruling.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound
    if row.standing != Standing.ASKED.value:
        name = STANDING_NAMES[Standing(row.standing)]
        raise NotNow("rules-decided", Words("这个版本{now}，不能再处理。", now=name))
    return row


def _need_decider(actor: Actor, row: Ruling) -> None:
    problem = ruling.deciding_problem(actor, row)
    if problem:
        raise NotYours("second-person", problem)


def _decide(row: Ruling, actor: Actor, standing: Standing, said: str) -> None:
    row.standing, row.said = standing.value, said
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.save()


def _words(text: str, blank: str) -> str:
    words = tidy(text)
    if not words:
        raise Invalid(fields={"text": blank})
    if len(words) > REASON:
        raise Invalid(fields={"text": _too_long(words)})
    return words


def _too_long(words: str) -> str:
    return Words("最多{most}个字，现在有{n}个字。", most=REASON, n=len(words))


def _record(row: Ruling, action: str, actor: Actor, text: str = "") -> None:
    said: dict[str, object] = {"number": row.number, "numbers": row.numbers, "text": text}
    kept = {name: value for name, value in said.items() if value not in ("", None)}
    states = ("", row.standing)
    entry = signed(action, actor, clock.now(), states=states, fields=("rules",), payload=kept)
    chain.log(CHAIN, row.pk, entry)


def _tell(row: Ruling, users: set[int | None], what: str) -> None:
    known = {one for one in users if one is not None}
    telling.tell(f"warning-rules:{row.pk}:{row.standing}", known, what, title="热点预警设置")


def _deciders() -> set[int | None]:
    """Return the leaders of the county's centre: one query."""
    centre = snapshot.current().county_centre()
    rows = Post.objects.on(clock.today()).filter(
        unit_id=centre.id, role=Role.CENTRE_LEADER, user__is_active=True
    )
    return set(rows.order_by().values_list("user_id", flat=True))
