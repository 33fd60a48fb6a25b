"""Who is bound to do what: one row per unit and assignment."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models.case import Case
from linli.people.models import Unit


class Duty(models.Model):
    """A unit's part in a case, lead or support. Ended rows stay as the duty chain."""

    class Part(models.TextChoices):
        """Lead or support."""

        LEAD = "lead", "主办"
        SUPPORT = "support", "协办"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    part = models.CharField(max_length=8, choices=Part.choices)
    active = models.BooleanField(default=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    instruction = models.TextField("交办意见", blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField("反馈", blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "cases_duty"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=models.Q(active=True),
                name="uniq_active_duty",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(active=True, part="lead"),
                name="uniq_active_lead",
            ),
        ]
        indexes = [models.Index(fields=["unit", "case"], name="duty_unit_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.part} {self.unit_id}"
