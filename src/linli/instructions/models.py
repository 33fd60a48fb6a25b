"""呈批 and 批示: what was put before a leader, when it was read, and what the leader said."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.people.models import Unit

#: What the tasks of an instruction carry as their origin.
ORIGIN = "instruction"


class Presentation(models.Model):
    """A case put before one leader with a proposal; open until the leader has instructed.

    ``read_at`` is the first reading, by the leader or (``read_by``) whoever stood in then; the
    reading itself is on record in the case's chain of readings.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presentations")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("呈批事由和建议")
    presented_at = models.DateTimeField("呈送时间")
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: The absent colleague in whose place it was presented.
    presented_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    presented_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: By when the leader is asked to read and instruct.
    due_at = models.DateTimeField("阅批时限")
    read_at = models.DateTimeField("已阅", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("批示时间", null=True, blank=True)
    #: Number of the instruction's event in the case's chain.
    answered_seq = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        db_table = "instructions_presentation"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "leader"],
                condition=models.Q(answered_at__isnull=True),
                name="uniq_presentation_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(leader=models.F("presented_by")),
                name="presentation_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="presentation_case"),
            models.Index(
                fields=["leader", "due_at", "id"],
                condition=models.Q(answered_at__isnull=True),
                name="presentation_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.leader_id}"


class Instruction(models.Model):
    """What a leader said of a case, with or without a presentation; words never change.

    Its tasks are those of origin “instruction” under its id.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="instructions")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Who wrote it in the leader's place; empty when it was the leader.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField("批示")
    given_at = models.DateTimeField("批示时间")
    #: By when those asked answer; empty when nobody was.
    due_at = models.DateTimeField("完成限期", null=True, blank=True)
    #: Number of the event in the case's chain.
    seq = models.PositiveIntegerField()

    class Meta:
        db_table = "instructions_instruction"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="uniq_instruction_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"
