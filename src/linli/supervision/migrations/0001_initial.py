"""Tables of the 督办: pressure on a unit, its steps, and public listings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The first tables."""

    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("catalogue", "0003_matter_script"),
        ("people", "0004_office_phone"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Supervision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("normal", "普通督办"),
                            ("yellow", "黄牌督办"),
                            ("red", "红牌督办"),
                            ("listed", "挂牌督办"),
                        ],
                        max_length=8,
                        verbose_name="级别",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("issued", "待反馈"),
                            ("fed_back", "已反馈，待解除"),
                            ("released", "已解除"),
                            ("withdrawn", "已撤销"),
                            ("ended", "随事项结束"),
                        ],
                        max_length=10,
                        verbose_name="进展",
                    ),
                ),
                ("steps_count", models.PositiveSmallIntegerField(default=1)),
                ("due_at", models.DateTimeField(verbose_name="反馈限期")),
                ("opened_at", models.DateTimeField(verbose_name="首次督办")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("closed", "事项办结，督办同时结束"),
                            ("stopped", "事项终结，督办同时结束"),
                            ("moved", "主办单位已变更，对原单位的督办结束"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("release_text", models.TextField(blank=True, default="", verbose_name="解除理由")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supervisions",
                        to="cases.case",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "pressed_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "supervision_supervision",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["due_at", "id"],
                        name="supervision_live_due",
                    ),
                    models.Index(fields=["-opened_at", "-id"], name="supervision_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case",),
                        name="uniq_supervision_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("standing__in", ["issued", "fed_back"])
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("standing__in", ["released", "withdrawn", "ended"]),
                            ),
                            _connector="OR",
                        ),
                        name="supervision_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("normal", "普通督办"),
                            ("yellow", "黄牌督办"),
                            ("red", "红牌督办"),
                            ("listed", "挂牌督办"),
                        ],
                        max_length=8,
                        verbose_name="级别",
                    ),
                ),
                (
                    "rule",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="规则"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("number", models.CharField(max_length=80, verbose_name="文号")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                ("demand", models.TextField(verbose_name="要求")),
                ("due_at", models.DateTimeField(verbose_name="反馈限期")),
                ("issued_at", models.DateTimeField(verbose_name="发出时间")),
                ("feedback", models.TextField(blank=True, default="", verbose_name="反馈")),
                (
                    "fed_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="反馈时间"),
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
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "fed_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pressed_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "supervision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="supervision.supervision",
                    ),
                ),
            ],
            options={
                "db_table": "supervision_step",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["issued_at", "id"], name="supervision_step_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supervision", "place"), name="uniq_supervision_step"
                    ),
                    models.UniqueConstraint(
                        fields=("centre", "year", "serial"), name="uniq_supervision_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("rule", ""), _negated=True),
                        fields=("case", "rule", "level"),
                        name="uniq_supervision_rule",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("overdue", "超过承诺时限没有办结"),
                            ("returned", "多次退回仍没有办好"),
                            ("unsatisfied", "群众不满意，核查后重新办理"),
                            ("silent", "没有按督办要求反馈"),
                            ("month", "重大疑难事项满一个月没有解决"),
                        ],
                        max_length=12,
                        verbose_name="公示事由",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="整改期限")),
                ("note", models.CharField(max_length=200, verbose_name="决定理由")),
                ("listed_at", models.DateTimeField(verbose_name="公示时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="撤下时间")),
                (
                    "end_note",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="撤下理由"
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
                    "listed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.matter",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
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
                    "supervision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="supervision.supervision",
                    ),
                ),
            ],
            options={
                "db_table": "supervision_listing",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["-listed_at", "-id"],
                        name="listing_live",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("supervision",),
                        name="uniq_listing_live",
                    )
                ],
            },
        ),
    ]
