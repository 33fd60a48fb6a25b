"""Canned replies and macros: texts and sequences of acts used again and again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.catalogue.models import Matter
from linli.people.models import Unit


class _Kept(models.Model):
    """What both share: an owner who answers for it, a date to look at it again, a season.

    Without ``unit`` it is the whole county's. ``season_from``/``season_to`` are month and day
    (MMDD); outside them it is not offered. After ``review_on`` it is offered with a warning.
    ``code`` names what a county pack brought; somebody's own has none.
    """

    code = models.CharField("包内代码", max_length=40, null=True, blank=True, unique=True)
    title = models.CharField("名称", max_length=60)
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField("复核日期")
    season_from = models.CharField("季节起", max_length=4, blank=True, default="")
    season_to = models.CharField("季节止", max_length=4, blank=True, default="")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        abstract = True


class CannedReply(_Kept):
    """A text with gaps (``{{编号}}``, ``{{办结时限}}``…) for one field of one command.

    ``matter`` and ``state`` narrow where it is offered; empty means everywhere.
    """

    command = models.CharField("用于操作", max_length=24)
    matter = models.ForeignKey(
        Matter, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    state = models.CharField("状态", max_length=16, blank=True, default="")
    body = models.TextField("内容")

    class Meta:
        db_table = "workbench_reply"
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["command", "unit"], name="reply_offer")]

    def __str__(self) -> str:
        return self.title


class Macro(_Kept):
    """One or several commands with their inputs, done one after another on one press."""

    steps = models.TextField("步骤")  # JSON: [{"command": …, "values": {…}}]
    matter = models.ForeignKey(
        Matter, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    state = models.CharField("适用状态", max_length=16, blank=True, default="")
    goes_on = models.BooleanField("完成后打开下一件", default=False)

    class Meta:
        db_table = "workbench_macro"
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
