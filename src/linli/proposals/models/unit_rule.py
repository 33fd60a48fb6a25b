"""派单规则 and what was learned about units from dispatches."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.catalogue.models import Matter
from linli.domain.unit_rules import STANDING_NAMES, Standing
from linli.people.models import Unit
from linli.places.models import Area


class UnitRule(models.Model):
    """One row of the county's table: conditions (empty: whatever), lead, supports, validity.

    Its history is the chain ``unit-rule``; nothing is deleted. ``support_units`` are codes of
    units, separated by commas.
    """

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.CharField("等级", max_length=10, blank=True, default="")
    door = models.CharField("来源", max_length=10, blank=True, default="")
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    support_units = models.CharField("协办单位", max_length=440, blank=True, default="")
    valid_from = models.DateField("起")
    #: The last day on which it counts; empty: until it is switched off.
    valid_to = models.DateField("止", null=True, blank=True)
    basis = models.CharField("依据", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True, default="")

    standing = models.CharField(
        max_length=8,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.DRAFT.value,
    )
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    #: The dry run of this row: of which version, when, and what came of it (JSON).
    tried_version = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    tried = models.TextField(blank=True, default="")
    #: Who saw the dry run and asked for it to be switched on, and who did.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_at = models.DateTimeField(null=True, blank=True)
    #: Why it is off; kept until it is switched on again.
    off_why = models.CharField("停用原因", max_length=300, blank=True, default="")
    #: When it switched itself off: what was wrong, so that it can be said in each language (JSON).
    off_words = models.TextField(blank=True, default="")

    class Meta:
        db_table = "proposals_unit_rule"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(standing="on")
                | (models.Q(asked_by__isnull=False) & models.Q(on_by__isnull=False)),
                name="unit_rule_on_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(on_by__isnull=True) | ~models.Q(on_by=models.F("asked_by")),
                name="unit_rule_two_people",
            ),
        ]
        indexes = [models.Index(fields=["standing", "-id"], name="unit_rule_newest")]

    def __str__(self) -> str:
        return f"{self.pk} {self.standing}"


class UnitModel(models.Model):
    """What was learned from all dispatches up to ``learned_until``; the newest row counts.

    ``body`` is :meth:`linli.text.units.Units.dump`; ``figures`` (JSON) says how often it was
    right about dispatches it had not yet learned. ``upto_lesson``: lessons it has seen.
    """

    made_at = models.DateTimeField()
    learned_until = models.DateTimeField()
    learned = models.PositiveIntegerField(default=0)
    upto_lesson = models.BigIntegerField(default=0)
    figures = models.TextField(default="{}")
    body = models.TextField()

    class Meta:
        db_table = "proposals_unit_model"

    def __str__(self) -> str:
        return f"{self.pk} {self.learned}"


class UnitLesson(models.Model):
    """One dispatch or return since the last nightly learning; kept for some days only.

    Codes, so that it says the same after a reorganisation. No person is named.
    """

    key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    kinds = models.CharField(max_length=120)
    places = models.CharField(max_length=120)
    door = models.CharField(max_length=10)
    unit = models.CharField(max_length=40)
    returned = models.BooleanField(default=False)

    class Meta:
        db_table = "proposals_unit_lesson"

    def __str__(self) -> str:
        return self.key
