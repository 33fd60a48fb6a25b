"""The table of tasks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import linli.tasks.models


class Migration(migrations.Migration):
    """First table: what is asked of whom, by when, with its answer."""

    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("people", "0004_office_phone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("chain_seq", models.IntegerField(default=0)),
                ("chain_hash", models.CharField(default="", max_length=64)),
                (
                    "id",
                    models.BigIntegerField(
                        default=linli.tasks.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("origin", models.CharField(max_length=20, verbose_name="来源")),
                ("origin_key", models.CharField(max_length=40, verbose_name="来源标识")),
                ("text", models.TextField(verbose_name="要做什么")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("given", "待反馈"),
                            ("answered", "待确认"),
                            ("returned", "退回重报"),
                            ("accepted", "已完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="given",
                        max_length=10,
                        verbose_name="进展",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="交办时间")),
                ("due_at", models.DateTimeField(verbose_name="时限")),
                ("late", models.BooleanField(default=False, verbose_name="超时反馈")),
                ("answer", models.TextField(blank=True, default="", verbose_name="反馈")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back", models.PositiveSmallIntegerField(default=0, verbose_name="退回次数")),
                ("judged_at", models.DateTimeField(blank=True, null=True)),
                ("judgement", models.TextField(blank=True, default="", verbose_name="意见")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answered_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="cases.case",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "tasks_task",
                "indexes": [
                    models.Index(fields=["origin", "origin_key", "id"], name="task_origin"),
                    models.Index(fields=["case", "id"], name="task_case"),
                    models.Index(
                        condition=models.Q(
                            ("standing__in", ["accepted", "cancelled"]), _negated=True
                        ),
                        fields=["unit", "due_at", "id"],
                        name="task_open_unit",
                    ),
                    models.Index(
                        condition=models.Q(("standing", "answered")),
                        fields=["asked_unit", "due_at", "id"],
                        name="task_answered",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("standing__in", ["accepted", "cancelled"]), _negated=True
                        ),
                        fields=["due_at", "id"],
                        name="task_open_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                ["given", "answered", "returned", "accepted", "cancelled"],
                            )
                        ),
                        name="task_standing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "accepted"), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                models.Q(("answered_by", models.F("judged_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="task_two_people",
                    ),
                ],
            },
        ),
    ]
