"""Messages to staff about something that is no case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The case of a message may be empty, for staff alone."""

    dependencies = [
        ("cases", "0009_plans_only"),
        ("notify", "0002_channels_links_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="cases.case",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="case_no",
            field=models.CharField(blank=True, default="", max_length=24, verbose_name="编号"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("case__isnull", False), ("audience", "staff"), _connector="OR"),
                name="message_of_case",
            ),
        ),
    ]
