"""The office phone of grid workers, published with their name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One new column."""

    dependencies = [
        ("people", "0003_substitution"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="office_phone",
            field=models.CharField(
                blank=True, default="", max_length=30, verbose_name="公开的办公电话"
            ),
        ),
    ]
