"""What may change a clock: approvals, pauses, oversight."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

from linli.cases.models.case import Case


class Approval(models.Model):
    """A request that needs a second person: extension, suspension, level, return.

    ``params`` is JSON: days, until, level, suggested_unit, clause, due_before, due_after;
    in_place_of (the absent colleague for whom the asker stood in).
    """

    class Kind(models.TextChoices):
        """What is asked; values equal :class:`linli.domain.lifecycle.Pending`."""

        EXTENSION = "extension", "延期"
        SUSPENSION = "suspension", "挂账"
        LEVEL = "level", "等级变更"
        RETURN = "return", "退单"

    class Result(models.TextChoices):
        """Where the request stands."""

        OPEN = "open", "待审批"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"
        LAPSED = "lapsed", "失效"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_unit_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    reason_code = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(blank=True, default="")
    params = models.TextField(default="{}")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_text = models.TextField(blank=True, default="")

    #: Names of the colleagues in whose place it was asked and decided, where read with the row.
    in_place_of: tuple[str | None, str | None] = (None, None)

    class Meta:
        db_table = "cases_approval"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=models.Q(result="open"),
                name="uniq_open_approval",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("asked_by")),
                name="approver_not_asker",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="approval_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.result}"

    @property
    def askers(self) -> frozenset[int]:
        """Who may not decide it: who asked, and the colleague in whose place they asked."""
        absent = json.loads(self.params).get("in_place_of")
        return frozenset({self.asked_by_id, absent} - {None})


class Pause(models.Model):
    """One interval in which the business clock stands still; ``ended_at`` None = now."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "cases_pause"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="uniq_open_pause"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="pause_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.started_at}"


class Oversight(models.Model):
    """重点督办: opened by rule when a major matter's month ends unresolved."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="oversight")
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "cases_oversight"

    def __str__(self) -> str:
        return f"{self.case_id}"
