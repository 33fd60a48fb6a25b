"""Applications and what became of them: one row from the draft to the exit, and the opinions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.catalogue.models import GridMatter, Matter
from linli.domain.admission import ASKED, STANDING_NAMES, Standing
from linli.domain.burden_voice import ABOUT_NAMES, OUTCOME_NAMES, TEXT_LIMIT, WORK_LIMIT
from linli.domain.grid_burden import PERIOD_NAMES
from linli.people.models import Unit

_STANDINGS = [(one.value, name) for one, name in STANDING_NAMES.items()]
_ASKED = sorted(one.value for one in ASKED)
_PERIODS = [(one.value, name) for one, name in PERIOD_NAMES.items()]


class Admission(models.Model):
    """A matter for grid staff, from the application to its end.

    ``key`` is its address. ``matter`` is empty for work that no case is about. What the county's
    pack brought has ``origin`` pack and nobody who applied. ``grid`` is its entry in the list, once
    there is one: the row the actions ask.
    """

    class Origin(models.TextChoices):
        """How it came here."""

        PACK = "pack", "配置包载入"
        APPLIED = "applied", "部门申请"

    key = models.CharField(max_length=20, unique=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.APPLIED)
    standing = models.CharField(max_length=12, choices=_STANDINGS, default=Standing.DRAFT.value)
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("事项", max_length=60, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    works = models.CharField("工作", max_length=60, blank=True, default="")
    task = models.TextField("做什么", blank=True, default="")
    basis = models.CharField("依据", max_length=300, blank=True, default="")
    period = models.CharField(max_length=8, choices=_PERIODS, blank=True, default="")
    times = models.PositiveSmallIntegerField("次数", default=0)
    minutes = models.PositiveSmallIntegerField("每次分钟", default=0)
    #: JSON: a list of pairs, what is collected and why.
    items = models.TextField("采集项", default="[]")
    #: Nothing is collected, said expressly.
    bare = models.BooleanField("不采集", default=False)
    training = models.TextField("培训", blank=True, default="")
    lasting = models.BooleanField("长期", default=True)
    until = models.DateField("申请临时准入到", null=True, blank=True)

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    #: What was said when it was sent back, decided, kept or ended: the newest of them.
    said = models.TextField("意见", blank=True, default="")
    notice_from = models.DateField(null=True, blank=True)
    notice_until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    admitted_on = models.DateField(null=True, blank=True)
    #: Last day of a temporary admission.
    valid_until = models.DateField(null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    review_due_on = models.DateField(null=True, blank=True)
    exit_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)
    grid = models.OneToOneField(
        GridMatter, on_delete=models.PROTECT, null=True, blank=True, related_name="admission"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "admission_matter"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(applicant__isnull=True)
                | ~models.Q(decided_by=models.F("applicant")),
                name="admission_two_people",
            ),
            # Two drafts of one matter handed in at the same moment do not see each other.
            models.UniqueConstraint(
                fields=["matter"],
                condition=models.Q(standing__in=_ASKED),
                name="uniq_admission_matter",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(standing__in=_ASKED, matter__isnull=True),
                name="uniq_admission_name",
            ),
        ]
        indexes = [
            models.Index(fields=["standing", "-id"], name="admission_standing"),
            models.Index(fields=["unit", "-id"], name="admission_unit"),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class Opinion(models.Model):
    """One opinion on an application, with the answers to the questions about burden."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="opinions")
    #: An application sent back and handed in again gets opinions anew.
    round = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    agrees = models.BooleanField()
    #: Can it be got from data the department already has? Can it be done without grid staff?
    reuse = models.CharField("能否共享已有数据", max_length=300)
    instead = models.CharField("能否由部门自己做", max_length=300)
    text = models.TextField("意见")

    class Meta:
        db_table = "admission_opinion"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["admission", "round", "by"], name="uniq_admission_opinion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.admission_id} {self.by_id}"


class Voice(models.Model):
    """What a field worker said about a burden, and the answer.

    ``said_by`` is there so that they read the answer on their own page, and for nothing else: no
    list and no page shows it, and it is emptied some time after the answer.
    """

    key = models.CharField(max_length=20, unique=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about = models.CharField(
        max_length=10, choices=[(one.value, name) for one, name in ABOUT_NAMES.items()]
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: The unit whose matter it is.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    work = models.CharField("哪项工作", max_length=WORK_LIMIT, blank=True, default="")
    text = models.TextField("意见", max_length=TEXT_LIMIT)
    said_on = models.DateField()
    due_on = models.DateField()
    outcome = models.CharField(
        max_length=8,
        choices=[(one.value, name) for one, name in OUTCOME_NAMES.items()],
        blank=True,
        default="",
    )
    answer = models.TextField("答复", blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "admission_voice"
        indexes = [
            models.Index(fields=["outcome", "due_on", "id"], name="voice_open"),
            models.Index(fields=["unit", "outcome", "due_on"], name="voice_unit"),
            models.Index(fields=["said_by", "-id"], name="voice_own"),
        ]

    def __str__(self) -> str:
        return self.key


def same_matter(matter_id: int | None, name: str) -> models.QuerySet[Admission]:
    """Return every row about one matter of the catalogue, or about work of the same name."""
    if matter_id is not None:
        return Admission.objects.filter(matter_id=matter_id)
    return Admission.objects.filter(matter__isnull=True, name=name)
