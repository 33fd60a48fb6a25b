"""Models that propose matters, what they were compared with, and matters switched off."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.catalogue.models import Matter


class MatterModel(models.Model):
    """One model and its card; at most one is in use.

    ``body`` are the bytes of :func:`linli.text.model_file.dump`, empty for older rows, whose cards
    stay; ``sha256`` is that of its header. ``card`` and ``verdict`` (JSON) say what it was judged
    on and why it took over or not. ``upto_lesson``: lessons it has seen.
    """

    class Standing(models.TextChoices):
        """Whether it proposes anything."""

        ACTIVE = "active", "在用"
        RETIRED = "retired", "已换下"
        REFUSED = "refused", "没有采用"

    version = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    learnt_until = models.DateTimeField()
    standing = models.CharField(max_length=8, choices=Standing.choices)
    labels = models.PositiveIntegerField(default=0)
    upto_lesson = models.BigIntegerField(default=0)
    body = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    card = models.TextField(default="{}")
    verdict = models.TextField(default="{}")

    class Meta:
        db_table = "proposals_matter_model"
        constraints = [
            models.UniqueConstraint(
                fields=["standing"],
                condition=models.Q(standing="active"),
                name="matter_model_one_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.standing}"


class MatterLesson(models.Model):
    """What was proposed for one case when staff first chose its matter, and what they chose now.

    ``proposed`` (JSON) are up to three pairs of code and confidence of the model ``version`` (0:
    the names of the items); ``best`` and ``confidence`` are those of the first. A case whose
    matter changes gets a new row in place of the old one, so that new rows are what is new. No
    text is kept and no person is named.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)
    proposed = models.TextField(default="[]")
    best = models.CharField(max_length=40, blank=True, default="")
    confidence = models.FloatField(default=0)
    manner = models.CharField(max_length=8)
    chosen = models.CharField(max_length=40)
    #: The matter chosen is another than the one proposed first.
    corrected = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        db_table = "proposals_matter_lesson"
        indexes = [
            models.Index(fields=["version", "first_at"], name="matter_lesson_version"),
            models.Index(fields=["corrected", "id"], name="matter_lesson_corrected"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.chosen}"


class MatterSwitch(models.Model):
    """A matter (or class) that is not proposed, or was not for a while.

    One person switches it off, with a reason; it is proposed again when one person asks for it
    and another one agrees. Its history is the chain ``matter-switch`` of the matter.
    """

    class Standing(models.TextChoices):
        """Whether it is proposed."""

        OFF = "off", "已关闭"
        ASKED = "asked", "待第二人确认恢复"
        ON = "on", "已恢复"

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=8, choices=Standing.choices)
    version = models.PositiveIntegerField(default=1)
    why = models.CharField("原因", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "proposals_matter_switch"

    def __str__(self) -> str:
        return f"{self.matter_id} {self.standing}"
