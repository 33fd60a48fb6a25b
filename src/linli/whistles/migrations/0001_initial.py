"""The tables of 吹哨报到."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """First tables: a whistle, and the departments it calls."""

    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("people", "0004_office_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Whistle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enforcement", "综合执法哨"),
                            ("difficult", "重点难点哨"),
                            ("emergency", "应急哨"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("arrive_by", models.DateTimeField(verbose_name="报到时限")),
                (
                    "meet_at",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="集合地点"
                    ),
                ),
                ("text", models.TextField(verbose_name="现场情况和需要做什么")),
                (
                    "basis",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="依据"),
                ),
                ("called_at", models.DateTimeField(verbose_name="吹哨时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "当场解决"),
                            ("goes_on", "明确分工，继续办理"),
                            ("unsolved", "没有解决"),
                            ("called_off", "不再需要，取消"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("result", models.TextField(blank=True, default="", verbose_name="处置情况")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blown",
                        to="cases.case",
                    ),
                ),
                (
                    "ended_by",
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
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "whistles_whistle",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["called_at", "id"], name="whistle_called"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["case"],
                        name="whistle_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "serial"), name="uniq_whistle_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("open", models.BooleanField(default=True, verbose_name="进行中")),
                ("has_duty", models.BooleanField(default=True, verbose_name="有该事项职责")),
                ("answer_by", models.DateTimeField(verbose_name="应哨时限")),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[("coming", "按时到场"), ("objects", "认为不属本单位职责")],
                        default="",
                        max_length=8,
                        verbose_name="应哨",
                    ),
                ),
                ("reply_text", models.TextField(blank=True, default="", verbose_name="应哨说明")),
                (
                    "clause",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="异议依据"
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("upheld", models.BooleanField(blank=True, null=True, verbose_name="异议成立")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.TextField(blank=True, default="", verbose_name="裁定意见")),
                (
                    "arrived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="到场时间"),
                ),
                ("arrival_noted_at", models.DateTimeField(blank=True, null=True)),
                ("absent", models.BooleanField(default=False, verbose_name="未到场")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                ),
                (
                    "stars",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="评价"),
                ),
                (
                    "rating_text",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="评价说明"
                    ),
                ),
                (
                    "arrival_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replied_by",
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
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "whistle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="whistles.whistle",
                    ),
                ),
            ],
            options={
                "db_table": "whistles_call",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("open", True), ("reply", "")),
                        fields=["answer_by", "id"],
                        name="call_unanswered",
                    ),
                    models.Index(
                        condition=models.Q(("open", True)),
                        fields=["unit", "id"],
                        name="call_open_unit",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("open", True)),
                        fields=("case", "unit"),
                        name="uniq_open_call",
                    ),
                    models.UniqueConstraint(fields=("whistle", "unit"), name="uniq_whistle_unit"),
                ],
            },
        ),
    ]
