"""Emergencies, the units called, and the one place a responder may choose to show."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.domain.emergency import CALLS, OUTCOMES, Call
from linli.people.models import Unit
from linli.rota.models.roster import DutyPost


class Emergency(models.Model):
    """People called to one case; ``key`` is its address.

    Open until ``ended_at``. ``acknowledged_at`` is the first acknowledgement of any unit.
    """

    key = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="emergencies")
    area_path = models.CharField(max_length=250)
    #: Why people are called, in words.
    why = models.CharField("缘由", max_length=200)
    opened_at = models.DateTimeField("呼叫时间")
    #: Empty: by itself, from the level of the case.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField("首次回应", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(
        max_length=12,
        choices=[(one.value, label) for one, label in OUTCOMES.items()],
        blank=True,
        default="",
    )
    end_words = models.CharField("结束说明", max_length=200, blank=True, default="")
    #: Nobody is left to be called; told once.
    exhausted = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "rota_emergency"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="uniq_rota_emergency_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(outcome=""),
                name="rota_emergency_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="rota_emergency_newest"),
            models.Index(
                fields=["id"],
                condition=models.Q(ended_at__isnull=True),
                name="rota_emergency_open",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Response(models.Model):
    """One unit called, through one of its posts, and how it answered.

    ``person`` is who was on duty for it when it was called; any member of the unit may answer.
    """

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="responses")
    post = models.ForeignKey(DutyPost, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Why this post: :class:`linli.domain.emergency.Near`.
    near = models.CharField(max_length=14)
    standing = models.CharField(
        max_length=14,
        choices=[(call.value, label) for call, label in CALLS.items()],
        default=Call.CALLED.value,
    )
    called_at = models.DateTimeField()
    #: Nobody answered in time and the next on the list was called in its stead.
    passed_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    set_out_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField("处置情况", max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "rota_response"
        constraints = [
            models.UniqueConstraint(fields=["emergency", "post"], name="uniq_rota_response")
        ]
        indexes = [
            models.Index(
                fields=["unit", "standing"],
                condition=models.Q(ended_at__isnull=True),
                name="rota_response_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id} {self.unit_id}"


class Position(models.Model):
    """Where a responder is now, by their own choice, for this response alone.

    The row is the consent: it is made when they press the button and deleted when they stop,
    when the response ends, or when it grows old. One row a response, overwritten: no track.
    """

    response = models.OneToOneField(
        Response, on_delete=models.CASCADE, primary_key=True, related_name="position"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        db_table = "rota_position"

    def __str__(self) -> str:
        return f"{self.response_id}"
