"""Answering without an account: one link, one purpose, one use."""

from __future__ import annotations

from django.db import models

from linli.cases.models import Case


class Link(models.Model):
    """A link sent to one person about one case. Only the digest of its token is kept.

    It ends once, in a state that never changes again: used, expired, superseded (the matter
    moved on so that the purpose makes no sense any more), or disowned (whoever got it said
    the matter is not theirs).
    """

    class Purpose(models.TextChoices):
        """The one thing the link is for."""

        SUPPLEMENT = "supplement", "补充情况"
        CONFIRM = "confirm", "确认是否解决"
        RATE = "rate", "评价"
        REOPEN = "reopen", "没有解决，要求重办"
        COMPLAIN = "complain", "对办理有意见"

    class State(models.TextChoices):
        """Where the link stands; all but ``open`` are ends."""

        OPEN = "open", "可以使用"
        USED = "used", "已经用过"
        EXPIRED = "expired", "已经过期"
        SUPERSEDED = "superseded", "事情有了变化"
        DISOWNED = "disowned", "收到的人说不是自己的事"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reply_links")
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    #: Towards whom it was made: requester or proxy (supporters get none).
    party_role = models.CharField(max_length=10, default="requester")
    digest = models.CharField(max_length=64, unique=True)
    #: The answer round it is about: an answer given again makes older links superseded.
    round = models.PositiveSmallIntegerField(default=0)
    standing = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField("有效期至")
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Short words on what came of it, for the page of a used link; never what people wrote.
    outcome = models.CharField("结果", max_length=120, blank=True, default="")

    class Meta:
        db_table = "notify_link"
        indexes = [
            models.Index(fields=["case", "id"], name="link_case"),
            models.Index(
                fields=["expires_at", "id"], condition=models.Q(standing="open"), name="link_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose} {self.standing}"
