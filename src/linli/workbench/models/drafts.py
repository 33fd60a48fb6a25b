"""What somebody was writing when the page went away."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FormDraft(models.Model):
    """The fields of one unfinished form of one person, sealed; nobody else can read it.

    ``form`` names the form and its matter ("new:MARK", "act:2026…:answer"). It goes when the form
    is sent, when its author throws it away, or after seven days.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts"
    )
    form = models.CharField("表单", max_length=80)
    sealed = models.TextField("内容（密文）")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        db_table = "workbench_draft"
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="uniq_form_draft"),
        ]
        indexes = [models.Index(fields=["updated_at"], name="form_draft_age")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.form}"
