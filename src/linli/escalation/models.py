"""Steps of the ladder: who was asked about which matter, by when, and what came of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.domain import escalation_words
from linli.domain.escalation import (
    DECISION_NAMES,
    LADDER,
    STANDING_NAMES,
    TIER_NAMES,
    Past,
    Standing,
    Tier,
    Trigger,
)
from linli.domain.words import Words
from linli.people.models import Unit

_OPEN = models.Q(standing=Standing.OPEN.value)
_RESTING = models.Q(standing__in=[Standing.ANSWERED.value, Standing.DECIDED.value])


class Step(models.Model):
    """One step of a matter up the ladder, asked of a named person.

    ``trigger``, ``cause_at``, ``ref`` say what it is about: one rule asks about one cause at one
    tier once. ``seen`` is the version of the case when it was last looked at, so that the
    clockwork looks again only after something has happened.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="climbs")
    rule = models.CharField("规则", max_length=30)
    trigger = models.CharField(
        "情形",
        max_length=16,
        choices=[(one.value, name) for one, name in escalation_words.TRIGGER_NAMES.items()],
    )
    cause_at = models.DateTimeField("情形起于")
    ref = models.BigIntegerField(default=0)
    count = models.PositiveSmallIntegerField("次数", default=1)
    tier = models.CharField(
        "层级", max_length=8, choices=[(one.value, TIER_NAMES[one]) for one in LADDER]
    )
    #: Tiers below without anybody who could be asked, “village,town”.
    passed = models.CharField("空缺层级", max_length=20, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("岗位", max_length=16)
    #: The absent colleague for whom ``person`` stands in.
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField("提级时间")
    respond_by = models.DateTimeField("回应时限")
    standing = models.CharField(
        "进展",
        max_length=10,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.OPEN.value,
    )
    response = models.TextField("回应", blank=True, default="")
    responded_at = models.DateTimeField(null=True, blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    promised_by = models.DateTimeField("承诺期限", null=True, blank=True)
    decision = models.CharField(
        "裁定",
        max_length=10,
        choices=[(one.value, name) for one, name in DECISION_NAMES.items()],
        blank=True,
        default="",
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "escalation_step"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=_OPEN, name="uniq_step_open"),
            models.UniqueConstraint(
                fields=["case", "rule", "trigger", "cause_at", "ref", "tier"],
                name="uniq_step_once",
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=[one.value for one in Standing]),
                name="step_standing_known",
            ),
        ]
        indexes = [
            models.Index(fields=["respond_by", "id"], condition=_OPEN, name="step_open_due"),
            models.Index(fields=["promised_by", "id"], condition=_RESTING, name="step_resting"),
            models.Index(
                fields=["person", "respond_by", "id"], condition=_OPEN, name="step_open_person"
            ),
            models.Index(
                fields=["unit", "respond_by", "id"], condition=_OPEN, name="step_open_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.tier} {self.standing}"

    @property
    def past(self) -> Past:
        """The step as the rules know it."""
        return Past(
            id=self.pk,
            rule=self.rule,
            cause=(Trigger(self.trigger), self.ref, self.cause_at),
            tier=Tier(self.tier),
            standing=Standing(self.standing),
            respond_by=self.respond_by,
            promised_by=self.promised_by,
            decided=bool(self.decision),
        )

    @property
    def what(self) -> Words:
        """What it is about, in words."""
        return escalation_words.what(Trigger(self.trigger), self.count)

    @property
    def empty_posts(self) -> tuple[str, ...]:
        """Names of the tiers that were passed over because nobody holds a post there."""
        return tuple(TIER_NAMES[Tier(one)] for one in self.passed.split(",") if one)

    def late(self, now: datetime) -> bool:
        """Tell whether the time to respond is over."""
        return self.standing == Standing.OPEN and now.replace(microsecond=0) > self.respond_by


class Setback(models.Model):
    """A matter that could not be looked at: tried again later, so that it stalls no others."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+", primary_key=True)
    tries = models.PositiveIntegerField("次数", default=1)
    retry_at = models.DateTimeField("再试时间")
    error = models.CharField("原因", max_length=200)

    class Meta:
        db_table = "escalation_setback"
        ordering = ["retry_at"]
        indexes = [models.Index(fields=["retry_at"], name="setback_retry")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.tries}"
