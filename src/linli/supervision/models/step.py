"""One 督办 of a case, and each level it was issued at or raised to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.domain.supervision import ENDING_NAMES, LEVEL_NAMES, STANDING_NAMES
from linli.people.models import Unit

_LEVELS = [(level.value, name) for level, name in LEVEL_NAMES.items()]
_STANDINGS = [(one.value, name) for one, name in STANDING_NAMES.items()]
_ENDINGS = [(one.value, name) for one, name in ENDING_NAMES.items()]


class Supervision(models.Model):
    """Pressure on the lead unit of a case, from the first demand to its end; one at a time.

    ``level`` and ``due_at`` are those of the last step, ``centre`` is the highest that pressed and
    is to lift it. Every write goes with a
    transition of the case, which is locked and has the version.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supervisions")
    pressed_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    level = models.CharField("级别", max_length=8, choices=_LEVELS)
    standing = models.CharField("进展", max_length=10, choices=_STANDINGS)
    steps_count = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField("反馈限期")
    opened_at = models.DateTimeField("首次督办")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    #: Why it ended without a release; empty for released and withdrawn.
    ending = models.CharField(max_length=8, choices=_ENDINGS, blank=True, default="")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_text = models.TextField("解除理由", blank=True, default="")

    class Meta:
        db_table = "supervision_supervision"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="uniq_supervision_live",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, standing__in=["issued", "fed_back"])
                | models.Q(ended_at__isnull=False, standing__in=["released", "withdrawn", "ended"]),
                name="supervision_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="supervision_live_due",
            ),
            models.Index(fields=["-opened_at", "-id"], name="supervision_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level} {self.standing}"


class Step(models.Model):
    """One 督办单: a level with its own number, demand, day and feedback.

    Only the feedback is written later. ``issued_by`` is empty for what a rule (``rule``) issued;
    ``fed_back_at`` is the first feedback, by which it was in time or late, ``feedback`` the latest.
    ``pressed_unit`` changes when the matter goes on to another unit before the day is over.
    """

    supervision = models.ForeignKey(Supervision, on_delete=models.CASCADE, related_name="steps")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField("第几次")
    level = models.CharField("级别", max_length=8, choices=_LEVELS)
    rule = models.CharField("规则", max_length=20, blank=True, default="")
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("文号", max_length=80)
    centre = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    pressed_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("事由", max_length=200)
    demand = models.TextField("要求")
    due_at = models.DateTimeField("反馈限期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField("发出时间")
    feedback = models.TextField("反馈", blank=True, default="")
    fed_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fed_back_at = models.DateTimeField("反馈时间", null=True, blank=True)

    class Meta:
        db_table = "supervision_step"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["supervision", "place"], name="uniq_supervision_step"),
            models.UniqueConstraint(
                fields=["centre", "year", "serial"], name="uniq_supervision_number"
            ),
            models.UniqueConstraint(
                fields=["case", "rule", "level"],
                condition=~models.Q(rule=""),
                name="uniq_supervision_rule",
            ),
        ]
        indexes = [models.Index(fields=["issued_at", "id"], name="supervision_step_at")]

    def __str__(self) -> str:
        return self.number
