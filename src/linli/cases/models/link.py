"""Links between cases, attachments, and the conflict block."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models.case import Case
from linli.files.models import StoredFile


class CaseLink(models.Model):
    """``source`` was merged into, split from, belongs with, or complains of ``target``."""

    class Kind(models.TextChoices):
        """Nature of the link."""

        MERGED_INTO = "merged_into", "并入"
        SPLIT_FROM = "split_from", "拆自"
        RELATED = "related", "相关"
        COMPLAINS_OF = "complains_of", "投诉其办理"

    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "cases_link"
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="uniq_link"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="link_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Attachment(models.Model):
    """A file of a case. ``purpose`` tells what it proves; residents' files stay private."""

    class Purpose(models.TextChoices):
        """What the file shows."""

        REPORT = "report", "反映材料"
        BEFORE = "before", "处置前"
        AFTER = "after", "处置后"
        DOCUMENT = "document", "文书"
        PROGRESS = "progress", "过程材料"
        CHECK = "check", "核查材料"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="attachment")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    caption = models.CharField(max_length=120, blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        db_table = "cases_attachment"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.file_id}"


class ConflictBlock(models.Model):
    """回避: this account sees nothing of this case, whatever other right it has."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blocks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_blocks"
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "cases_conflict_block"
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="uniq_block")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
