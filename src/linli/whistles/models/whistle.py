"""A whistle and the calls it makes: one row for each department asked to come."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.domain.whistles import KIND_NAMES, OUTCOME_NAMES, REPLY_NAMES, Standing, standing_of
from linli.domain.words import Words
from linli.people.models import Unit


class Whistle(models.Model):
    """Departments called to the spot by a township or the county's centre.

    Numbered by year in a series of its own. ``basis`` names document and clause where a
    department is called that has no duty in the matter's class.
    """

    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blown")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        "类型", max_length=12, choices=[(one.value, name) for one, name in KIND_NAMES.items()]
    )
    arrive_by = models.DateTimeField("报到时限")
    meet_at = models.CharField("集合地点", max_length=120, blank=True, default="")
    text = models.TextField("现场情况和需要做什么")
    basis = models.CharField("依据", max_length=200, blank=True, default="")
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: The absent colleague in whose place it was called.
    called_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField("吹哨时间")
    outcome = models.CharField(
        "结果",
        max_length=12,
        choices=[(one.value, name) for one, name in OUTCOME_NAMES.items()],
        blank=True,
        default="",
    )
    result = models.TextField("处置情况", blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    #: None: the platform ended it, because the matter itself had ended.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "whistles_whistle"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="uniq_whistle_number"),
        ]
        indexes = [
            models.Index(fields=["called_at", "id"], name="whistle_called"),
            models.Index(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="whistle_open",
            ),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        """The number as forms and the API write it: ``2026-12``."""
        return f"{self.year}-{self.serial}"

    @property
    def label(self) -> Words:
        """The number as people write it."""
        return Words("吹哨〔{year}〕{n}号", year=self.year, n=self.serial)


class Call(models.Model):
    """One department called by a whistle: its answer, its coming, its rating.

    ``open`` while the whistle has not ended and the call is not withdrawn; at most one open call
    of a unit in a case, so that a department, named, means one call.
    """

    whistle = models.ForeignKey(Whistle, on_delete=models.CASCADE, related_name="calls")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField("进行中", default=True)
    #: Whether the matter's class names the unit as lead or support.
    has_duty = models.BooleanField("有该事项职责", default=True)
    answer_by = models.DateTimeField("应哨时限")
    reply = models.CharField(
        "应哨",
        max_length=8,
        choices=[(one.value, name) for one, name in REPLY_NAMES.items()],
        blank=True,
        default="",
    )
    reply_text = models.TextField("应哨说明", blank=True, default="")
    clause = models.CharField("异议依据", max_length=200, blank=True, default="")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    #: Whether the objection stands; None while nobody has decided.
    upheld = models.BooleanField("异议成立", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField("裁定意见", blank=True, default="")
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    arrival_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrival_noted_at = models.DateTimeField(null=True, blank=True)
    absent = models.BooleanField("未到场", default=False)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    stars = models.PositiveSmallIntegerField("评价", null=True, blank=True)
    rating_text = models.CharField("评价说明", max_length=200, blank=True, default="")

    class Meta:
        db_table = "whistles_call"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"], condition=models.Q(open=True), name="uniq_open_call"
            ),
            models.UniqueConstraint(fields=["whistle", "unit"], name="uniq_whistle_unit"),
        ]
        indexes = [
            models.Index(
                fields=["answer_by", "id"],
                condition=models.Q(open=True, reply=""),
                name="call_unanswered",
            ),
            models.Index(
                fields=["unit", "id"], condition=models.Q(open=True), name="call_open_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} {self.unit_id}"

    @property
    def standing(self) -> Standing:
        """Where the call stands."""
        return standing_of(
            reply=self.reply,
            upheld=self.upheld,
            arrived=self.arrived_at is not None,
            absent=self.absent,
            withdrawn=self.withdrawn_at is not None,
        )
