"""Tables of the documents: versions of templates, and what was issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.documents.kinds import KINDS
from linli.people.models import Unit

_KINDS = [(kind.value, info.name) for kind, info in KINDS.items()]


class DocumentTemplate(models.Model):
    """One version of a template. Texts never change; a change is a new version.

    In force is the newest published version whose first day has come.
    """

    class Standing(models.TextChoices):
        """Where the version stands."""

        DRAFT = "draft", "待发布"
        PUBLISHED = "published", "已发布"
        DROPPED = "dropped", "未采用"

    class Origin(models.TextChoices):
        """Who brought it."""

        PACK = "pack", "配置包"
        COUNTY = "county", "本县修改"

    kind = models.CharField("文书", max_length=12, choices=_KINDS)
    version = models.PositiveIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    valid_from = models.DateField("启用日期")
    body = models.TextField("模板")
    digest = models.CharField("SHA-256", max_length=64)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.DRAFT)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "documents_template"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="uniq_doc_template"),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True)
                | ~models.Q(published_by=models.F("made_by")),
                name="publisher_not_maker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class _Issued(models.Model):
    """What every issued document keeps: number, sealed content, who issued and voided it.

    Numbers run by unit, kind and year and are never given again.
    """

    kind = models.CharField("文书", max_length=12, choices=_KINDS)
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("文号", max_length=80)
    title = models.CharField("标题", max_length=200)
    template = models.ForeignKey(DocumentTemplate, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, unique=True)
    content = models.TextField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("出具时间")
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class IssuedDocument(_Issued):
    """A document as it left the house: number and content never change.

    ``content`` is the sealed canonical JSON of the document (it may hold the requester's
    name), ``digest`` the SHA-256 of that JSON, ``basis`` of what it said apart from number
    and day, so that the same paper is not issued twice by a double click. A voided document
    keeps its number; numbers are never given again.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    centre = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=64)

    class Meta:
        db_table = "documents_issued"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "year", "serial"], name="uniq_doc_number"
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="doc_case")]


class IssuedPaper(_Issued):
    """A document about something that is no case: minutes of a meeting, and the like.

    ``kind`` tells what it is about, ``subject`` which one (the key of the meeting). Everything
    else is as in :class:`IssuedDocument`, with a numbers' series of its own by unit, kind and
    year. Who may see it is told by what it is about (:mod:`linli.documents.papers`).
    """

    subject = models.CharField("对象", max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "documents_paper"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "serial"], name="uniq_paper_number"
            ),
            # One of a kind stands; issuing again means voiding the one before.
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(voided_at__isnull=True),
                name="uniq_paper_standing",
            ),
        ]
        indexes = [models.Index(fields=["kind", "subject", "id"], name="paper_subject")]
