"""People of one case: the requester and, where somebody files for them, the proxy."""

from __future__ import annotations

from django.db import models

from linli.cases.models.case import Case


class Party(models.Model):
    """A person towards one case only; there is no person table behind it, by design.

    ``name`` and ``phone`` are sealed (:mod:`linli.kernel.encryption`); ``phone_index`` is a
    keyed hash, so that a caller's own earlier matters can be found by the exact number.
    """

    class Role(models.TextChoices):
        """Relation to the case."""

        REQUESTER = "requester", "诉求人"
        PROXY = "proxy", "代办人"

    class Privacy(models.TextChoices):
        """How the person wishes to appear."""

        NAMED = "named", "实名"
        CONFIDENTIAL = "confidential", "实名，对承办单位保密"
        ANONYMOUS = "anonymous", "匿名"

    class Notices(models.TextChoices):
        """How often messages go out to this person."""

        EACH = "each", "每次都发"
        DAILY = "daily", "一天合成一条"
        NONE = "none", "不发，我自己查"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.REQUESTER)
    privacy = models.CharField(max_length=14, choices=Privacy.choices, default=Privacy.NAMED)
    row_key = models.CharField(max_length=32)
    name = models.CharField(max_length=400, blank=True, default="")
    phone = models.CharField(max_length=400, blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True, default="")
    #: Language of the page on which the matter was reported; messages are written in it.
    language = models.CharField("语言", max_length=10, default="zh-hans")
    #: How often the person wants to hear by message; the tracking page always has everything.
    notices = models.CharField(
        "通知方式", max_length=6, choices=Notices.choices, default=Notices.EACH
    )
    #: Whoever holds this number said it is not theirs: nothing is sent there any more.
    wrong_at = models.DateTimeField("号码有误", null=True, blank=True)

    class Meta:
        db_table = "cases_party"
        constraints = [models.UniqueConstraint(fields=["case", "role"], name="uniq_case_party")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"


class Supporter(models.Model):
    """Somebody whom the same matter troubles: counted once, told the answer if they wish.

    Never listed and never put together across matters. ``phone`` is sealed like a requester's;
    without one, ``browser`` (a keyed hash of a cookie of this matter alone) keeps the count
    honest.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supporters")
    row_key = models.CharField(max_length=32)
    phone = models.CharField(max_length=400, blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="")
    phone_tail = models.CharField(max_length=4, blank=True, default="")
    browser = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField("语言", max_length=10, default="zh-hans")
    at = models.DateTimeField()
    #: Set when the holder of the number says it is not theirs, or no longer wants messages.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cases_supporter"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "phone_index"],
                condition=~models.Q(phone_index=""),
                name="uniq_supporter_phone",
            ),
            models.UniqueConstraint(
                fields=["case", "browser"],
                condition=~models.Q(browser=""),
                name="uniq_supporter_browser",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"
