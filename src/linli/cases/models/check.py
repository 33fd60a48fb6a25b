"""Independent check, resident's rating and the final score."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models.case import Case


class Verification(models.Model):
    """One attempt to check an answer."""

    class Method(models.TextChoices):
        """How it was checked."""

        ON_SITE = "on_site", "现场"
        PHONE = "phone", "电话"
        ONLINE = "online", "线上"

    class Result(models.TextChoices):
        """What was found."""

        TRUE = "true", "属实"
        FALSE = "false", "不属实"
        UNREACHED = "unreached", "未联系上"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verifications")
    round = models.PositiveSmallIntegerField()
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    method = models.CharField(max_length=8, choices=Method.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    solved = models.BooleanField(null=True, blank=True)
    quality = models.PositiveSmallIntegerField("质量分", null=True, blank=True)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_verification"
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="verification_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.result}"


class Rating(models.Model):
    """The requester's five-level rating of one closing; only the requester writes it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    stars = models.PositiveSmallIntegerField()
    #: Codes of the dictionary ``rating_reason``, separated by commas.
    reasons = models.CharField("理由", max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_rating"
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="uniq_rating_round"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1) & models.Q(stars__lte=5), name="rating_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stars}"


class Score(models.Model):
    """The result of a finished case, 0–100, with its parts; about the work, never a person."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="score")
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    quality = models.PositiveSmallIntegerField(null=True, blank=True)
    timeliness = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    parts = models.TextField(default="{}")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_score"

    def __str__(self) -> str:
        return f"{self.case_id} {self.total}"
