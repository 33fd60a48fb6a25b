"""The tables of the grid matters' admission."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """First tables: applications with what became of them, and opinions."""

    initial = True

    dependencies = [
        ("catalogue", "0004_grid_matters"),
        ("people", "0004_office_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20, unique=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("pack", "配置包载入"), ("applied", "部门申请")],
                        default="applied",
                        max_length=8,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("review", "审核中"),
                            ("notice", "公示中"),
                            ("admitted", "已准入"),
                            ("temporary", "临时准入"),
                            ("review_due", "待年度评估"),
                            ("exit_asked", "申请退出"),
                            ("refused", "不予准入"),
                            ("withdrawn", "已撤回"),
                            ("expired", "已到期"),
                            ("exited", "已退出"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="事项"),
                ),
                (
                    "works",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="工作"),
                ),
                ("task", models.TextField(blank=True, default="", verbose_name="做什么")),
                (
                    "basis",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="依据"),
                ),
                (
                    "period",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("workday", "每个工作日"),
                            ("week", "每周"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年"),
                            ("event", "遇到时"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("times", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("minutes", models.PositiveSmallIntegerField(default=0, verbose_name="每次分钟")),
                ("items", models.TextField(default="[]", verbose_name="采集项")),
                ("bare", models.BooleanField(default=False, verbose_name="不采集")),
                ("training", models.TextField(blank=True, default="", verbose_name="培训")),
                ("lasting", models.BooleanField(default=True, verbose_name="长期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="申请临时准入到")),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("returns", models.PositiveSmallIntegerField(default=0)),
                ("said", models.TextField(blank=True, default="", verbose_name="意见")),
                ("notice_from", models.DateField(blank=True, null=True)),
                ("notice_until", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("admitted_on", models.DateField(blank=True, null=True)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("renewals", models.PositiveSmallIntegerField(default=0)),
                ("review_due_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "applicant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "exit_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grid",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admission",
                        to="catalogue.gridmatter",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.matter",
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
                "db_table": "admission_matter",
                "indexes": [
                    models.Index(fields=["standing", "-id"], name="admission_standing"),
                    models.Index(fields=["unit", "-id"], name="admission_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("applicant__isnull", True),
                            models.Q(("decided_by", models.F("applicant")), _negated=True),
                            _connector="OR",
                        ),
                        name="admission_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("agrees", models.BooleanField()),
                ("reuse", models.CharField(max_length=300, verbose_name="能否共享已有数据")),
                ("instead", models.CharField(max_length=300, verbose_name="能否由部门自己做")),
                ("text", models.TextField(verbose_name="意见")),
                (
                    "admission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="admission.admission",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "admission_opinion",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("admission", "round", "by"), name="uniq_admission_opinion"
                    )
                ],
            },
        ),
    ]
