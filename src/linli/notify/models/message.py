"""Messages, the county's own words for them, and how staff wish to get theirs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case, Supporter
from linli.notify.models.link import Link


class Audience(models.TextChoices):
    """For whom a message is."""

    REQUESTER = "requester", "诉求人"
    PROXY = "proxy", "代办人"
    SUPPORTER = "supporter", "附议人"
    STAFF = "staff", "工作人员"


class Channel(models.TextChoices):
    """How a message reaches the person."""

    PAGE = "page", "查询页面"
    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"
    IM = "im", "工作群消息"


class Message(models.Model):
    """One message about one event of a case, for one person; for staff also beyond a case.

    ``text`` is shown on the tracking page, to whoever proved number and code. ``brief`` is
    what leaves the house through a gateway: no answer, no lookup code, no words people wrote;
    the address of the link is put in while sending and stands in no table.
    ``key`` names the fact (event and person), so that delivering an event twice makes one
    message; it is also the gateway's idempotency key.
    """

    Audience = Audience
    Channel = Channel

    class Status(models.TextChoices):
        """Where the message stands; ``shown`` messages need no sending."""

        SHOWN = "shown", "页面可见"
        HELD = "held", "等待合适时间"
        WAITING = "waiting", "待发送"
        RETRYING = "retrying", "发送未成，正在重试"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        DROPPED = "dropped", "不再发送"

    #: Empty for staff called to something that is no case; ``case_no`` is then empty, too.
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    case_no = models.CharField("编号", max_length=24, blank=True, default="")
    audience = models.CharField(
        "对象", max_length=10, choices=Audience.choices, default=Audience.REQUESTER
    )
    #: The account a message for staff is for.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    supporter = models.ForeignKey(
        Supporter, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField("种类", max_length=20)
    language = models.CharField("语言", max_length=10, default="zh-hans")
    channel = models.CharField("通道", max_length=10, choices=Channel.choices)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    #: Why a message was not sent, in the words of staff.
    status_note = models.CharField("状态说明", max_length=200, blank=True, default="")
    phone_tail = models.CharField("号码末四位", max_length=4, blank=True, default="")
    text = models.TextField("内容")
    brief = models.TextField("通道内容")
    key = models.CharField("标识", max_length=100, unique=True)
    link = models.OneToOneField(
        Link, on_delete=models.SET_NULL, null=True, blank=True, related_name="message"
    )
    created_at = models.DateTimeField("生成时间")
    #: Not before this moment: the end of the quiet hours or the time of the daily digest.
    due_at = models.DateTimeField("发送不早于", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    #: The message that carried this one as part of a digest.
    carried_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried"
    )

    class Meta:
        db_table = "notify_message"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(audience="staff"),
                name="message_of_case",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="message_case"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(status="held"),
                name="message_held",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(status__in=["failed", "retrying"]),
                name="message_failed",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def seq(self) -> int:
        """Position in the record of the event it tells of; 0 when that is another case's."""
        kind, number, seq, *_ = self.key.split(":")
        return int(seq) if kind == "case" and number == str(int(self.case_no)) else 0


class Template(models.Model):
    """The county's own words for one kind of message, where they differ from pack and built-in.

    The newest row of (kind, audience, channel, language) counts; older ones stay as history.
    An empty ``words`` gives the matter back to the pack.
    """

    kind = models.CharField("种类", max_length=20)
    audience = models.CharField("对象", max_length=10, choices=Audience.choices)
    channel = models.CharField("通道", max_length=10, choices=Channel.choices)
    language = models.CharField("语言", max_length=10)
    words = models.TextField("内容", blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        db_table = "notify_template"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "audience", "channel", "language"], name="template_of")
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.audience}.{self.channel}.{self.language}"


class Preference(models.Model):
    """How one member of staff wishes to be told; without a row, on the desk's pages only.

    ``address`` (e-mail) is sealed. Quiet hours are minutes after midnight, civil time; equal
    ends mean none. Nothing is measured by it: whether a message was read is not recorded.
    """

    class Pace(models.TextChoices):
        """When messages go out."""

        AT_ONCE = "at_once", "随时"
        DAILY = "daily", "每天汇总一次"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    channel = models.CharField("通道", max_length=10, choices=Channel.choices, default=Channel.PAGE)
    row_key = models.CharField(max_length=32)
    address = models.CharField(max_length=600, blank=True, default="")
    pace = models.CharField("频次", max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)
    quiet_from = models.PositiveSmallIntegerField("免打扰起", default=1260)
    quiet_to = models.PositiveSmallIntegerField("免打扰止", default=480)
    digest_at = models.PositiveSmallIntegerField("汇总时间", default=510)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notify_preference"

    def __str__(self) -> str:
        return f"{self.user_id} {self.channel}"
