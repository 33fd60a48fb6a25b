"""The tables of duty and emergencies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Posts, shifts, hand-overs, declared days, reports, emergencies, calls, places."""

    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("people", "0004_office_phone"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeclaredDays",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("first", models.DateField(verbose_name="起")),
                ("last", models.DateField(verbose_name="止")),
                ("report_at", models.PositiveSmallIntegerField(verbose_name="每天几点前报")),
                ("declared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "rota_days",
                "indexes": [models.Index(fields=["-last", "-id"], name="rota_days_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="rota_days_forward",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("figures", models.TextField()),
                ("nothing", models.BooleanField(verbose_name="无情况")),
                ("words", models.TextField(blank=True, default="", verbose_name="情况")),
                ("sent_at", models.DateTimeField()),
                (
                    "sent_by",
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
                (
                    "days",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="rota.declareddays",
                    ),
                ),
            ],
            options={
                "db_table": "rota_report",
                "constraints": [
                    models.UniqueConstraint(fields=("days", "unit", "day"), name="uniq_rota_report")
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("round", "24小时值班"),
                            ("holiday", "节假日值班"),
                            ("volunteer", "志愿响应"),
                        ],
                        default="round",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("phone", models.CharField(max_length=30, verbose_name="值班电话")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_posts",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "rota_post",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("unit", "name"),
                        name="uniq_rota_post",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16, unique=True)),
                ("area_path", models.CharField(max_length=250)),
                ("why", models.CharField(max_length=200, verbose_name="缘由")),
                ("opened_at", models.DateTimeField(verbose_name="呼叫时间")),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="首次回应"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handled", "已处置"),
                            ("stood_down", "已撤回"),
                            ("mistaken", "误报"),
                            ("case_ended", "工单已终结"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "end_words",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="结束说明"
                    ),
                ),
                ("exhausted", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergencies",
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
                    "opened_by",
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
                "db_table": "rota_emergency",
                "indexes": [
                    models.Index(fields=["-opened_at", "-id"], name="rota_emergency_newest"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["id"],
                        name="rota_emergency_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case",),
                        name="uniq_rota_emergency_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="rota_emergency_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("near", models.CharField(max_length=14)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("called", "已呼叫，待回应"),
                            ("acknowledged", "已收到"),
                            ("on_the_way", "在途中"),
                            ("arrived", "已到场"),
                            ("done", "已处置"),
                            ("stood_down", "已撤回"),
                        ],
                        default="called",
                        max_length=14,
                    ),
                ),
                ("called_at", models.DateTimeField()),
                ("passed_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("set_out_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "words",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="处置情况"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "acted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="rota.emergency",
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
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rota.dutypost",
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
                "db_table": "rota_response",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["unit", "standing"],
                        name="rota_response_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("emergency", "post"), name="uniq_rota_response")
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("written", "待接班人签收"),
                            ("signed", "已交接"),
                            ("taken", "未见交班记录，已接班"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="交班记录")),
                ("written_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("words", models.TextField(blank=True, default="", verbose_name="接班说明")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incoming",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="rota.dutypost",
                    ),
                ),
            ],
            options={
                "db_table": "rota_handover",
                "indexes": [
                    models.Index(fields=["post", "-written_at"], name="rota_handover_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standing", "written")),
                        fields=("post",),
                        name="uniq_rota_handover_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("author__isnull", True),
                            ("incoming__isnull", True),
                            models.Q(("author", models.F("incoming")), _negated=True),
                            _connector="OR",
                        ),
                        name="rota_handover_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "response",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="position",
                        serialize=False,
                        to="rota.response",
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "rota_position",
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_at", models.DateTimeField(verbose_name="起")),
                ("end_at", models.DateTimeField(verbose_name="止")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("hand", "逐班填写"),
                            ("pattern", "按规律排班"),
                            ("pasted", "粘贴导入"),
                        ],
                        default="hand",
                        max_length=8,
                    ),
                ),
                (
                    "leader",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="rota.dutypost",
                    ),
                ),
            ],
            options={
                "db_table": "rota_shift",
                "indexes": [
                    models.Index(fields=["post", "end_at"], name="rota_shift_post"),
                    models.Index(fields=["person", "end_at"], name="rota_shift_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end_at__gt", models.F("start_at"))),
                        name="rota_shift_forward",
                    ),
                    models.UniqueConstraint(fields=("post", "start_at"), name="uniq_rota_shift"),
                ],
            },
        ),
    ]
