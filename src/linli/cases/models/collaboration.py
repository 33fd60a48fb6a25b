"""People working together on a case: reading granted, colleagues mentioned, replies reviewed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models.case import Case


class ReadGrant(models.Model):
    """授权查看: this account may read one case, and comment on it; nothing else.

    It counts while ``ended_at`` is empty and the case has not ended. After ``until`` the
    clockwork ends it, on record like every other end.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="read_grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_grants"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    until = models.DateTimeField("授权至")
    reason = models.CharField("理由", max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cases_read_grant"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case"],
                condition=models.Q(ended_at__isnull=True),
                name="uniq_read_grant",
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("granted_by")), name="read_grant_not_self"
            ),
        ]
        indexes = [
            models.Index(
                fields=["until", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="read_grant_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class Mention(models.Model):
    """Somebody was asked to look at what event ``seq`` of a case says.

    ``read_at`` is set when the person opens the case; shown to nobody but that person.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(  # both indexes below begin with it
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="mentions",
        db_index=False,
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cases_mention"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["case", "seq", "user"], name="uniq_mention")]
        indexes = [
            models.Index(fields=["user", "-id"], name="mention_user"),
            models.Index(
                fields=["user", "case"],
                condition=models.Q(read_at__isnull=True),
                name="mention_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.seq} {self.user_id}"


class ReplyDraft(models.Model):
    """答复稿: what an author means to answer in one round, and what a reviewer says to it.

    The words stay here until they are given as the answer; the record holds their digest.
    ``text`` is the author's, ``reviewed_text`` the reviewer's version where they changed it.
    ``edition`` counts the submissions, so that a reviewer judges what they read.
    """

    class Status(models.TextChoices):
        """Where the draft stands."""

        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "送审中"
        APPROVED = "approved", "审核同意"
        RETURNED = "returned", "退回修改"
        USED = "used", "已答复"
        LAPSED = "lapsed", "已失效"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reply_drafts")
    round = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("答复稿", blank=True, default="")
    outcome = models.CharField("办理结果", max_length=40, blank=True, default="")
    files = models.TextField(blank=True, default="")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies_to_review",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    edition = models.PositiveSmallIntegerField(default=0)
    reviewed_text = models.TextField(blank=True, default="")
    note = models.TextField("审核意见", blank=True, default="")
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cases_reply_draft"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "author", "round"], name="uniq_reply_draft"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(status__in=["submitted", "approved"]),
                name="uniq_reply_in_review",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewer__isnull=True) | ~models.Q(reviewer=models.F("author")),
                name="reviewer_not_author",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "id"],
                condition=models.Q(status="submitted"),
                name="reply_draft_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"

    @property
    def words(self) -> str:
        """The version that counts: the reviewer's where there is one."""
        return self.reviewed_text or self.text
