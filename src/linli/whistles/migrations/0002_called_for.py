"""In whose place a whistle was called, for whoever decides about objections to it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; for earlier whistles it stays empty."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("whistles", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="whistle",
            name="called_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
