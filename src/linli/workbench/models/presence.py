"""Who has a matter open at this moment, so that two people do not do the same work."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case


class Presence(models.Model):
    """Somebody looks at, or writes on, a case now.

    It helps colleagues, it is no record of anybody's work: a row is forgotten after two
    minutes without a sign of life, nothing keeps its past and nothing counts it.
    """

    class Mode(models.TextChoices):
        """What the person does."""

        VIEW = "view", "正在查看"
        EDIT = "edit", "正在编辑"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField("方式", max_length=6, choices=Mode.choices, default=Mode.VIEW)
    seen_at = models.DateTimeField("最近")

    class Meta:
        db_table = "workbench_presence"
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="uniq_presence"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.user_id}"
