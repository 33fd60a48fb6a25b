"""What a county configures: all of it versioned rows, none of it code."""

from __future__ import annotations

from django.db import models

from linli.people.models import Unit


class CountyProfile(models.Model):
    """The one row about the county served by this installation.

    ``revision`` is a random mark renewed whenever a catalogue or area table changes, so that
    processes may keep the catalogue in memory and know when to read it again. ``settings``
    is JSON: sampling shares, sampling seed, intake tier, phones, working periods.
    """

    code = models.CharField("县级区划代码", max_length=6, unique=True)
    name = models.CharField("名称", max_length=80)
    pack = models.CharField("配置包", max_length=60)
    pack_version = models.CharField("配置包版本", max_length=40)
    revision = models.CharField("修订标记", max_length=32)
    settings = models.TextField("设置", default="{}")
    texts = models.TextField("告知文本", default="{}")
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        db_table = "catalogue_county"

    def __str__(self) -> str:
        return self.name


class DeadlinePolicy(models.Model):
    """One version of a deadline policy; cases keep the version they started under."""

    code = models.CharField("代码", max_length=30)
    version = models.PositiveIntegerField("版本")
    name = models.CharField("名称", max_length=80)
    body = models.TextField("规则")
    active = models.BooleanField("现行", default=True)

    class Meta:
        db_table = "catalogue_policy"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="uniq_policy")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Matter(models.Model):
    """One matter of the admitted list (网格事项), in a two-level tree."""

    class Evidence(models.TextChoices):
        """What an answer must bring along."""

        NONE = "none", "不要求"
        PHOTO = "photo", "现场照片"
        BEFORE_AFTER = "before_after", "处置前后照片"
        DOCUMENT = "document", "文书或凭证"

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    support_units = models.ManyToManyField(Unit, blank=True, related_name="+")
    legal_basis = models.CharField("依据", max_length=300, blank=True, default="")
    level = models.CharField("默认等级", max_length=10, default="general")
    evidence = models.CharField(max_length=14, choices=Evidence.choices, default=Evidence.NONE)
    self_settle = models.BooleanField("可自办自结", default=False)
    #: The official reply needs a second person before it is given.
    reply_review = models.BooleanField("答复须审核", default=False)
    #: What to ask when somebody reports it, one question a line.
    script = models.TextField("登记时要问", blank=True, default="")
    policy_code = models.CharField("时限策略", max_length=30, blank=True, default="")
    keywords = models.CharField("别名", max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    valid_from = models.DateField("准入日期")
    valid_to = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        db_table = "catalogue_matter"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class GridMatter(models.Model):
    """One entry of the grid matters' list (网格事项准入清单): what grid staff may be given.

    Written by :mod:`linli.admission` alone, and read with the rest of the catalogue. ``matter`` is
    empty for work that no case is about. ``works`` are kinds of work, separated by commas.
    """

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    works = models.CharField("工作", max_length=60)
    temporary = models.BooleanField("临时准入", default=False)
    exited = models.BooleanField("已退出", default=False)
    valid_from = models.DateField("准入日期")
    #: The last day on which it counts.
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta:
        db_table = "catalogue_grid_matter"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class DictionaryEntry(models.Model):
    """One choice of an editable list, such as a reason; ``door`` names where to go instead."""

    dictionary = models.CharField("字典", max_length=30)
    code = models.CharField("代码", max_length=40)
    label = models.CharField("名称", max_length=80)
    note = models.CharField("说明", max_length=300, blank=True, default="")
    door = models.CharField("去处", max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        db_table = "catalogue_dictionary"
        ordering = ["dictionary", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dictionary", "code"], name="uniq_dictionary_code")
        ]

    def __str__(self) -> str:
        return self.label


class CalendarDay(models.Model):
    """A day that differs from plain Monday–Friday: statutory holiday or make-up workday."""

    day = models.DateField("日期", unique=True)
    workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True, default="")
    source = models.CharField("依据", max_length=120, blank=True, default="")

    class Meta:
        db_table = "catalogue_calendar_day"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
