"""Messages to the requesters of cases."""

from __future__ import annotations

from django.db import models

from linli.cases.models import Case


class Message(models.Model):
    """One message about one event of a case, for one requester.

    ``text`` is shown on the tracking page, to whoever proved number and code. ``brief`` is
    what leaves the house through a gateway: no answer, no lookup code, no words people wrote.
    ``key`` names the fact (event and requester), so that delivering an event twice makes one
    message; it is also the gateway's idempotency key.
    """

    class Audience(models.TextChoices):
        """For whom it is."""

        REQUESTER = "requester", "诉求人"

    class Channel(models.TextChoices):
        """How it reaches the person."""

        PAGE = "page", "查询页面"
        GATEWAY = "gateway", "短信等通道"

    class Status(models.TextChoices):
        """Where the message stands; ``shown`` messages need no sending."""

        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        SHOWN = "shown", "页面可见"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    case_no = models.CharField("编号", max_length=24)
    audience = models.CharField(
        "对象", max_length=10, choices=Audience.choices, default=Audience.REQUESTER
    )
    kind = models.CharField("种类", max_length=20)
    channel = models.CharField("通道", max_length=10, choices=Channel.choices)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    phone_tail = models.CharField("号码末四位", max_length=4, blank=True, default="")
    text = models.TextField("内容")
    brief = models.TextField("通道内容")
    key = models.CharField("标识", max_length=100, unique=True)
    created_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    class Meta:
        db_table = "notify_message"
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="message_case")]

    def __str__(self) -> str:
        return self.key

    @property
    def seq(self) -> int:
        """Position in the record of the event it tells of; 0 when that is another case's."""
        kind, number, seq, _ = self.key.split(":")
        return int(seq) if kind == "case" and number == str(int(self.case_no)) else 0
