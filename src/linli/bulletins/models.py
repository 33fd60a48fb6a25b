"""Tables of the bulletins: each edition, every version of its words, what units disputed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.domain.bulletins import KINDS, STANDINGS, Standing
from linli.people.models import Unit
from linli.rota.models import DeclaredDays

#: Longest texts, characters.
WHY_LIMIT, SAID_LIMIT = 200, 1000
#: Longest copy of a printed cell, and of what it is called, beside a dispute about it.
CELL_LIMIT = 160
_KINDS = [(kind.value, name) for kind, name in KINDS.items()]
_STANDINGS = [(one.value, words) for one, words in STANDINGS.items()]


class Bulletin(models.Model):
    """One edition of a bulletin, from its draft to its issue and after.

    ``snapshot`` holds every number with numerator, denominator, version of the definition and
    exclusions, as canonical JSON (:mod:`linli.bulletins.snapshots`); it is written once, and
    ``digest`` is its SHA-256. ``blocks`` are the present words. ``version`` guards them.
    ``drafted_by`` is None where the clock drafted it.
    """

    key = models.CharField(max_length=16, unique=True)
    kind = models.CharField("种类", max_length=8, choices=_KINDS)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first = models.DateField("起")
    #: Last day, included.
    last = models.DateField("止")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    why = models.CharField("重新印发的原因", max_length=WHY_LIMIT, blank=True, default="")
    days = models.ForeignKey(
        DeclaredDays, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField("标题", max_length=120)
    standing = models.CharField(
        "进展", max_length=10, choices=_STANDINGS, default=Standing.DRAFT.value
    )
    version = models.PositiveIntegerField(default=1)
    snapshot = models.TextField("数据")
    digest = models.CharField("SHA-256", max_length=64)
    blocks = models.TextField("内容")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField("起草时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    #: What the approver wants changed; '' once it is submitted again.
    sent_back = models.CharField("退改意见", max_length=WHY_LIMIT, blank=True, default="")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("审签时间", null=True, blank=True)
    #: Number of the issued paper.
    paper = models.CharField("文号", max_length=80, blank=True, default="")
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    withdrawn_why = models.CharField("撤回原因", max_length=WHY_LIMIT, blank=True, default="")

    class Meta:
        db_table = "bulletins_bulletin"
        constraints = [
            # Two workers, or one that was killed and begun again, make one draft.
            models.UniqueConstraint(
                fields=["unit", "kind", "first", "edition"], name="uniq_bulletin_edition"
            ),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="bulletin_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("submitted_by")),
                name="bulletin_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["-last", "-id"], name="bulletin_newest"),
            models.Index(fields=["kind", "-last", "-id"], name="bulletin_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} v{self.edition}"


class Wording(models.Model):
    """One version of the words of an edition, as somebody saved it; none is ever changed."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField()
    blocks = models.TextField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "bulletins_wording"
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "version"], name="uniq_bulletin_wording")
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} v{self.version}"


class Dispute(models.Model):
    """A unit says that one of its figures is wrong, and why; what the centre answered.

    ``figure`` is the key of the figure in the snapshot, ``label`` and ``printed`` what stood
    there. ``upheld`` is None until it is answered.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="disputes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField(max_length=80)
    label = models.CharField("数字", max_length=CELL_LIMIT)
    printed = models.CharField("印发的是", max_length=CELL_LIMIT)
    why = models.TextField("理由")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    answer = models.TextField("答复", blank=True, default="")
    upheld = models.BooleanField("属实", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bulletins_dispute"
        ordering = ["id"]
        constraints = [
            # One question about one figure at a time.
            models.UniqueConstraint(
                fields=["bulletin", "unit", "figure"],
                condition=models.Q(answered_at__isnull=True),
                name="uniq_bulletin_dispute",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.figure}"
