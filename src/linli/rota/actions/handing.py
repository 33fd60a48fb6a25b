"""Handing over: the outgoing writes, the incoming signs; nobody takes over in silence."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError

from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.rota import Hand, hand_over
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.access import get_post, need_member
from linli.rota.actions.recording import POST, record
from linli.rota.models import Handover
from linli.rota.reading import Reader

NOTE_LIMIT, WORDS_LIMIT = 4000, 500


def write_handover(*, actor: Actor, post_id: int, raw: Mapping[str, object]) -> Handover:
    """Write the note of the outgoing shift (``note``) and return the hand-over.

    Raises NotYours for somebody of another unit, NotNow while a note waits to be signed, Invalid.
    """
    now, note = clock.now(), _text(raw, "note", NOTE_LIMIT)
    post = get_post(post_id)
    need_member(actor, post.unit_id)
    hand_over(None, Hand.WRITTEN, author=None, person=actor.user_id or 0, words=note)
    try:
        with write():
            row = Handover.objects.create(
                post=post,
                standing=Hand.WRITTEN.value,
                author_id=actor.user_id,
                note=note,
                written_at=now,
            )
            _record(actor, row, "rota-hand-write", note=note)
    except IntegrityError:
        raise NotNow("note-waits", "还有一份交班记录没有签收，请接班人先签收。") from None
    return row


def sign_handover(
    *, actor: Actor, handover_id: int, raw: Mapping[str, object], version: int | None = None
) -> Handover:
    """Sign a note as the incoming person; ``words`` may say what is missing.

    Raises NotYours for its author and for other units, NotNow when it is signed, LostRace.
    """
    now, words = clock.now(), _text(raw, "words", WORDS_LIMIT)
    with write():
        found = Handover.objects.select_related("post").filter(pk=handover_id).first()
        if found is None:
            raise NotFound("no-handover", "没有找到这份交班记录。")
        need_member(actor, found.post.unit_id)
        hand_over(
            Hand(found.standing),
            Hand.SIGNED,
            author=found.author_id,
            person=actor.user_id or 0,
            words=words,
        )
        save(
            found,
            version,
            standing=Hand.SIGNED.value,
            incoming_id=actor.user_id,
            signed_at=now,
            words=words,
        )
        _record(actor, found, "rota-hand-sign", words=words)
    return found


def take_over(*, actor: Actor, post_id: int, raw: Mapping[str, object]) -> Handover:
    """Take over where no note was left; ``words`` say how the person found out what is open.

    Raises NotNow while a note waits (sign that), Invalid without words, NotYours.
    """
    now, words = clock.now(), _text(raw, "words", WORDS_LIMIT)
    post = get_post(post_id)
    need_member(actor, post.unit_id)
    try:
        hand_over(None, Hand.TAKEN, author=None, person=actor.user_id or 0, words=words)
    except Invalid as refusal:
        raise Invalid(fields={"words": refusal.fields["note"]}) from None
    with write():
        get_post(post_id, lock=True)
        if Handover.objects.filter(post=post, standing=Hand.WRITTEN.value).exists():
            raise NotNow("note-waits", "已经有交班记录，请看过后签收。")
        row = Handover.objects.create(
            post=post,
            standing=Hand.TAKEN.value,
            incoming_id=actor.user_id,
            written_at=now,
            signed_at=now,
            words=words,
        )
        _record(actor, row, "rota-hand-take", words=words)
    return row


def _text(raw: Mapping[str, object], name: str, limit: int) -> str:
    reader = Reader(raw)
    text = reader.words(name, limit)
    if reader.fields:
        raise Invalid(fields=reader.fields)
    return text


def _record(actor: Actor, row: Handover, action: str, **words: str) -> None:
    unit = row.post.unit_id
    record(
        POST,
        row.post_id,
        action,
        actor,
        clock.now(),
        standing=row.standing,
        unit_id=unit,
        handover=row.pk,
        **words,
    )
