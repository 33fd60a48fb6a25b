"""What is shown of a matter: an edited copy, its answer, its photos, and who stands for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.catalogue.models import Matter
from linli.files.models import StoredFile
from linli.places.models import Area


class Publication(models.Model):
    """One proposal to show a matter, and what became of it. The case itself never changes.

    ``key`` is its address on the board; it says nothing about the case. Where the matter stands
    and by when it is promised is read from the case each time, so that nothing shown grows old.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", "待审核"
        PUBLISHED = "published", "已公开"
        REFUSED = "refused", "未通过"
        WITHDRAWN = "withdrawn", "已撤下"

    key = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="publications")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容")
    #: In words, the village at most.
    place = models.CharField("地点", max_length=120)
    town = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    matter_class = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    matter_name = models.CharField("事项", max_length=60)
    basis = models.CharField("依据", max_length=12)
    basis_note = models.CharField("依据说明", max_length=200, blank=True, default="")

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_text = models.CharField("审核意见", max_length=200, blank=True, default="")
    #: Who took it down; empty with ``withdrawn_at`` set: the platform, by rule.
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True, default="")

    #: The answer as moderated, and the round of the case's answer it belongs to (0: none yet).
    answer = models.TextField("答复", blank=True, default="")
    answer_round = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "board_publication"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(status__in=["proposed", "published"]),
                name="uniq_publication_live",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="publication_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(decided_by__isnull=False),
                name="publication_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-decided_at", "-id"], name="publication_newest"),
            models.Index(fields=["status", "-id"], name="publication_queue"),
        ]

    def __str__(self) -> str:
        return self.key


class PublishedPhoto(models.Model):
    """One photo shown with a matter: ``file`` is a derived copy, made for the board alone."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="published_as")
    source = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    caption = models.CharField("说明", max_length=120)
    #: How many parts of it are covered.
    covered = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "board_photo"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "position"], name="uniq_board_photo")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.position}"


class AnswerNotice(models.Model):
    """The answer of a published matter on its way to the board; it is moderated like the rest.

    Proposed by the platform when the case is answered (``proposed_by`` empty), or by somebody
    who worded it anew.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", "待审核"
        PUBLISHED = "published", "已公开"
        REFUSED = "refused", "未通过"

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="notices")
    round = models.PositiveSmallIntegerField()
    text = models.TextField("答复")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "board_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["publication"],
                condition=models.Q(status="proposed"),
                name="uniq_board_answer_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(proposed_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="board_answer_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.round}"
