"""Columns of the powers (督办, 吹哨, 联办, 提级, 包保), and plans in versions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """New columns and tables; plans are moved by 0008, old columns go with 0009."""

    dependencies = [
        ("cases", "0006_residents_say"),
        ("catalogue", "0003_matter_script"),
        ("people", "0004_office_phone"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("current", models.BooleanField(default=True, verbose_name="现行")),
                ("text", models.TextField(verbose_name="方案")),
                ("made_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="cases.case",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "cases_plan",
                "ordering": ["case", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "version"), name="uniq_plan_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("case",),
                        name="uniq_plan_current",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, default="", verbose_name="要求")),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responsibilities",
                        to="cases.case",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
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
                "db_table": "cases_responsibility",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case",),
                        name="uniq_responsibility",
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="milestone",
            name="oversight",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="milestones",
                to="cases.oversight",
            ),
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_counts",
        ),
        migrations.AddField(
            model_name="case",
            name="climbed",
            field=models.CharField(blank=True, default="", max_length=8, verbose_name="提级"),
        ),
        migrations.AddField(
            model_name="case",
            name="parts_open",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="未完成联办环节"),
        ),
        migrations.AddField(
            model_name="case",
            name="plan_version",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="方案版本"),
        ),
        migrations.AddField(
            model_name="case",
            name="responsible",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="supervision",
            field=models.CharField(blank=True, default="", max_length=8, verbose_name="督办"),
        ),
        migrations.AddField(
            model_name="case",
            name="whistles",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="吹哨中"),
        ),
        migrations.AddField(
            model_name="duty",
            name="after",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="前置环节"),
        ),
        migrations.AddField(
            model_name="duty",
            name="days",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="时限（工作日）"),
        ),
        migrations.AddField(
            model_name="duty",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="环节时限"),
        ),
        migrations.AddField(
            model_name="duty",
            name="origin",
            field=models.CharField(
                choices=[("dispatch", "派单"), ("plan", "联办"), ("whistle", "吹哨")],
                default="dispatch",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="place",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="环节"),
        ),
        migrations.AddField(
            model_name="duty",
            name="ready_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="可以开始"),
        ),
        migrations.AddField(
            model_name="duty",
            name="sent_back",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="退回次数"),
        ),
        migrations.AddField(
            model_name="duty",
            name="task",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="任务"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="note",
            field=models.TextField(blank=True, default="", verbose_name="完成情况"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=[
                    "state",
                    "ended_at",
                    "due_at",
                    "near_at",
                    "paused_at",
                    "pending_kind",
                    "overseen",
                    "holder_unit",
                    "town",
                    "village",
                    "area_path",
                    "reporter_user",
                    "reporter_staff",
                    "rated_round",
                    "answer_round",
                    "unreached_count",
                    "supervision",
                    "whistles",
                    "climbed",
                    "id",
                ],
                name="case_open_counts",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("responsible__isnull", False)),
                fields=["responsible", "-clock_start", "-id"],
                name="case_responsible",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(
                    ("active", True), ("done_at__isnull", True), ("due_at__isnull", False)
                ),
                fields=["due_at", "id"],
                name="duty_open_due",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="plan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="milestones",
                to="cases.plan",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["due_on", "id"],
                name="milestone_open_due",
            ),
        ),
    ]
