"""The table of receipts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """First table: what a telephone sent has arrived."""

    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "report"), ("do", "do"), ("task", "task")],
                        max_length=8,
                    ),
                ),
                ("command", models.CharField(blank=True, default="", max_length=30)),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField()),
                ("no", models.CharField(blank=True, default="", max_length=24)),
                ("device_at", models.DateTimeField()),
                ("device_seq", models.BigIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("skew", models.IntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "fieldwork_receipt",
                "indexes": [
                    models.Index(fields=["received_at"], name="field_receipt_old"),
                    models.Index(fields=["user", "received_at"], name="field_receipt_own"),
                ],
            },
        ),
    ]
