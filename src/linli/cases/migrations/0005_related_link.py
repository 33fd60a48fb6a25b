"""Two matters may stand beside each other without one going into the other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more nature of a link."""

    dependencies = [("cases", "0004_call_back_counts")]

    operations = [
        migrations.AlterField(
            model_name="caselink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("merged_into", "并入"),
                    ("split_from", "拆自"),
                    ("related", "相关"),
                ],
                max_length=12,
            ),
        ),
    ]
