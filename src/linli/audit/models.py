"""Tables of the history: chained events, their erasable payloads, and heads.

An event holds no names, numbers or free text of persons, so it can be kept for ever; what
may have to be forgotten stands in the payload, to which the event is bound by a salted
commitment. Triggers in the database refuse to change or delete events (migration 0002);
the classes here refuse it earlier and with a clearer message.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(RuntimeError):
    """Somebody tried to change history."""


def _refuse() -> NoReturn:
    raise AppendOnlyError("events are appended by linli.audit.chain, never changed or deleted")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset that reads and inserts, nothing else."""

    def update(self, **_kwargs: Any) -> int:
        """Refuse: events do not change."""
        _refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: events do not go away."""
        _refuse()

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> int:
        """Refuse: events do not change."""
        _refuse()


class Event(models.Model):
    """One thing done to one aggregate, linked to the one before by its hash."""

    #: Kind of aggregate ("case", "user", "county") and its id: together the name of the chain.
    chain_kind = models.CharField(max_length=20)
    chain_id = models.BigIntegerField()
    #: Place in the chain, from 1 without holes.
    seq = models.IntegerField()
    #: Hash of the event before, empty for the first.
    prev_hash = models.CharField(max_length=64)
    #: SHA-256 over version, chain, seq, prev_hash and every column below (see ``hashing``).
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    #: Who did it; null for the system itself and for residents without an account.
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20, default="")
    action = models.CharField(max_length=40)
    source_state = models.CharField(max_length=20, default="")
    target_state = models.CharField(max_length=20, default="")
    unit_id = models.BigIntegerField(null=True)
    reason_code = models.CharField(max_length=40, default="")
    #: Names of the changed field groups, comma joined.
    fields = models.CharField(max_length=500, default="")
    request_id = models.CharField(max_length=40, default="")
    #: SHA-256 over the payload's salt and body.
    commitment = models.CharField(max_length=64)
    #: Version of the hashed form.
    schema = models.SmallIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        db_table = "audit_event"
        constraints = (
            models.UniqueConstraint(
                fields=["chain_kind", "chain_id", "seq"], name="audit_event_chain_seq"
            ),
            models.UniqueConstraint(
                fields=["prev_hash", "chain_kind", "chain_id"], name="audit_event_no_fork"
            ),
        )
        indexes = (models.Index(fields=["at"], name="audit_event_at"),)

    def __str__(self) -> str:
        return f"{self.chain_kind}:{self.chain_id}#{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new event; refuse to save an existing one."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: events do not go away."""
        _refuse()


class EventPayload(models.Model):
    """What an event was about in words and values: canonical JSON that retention may erase.

    Erasing empties ``salt`` and ``body`` and sets ``erased_at``; the chain still verifies,
    and without the salt nobody can test a guess against the commitment.
    """

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    salt = models.CharField(max_length=64)
    body = models.TextField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_payload"

    def __str__(self) -> str:
        return f"payload of event {self.pk}"


class ChainHead(models.Model):
    """Mixin: the aggregate's own row carries the end of its chain.

    Both columns are written by the same conditional UPDATE that changes the aggregate, so
    two writers cannot both continue from the same event.
    """

    chain_seq = models.IntegerField(default=0)
    chain_hash = models.CharField(max_length=64, default="")

    class Meta:
        abstract = True


class ChainHeadRow(models.Model):
    """The end of a chain whose aggregate has no row of its own (sign-ins, exports, reads)."""

    chain_kind = models.CharField(max_length=20)
    chain_id = models.BigIntegerField()
    seq = models.IntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "audit_head"
        constraints = (
            models.UniqueConstraint(fields=["chain_kind", "chain_id"], name="audit_head_chain"),
        )

    def __str__(self) -> str:
        return f"{self.chain_kind}:{self.chain_id}@{self.seq}"
