"""Meetings, their agenda, who came and what was decided."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("people", "0005_village_head"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16, unique=True)),
                (
                    "tier",
                    models.CharField(
                        choices=[("county", "县级"), ("town", "乡级"), ("village", "村级")],
                        max_length=10,
                        verbose_name="层级",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                ("number", models.PositiveIntegerField(verbose_name="次数")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("planned", "待召开"),
                            ("open", "会议中"),
                            ("closed", "纪要待审签"),
                            ("approved", "纪要已审签"),
                            ("issued", "纪要已印发"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="进展",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("planned_at", models.DateTimeField(verbose_name="计划时间")),
                ("place", models.CharField(max_length=60, verbose_name="地点")),
                ("made_at", models.DateTimeField()),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="开会时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="散会时间")),
                (
                    "sent_back",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="退改意见"
                    ),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="审签时间"),
                ),
                (
                    "paper",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="文号"),
                ),
                (
                    "cancelled_why",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="取消原因"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "db_table": "meetings_meeting",
                "indexes": [
                    models.Index(fields=["centre", "-planned_at", "-id"], name="meeting_centre"),
                    models.Index(fields=["-planned_at", "-id"], name="meeting_newest"),
                    models.Index(fields=["standing", "planned_at"], name="meeting_standing"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("centre", "year", "number"), name="uniq_meeting_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chair", models.F("keeper")), _negated=True),
                        name="meeting_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("keeper")), _negated=True),
                            _connector="OR",
                        ),
                        name="minutes_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                ["planned", "open", "closed", "approved", "issued", "cancelled"],
                            )
                        ),
                        name="meeting_standing_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="姓名"),
                ),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("expected", "未签到"),
                            ("present", "到会"),
                            ("represented", "派人代会"),
                            ("absent", "请假"),
                        ],
                        default="expected",
                        max_length=12,
                        verbose_name="签到",
                    ),
                ),
                (
                    "why",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="说明"),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "db_table": "meetings_attendance",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["unit", "meeting"], name="attendance_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit__isnull", False),
                            ("person__isnull", False),
                            models.Q(("name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="attendance_of_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="议题")),
                (
                    "reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="上会原因"
                    ),
                ),
                ("words", models.TextField(blank=True, default="", verbose_name="议定意见")),
                ("deferred", models.BooleanField(default=False, verbose_name="留到下次")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="cases.case",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "db_table": "meetings_item",
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["meeting", "position"], name="item_meeting")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", False)),
                        fields=("meeting", "case"),
                        name="uniq_meeting_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="议定事项")),
                ("noted", models.BooleanField(default=False, verbose_name="只作记录")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="期限")),
                ("version", models.PositiveIntegerField(default=1)),
                ("task_key", models.CharField(blank=True, default="", max_length=20)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="meetings.agendaitem",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "meetings_decision",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_on__isnull", True), ("noted", True), ("unit__isnull", True)
                            ),
                            models.Q(
                                ("due_on__isnull", False), ("noted", False), ("unit__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="decision_bound_or_noted",
                    )
                ],
            },
        ),
    ]
