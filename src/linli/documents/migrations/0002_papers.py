"""Papers about what is no case: minutes of meetings first."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("people", "0005_village_head"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="documenttemplate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("dispatch", "交办单"),
                    ("transfer", "转办单"),
                    ("oversight", "督办单"),
                    ("accepted", "受理告知书"),
                    ("refused", "不予受理告知书"),
                    ("channel", "转法定途径告知书"),
                    ("answered", "答复告知书"),
                    ("case_file", "案卷"),
                    ("minutes", "会议纪要"),
                ],
                max_length=12,
                verbose_name="文书",
            ),
        ),
        migrations.AlterField(
            model_name="issueddocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("dispatch", "交办单"),
                    ("transfer", "转办单"),
                    ("oversight", "督办单"),
                    ("accepted", "受理告知书"),
                    ("refused", "不予受理告知书"),
                    ("channel", "转法定途径告知书"),
                    ("answered", "答复告知书"),
                    ("case_file", "案卷"),
                    ("minutes", "会议纪要"),
                ],
                max_length=12,
                verbose_name="文书",
            ),
        ),
        migrations.CreateModel(
            name="IssuedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dispatch", "交办单"),
                            ("transfer", "转办单"),
                            ("oversight", "督办单"),
                            ("accepted", "受理告知书"),
                            ("refused", "不予受理告知书"),
                            ("channel", "转法定途径告知书"),
                            ("answered", "答复告知书"),
                            ("case_file", "案卷"),
                            ("minutes", "会议纪要"),
                        ],
                        max_length=12,
                        verbose_name="文书",
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="对象")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("number", models.CharField(max_length=80, verbose_name="文号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("content", models.TextField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.documenttemplate",
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
                    "voided_by",
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
                "db_table": "documents_paper",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["kind", "subject", "id"], name="paper_subject")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "kind", "year", "serial"), name="uniq_paper_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("kind", "subject"),
                        name="uniq_paper_standing",
                    ),
                ],
            },
        ),
    ]
