"""People of one case: the requester and, where somebody files for them, the proxy."""

from __future__ import annotations

from django.db import models

from linli.cases.models.case import Case


class Party(models.Model):
    """A person towards one case only; there is no person table behind it, by design.

    ``name`` and ``phone`` are sealed (:mod:`linli.kernel.encryption`); ``phone_index`` is a
    keyed hash, so that a caller's own earlier matters can be found by the exact number.
    """

    class Role(models.TextChoices):
        """Relation to the case."""

        REQUESTER = "requester", "诉求人"
        PROXY = "proxy", "代办人"

    class Privacy(models.TextChoices):
        """How the person wishes to appear."""

        NAMED = "named", "实名"
        CONFIDENTIAL = "confidential", "实名，对承办单位保密"
        ANONYMOUS = "anonymous", "匿名"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.REQUESTER)
    privacy = models.CharField(max_length=14, choices=Privacy.choices, default=Privacy.NAMED)
    row_key = models.CharField(max_length=32)
    name = models.CharField(max_length=400, blank=True, default="")
    phone = models.CharField(max_length=400, blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True, default="")

    class Meta:
        db_table = "cases_party"
        constraints = [models.UniqueConstraint(fields=["case", "role"], name="uniq_case_party")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"
