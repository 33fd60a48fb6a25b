"""The pins of a cell by month and matter: a list of one cell reads no others."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Exchange one index."""

    dependencies = [("pins", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="pinfact",
            index=models.Index(
                fields=["cell", "month", "matter", "case_id", "n"], name="pins_fact_cell_month"
            ),
        ),
        migrations.RemoveIndex(model_name="pinfact", name="pins_fact_cell"),
    ]
