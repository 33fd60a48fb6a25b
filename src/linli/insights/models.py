"""Versions of indicators the county asked for, approved or not; questions analysts keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.domain.asked_questions import AUDIENCE_NAMES, NAME, NOTE, Audience
from linli.domain.indicator_terms import (
    OWNER,
    REASON,
    ROUNDING_NAMES,
    STANDING_NAMES,
    Standing,
)
from linli.people.models import Unit


class Definition(models.Model):
    """One version of an indicator, whole: what is not changed is repeated.

    ``number`` is taken when it is approved, from 2 on: version 1 is what Linli brings.
    ``exclusions`` is a JSON list of :meth:`linli.domain.indicator_terms.Exclusion.plain`.
    """

    code = models.CharField("指标", max_length=30)
    number = models.PositiveIntegerField("版本", null=True, blank=True)
    standing = models.CharField(
        max_length=10,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.ASKED.value,
    )
    since = models.DateField("从哪一天起")
    rounding = models.CharField(
        "舍入", max_length=8, choices=[(one.value, name) for one, name in ROUNDING_NAMES.items()]
    )
    places = models.PositiveSmallIntegerField("小数位数")
    smallest = models.PositiveSmallIntegerField("最小件数")
    owner = models.CharField("负责解释", max_length=OWNER)
    exclusions = models.TextField("剔除", default="[]")
    reason = models.CharField("理由", max_length=REASON)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    #: What was said when it was refused or taken back.
    said = models.CharField("意见", max_length=REASON, blank=True, default="")

    class Meta:
        db_table = "insights_definition"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="uniq_definition_number"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(standing=Standing.ASKED.value),
                name="uniq_definition_asked",
            ),
            models.CheckConstraint(
                condition=~models.Q(standing=Standing.IN_FORCE.value)
                | (
                    models.Q(number__isnull=False, decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("asked_by"))
                ),
                name="definition_two_people",
            ),
        ]
        indexes = [models.Index(fields=["standing", "code", "number"], name="definition_standing")]

    def __str__(self) -> str:
        return f"{self.code} v{self.number or '?'}"


class Question(models.Model):
    """A question to the numbers that somebody keeps under a name, alone or for others to open.

    ``query`` is a JSON object of :meth:`linli.domain.questions.Query.plain`: what is asked, never
    an answer. Whoever opens it counts in their own scope. ``version`` counts the changes of what
    is asked, from 1; only the ``owner`` changes anything, at ``changed_at`` the last time.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=NAME)
    note = models.CharField("说明", max_length=NOTE, blank=True, default="")
    query = models.TextField("问题")
    audience = models.CharField(
        "谁能打开",
        max_length=4,
        choices=[(one.value, name) for one, name in AUDIENCE_NAMES.items()],
        default=Audience.OWN.value,
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间")
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        db_table = "insights_question"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="uniq_question_owner_name"),
            models.CheckConstraint(
                condition=models.Q(audience=Audience.UNIT.value, unit__isnull=False)
                | (~models.Q(audience=Audience.UNIT.value) & models.Q(unit__isnull=True)),
                name="question_unit_shared",
            ),
        ]
        indexes = [models.Index(fields=["audience", "id"], name="question_audience")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
