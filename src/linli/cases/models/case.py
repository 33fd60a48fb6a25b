"""The work order itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.audit.models import ChainHead
from linli.catalogue.models import Matter
from linli.domain.lifecycle import STATES, State
from linli.people.models import Unit
from linli.places.models import Area


class Case(ChainHead):
    """One matter from report to score.

    ``version`` guards every write (lost races are 409); ``chain_seq``/``chain_hash`` are the
    head of its event chain and change in the same UPDATE. ``clock_start`` is written once at
    registration and never again; ``due_at`` is recomputed from it. Area columns are the
    place's areas at the time, denormalised so that a town's newest fifty need no join.
    """

    class Door(models.TextChoices):
        """Through which door the matter came."""

        RESIDENT = "web", "群众自助"
        SEAT = "seat", "电话坐席"
        WINDOW = "window", "服务窗口"
        GRID = "grid", "网格上报"
        IMPORT = "import", "外部导入"
        MACHINE = "machine", "机器发现"

    class RequestType(models.TextChoices):
        """What the requester wants (GB/T 33358 practice)."""

        CONSULT = "consult", "咨询"
        HELP = "help", "求助"
        COMPLAINT = "complaint", "投诉"
        REPORT = "report", "举报"
        SUGGESTION = "suggestion", "意见建议"
        PRAISE = "praise", "表扬"

    no = models.CharField("编号", max_length=24, unique=True)
    lookup_code = models.CharField("查询码", max_length=12)
    state = models.CharField(
        "状态", max_length=16, choices=[(s.value, i.label) for s, i in STATES.items()]
    )
    version = models.PositiveIntegerField("版本", default=1)

    door = models.CharField("来源渠道", max_length=10, choices=Door.choices)
    request_type = models.CharField(
        "诉求类型", max_length=12, choices=RequestType.choices, default=RequestType.HELP
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    level = models.CharField("难易等级", max_length=10, default="general")
    first_level = models.CharField("首次定级", max_length=10, default="general")
    #: Title, text and address as everybody reads them: names and numbers of persons hidden.
    title = models.CharField("标题", max_length=80)
    text = models.TextField("登记内容")
    #: What was typed where that is something else (:mod:`linli.cases.original`), or empty.
    original_sealed = models.TextField("原文（密文）", blank=True, default="")
    occurred_at = models.DateTimeField("发生时间", null=True, blank=True)
    clock_start = models.DateTimeField("首次登记时间")
    people_affected = models.PositiveIntegerField("涉及人数", null=True, blank=True)

    address = models.CharField("地址", max_length=200, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    origin_lon = models.FloatField(null=True, blank=True)
    origin_lat = models.FloatField(null=True, blank=True)
    origin_datum = models.CharField(max_length=10, blank=True, default="")
    place_unchecked = models.BooleanField("待核位置", default=False)
    place_seeded = models.BooleanField("位置为演示分配", default=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="cases")
    area_path = models.CharField(max_length=250)
    town = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    village = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    grid = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    centre = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    holder_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="held_cases"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reporter_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reporter_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    policy_code = models.CharField("时限策略", max_length=30)
    policy_version = models.PositiveIntegerField("策略版本")
    respond_due_at = models.DateTimeField("首次反馈时限", null=True, blank=True)
    due_at = models.DateTimeField("办结时限", null=True, blank=True)
    near_at = models.DateTimeField("将超期时刻", null=True, blank=True)
    calendar_gap = models.BooleanField("节假日表未维护", default=False)
    stage = models.CharField("环节", max_length=16, blank=True, default="")
    stage_entered_at = models.DateTimeField("环节开始", null=True, blank=True)
    stage_due_at = models.DateTimeField("环节时限", null=True, blank=True)
    paused_at = models.DateTimeField("暂停自", null=True, blank=True)
    responded_at = models.DateTimeField("首次反馈时间", null=True, blank=True)
    answered_at = models.DateTimeField("办结反馈时间", null=True, blank=True)
    closed_at = models.DateTimeField("结案时间", null=True, blank=True)
    ended_at = models.DateTimeField("终结时间", null=True, blank=True)

    return_count = models.PositiveSmallIntegerField("退单次数", default=0)
    rework_count = models.PositiveSmallIntegerField("返工次数", default=0)
    reopen_count = models.PositiveSmallIntegerField("重办次数", default=0)
    extension_count = models.PositiveSmallIntegerField("延期次数", default=0)
    unreached_count = models.PositiveSmallIntegerField("未联系上次数", default=0)
    answer_round = models.PositiveSmallIntegerField("办结轮次", default=0)
    rated_round = models.PositiveSmallIntegerField("已评价轮次", default=0)
    #: The answer round about which the requester said whether it is solved, and what they said.
    confirmed_round = models.PositiveSmallIntegerField("诉求人确认轮次", default=0)
    confirmed_solved = models.BooleanField("诉求人认为已解决", null=True, blank=True)
    #: The requester allows the matter to be shown to everybody, without name and telephone.
    public_ok = models.BooleanField("同意公开", default=False)
    convened = models.BooleanField("经召集人协调", default=False)
    overseen = models.BooleanField("重点督办", default=False)
    #: Version of the plan in force; 0 for none.
    plan_version = models.PositiveSmallIntegerField("方案版本", default=0)
    #: Level of the 督办 in force, so that lists and queues need no other table; '' for none.
    supervision = models.CharField("督办", max_length=8, blank=True, default="")
    #: Whistles not ended yet, and parts of a joint plan not done yet.
    whistles = models.PositiveSmallIntegerField("吹哨中", default=0)
    parts_open = models.PositiveSmallIntegerField("未完成联办环节", default=0)
    #: Tier up to which the matter has climbed and waits for a word; '' for none.
    climbed = models.CharField("提级", max_length=8, blank=True, default="")
    #: The leader who answers for the matter by name (包保领导).
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sampled = models.BooleanField("抽中核查", default=False)
    self_settled = models.BooleanField("自办自结", default=False)
    pending_kind = models.CharField("待审批", max_length=12, blank=True, default="")

    #: ``submitted`` or ``approved`` while a reply draft is; so that no move need look for one.
    reply_stage = models.CharField("答复送审", max_length=10, blank=True, default="")
    answer = models.TextField("答复", blank=True, default="")
    outcome = models.CharField("办理结果", max_length=40, blank=True, default="")
    end_reason = models.CharField("终结原因", max_length=40, blank=True, default="")
    end_text = models.TextField("终结说明", blank=True, default="")

    source = models.CharField("外部来源", max_length=40, blank=True, default="")
    source_id = models.CharField("外部编号", max_length=80, blank=True, default="")
    client_key = models.CharField("提交标识", max_length=64, null=True, blank=True)  # noqa: DJ001 - NULLs are distinct in the unique index, '' is not

    class Meta:
        db_table = "cases_case"
        ordering = ["-clock_start", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["client_key"], name="uniq_case_client_key"),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~models.Q(source_id=""),
                name="uniq_case_source",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in State]), name="case_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False) | models.Q(holder_unit__isnull=False),
                name="case_open_has_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["-clock_start", "-id"], name="case_newest"),
            # What a grid's worker sees: PostgreSQL guesses a range of paths as one row.
            models.Index(fields=["area_path"], name="case_area_path"),
            models.Index(fields=["town", "-clock_start", "-id"], name="case_town_newest"),
            models.Index(fields=["village", "-clock_start", "-id"], name="case_village_newest"),
            # Which of some keys are open, without a look at their rows: hints while somebody types.
            models.Index(
                fields=["id"], condition=models.Q(ended_at__isnull=True), name="case_open"
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="case_open_due",
            ),
            models.Index(
                fields=["holder_unit", "due_at", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="case_open_holder",
            ),
            models.Index(
                fields=["stage_due_at", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="case_open_stage",
            ),
            models.Index(  # all that counting the queues looks at, so that it reads no row
                fields=[
                    *("state", "ended_at", "due_at", "near_at", "paused_at"),
                    *("pending_kind", "overseen", "holder_unit", "town", "village", "area_path"),
                    *("reporter_user", "reporter_staff", "rated_round", "answer_round"),
                    *("unreached_count", "supervision", "whistles", "climbed", "id"),
                ],
                condition=models.Q(ended_at__isnull=True),
                name="case_open_counts",
            ),
            models.Index(fields=["state", "-clock_start", "-id"], name="case_state_newest"),
            models.Index(fields=["lead_unit", "-clock_start", "-id"], name="case_lead_newest"),
            models.Index(fields=["holder_unit", "-clock_start", "-id"], name="case_holder_newest"),
            models.Index(
                fields=["responsible", "-clock_start", "-id"],
                condition=models.Q(responsible__isnull=False),
                name="case_responsible",
            ),
        ]

    def __str__(self) -> str:
        return self.no
