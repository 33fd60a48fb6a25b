"""The tables of presentations and instructions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """First tables: what is put before leaders, and what they say."""

    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("people", "0004_office_phone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="批示")),
                ("given_at", models.DateTimeField(verbose_name="批示时间")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="完成限期")),
                ("seq", models.PositiveIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instructions",
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
                    "written_by",
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
                "db_table": "instructions_instruction",
                "constraints": [
                    models.UniqueConstraint(fields=("case", "seq"), name="uniq_instruction_seq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Presentation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="呈批事由和建议")),
                ("presented_at", models.DateTimeField(verbose_name="呈送时间")),
                ("due_at", models.DateTimeField(verbose_name="阅批时限")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已阅")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="批示时间"),
                ),
                ("answered_seq", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presentations",
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
                    "presented_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "presented_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "presented_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "read_by",
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
                "db_table": "instructions_presentation",
                "indexes": [
                    models.Index(fields=["case", "id"], name="presentation_case"),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["leader", "due_at", "id"],
                        name="presentation_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("case", "leader"),
                        name="uniq_presentation_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leader", models.F("presented_by")), _negated=True),
                        name="presentation_two_people",
                    ),
                ],
            },
        ),
    ]
