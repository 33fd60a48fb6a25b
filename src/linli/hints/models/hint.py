"""A hint with its reason and its answer; what was looked at; how texts are found again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.domain.record_hints import LABELS


class RecordHint(models.Model):
    """Something about the records of one answer that a verifier should look at.

    ``data`` (JSON) holds the reason in figures: keys of the two photos, seconds, metres, share.
    No place is copied into it. ``answered_by`` is who gave the answer, for the reader of this one
    hint; there is no way from a person to hints.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="record_hints")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=[(k.value, n) for k, n in LABELS.items()])
    #: What tells this hint from others of the same case, so that it is found once.
    mark = models.CharField(max_length=120)
    other = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    data = models.TextField(default="{}")
    found_at = models.DateTimeField()
    answer = models.TextField("说明", blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "hints_record_hint"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "mark"], name="uniq_record_hint"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class RecordLook(models.Model):
    """Up to which round the records of a case have been compared, found or not."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="record_look"
    )
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hints_record_look"

    def __str__(self) -> str:
        return f"{self.case_id} {self.round}"


class TextPrint(models.Model):
    """Four numbers of a longer text in the history of a case, by which near copies are found.

    The words themselves stay in the payload of event ``seq`` and go when that is erased.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    a = models.BigIntegerField()
    b = models.BigIntegerField()
    c = models.BigIntegerField()
    d = models.BigIntegerField()

    class Meta:
        db_table = "hints_text_print"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="uniq_text_print")]
        indexes = [
            models.Index(fields=["a"], name="text_print_a"),
            models.Index(fields=["b"], name="text_print_b"),
            models.Index(fields=["c"], name="text_print_c"),
            models.Index(fields=["d"], name="text_print_d"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.seq}"


class TextCatchUp(models.Model):
    """How far the prints of older texts are taken: one row, cases with ids under ``below`` wait."""

    below = models.BigIntegerField()

    class Meta:
        db_table = "hints_text_catch_up"

    def __str__(self) -> str:
        return f"< {self.below}"
