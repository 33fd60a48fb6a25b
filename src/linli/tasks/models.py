"""The task: what was asked of whom, by when, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.audit.models import ChainHead
from linli.cases.models import Case
from linli.domain.tasks import ENDED, STANDING_NAMES, Parties, Standing
from linli.kernel.keys import new_id
from linli.people.models import Unit

#: Longest wording of a task and of an answer, characters.
TEXT_LIMIT, ANSWER_LIMIT = 1000, 2000


class Task(ChainHead):
    """Something asked of a unit, or of one person there, by a moment.

    ``origin`` and ``origin_key`` say what it came from (an instruction, a meeting, a decision).
    ``due_at`` is when the next answer is due; ``late`` says that an answer once came after it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    origin = models.CharField("来源", max_length=20)
    origin_key = models.CharField("来源标识", max_length=40)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    text = models.TextField("要做什么")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    #: Named within the unit; without it whoever answers for the unit.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standing = models.CharField(
        "进展",
        max_length=10,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.GIVEN.value,
    )
    asked_at = models.DateTimeField("交办时间")
    #: Empty: the platform itself, by rule.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: The absent colleague in whose place it was asked.
    asked_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField("时限")
    late = models.BooleanField("超时反馈", default=False)
    answer = models.TextField("反馈", blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    #: The last word of whoever asked: accepted, sent back or cancelled, with the reason.
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judgement = models.TextField("意见", blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "tasks_task"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(standing__in=[one.value for one in Standing]),
                name="task_standing_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(standing=Standing.ACCEPTED.value)
                | (
                    models.Q(answered_by__isnull=False)
                    & ~models.Q(answered_by=models.F("judged_by"))
                ),
                name="task_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["origin", "origin_key", "id"], name="task_origin"),
            models.Index(fields=["case", "id"], name="task_case"),
            models.Index(
                fields=["unit", "due_at", "id"],
                condition=~models.Q(standing__in=sorted(one.value for one in ENDED)),
                name="task_open_unit",
            ),
            models.Index(
                fields=["asked_unit", "due_at", "id"],
                condition=models.Q(standing=Standing.ANSWERED.value),
                name="task_answered",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=~models.Q(standing__in=sorted(one.value for one in ENDED)),
                name="task_open_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.origin_key}"

    @property
    def parties(self) -> Parties:
        """Who has to do with it, for the rules."""
        return Parties(
            unit=self.unit_id,
            person=self.person_id,
            asked_unit=self.asked_unit_id,
            askers=_known(self.asked_by_id, self.asked_for_id),
            answerers=_known(self.answered_by_id, self.answered_for_id),
        )


def _known(*people: int | None) -> frozenset[int]:
    return frozenset(one for one in people if one is not None)
