"""Codes that prove a telephone number: short-lived, used once, never readable afterwards."""

from __future__ import annotations

from django.db import models


class PhoneCode(models.Model):
    """One code sent to one number. Deleted after a day, whatever came of it.

    ``phone`` and ``code`` are sealed until the gateway has taken them, then emptied; the code
    typed in is compared with ``digest``.
    """

    row_key = models.CharField(max_length=32)
    phone = models.CharField(max_length=400, blank=True, default="")
    phone_index = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=400, blank=True, default="")
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="zh-hans")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "notify_phone_code"
        indexes = [models.Index(fields=["made_at"], name="phone_code_made")]

    def __str__(self) -> str:
        return f"{self.pk}"
