"""挂牌公示: what a leader shows of a matter to everybody, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.catalogue.models import Matter
from linli.domain.supervision import GROUND_NAMES
from linli.people.models import Unit
from linli.places.models import Area
from linli.supervision.models.step import Supervision


class Listing(models.Model):
    """One public listing. It holds no words of anybody: unit, class of matter, town, ground, day.

    ``note`` is for the record of the office and never shown. Ended by a person, with the 督办
    (``ended_by`` empty), or both.
    """

    supervision = models.ForeignKey(Supervision, on_delete=models.CASCADE, related_name="listings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    matter_class = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(
        "公示事由", max_length=12, choices=[(one.value, name) for one, name in GROUND_NAMES.items()]
    )
    due_on = models.DateField("整改期限")
    note = models.CharField("决定理由", max_length=200)
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    listed_at = models.DateTimeField("公示时间")
    ended_at = models.DateTimeField("撤下时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_note = models.CharField("撤下理由", max_length=200, blank=True, default="")

    class Meta:
        db_table = "supervision_listing"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["supervision"],
                condition=models.Q(ended_at__isnull=True),
                name="uniq_listing_live",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-listed_at", "-id"],
                condition=models.Q(ended_at__isnull=True),
                name="listing_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervision_id} {self.ground}"
