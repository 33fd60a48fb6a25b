"""What residents say: whether it is solved, reasons of a rating, me too, how to be told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns of the requester's side, and the table of those who join in."""

    dependencies = [
        ("cases", "0005_related_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="confirmed_round",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="诉求人确认轮次"),
        ),
        migrations.AddField(
            model_name="case",
            name="confirmed_solved",
            field=models.BooleanField(blank=True, null=True, verbose_name="诉求人认为已解决"),
        ),
        migrations.AddField(
            model_name="case",
            name="public_ok",
            field=models.BooleanField(default=False, verbose_name="同意公开"),
        ),
        migrations.AddField(
            model_name="party",
            name="language",
            field=models.CharField(default="zh-hans", max_length=10, verbose_name="语言"),
        ),
        migrations.AddField(
            model_name="party",
            name="notices",
            field=models.CharField(
                choices=[
                    ("each", "每次都发"),
                    ("daily", "一天合成一条"),
                    ("none", "不发，我自己查"),
                ],
                default="each",
                max_length=6,
                verbose_name="通知方式",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="wrong_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="号码有误"),
        ),
        migrations.AddField(
            model_name="rating",
            name="reasons",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="理由"),
        ),
        migrations.AlterField(
            model_name="caselink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("merged_into", "并入"),
                    ("split_from", "拆自"),
                    ("related", "相关"),
                    ("complains_of", "投诉其办理"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Supporter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row_key", models.CharField(max_length=32)),
                ("phone", models.CharField(blank=True, default="", max_length=400)),
                ("phone_index", models.CharField(blank=True, default="", max_length=64)),
                ("phone_tail", models.CharField(blank=True, default="", max_length=4)),
                ("browser", models.CharField(blank=True, default="", max_length=64)),
                (
                    "language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="语言"),
                ),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supporters",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "db_table": "cases_supporter",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=("case", "phone_index"),
                        name="uniq_supporter_phone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("browser", ""), _negated=True),
                        fields=("case", "browser"),
                        name="uniq_supporter_browser",
                    ),
                ],
            },
        ),
    ]
