"""What people answered to “perhaps the same matter”, and what was learned from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case


class RepeatAnswer(models.Model):
    """One answered pair of matters; ``first`` has the lower key, and is empty for a draft.

    A draft that was added to a matter instead of being registered never became one itself.
    ``features`` (JSON) are those of the moment of the answer: no text is kept, so that an answer
    still teaches when a matter has changed; ``LINKED`` (only related) teaches nothing. ``by`` is
    who answered; nobody is counted by it.
    """

    class Answer(models.TextChoices):
        """How it was said."""

        MERGED = "merged", "已并入"
        ADDED = "added", "已补充进去"
        LINKED = "linked", "已关联"
        DIFFERENT = "different", "不是同一件"

    first = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    second = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    features = models.TextField(default="[]")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "proposals_repeat_answer"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="uniq_repeat_answer"),
            models.CheckConstraint(
                condition=models.Q(first__isnull=True) | models.Q(first__lt=models.F("second")),
                name="repeat_answer_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.answer} {self.second_id}"


class RepeatModel(models.Model):
    """What was learned up to ``made_at``; the newest row counts.

    ``weights`` is ``repeat_learning.Weights.dump()``, ``shares`` the table of common words (both
    JSON), ``sha256`` of the two together. ``taken``: the weights were found from ``answers``
    answers and no worse than the shipped ones on them (``loss_new``, ``loss_shipped``).
    """

    made_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    weights = models.TextField()
    shares = models.TextField(default="{}")
    sha256 = models.CharField(max_length=64)
    texts = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    taken = models.BooleanField(default=False)
    loss_new = models.FloatField(default=0)
    loss_shipped = models.FloatField(default=0)

    class Meta:
        db_table = "proposals_repeat_model"

    def __str__(self) -> str:
        return f"{self.pk} v{self.version}"
