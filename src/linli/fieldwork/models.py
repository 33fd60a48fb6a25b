"""Receipts: what a telephone sent has arrived, and what it was answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models

#: How long a receipt is kept: longer than anybody carries an unsent item about. A report stays
#: one report for ever, for its case keeps the key as well.
KEPT: Final = timedelta(days=90)


class Availability(models.Model):
    """Somebody says they can be given work. One row a person, for as long as that holds.

    There is no beginning, no record of it and no event: nothing can be reckoned from it. It ends
    by itself, or is deleted when its owner says so.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    #: The end of the day they chose.
    until = models.DateTimeField()

    class Meta:
        db_table = "fieldwork_available"

    def __str__(self) -> str:
        return str(self.user_id)


class Receipt(models.Model):
    """One item of a telephone's queue that was carried out: written with the act itself.

    It is there so that the same item sent again is one act. It says nothing about where anybody
    was, and it is thrown away after :data:`KEPT`.
    """

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: A :class:`linli.domain.field_queue.Kind`.
    kind = models.CharField(max_length=8)
    #: The move, so that its owner can be told what they did; empty for a report alone.
    command = models.CharField(max_length=30, blank=True, default="")
    #: SHA-256 over what was asked, so that the key cannot come to mean something else.
    digest = models.CharField(max_length=64)
    #: What was answered, as JSON text: the same item is answered the same again.
    body = models.TextField()
    #: Number of the matter, key of the task in the field; empty for a task that is about none.
    no = models.CharField(max_length=24, blank=True, default="")
    #: When it was done and when it was sent, by the telephone's clock; how many things were done
    #: on it before; when it came, by ours; and by how many seconds the two clocks differ.
    device_at = models.DateTimeField()
    device_seq = models.BigIntegerField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    skew = models.IntegerField()

    class Meta:
        db_table = "fieldwork_receipt"
        indexes = [
            models.Index(fields=["received_at"], name="field_receipt_old"),
            models.Index(fields=["user", "received_at"], name="field_receipt_own"),
        ]

    def __str__(self) -> str:
        return str(self.key)
