"""Teams, their members, calls for help and who comes: nothing about how much anybody helped.

A member is a name and a number, sealed, and what they offer. There is no column for hours,
times, marks or ranks, and who comes to a call is erased with the call's names.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.domain.teams import HELP_NAMES, KIND_NAMES
from linli.domain.teams import Call as Facts
from linli.domain.teams_reading import (
    ABOUT_LIMIT,
    CONSENT_LIMIT,
    NAME_LIMIT,
    PLACE_LIMIT,
    TITLE_LIMIT,
)
from linli.files.models import StoredFile
from linli.kernel.keys import new_id
from linli.people.models import Unit
from linli.places.models import Area


class Team(models.Model):
    """A team of one place, looked after by one unit."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        "类别", max_length=10, choices=[(one.value, name) for one, name in KIND_NAMES.items()]
    )
    name = models.CharField("队名", max_length=NAME_LIMIT)
    about = models.CharField("做什么", max_length=ABOUT_LIMIT, blank=True, default="")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField("解散时间", null=True, blank=True)

    class Meta:
        db_table = "teams_team"
        indexes = [models.Index(fields=["area", "name", "id"], name="team_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=models.Q(ended_at=None), name="team_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody who joined by their own words, or whom the unit entered with their consent.

    ``sealed`` holds name and telephone. The row goes when the person leaves.
    """

    class How(models.TextChoices):
        """How the person came into the team."""

        OWN = "own", "本人报名"
        UNIT = "unit", "单位代登记，本人同意"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    sealed = models.TextField("姓名和电话（加密）")
    #: Blind index of team and number: the same number once in a team, unknown across teams.
    phone_index = models.CharField(max_length=64)
    skills = models.CharField("愿意做的", max_length=120, blank=True, default="")
    how = models.CharField(max_length=4, choices=How.choices)
    agreed_on = models.DateField("同意日期")
    #: Who asked and how, where the unit entered the person; empty otherwise.
    consent = models.CharField("同意说明", max_length=CONSENT_LIMIT, blank=True, default="")

    class Meta:
        db_table = "teams_member"
        constraints = [
            models.UniqueConstraint(fields=["team", "phone_index"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(how="own") | ~models.Q(consent=""), name="member_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class HelpCall(models.Model):
    """One call to a team: what, where, when. ``places``: JSON list of [name, address]."""

    class Source(models.TextChoices):
        """What the call came from."""

        FREE = "free", "单独发起"
        OUTING = "outing", "走访、巡查、宣传"
        CASE = "case", "工单"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField("要做什么", max_length=TITLE_LIMIT)
    words = models.TextField("说明", blank=True, default="")
    place = models.CharField("在哪里", max_length=PLACE_LIMIT)
    places = models.TextField(default="[]")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    wanted = models.PositiveSmallIntegerField("要几个人", default=0)
    skills = models.CharField(max_length=120, blank=True, default="")
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.FREE)
    #: Key of the outing or number of the case; for staff who may see it.
    source_key = models.CharField(max_length=40, blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: Key the sender made, so that a call sent again is not made twice.
    client_key = models.CharField(max_length=40, blank=True, default="")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    #: When the names of those who came, and all free words, were erased.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "teams_call"
        indexes = [
            models.Index(fields=["team", "-ends_at", "-id"], name="call_team"),
            models.Index(
                fields=["ends_at", "id"],
                condition=models.Q(erased_at=None),
                name="call_to_erase",
            ),
            models.Index(fields=["source", "source_key"], name="call_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["made_by", "client_key"],
                condition=~models.Q(client_key=""),
                name="call_sent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def facts(self) -> Facts:
        """Return what the rules look at."""
        return Facts(self.starts_at, self.ends_at, self.cancelled_at is not None, self.wanted)


class SignUp(models.Model):
    """What one person said about one call; of somebody who is no member, ``sealed`` is the name."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    call = models.ForeignKey(HelpCall, on_delete=models.CASCADE, related_name="sign_ups")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    sealed = models.TextField(blank=True, default="")
    standing = models.CharField(
        max_length=9, choices=[(one.value, name) for one, name in HELP_NAMES.items()]
    )
    words = models.CharField("说了什么", max_length=500, blank=True, default="")

    class Meta:
        db_table = "teams_sign_up"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "member"],
                condition=models.Q(member__isnull=False),
                name="sign_up_once",
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, sealed="")
                | (models.Q(member__isnull=True) & ~models.Q(sealed="")),
                name="sign_up_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.standing}"


class HelpPhoto(models.Model):
    """A photo that came with “done”."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="help_photo")

    class Meta:
        db_table = "teams_photo"

    def __str__(self) -> str:
        return f"{self.file_id}"


class Thanks(models.Model):
    """Thanks to all who came to a call, together; nobody is thanked more than the others."""

    call = models.OneToOneField(HelpCall, on_delete=models.CASCADE, related_name="thanks")
    words = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "teams_thanks"

    def __str__(self) -> str:
        return f"{self.call_id}"


class HelpLink(models.Model):
    """A link of one purpose, used once. Only the digest of its token is kept."""

    class Purpose(models.TextChoices):
        """The one thing the link is for."""

        JOIN = "join", "加入队伍"
        COME = "come", "答复能不能来"
        REPORT = "report", "说一声做完了或者来不了"
        LEAVE = "leave", "退出队伍"

    class State(models.TextChoices):
        """Where the link stands; all but ``open`` are ends."""

        OPEN = "open", "可以使用"
        USED = "used", "已经用过"
        EXPIRED = "expired", "已经过期"
        OVER = "over", "用不着了"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    purpose = models.CharField(max_length=6, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(HelpCall, on_delete=models.CASCADE, null=True, related_name="links")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    #: What a link handed over in person has become.
    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, null=True, related_name="+")
    standing = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    #: Its short message was refused on the way; somebody has to tell the member otherwise.
    unsent = models.BooleanField(default=False)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "teams_link"
        indexes = [
            models.Index(
                fields=["expires_at", "id"],
                condition=models.Q(standing="open"),
                name="help_link_open",
            ),
            models.Index(fields=["expires_at"], name="help_link_old"),
            models.Index(fields=["call", "member", "purpose"], name="help_link_of"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.standing}"


class MemberBatch(models.Model):
    """One spreadsheet of members: read, looked at, written, perhaps taken back."""

    class Standing(models.TextChoices):
        """How far it is."""

        REVIEW = "review", "待核对"
        WRITING = "writing", "正在登记"
        DONE = "done", "已登记"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=120)
    #: Columns of the file that were not read, joined by 、.
    ignored = models.CharField(max_length=300, blank=True, default="")
    standing = models.CharField(
        max_length=8, choices=Standing.choices, default=Standing.REVIEW.value
    )
    #: Counts the turns of writing and taking back, so that each promise has a name of its own.
    turn = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "teams_batch"
        indexes = [
            models.Index(fields=["made_by", "-made_at"], name="team_batch_mine"),
            models.Index(fields=["made_at"], name="team_batch_old"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class MemberSlip(models.Model):
    """One row of such a spreadsheet: a working slip, gone with its batch and with its member.

    ``sealed`` holds everything that was read, problems included; empty once it is written.
    """

    class Fate(models.TextChoices):
        """What becomes of it."""

        BAD = "bad", "有错"
        NEW = "new", "将登记"
        SAME = "same", "已经在队里"
        TWICE = "twice", "表格里重复"
        DONE = "done", "已登记"
        UNDONE = "undone", "已撤销"
        KEPT = "kept", "后来改过或者报过名，没有撤销"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    batch = models.ForeignKey(MemberBatch, on_delete=models.CASCADE, related_name="slips")
    line = models.PositiveIntegerField()
    fate = models.CharField(max_length=6, choices=Fate.choices)
    sealed = models.TextField(blank=True, default="")
    #: Line of the same file with the same number; 0 for none.
    like_line = models.PositiveIntegerField(default=0)
    #: Whom it made, or who had the number before.
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "teams_slip"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="team_slip_line")]
        indexes = [models.Index(fields=["batch", "fate", "line"], name="team_slip_fate")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
