"""Duty posts, who is assigned to them when, and the hand-over between two shifts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.domain.rota import HANDS, POST_KINDS, Hand, PostKind
from linli.people.models import Unit


class DutyPost(models.Model):
    """A telephone that somebody answers: a unit's duty post, or its volunteers on call.

    ``revision`` counts up with every change of its roster, so that two people editing at once
    do not overwrite each other.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duty_posts")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField(
        "类型",
        max_length=10,
        choices=[(kind.value, label) for kind, label in POST_KINDS.items()],
        default=PostKind.ROUND.value,
    )
    #: Of the office, never of a person.
    phone = models.CharField("值班电话", max_length=30)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "rota_post"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=models.Q(closed_at__isnull=True),
                name="uniq_rota_post",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """One person assigned to one post from a moment up to, not including, another.

    A statement for assignment; whether somebody was present is recorded nowhere.
    """

    class Origin(models.TextChoices):
        """How it came into the roster."""

        HAND = "hand", "逐班填写"
        PATTERN = "pattern", "按规律排班"
        PASTED = "pasted", "粘贴导入"

    post = models.ForeignKey(DutyPost, on_delete=models.CASCADE, related_name="shifts")
    start_at = models.DateTimeField("起")
    end_at = models.DateTimeField("止")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duty_shifts"
    )
    #: 带班领导: the leader in charge.
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.HAND)

    class Meta:
        db_table = "rota_shift"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_at__gt=models.F("start_at")), name="rota_shift_forward"
            ),
            models.UniqueConstraint(fields=["post", "start_at"], name="uniq_rota_shift"),
        ]
        indexes = [
            models.Index(fields=["post", "end_at"], name="rota_shift_post"),
            models.Index(fields=["person", "end_at"], name="rota_shift_person"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.start_at}"


class Handover(models.Model):
    """The note of an outgoing shift, signed by whoever comes; or taking over without one."""

    post = models.ForeignKey(DutyPost, on_delete=models.CASCADE, related_name="handovers")
    standing = models.CharField(
        max_length=8, choices=[(hand.value, label) for hand, label in HANDS.items()]
    )
    #: Who hands over; empty where somebody took over without a note.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField("交班记录", blank=True, default="")
    written_at = models.DateTimeField()
    incoming = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    #: What the incoming person says: what they saw missing, or how they found out without a note.
    words = models.TextField("接班说明", blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "rota_handover"
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(standing=Hand.WRITTEN.value),
                name="uniq_rota_handover_open",
            ),
            models.CheckConstraint(
                condition=models.Q(author__isnull=True)
                | models.Q(incoming__isnull=True)
                | ~models.Q(author=models.F("incoming")),
                name="rota_handover_two_people",
            ),
        ]
        indexes = [models.Index(fields=["post", "-written_at"], name="rota_handover_newest")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.written_at}"
