"""Questions to the numbers: kept, renamed, changed, shared, copied, deleted, taken out as a file.

Each act is an event of the question's own chain. Only the owner changes anything; others copy.
"""

from __future__ import annotations

import json

from django.db import IntegrityError, transaction

from linli.audit import chain
from linli.catalogue import snapshot
from linli.domain.asked_questions import MOST_KEPT, NAME, Audience, clean
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.questions import Query
from linli.domain.words import Words
from linli.insights import questions_kept
from linli.insights.models import Question
from linli.insights.questions_kept import need_reader
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.people.signing import signed

CHAIN = "question"
#: Chain of the files taken out, by person: questions that nobody keeps are taken out too.
EXPORTS = "question_export"


def save(actor: Actor, name: str, note: str, query: Query) -> Question:
    """Keep a question under a name, for oneself.

    Raises NotYours without numbers to read, Invalid for name and note, NotNow for too many.
    """
    need_reader(actor)
    name, note = _cleaned(name, note)
    return _create(actor, name, note, _packed(query), "question-save")


def copy(actor: Actor, pk: int) -> Question:
    """Keep a question one may open as one's own, under its name or one beside it.

    Raises NotYours, NotFound, NotNow.
    """
    need_reader(actor)
    source = questions_kept.visible_to(actor).filter(pk=pk).first()
    if source is None:
        raise _none()
    taken = set(Question.objects.filter(owner_id=actor.user_id or 0).values_list("name", flat=True))
    name, number = source.name, 2
    while name in taken:  # never more than one keeps, and a number of two digits fits
        name, number = f"{source.name[: NAME - 3]} {number}", number + 1
    return _create(actor, name, source.note, source.query, "question-copy", source=source.pk)


def rename(actor: Actor, pk: int, name: str, note: str) -> Question:
    """Give a question another name and note. Raises NotFound, Invalid."""
    name, note = _cleaned(name, note)
    try:
        with write():
            row = _own(actor, pk)
            row.name, row.note = name, note
            _save(row, actor, "question-rename")
    except IntegrityError as error:
        raise _duplicate(name) from error
    return row


def change(actor: Actor, pk: int, query: Query) -> Question:
    """Ask something else under the same name: the next version. Raises NotFound.

    What is asked already stays the version it is.
    """
    with write():
        row = _own(actor, pk)
        packed = _packed(query)
        if row.query != packed:
            row.query, row.version = packed, row.version + 1
            _save(row, actor, "question-change")
    return row


def share(actor: Actor, pk: int, audience: str, unit: str = "") -> Question:
    """Let others open a question: a unit of one's own, everybody who reads numbers, or nobody.

    Raises NotFound, Invalid for what is none of these, NotYours for who may not.
    """
    if audience not in {one.value for one in Audience}:
        raise Invalid(fields={"audience": "请选择和谁共享。"})
    wanted = Audience(audience)
    with write():
        row = _own(actor, pk)
        row.audience, row.unit_id = wanted.value, None
        if wanted is Audience.ALL and not questions_kept.may_publish(actor):
            raise NotYours("not-a-publisher", "与所有人共享，由中心负责人或分流员办理。")
        if wanted is Audience.UNIT:
            found = snapshot.current().unit_by_code(unit)
            if found is None or found.id not in actor.units:
                raise Invalid(fields={"audience": "只能和自己所在的单位共享。"})
            row.unit_id = found.id
        _save(row, actor, "question-share")
    return row


def delete(actor: Actor, pk: int) -> str:
    """Remove a question for everybody and return its name; its history stays. Raises NotFound."""
    with write():
        row = _own(actor, pk)
        _record(row, actor, "question-delete")
        name = row.name
        row.delete()
    return name


def export(actor: Actor, query: Query, form: str, rows: int) -> None:
    """Put on record who took which table out as a file, with how many rows. Raises NotYours."""
    need_reader(actor)
    chain.log(
        EXPORTS,
        actor.user_id or 0,
        signed(
            "question-export",
            actor,
            clock.now(),
            payload={"query": query.plain(), "form": form, "rows": rows},
        ),
    )


def _cleaned(name: str, note: str) -> tuple[str, str]:
    name, note, wrong = clean(name, note)
    if wrong:
        raise Invalid(fields=wrong)
    return name, note


def _packed(query: Query) -> str:
    return json.dumps(query.plain(), ensure_ascii=False, sort_keys=True)


def _create(
    actor: Actor, name: str, note: str, query: str, action: str, **more: object
) -> Question:
    now = clock.now()
    with write():
        own = Question.objects.filter(owner_id=actor.user_id or 0)
        if own.count() >= MOST_KEPT:
            sentence = Words("最多保存{n}个查询，请先删除不用的。", n=MOST_KEPT)
            raise NotNow("too-many-questions", sentence)
        try:
            with transaction.atomic():
                row = Question.objects.create(
                    owner_id=actor.user_id or 0,
                    name=name,
                    note=note,
                    query=query,
                    created_at=now,
                    changed_at=now,
                )
        except IntegrityError as error:
            raise _duplicate(name) from error
        _record(row, actor, action, **more)
    return row


def _own(actor: Actor, pk: int) -> Question:
    need_reader(actor)
    rows = Question.objects.select_for_update().filter(owner_id=actor.user_id or 0)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise _none()
    return row


def _none() -> NotFound:
    return NotFound("no-question", "没有找到这个查询，或者它由别人保存。")


def _duplicate(name: str) -> Invalid:
    return Invalid(fields={"name": Words("您已经有一个叫“{name}”的查询。", name=name)})


def _save(row: Question, actor: Actor, action: str) -> None:
    row.changed_at = clock.now()
    row.save()
    _record(row, actor, action)


def _record(row: Question, actor: Actor, action: str, **more: object) -> None:
    payload = {
        "name": row.name,
        "note": row.note,
        "query": row.query,
        "audience": row.audience,
        "version": row.version,
        **more,
    }
    said = signed(
        action,
        actor,
        clock.now(),
        unit_id=row.unit_id,
        fields=("question",),
        payload={name: value for name, value in payload.items() if value},
    )
    chain.log(CHAIN, row.pk, said)
