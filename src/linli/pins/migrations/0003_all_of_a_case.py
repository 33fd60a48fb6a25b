"""Every column beside the case: the pins of many cases are read from the index alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Exchange one index."""

    dependencies = [("pins", "0002_cell_by_month")]

    operations = [
        migrations.AddIndex(
            model_name="pinfact",
            index=models.Index(
                fields=["case_id", "cell", "n", "month", "town", "village", "matter"],
                name="pins_fact_of_case",
            ),
        ),
        migrations.RemoveIndex(model_name="pinfact", name="pins_fact_case"),
    ]
