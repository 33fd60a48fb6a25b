"""Stored files: rebuilt uploads, named at random, outside the web root."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """One accepted upload. ``name`` is what the person called it; ``path`` is ours."""

    class Kind(models.TextChoices):
        """How the file was treated."""

        IMAGE = "image", "图片"
        DOCUMENT = "document", "文档"

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    path = models.CharField(max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "files_stored_file"

    def __str__(self) -> str:
        return self.name
