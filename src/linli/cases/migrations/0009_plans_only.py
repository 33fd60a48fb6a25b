"""The plan stands in its own table: the columns it had before go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tighten after 0008."""

    dependencies = [("cases", "0008_move_plans")]

    operations = [
        migrations.AlterField(
            model_name="milestone",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="milestones",
                to="cases.plan",
            ),
        ),
        migrations.RemoveField(model_name="milestone", name="oversight"),
        migrations.RemoveField(model_name="oversight", name="plan"),
        migrations.RemoveField(model_name="oversight", name="planned_at"),
    ]
