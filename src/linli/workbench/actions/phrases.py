"""Keeping canned replies and macros: made, edited, retired, looked at again, handed over.

Every act is an event of the row's own chain (kind ``reply`` or ``macro``), with the words as
they were after it: that is the history of versions. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from linli.audit.chain import Entry, log
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, LostRace, NotNow
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.people.models import Post, User
from linli.workbench.keeping import MODELS, Kept, KindName, fetch, kind_of, need_keeper
from linli.workbench.phrase_input import clean_macro, clean_reply, review_day

#: Columns an edit may change, as the history names them.
_WORDS = ("title", "command", "body", "steps", "state", "season_from", "season_to", "goes_on")


def _event(actor: Actor, row: Kept, action: str, fields: tuple[str, ...] = ()) -> None:
    """Append what was done; the payload is the row as it now stands."""
    payload: dict[str, object] = {
        name: getattr(row, name) for name in _WORDS if getattr(row, name, "") not in ("", None)
    }
    log(
        kind_of(row),
        row.pk,
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id,
            role="" if actor.user_id else "system",
            unit_id=row.unit_id,
            fields=fields,
            request_id=actor.request_id,
            payload={
                **payload,
                "actor_name": actor.name,
                "version": row.version,
                "review_on": row.review_on.isoformat(),
            },
        ),
    )


def _clean(kind: KindName, raw: Mapping[str, object]) -> dict[str, object]:
    catalogue = snapshot.current()
    return clean_reply(raw, catalogue) if kind == "reply" else clean_macro(raw, catalogue)


def create(actor: Actor, kind: KindName, raw: Mapping[str, object]) -> Kept:
    """Make one; its author is its owner. Raises Invalid per field, NotYours outside the scope."""
    values = _clean(kind, raw)
    unit_id = values["unit_id"]
    need_keeper(actor, unit_id if isinstance(unit_id, int) else None)
    now = clock.now()
    with write():
        row = MODELS[kind](**values, owner_id=actor.user_id or 0, created_at=now, updated_at=now)
        row.save()
        _event(actor, row, "phrase-create")
    return row


def edit(actor: Actor, kind: KindName, pk: int, raw: Mapping[str, object], version: int) -> Kept:
    """Change one; ``version`` is what the form showed.

    Raises Invalid per field, NotYours outside the old or the new scope, NotNow for a retired
    one, LostRace when somebody changed it meanwhile; then nothing was written.
    """
    with write():
        row = fetch(actor, kind, pk, lock=True)
        need_keeper(actor, row.unit_id)
        values = _clean(kind, raw)
        unit_id = values["unit_id"]
        need_keeper(actor, unit_id if isinstance(unit_id, int) else None)
        _need_live(row)
        _need_version(row, version)
        changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            _save(row, changed)
            _event(actor, row, "phrase-edit", changed)
    return row


def _need_live(row: Kept) -> None:
    if row.retired_at is not None:
        raise NotNow("phrase-retired", "这一条已经停用，恢复使用后才能修改。")


def _need_version(row: Kept, version: int) -> None:
    if row.version != version:
        raise LostRace(
            message="您打开以后别人改过这一条。您写的内容还在，请对照后再保存。",
            version=row.version,
        )


def _save(row: Kept, changed: tuple[str, ...]) -> None:
    row.version += 1
    row.updated_at = clock.now()
    row.save(update_fields=[*changed, "version", "updated_at"])


def retire(actor: Actor, kind: KindName, pk: int) -> Kept:
    """Offer it to nobody any more; its history stays. Doing it twice changes nothing."""
    return _switch(actor, kind, pk, retired=True)


def restore(actor: Actor, kind: KindName, pk: int) -> Kept:
    """Offer a retired one again."""
    return _switch(actor, kind, pk, retired=False)


def _switch(actor: Actor, kind: KindName, pk: int, *, retired: bool) -> Kept:
    with write():
        row = fetch(actor, kind, pk, lock=True)
        need_keeper(actor, row.unit_id)
        if (row.retired_at is not None) is not retired:
            row.retired_at = clock.now() if retired else None
            _save(row, ("retired_at",))
            _event(actor, row, "phrase-retire" if retired else "phrase-restore")
    return row


def prolong(actor: Actor, kind: KindName, pk: int, raw: Mapping[str, object]) -> Kept:
    """Say it has been looked at and is right; ``review_on`` is the next look. Invalid per field."""
    problems: dict[str, str] = {}
    day = review_day(raw, problems)
    if problems:
        raise Invalid(fields=problems)
    with write():
        row = fetch(actor, kind, pk, lock=True)
        need_keeper(actor, row.unit_id)
        _need_live(row)
        row.review_on = day
        _save(row, ("review_on",))
        _event(actor, row, "phrase-review", ("review_on",))
    return row


def hand_over(actor: Actor, kind: KindName, pk: int, username: str) -> Kept:
    """Give it another owner: active staff of the unit, or of any unit for the county's.

    Raises Invalid under ``owner`` for anybody else.
    """
    with write():
        row = fetch(actor, kind, pk, lock=True)
        need_keeper(actor, row.unit_id)
        owner = _owner(username.strip(), row.unit_id)
        if owner.pk != row.owner_id:
            row.owner = owner
            _save(row, ("owner_id",))
            _event(actor, row, "phrase-owner", ("owner",))
    return row


def _owner(username: str, unit_id: int | None) -> User:
    posts = Post.objects.on(clock.today()).filter(user_id=OuterRef("pk"))
    if unit_id is not None:
        posts = posts.filter(unit_id=unit_id)
    user = User.objects.filter(
        Exists(posts), username=username, kind=User.Kind.STAFF, is_active=True
    ).first()
    if user is None:
        told = (
            "任何单位都没有在岗的账号“{name}”。"
            if unit_id is None
            else "本单位没有在岗的账号“{name}”。"
        )
        raise Invalid(fields={"owner": Words(told, name=username[:60])})
    return user
