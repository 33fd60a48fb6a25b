"""Stored files, what pictures look like, and files on their way in; bytes lie elsewhere."""

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


class Upload(models.Model):
    """A file on its way in: what was announced, who may go on sending, and what came of it.

    How much has come is not written here: the length of the partial file is the truth.
    """

    key = models.CharField(max_length=40, unique=True)
    #: Keyed digest of the sender's session: nobody else can go on, look or take it away.
    owner = models.CharField(max_length=64)
    #: Keyed digest of the form and browser tab the file was chosen in.
    form = models.CharField(max_length=64)
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("字节")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    #: Why the whole file was not accepted; empty otherwise.
    problem = models.CharField(max_length=200, blank=True, default="")
    stored = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, null=True, blank=True, related_name="upload"
    )

    class Meta:
        db_table = "files_upload"
        indexes = [
            models.Index(fields=["owner", "form", "id"], name="upload_owner"),
            models.Index(fields=["expires_at"], name="upload_expiry"),
        ]

    def __str__(self) -> str:
        return self.name


class PhotoPrint(models.Model):
    """What a picture looks like: four bands of 16 bits, or none where that tells nothing.

    See :mod:`linli.files.prints`. Whose picture it is, is not known here.
    """

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, primary_key=True, related_name="print"
    )
    a = models.PositiveIntegerField(null=True)
    b = models.PositiveIntegerField(null=True)
    c = models.PositiveIntegerField(null=True)
    d = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "files_photo_print"
        indexes = [
            models.Index(fields=["a"], name="photo_print_a"),
            models.Index(fields=["b"], name="photo_print_b"),
            models.Index(fields=["c"], name="photo_print_c"),
            models.Index(fields=["d"], name="photo_print_d"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}"
