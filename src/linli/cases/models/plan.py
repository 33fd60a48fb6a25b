"""一事一策 and 包保责任: the plan in its versions, its milestones, and who answers by name."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models.case import Case
from linli.people.models import Unit


class Plan(models.Model):
    """One version of the plan for a case. Texts never change; a change is a new version.

    Milestones reached under an older version are carried over with their day of completion.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    version = models.PositiveSmallIntegerField("版本")
    current = models.BooleanField("现行", default=True)
    text = models.TextField("方案")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        db_table = "cases_plan"
        ordering = ["case", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="uniq_plan_version"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(current=True), name="uniq_plan_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


class Milestone(models.Model):
    """A promised step of a plan with its own clock: due at the end of ``due_on``."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField("节点日期")
    text = models.CharField("内容", max_length=200)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField("完成情况", blank=True, default="")

    class Meta:
        db_table = "cases_milestone"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(done_at__isnull=True),
                name="milestone_open_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.text}"


class Responsibility(models.Model):
    """包保责任: who answers for a case by name, until others are named. Ended rows stay."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="responsibilities")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("要求", blank=True, default="")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cases_responsibility"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="uniq_responsibility",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.leader_id}"
