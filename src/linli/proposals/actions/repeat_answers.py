"""Answers to “perhaps the same matter”: kept, taken back, and learned from at once and by night.

An answer is about two matters, never about who reported them. It changes neither of them: what
merges or links matters are the commands of the cases, whose events are followed here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import QuerySet

from linli.audit import chain
from linli.audit.chain import Entry
from linli.cases.access import get_case, visible_to
from linli.cases.models import Case, CaseLink
from linli.cases.queries.hints import Draft, draft_features, pair_features
from linli.catalogue import snapshot
from linli.domain import repeat_learning
from linli.domain.errors import DomainError, Invalid, NotYours
from linli.domain.lifecycle import Command, Role
from linli.domain.repeat_learning import Pair, Weights
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor
from linli.proposals import repeat_rule
from linli.proposals.models import RepeatAnswer, RepeatModel
from linli.text import repeats

#: Outbox topic of a merge.
TOPIC: Final = "repeats.answer"
#: Posts that judge whether two matters are one: who takes in, gives out, and leads.
ANSWERERS: Final = frozenset({Role.SEAT, Role.DISPATCHER, Role.GRID_WORKER, Role.CENTRE_LEADER})
#: Answers to a draft that are taken with one registration.
AT_ONCE: Final = 10
#: Texts from which the table of common words is learned, and rows kept beside the newest.
TEXTS: Final = 5_000
KEPT: Final = 7
_CHUNK: Final = 500
_CHAIN: Final = "repeat"
#: What an answer says about “the same matter”; that two are merely related says nothing of it.
_SAME: Final = {
    RepeatAnswer.Answer.MERGED: True,
    RepeatAnswer.Answer.ADDED: True,
    RepeatAnswer.Answer.DIFFERENT: False,
}


def may_answer(actor: Actor) -> bool:
    """Tell whether the person may say that two matters are different."""
    return actor.user_id is not None and bool(actor.roles & ANSWERERS)


def call_different(*, actor: Actor, no: str, other: str) -> RepeatAnswer:
    """Keep that two matters are different; they are not shown beside each other any more.

    Twice changes nothing. Raises NotFound for a matter the actor does not see, NotYours without
    the post, Invalid for one and the same.
    """
    one, two = _pair(actor, no, other)
    with write():
        return _keep(one, two, RepeatAnswer.Answer.DIFFERENT, actor)


def take_back(*, actor: Actor, no: str, other: str) -> bool:
    """Forget that two matters were called different; tell whether anybody had. Raises as above."""
    one, two = _pair(actor, no, other)
    with write():
        rows = RepeatAnswer.objects.filter(
            first=one, second=two, answer=RepeatAnswer.Answer.DIFFERENT
        )
        there = bool(rows.delete()[0])
        if there:
            _log(one, two, "repeat-back", actor)
    return there


def after_registration(
    *, actor: Actor, no: str, related: Iterable[str], different: Iterable[str]
) -> None:
    """Keep what was ticked beside a report that has become the matter ``no``.

    Numbers of matters the actor does not see, or that are none, are passed over: the report
    stands, whatever was ticked.
    """
    if not may_answer(actor):
        return
    ticked = [(number, RepeatAnswer.Answer.LINKED) for number in related]
    ticked += [(number, RepeatAnswer.Answer.DIFFERENT) for number in different]
    for number, answer in ticked[:AT_ONCE]:
        try:
            one, two = _pair(actor, no, number)
        except DomainError:
            continue
        with write():
            _keep(one, two, answer, actor)


def after_adding(*, actor: Actor, no: str, draft: Draft) -> None:
    """Keep that what was being registered is the matter ``no`` and was added to it."""
    if not may_answer(actor):
        return
    case = get_case(actor, no)
    now, rule = clock.now(), repeat_rule.current()
    features = draft_features(draft, case, snapshot.current(), now, rule)
    with write():
        RepeatAnswer.objects.create(
            second=case,
            answer=RepeatAnswer.Answer.ADDED,
            features=json.dumps(features),
            by_id=actor.user_id,
            at=now,
        )
        _teach(Pair(features, same=True))


def _pair(actor: Actor, no: str, other: str) -> tuple[Case, Case]:
    if not may_answer(actor):
        raise NotYours("no-answer", "是不是同一件，由接办、分流的岗位判断。")
    one, two = get_case(actor, no), get_case(actor, other)
    if one.pk == two.pk:
        raise Invalid(fields={"other": "这是同一个编号。"})
    return (one, two) if one.pk < two.pk else (two, one)


def _keep(one: Case, two: Case, answer: RepeatAnswer.Answer, actor: Actor | None) -> RepeatAnswer:
    """Write the answer, replacing another one about the pair; ``actor`` None: the platform."""
    features = pair_features(one, two, snapshot.current(), repeat_rule.current())
    row = RepeatAnswer.objects.filter(first=one, second=two).first()
    if row is not None and row.answer == answer:
        return row
    row = row or RepeatAnswer(first=one, second=two)
    row.answer, row.features, row.at = answer.value, json.dumps(features), clock.now()
    row.by_id = actor.user_id if actor is not None else None
    row.save()
    _log(one, two, f"repeat-{answer.value}", actor)
    if answer in _SAME:
        _teach(Pair(features, same=_SAME[answer]))
    return row


def _log(one: Case, two: Case, action: str, actor: Actor | None) -> None:
    chain.log(
        _CHAIN,
        one.pk,
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id if actor is not None else None,
            payload={"one": one.no, "other": two.no},
        ),
    )


def _teach(pair: Pair) -> None:
    """Move the weights a little; the first answer begins with the shipped ones."""
    row = RepeatModel.objects.select_for_update().order_by("-id").first()
    weights = repeat_rule.read(row).weights if row is not None else repeat_learning.SHIPPED
    moved = repeat_learning.learnt(weights, pair)
    row = row or RepeatModel(made_at=clock.now())
    _store(row, Weights(moved.values, row.version + 1 if row.pk else moved.version))


def _store(row: RepeatModel, weights: Weights) -> None:
    row.version = weights.version
    row.weights = json.dumps(weights.dump())
    row.sha256 = repeat_rule.digest(row.weights, row.shares)
    row.save()


def concerns(message: outbox.Message) -> bool:
    """Tell whether an event of a case answers the question."""
    return message.body.get("action") == Command.MERGE.value


def on_merged(message: outbox.Message) -> None:
    """Keep that a merged matter is the one it was merged into; twice changes nothing."""
    case = visible_to(SYSTEM).filter(no=str(message.body["no"])).first()
    if case is None:
        return
    links = CaseLink.objects.filter(source_id=case.pk, kind=CaseLink.Kind.MERGED_INTO)
    link = links.select_related("target").order_by("-id").first()
    if link is None:
        return
    one, two = sorted((case, link.target), key=lambda one: one.pk)
    _keep(one, two, RepeatAnswer.Answer.MERGED, None)


def learn_all(beat: Callable[[], None] = lambda: None) -> repeat_learning.Refit:
    """Learn the table of common words and the weights anew; ``beat`` is called now and then.

    New weights count only when they are no worse than the shipped ones on the stored answers.
    """
    cases = visible_to(SYSTEM).order_by("-id")
    texts = _texts(cases, beat)
    shares = repeats.table(texts)
    pairs = _pairs()
    last = RepeatModel.objects.order_by("-id").values_list("version", flat=True).first() or 0
    outcome = repeat_learning.refit(pairs, last + 1)
    with write():
        row = RepeatModel(
            made_at=clock.now(),
            shares=json.dumps(shares, ensure_ascii=False, sort_keys=True),
            texts=len(texts),
            answers=len(pairs),
            taken=outcome.taken,
            loss_new=outcome.new,
            loss_shipped=outcome.shipped,
        )
        _store(row, outcome.weights)
        kept = RepeatModel.objects.order_by("-id").values_list("id", flat=True)[:KEPT]
        RepeatModel.objects.exclude(pk__in=list(kept)).delete()
    return outcome


def _texts(cases: QuerySet[Case], beat: Callable[[], None]) -> list[str]:
    rows = cases.values_list("title", "text")[:TEXTS]
    found: list[str] = []
    for number, (title, text) in enumerate(rows.iterator(chunk_size=_CHUNK)):
        if number % _CHUNK == 0:
            beat()
        found.append(f"{title}\n{text[: repeats.READ]}")
    return found


def _pairs() -> list[Pair]:
    """Return the newest answers that are of today's form, oldest first."""
    rows = RepeatAnswer.objects.filter(answer__in=_SAME).order_by("-id")
    found: list[Pair] = []
    for stored, answer in rows.values_list("features", "answer")[: repeat_learning.MOST]:
        features = tuple(float(one) for one in json.loads(stored))
        if len(features) == len(repeat_learning.FEATURES):
            found.append(Pair(features, _SAME[RepeatAnswer.Answer(answer)]))
    return found[::-1]
