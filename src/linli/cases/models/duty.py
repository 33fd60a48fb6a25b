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

    class Origin(models.TextChoices):
        """How a supporting unit came to the case."""

        DISPATCH = "dispatch", "派单"
        PLAN = "plan", "联办"
        WHISTLE = "whistle", "吹哨"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    part = models.CharField(max_length=8, choices=Part.choices)
    active = models.BooleanField(default=True)
    #: Why a supporting unit is here: with the dispatch, by a joint plan, called by a whistle.
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.DISPATCH)
    #: Its part of a joint plan: place in the order, what to do, in how many workdays, and after
    #: which places (“1,2”). ``ready_at`` is when the last of those was done; then the clock runs.
    place = models.PositiveSmallIntegerField("环节", default=0)
    task = models.CharField("任务", max_length=200, blank=True, default="")
    days = models.PositiveSmallIntegerField("时限（工作日）", default=0)
    after = models.CharField("前置环节", max_length=60, blank=True, default="")
    ready_at = models.DateTimeField("可以开始", null=True, blank=True)
    due_at = models.DateTimeField("环节时限", null=True, blank=True)
    sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
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
        indexes = [
            models.Index(fields=["unit", "case"], name="duty_unit_case"),
            # What a unit was given in some months: its map leads from there to the pins.
            models.Index(fields=["unit", "given_at", "case"], name="duty_unit_given"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(active=True, done_at__isnull=True, due_at__isnull=False),
                name="duty_open_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.part} {self.unit_id}"
