"""Tables of the warnings: what was found, the matters behind it, the campaign, the settings."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.catalogue.models import Matter
from linli.domain.indicator_terms import STANDING_NAMES, Standing
from linli.domain.rising_rules import REASON
from linli.domain.rising_terms import KINDS, VERDICTS
from linli.landmarks.models import Landmark
from linli.places.models import Area

#: Longest texts, characters.
WORDS_LIMIT, TITLE_LIMIT, DEMAND_LIMIT = 500, 80, 1000
_KINDS = [(kind.value, name) for kind, name in KINDS.items()]
_VERDICTS = [(one.value, name) for one, name in VERDICTS.items()]


class Alert(models.Model):
    """One rise, or one thing told again and again: open until it has been quiet.

    ``evidence`` is frozen as it was found (canonical JSON: counts by day and what was expected).
    ``focus`` keeps apart repeated matters of one cell: the number of the first of them, or the
    landmark. ``last`` is the last day on which it rose. ``rules`` is the version of the settings it
    was found with (0: those of the pack); their numbers stand in ``evidence``. ``version`` guards
    what people write.
    """

    key = models.CharField(max_length=16, unique=True)
    kind = models.CharField("种类", max_length=8, choices=_KINDS)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=250)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    landmark = models.ForeignKey(
        Landmark, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    focus = models.CharField(max_length=24, blank=True, default="")
    day = models.DateField("发现日")
    last = models.DateField("最近一次")
    window = models.PositiveSmallIntegerField("天数")
    count = models.PositiveIntegerField("件数")
    expected = models.FloatField("平常件数", null=True, blank=True)
    chance = models.FloatField("偶然概率", null=True, blank=True)
    method = models.CharField("方法", max_length=20)
    rules = models.PositiveIntegerField("设置版本", default=0)
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


class Ruling(models.Model):
    """One version of the settings, whole: asked for by one person, put in force by another.

    ``number`` is taken when it is approved, from 1 on. ``numbers`` is the JSON of
    :meth:`linli.domain.rising_rules.Rules.plain`.
    """

    number = models.PositiveIntegerField("版本", null=True, blank=True, unique=True)
    standing = models.CharField(
        max_length=10,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.ASKED.value,
    )
    numbers = models.TextField("设置")
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
        db_table = "rising_ruling"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["standing"],
                condition=models.Q(standing=Standing.ASKED.value),
                name="uniq_ruling_asked",
            ),
            models.CheckConstraint(
                condition=~models.Q(standing=Standing.IN_FORCE.value)
                | (
                    models.Q(number__isnull=False, decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("asked_by"))
                ),
                name="ruling_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number or '?'}"


class Night(models.Model):
    """What one evening's look covered, and what it left out and why.

    ``history``: days compared with; ``rises``: whether there were enough of them. ``beyond``: new
    warnings beyond the most of one evening. ``late``: matters of the last week that became known
    long after they were reported. ``crowds`` is a JSON list of [day, door, matters, most before].
    """

    day = models.DateField("哪一天", unique=True)
    looked_at = models.DateTimeField("查看时间")
    history = models.PositiveSmallIntegerField("可比的天数")
    rises = models.BooleanField(default=True)
    beyond = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    crowds = models.TextField(default="[]")

    class Meta:
        db_table = "rising_night"

    def __str__(self) -> str:
        return str(self.day)
