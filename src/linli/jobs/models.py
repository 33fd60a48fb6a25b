"""Tables of the worker: who runs which sweep now, and how the last runs went."""

from __future__ import annotations

from django.db import models


class Sweep(models.Model):
    """One periodic sweep; the row is its lock.

    ``slot`` counts periods since 1970; a slot is finished once. A run that stopped beating
    (its worker was killed) is taken over, in the same slot, when ``leased_until`` is past.
    """

    name = models.CharField(max_length=60, primary_key=True)
    slot = models.BigIntegerField(default=-1)
    finished = models.BooleanField(default=True)
    owner = models.CharField(max_length=80, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs_sweep"

    def __str__(self) -> str:
        return f"{self.name}@{self.slot}"


class Run(models.Model):
    """How one slot of one sweep went; ``error`` is empty when all was well."""

    name = models.CharField(max_length=60)
    slot = models.BigIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    error = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "jobs_run"
        constraints = (models.UniqueConstraint(fields=["name", "slot"], name="jobs_run_slot"),)
        indexes = (models.Index(fields=["started_at"], name="jobs_run_started"),)

    def __str__(self) -> str:
        return f"{self.name}@{self.slot}"
