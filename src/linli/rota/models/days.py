"""Days on which a leader wants a report a day, and the reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.people.models import Unit
from linli.places.models import Area


class DeclaredDays(models.Model):
    """Days a leader declares, for all units with a duty post in an area.

    ``report_at`` is in minutes after midnight; the report of a day is due at that minute of it.
    """

    name = models.CharField("名称", max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    first = models.DateField("起")
    #: Last day, included.
    last = models.DateField("止")
    report_at = models.PositiveSmallIntegerField("每天几点前报")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "rota_days"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="rota_days_forward"
            )
        ]
        indexes = [models.Index(fields=["-last", "-id"], name="rota_days_newest")]

    def __str__(self) -> str:
        return self.name


class DailyReport(models.Model):
    """What one unit reports of one day; that nothing happened is a report as good as any.

    ``figures`` is JSON: the numbers as counted when it was sent.
    """

    days = models.ForeignKey(DeclaredDays, on_delete=models.CASCADE, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    figures = models.TextField()
    nothing = models.BooleanField("无情况")
    words = models.TextField("情况", blank=True, default="")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "rota_report"
        constraints = [
            models.UniqueConstraint(fields=["days", "unit", "day"], name="uniq_rota_report")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day}"
