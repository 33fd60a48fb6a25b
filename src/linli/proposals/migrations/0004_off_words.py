from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_matter_models")]

    operations = [
        migrations.AddField(
            model_name="unitrule",
            name="off_words",
            field=models.TextField(blank=True, default=""),
        ),
    ]
