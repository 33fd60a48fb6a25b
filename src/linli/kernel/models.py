"""Tables of the kernel: outgoing messages and counters."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """A promise made in the same transaction as its cause, kept later by the worker.

    ``body`` is canonical JSON holding references (ids), never names, numbers or free text:
    the handler reads the rest when it runs. A row is undone, done (``done_at``) or dead
    (``dead_at``, given up with ``last_error``).
    """

    topic = models.CharField(max_length=40)
    key = models.CharField(max_length=160, unique=True)
    body = models.TextField()
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=80, default="")
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "kernel_outbox"
        indexes = (
            models.Index(
                fields=["available_at", "id"],
                name="kernel_outbox_undone",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(
                fields=["done_at"],
                name="kernel_outbox_done",
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                fields=["dead_at"],
                name="kernel_outbox_dead",
                condition=Q(dead_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class CounterRow(models.Model):
    """The last number given out under ``name``."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        db_table = "kernel_counter"

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
