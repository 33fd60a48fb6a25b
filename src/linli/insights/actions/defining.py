"""A version of an indicator: asked for, approved by a second person, refused, taken back.

Every act is an event of the version's own chain with its terms as they stood. A version that was
approved never changes: what was counted with it can be explained for good.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Max

from linli.audit import chain
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.indicator_catalogue import INDICATORS
from linli.domain.indicator_terms import STANDING_NAMES, Standing, Terms, problems
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.insights import definitions
from linli.insights.definition_access import need_asker, need_decider
from linli.insights.definition_input import clean, clean_words
from linli.insights.models import Definition
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people import telling
from linli.people.actor import Actor
from linli.people.models import Post
from linli.people.signing import signed

CHAIN = "indicator"
_OPEN = "这个指标已有一个待批准的版本，请先处理它。"


def ask(actor: Actor, code: str, raw: Mapping[str, object]) -> Definition:
    """Ask for a version of an indicator. Raises NotYours, NotFound, NotNow, Invalid per input."""
    need_asker(actor)
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise NotFound
    now = definitions.latest(code)
    wanted, reason = clean(actor, now, raw, snapshot.current())
    wrong = problems(indicator, now, wanted, reason, clock.today())
    if wrong:
        raise Invalid(fields=wrong)
    with write():
        if Definition.objects.filter(code=code, standing=Standing.ASKED.value).exists():
            raise NotNow("definition-asked", _OPEN)
        try:
            with transaction.atomic():
                row = Definition.objects.create(
                    code=code,
                    since=wanted.since or clock.today(),  # said where it is missing, by problems()
                    rounding=wanted.rounding.value,
                    places=wanted.places,
                    smallest=wanted.smallest,
                    owner=wanted.owner,
                    exclusions=_packed(wanted),
                    reason=reason,
                    asked_by_id=actor.user_id or 0,
                    asked_at=clock.now(),
                )
        except IntegrityError as clash:  # somebody asked at the same moment
            raise NotNow("definition-asked", _OPEN) from clash
        _record(row, "indicator-ask", actor, text=reason)
        _tell(row, _deciders() - {actor.user_id}, "有指标口径的修改请您批准")
    return row


def approve(actor: Actor, pk: int) -> Definition:
    """Put a version in force from its day on; it takes the next number. Raises as :func:`ask`."""
    with write():
        row = _asked(pk)
        need_decider(actor, row)
        last = Definition.objects.filter(code=row.code).aggregate(last=Max("number"))["last"]
        number = (last or 1) + 1
        terms = definitions.terms_of(row)
        kept = tuple(one if one.added else replace(one, added=number) for one in terms.exclusions)
        row.number = number
        row.exclusions = _packed(replace(terms, exclusions=kept))
        _decide(row, actor, Standing.IN_FORCE, "")
        _record(row, "indicator-approve", actor)
        _tell(row, [row.asked_by_id], "您提出的指标口径修改已批准")
    return row


def refuse(actor: Actor, pk: int, text: str) -> Definition:
    """Refuse a version, saying why."""
    words = clean_words(text, "请写明为什么不批准。")
    with write():
        row = _asked(pk)
        need_decider(actor, row)
        _decide(row, actor, Standing.REFUSED, words)
        _record(row, "indicator-refuse", actor, text=words)
        _tell(row, [row.asked_by_id], "您提出的指标口径修改没有批准")
    return row


def take_back(actor: Actor, pk: int, text: str) -> Definition:
    """Take back what one asked for oneself."""
    words = clean_words(text, "请写明为什么撤回这个版本。")
    with write():
        row = _asked(pk)
        if row.asked_by_id != actor.user_id:
            raise NotYours("not-the-asker", "由提出的人自己撤回。")
        _decide(row, actor, Standing.WITHDRAWN, words)
        _record(row, "indicator-withdraw", actor, text=words)
    return row


def _asked(pk: int) -> Definition:
    row = Definition.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound
    if row.standing != Standing.ASKED.value:
        name = STANDING_NAMES[Standing(row.standing)]
        raise NotNow("definition-decided", Words("这个版本{now}，不能再处理。", now=name))
    return row


def _decide(row: Definition, actor: Actor, standing: Standing, said: str) -> None:
    row.standing, row.said = standing.value, said
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.save()


def _packed(terms: Terms) -> str:
    return json.dumps([one.plain() for one in terms.exclusions], ensure_ascii=False)


def _record(row: Definition, action: str, actor: Actor, text: str = "") -> None:
    said: dict[str, object] = {
        "indicator": row.code,
        "number": row.number,
        "since": row.since.isoformat(),
        "rounding": row.rounding,
        "places": row.places,
        "smallest": row.smallest,
        "owner": row.owner,
        "exclusions": row.exclusions,
        "text": text,
    }
    kept = {name: value for name, value in said.items() if value not in ("", None)}
    chain.log(
        CHAIN,
        row.pk,
        signed(
            action,
            actor,
            clock.now(),
            states=("", row.standing),
            fields=("definition",),
            payload=kept,
        ),
    )


def _tell(row: Definition, users: Iterable[int], what: str) -> None:
    """Send word to staff, in the caller's transaction; nobody to tell is no message."""
    name = INDICATORS[row.code].name
    telling.tell(f"indicator:{row.pk}:{row.standing}", users, what, title=name)


def _deciders() -> set[int]:
    """Return the leaders of the county's centre: one query, and the catalogue's."""
    centre = snapshot.current().county_centre()
    rows = Post.objects.on(clock.today()).filter(
        unit_id=centre.id, role=Role.CENTRE_LEADER, user__is_active=True
    )
    return set(rows.order_by().values_list("user_id", flat=True))
