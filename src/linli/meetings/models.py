"""Tables of the meetings: the meeting, its agenda, who came, what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.domain.meetings import STANDINGS, Standing
from linli.people.models import Unit

#: Longest texts, characters.
PLACE_LIMIT, TITLE_LIMIT, WORDS_LIMIT, NAME_LIMIT, WHY_LIMIT = 60, 120, 2000, 60, 120


class Meeting(models.Model):
    """One meeting of a centre, from its plan to its issued minutes.

    ``previous`` is the meeting whose promises are opened first. ``number`` counts the centre's
    meetings of a year; a cancelled one keeps its number. ``version`` guards the meeting's own
    columns, the agenda's order and the attendance; items have versions of their own, so that
    two people write about different items at once.
    """

    key = models.CharField(max_length=16, unique=True)
    centre = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField("层级", max_length=10, choices=Unit.Tier.choices)
    year = models.PositiveSmallIntegerField("年")
    number = models.PositiveIntegerField("次数")
    standing = models.CharField(
        "进展",
        max_length=10,
        choices=[(one.value, words) for one, words in STANDINGS.items()],
        default=Standing.PLANNED.value,
    )
    version = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField("计划时间")
    place = models.CharField("地点", max_length=PLACE_LIMIT)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    held_at = models.DateTimeField("开会时间", null=True, blank=True)
    closed_at = models.DateTimeField("散会时间", null=True, blank=True)
    #: What the chair wants changed in the draft; '' once it is approved.
    sent_back = models.CharField("退改意见", max_length=200, blank=True, default="")
    approved_at = models.DateTimeField("审签时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Number of the issued minutes.
    paper = models.CharField("文号", max_length=80, blank=True, default="")
    cancelled_why = models.CharField("取消原因", max_length=200, blank=True, default="")

    class Meta:
        db_table = "meetings_meeting"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="uniq_meeting_number"
            ),
            models.CheckConstraint(
                condition=~models.Q(chair=models.F("keeper")), name="meeting_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("keeper")),
                name="minutes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=[one.value for one in Standing]),
                name="meeting_standing_known",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "-planned_at", "-id"], name="meeting_centre"),
            models.Index(fields=["-planned_at", "-id"], name="meeting_newest"),
            models.Index(fields=["standing", "planned_at"], name="meeting_standing"),
        ]

    def __str__(self) -> str:
        return self.key


class AgendaItem(models.Model):
    """One thing to talk about: a case, or a text of its own.

    ``title`` of a case is the case's at the time; ``reason`` is why it is on the agenda.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    title = models.CharField("议题", max_length=TITLE_LIMIT)
    reason = models.CharField("上会原因", max_length=200, blank=True, default="")
    words = models.TextField("议定意见", blank=True, default="")
    deferred = models.BooleanField("留到下次", default=False)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "meetings_item"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"],
                condition=models.Q(case__isnull=False),
                name="uniq_meeting_case",
            )
        ]
        indexes = [models.Index(fields=["meeting", "position"], name="item_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.position}"


class Attendance(models.Model):
    """One place at the table: a unit, a person of it by account or by name."""

    class Mark(models.TextChoices):
        """Who came."""

        EXPECTED = "expected", "未签到"
        PRESENT = "present", "到会"
        REPRESENTED = "represented", "派人代会"
        ABSENT = "absent", "请假"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("姓名", max_length=NAME_LIMIT, blank=True, default="")
    mark = models.CharField("签到", max_length=12, choices=Mark.choices, default=Mark.EXPECTED)
    #: Why absent, or who came instead.
    why = models.CharField("说明", max_length=WHY_LIMIT, blank=True, default="")

    class Meta:
        db_table = "meetings_attendance"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False)
                | models.Q(person__isnull=False)
                | ~models.Q(name=""),
                name="attendance_of_somebody",
            )
        ]
        indexes = [models.Index(fields=["unit", "meeting"], name="attendance_unit")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit_id} {self.name}"


class Decision(models.Model):
    """What was decided about one item: one unit's with a day, or only noted.

    ``task_key`` is the task it became when the minutes were approved.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField("议定事项", max_length=500)
    noted = models.BooleanField("只作记录", default=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("期限", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    task_key = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "meetings_decision"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noted=True, unit__isnull=True, due_on__isnull=True)
                | models.Q(noted=False, unit__isnull=False, due_on__isnull=False),
                name="decision_bound_or_noted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.text[:20]}"
