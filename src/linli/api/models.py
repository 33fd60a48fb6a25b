"""Answers already given, so that a request sent twice is carried out once."""

from __future__ import annotations

from django.db import models

from linli.people.models import User


class IdempotentAnswer(models.Model):
    """What was answered to one keyed request of one account.

    ``digest`` is SHA-256 over what was asked; the same key with something else is refused.
    Only successes are kept: a refused request may be corrected and sent again.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    location = models.CharField(max_length=200, default="")
    etag = models.CharField(max_length=20, default="")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "api_idempotency"
        constraints = (
            models.UniqueConstraint(fields=["user", "key"], name="uniq_idempotency_key"),
        )

    def __str__(self) -> str:
        return self.key
