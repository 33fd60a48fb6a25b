"""Tables of the warnings: what was found, the matters behind it, and the campaign that followed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.catalogue.models import Matter
from linli.domain.rising_terms import KINDS, VERDICTS
from linli.places.models import Area

#: Longest texts, characters.
WORDS_LIMIT, TITLE_LIMIT, DEMAND_LIMIT = 500, 80, 1000
_KINDS = [(kind.value, name) for kind, name in KINDS.items()]
_VERDICTS = [(one.value, name) for one, name in VERDICTS.items()]


class Alert(models.Model):
    """One rise, or one thing told again and again: open until it has been quiet.

    ``evidence`` is frozen as it was found (canonical JSON: counts by day and what was expected).
    ``focus`` keeps apart repeated matters of one cell: the number of the first of them. ``last``
    is the last day on which it rose. ``version`` guards what people write.
    """

    key = models.CharField(max_length=16, unique=True)
    kind = models.CharField("种类", max_length=8, choices=_KINDS)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=250)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    focus = models.CharField(max_length=24, blank=True, default="")
    day = models.DateField("发现日")
    last = models.DateField("最近一次")
    window = models.PositiveSmallIntegerField("天数")
    count = models.PositiveIntegerField("件数")
    expected = models.FloatField("平常件数", null=True, blank=True)
    chance = models.FloatField("偶然概率", null=True, blank=True)
    method = models.CharField("方法", max_length=20)
    evidence = models.TextField("依据")
    found_at = models.DateTimeField("发现时间")
    #: Set once it has been quiet for long enough: a new rise is a new warning.
    closed_on = models.DateField("平息日", null=True, blank=True)
    verdict = models.CharField("判断", max_length=8, choices=_VERDICTS, blank=True, default="")
    words = models.CharField("理由", max_length=WORDS_LIMIT, blank=True, default="")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField("判断时间", null=True, blank=True)
    #: Number of the 工作预警提示 issued about it.
    paper = models.CharField("文号", max_length=80, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "rising_alert"
        constraints = [
            # Two workers, or one that was killed and begun again, find one warning.
            models.UniqueConstraint(
                fields=["kind", "area", "matter", "focus"],
                condition=models.Q(closed_on__isnull=True),
                name="uniq_rising_open",
            ),
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="rising_newest"),
            models.Index(
                fields=["-day", "-id"], condition=models.Q(verdict=""), name="rising_unjudged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.key}"


class Behind(models.Model):
    """A matter behind a warning; shown to whoever may see the matter itself."""

    warning = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="behind")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "rising_behind"
        constraints = [
            models.UniqueConstraint(fields=["warning", "case"], name="uniq_rising_behind")
        ]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.case_id}"


class Campaign(models.Model):
    """专项整治: what units are to do about a warning, by a day; the tasks stand among the tasks."""

    warning = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="campaign")
    title = models.CharField("名称", max_length=TITLE_LIMIT)
    demand = models.TextField("要求")
    first = models.DateField("开始")
    until = models.DateField("限期")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()

    class Meta:
        db_table = "rising_campaign"

    def __str__(self) -> str:
        return self.title
