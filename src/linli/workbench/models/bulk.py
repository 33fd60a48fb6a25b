"""One act on many matters: planned, shown, waiting for a last moment to undo, carried out."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.cases.models import Case
from linli.workbench.models.phrases import Macro


class BulkRun(models.Model):
    """One command with one set of inputs for many cases.

    Nothing has happened to any case while the run is ``planned``: until ``execute_at`` its
    author may cancel it, and that is the undo. Afterwards the worker carries out item by
    item, each in a transaction of its own. ``steps`` are carried out as they were when it was
    planned; ``macro`` only remembers where they came from, for choosing it again.
    """

    class Status(models.TextChoices):
        """Where the run stands."""

        PLANNED = "planned", "即将执行"
        CANCELLED = "cancelled", "已撤销"
        RUNNING = "running", "执行中"
        DONE = "done", "已完成"

    key = models.CharField("标识", max_length=40, unique=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_runs"
    )
    label = models.CharField("名称", max_length=60)
    steps = models.TextField("步骤")  # JSON: [{"command": …, "values": {…}}]
    macro = models.ForeignKey(
        Macro, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PLANNED)
    created_at = models.DateTimeField("提交时间")
    execute_at = models.DateTimeField("执行时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        db_table = "workbench_bulk_run"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor", "-id"], name="bulk_run_actor"),
            models.Index(fields=["finished_at"], name="bulk_run_finished"),
        ]

    def __str__(self) -> str:
        return self.key


class BulkItem(models.Model):
    """One case of a run and what became of it; ``sentence`` says why it was not done."""

    class Status(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "等待"
        DONE = "done", "已办"
        REFUSED = "refused", "未办"

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("选择时的版本")
    step = models.PositiveSmallIntegerField("已完成步骤", default=0)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.WAITING)
    sentence = models.CharField("说明", max_length=300, blank=True, default="")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        db_table = "workbench_bulk_item"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "case"], name="uniq_bulk_item"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.case_id}"
